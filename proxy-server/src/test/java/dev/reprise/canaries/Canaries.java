package dev.reprise.canaries;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Texts that must never leave by another way than the one they are meant for. The prompts, answers and credentials of
 * the tests contain them; everything else that the program says is searched for them by {@link FailOnCanaries}.
 */
public final class Canaries {

    public static final String PROMPT = "canary-prompt";
    public static final String CREDENTIAL = "canary-credential";

    /** What scripted origins answer. Streams bring it in two parts. */
    public static final String ANSWER_BEGINNING = "four words ";

    public static final String ANSWER_END = "are enough";

    private static final List<String> ALL = List.of(PROMPT, CREDENTIAL, ANSWER_BEGINNING, ANSWER_END);

    private static final ConcurrentLinkedQueue<String> REPORTS = new ConcurrentLinkedQueue<>();

    private Canaries() {}

    /** Looks at what was said, and where. */
    public static void search(String where, String said) {
        for (String canary : ALL) {
            if (said.contains(canary)) {
                REPORTS.add(where + " has \"" + canary + "\": " + said.strip());
            }
        }
    }

    /** What was found since the last call. */
    public static List<String> takeReports() {
        List<String> taken = new ArrayList<>();
        for (String report = REPORTS.poll(); report != null; report = REPORTS.poll()) {
            taken.add(report);
        }
        return taken;
    }
}
