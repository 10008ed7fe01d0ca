package dev.reprise.server.admin;

import dev.reprise.cache.CanonicalForm;
import dev.reprise.cache.ResponseStore;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The pages below {@code /admin/}, by path. */
public final class AdminPages {

    private final Map<String, AdminPage> pages;

    AdminPages(Map<String, AdminPage> pages) {
        this.pages = Map.copyOf(pages);
    }

    /**
     * All there are.
     *
     * @param limits how requests to purge are read, which must be as those that were answered
     * @param statistics a JSON object
     * @param savings another
     */
    public static AdminPages of(
            ResponseStore store,
            CanonicalForm.Limits limits,
            Supplier<CompletionStage<String>> statistics,
            Supplier<CompletionStage<String>> savings) {
        return new AdminPages(Map.of(
                "/admin/purge",
                new PurgePage(store, limits),
                "/admin/stats",
                new ReadPage(statistics),
                "/admin/savings",
                new ReadPage(savings)));
    }

    @Nullable
    AdminPage at(String path) {
        return pages.get(path);
    }

    Set<String> paths() {
        return new TreeSet<>(pages.keySet());
    }
}
