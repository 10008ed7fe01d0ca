package dev.reprise.exchange;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CanonicalForm;
import dev.reprise.cache.StoreIndex;
import dev.reprise.chat.PromptBeginning;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How the questions began that were asked last, kept where an operator wants to see prompts ({@code management.show-prompts})
 * and nowhere else: in this process only, of as many questions as uses are told of. Thread-safe.
 */
public final class ShownPrompts {

    /** Keeps and shows nothing. */
    public static final ShownPrompts NONE = new ShownPrompts(0);

    /** Longer ones are not read again for their beginning. */
    private static final int FORM_BYTES_MAX = 256 << 10;

    private final int promptsMax;
    private final Map<CacheKey, String> beginnings; // guarded by this

    private ShownPrompts(int promptsMax) {
        this.promptsMax = promptsMax;
        beginnings = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<CacheKey, String> eldest) {
                return size() > promptsMax;
            }
        };
    }

    public static ShownPrompts kept() {
        return new ShownPrompts(StoreIndex.RECENT_MAX);
    }

    /** A question was asked. */
    void asked(CacheKey key, CanonicalForm form) {
        if (promptsMax == 0 || form.length() > FORM_BYTES_MAX || isKnown(key)) {
            return;
        }
        String beginning = PromptBeginning.of(form.bytes());
        synchronized (this) {
            beginnings.put(key, beginning);
        }
    }

    /** Asked again, it is kept for longer. */
    private synchronized boolean isKnown(CacheKey key) {
        return beginnings.get(key) != null;
    }

    /** How that question begins; empty if it was not asked here lately, has no words, or nobody wants to see it. */
    public synchronized Optional<String> of(CacheKey key) {
        return Optional.ofNullable(beginnings.get(key)).filter(words -> !words.isEmpty());
    }
}
