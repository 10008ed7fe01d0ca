package dev.reprise.server.admin;

import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CanonicalForm;
import dev.reprise.cache.ResponseStore;
import dev.reprise.cache.StoreIndex;
import dev.reprise.exchange.Gate;
import dev.reprise.exchange.ShownPrompts;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The pages below {@code /admin/}, by path. Immutable: each method returns these and one more. */
public final class AdminPages {

    private final Map<String, AdminPage> pages;
    private final @Nullable LiveReport live;

    AdminPages(Map<String, AdminPage> pages) {
        this(pages, null);
    }

    private AdminPages(Map<String, AdminPage> pages, @Nullable LiveReport live) {
        this.pages = Map.copyOf(pages);
        this.live = live;
    }

    public static AdminPages none() {
        return new AdminPages(Map.of());
    }

    /**
     * {@code /admin/purge}.
     *
     * @param limits how requests to purge are read, which must be as those that were answered
     */
    public AdminPages purge(ResponseStore store, StoreIndex index, CanonicalForm.Limits limits) {
        return with("/admin/purge", new PurgePage(store, index, limits));
    }

    /** {@code /admin/explain}. */
    public AdminPages explain(
            CachePolicy policy,
            Gate gate,
            int requestBytesMax,
            ResponseStore store,
            StoreIndex index,
            InstantSource clock) {
        return with("/admin/explain", new ExplainPage(policy, gate, requestBytesMax, store, index, clock));
    }

    /** {@code /admin/stats}, a JSON object. */
    public AdminPages stats(Supplier<CompletionStage<String>> statistics) {
        return with("/admin/stats", new ReadPage(statistics));
    }

    /** {@code /admin/savings}, a JSON object. */
    public AdminPages savings(Supplier<CompletionStage<String>> savings) {
        return with("/admin/savings", new ReadPage(savings));
    }

    /**
     * {@code /admin/recent}.
     *
     * @param prompts how questions began, as far as it may be told
     */
    public AdminPages recent(StoreIndex index, ShownPrompts prompts, InstantSource clock) {
        return with(RecentPage.PATH, new RecentPage(index, prompts::of, clock));
    }

    /** {@code /admin/reload}. */
    public AdminPages reload(Supplier<CompletionStage<Reloaded>> reload) {
        return with("/admin/reload", new ReloadPage(reload));
    }

    /** {@code /admin/history}, a JSON object. */
    public AdminPages history(Supplier<CompletionStage<String>> history) {
        return with("/admin/history", new ReadPage(history));
    }

    /**
     * {@code /admin/live}, a stream of events, in which is also what {@code /admin/recent} tells if there is that page.
     *
     * @param parts what an event tells, by name: suppliers of a JSON value each, which do not block
     */
    public AdminPages live(Map<String, Supplier<CompletionStage<String>>> parts) {
        Map<String, Supplier<CompletionStage<String>>> all = new HashMap<>(parts);
        if (pages.get(RecentPage.PATH) instanceof RecentPage recent) {
            all.put("recent", recent::newest);
        }
        return new AdminPages(with(LivePage.PATH, new LivePage()).pages, new LiveReport(all));
    }

    private AdminPages with(String path, AdminPage page) {
        Map<String, AdminPage> more = new HashMap<>(pages);
        more.put(path, page);
        return new AdminPages(more, live);
    }

    /** What {@code /admin/live} tells, if there is that page. */
    @Nullable
    LiveReport live() {
        return live;
    }

    @Nullable
    AdminPage at(String path) {
        return pages.get(path);
    }

    Set<String> paths() {
        return new TreeSet<>(pages.keySet());
    }
}
