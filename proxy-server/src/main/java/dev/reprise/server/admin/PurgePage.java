package dev.reprise.server.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.reprise.cache.CanonicalForm;
import dev.reprise.cache.Purge;
import dev.reprise.cache.ResponseStore;
import dev.reprise.cache.StoreIndex;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /admin/purge}: what it is sent, says {@link PurgeRequest}. */
final class PurgePage implements AdminPage {

    private static final Logger LOG = LoggerFactory.getLogger("admin");
    private static final JsonFactory JSON = new JsonFactory();

    private final ResponseStore store;
    private final StoreIndex index;
    private final CanonicalForm.Limits limits;

    PurgePage(ResponseStore store, StoreIndex index, CanonicalForm.Limits limits) {
        this.store = store;
        this.index = index;
        this.limits = limits;
    }

    @Override
    public boolean isReading() {
        return false;
    }

    /** A request may be large, so none is read on the event loop. */
    @Override
    public CompletionStage<Page> answer(ManagementRequest request) {
        return CompletableFuture.supplyAsync(() -> PurgeRequest.read(request.body(), limits))
                .thenCompose(wish -> wish.dryRun() ? wouldPurge(wish.purge()) : purge(request, wish.purge()));
    }

    private CompletionStage<Page> wouldPurge(Purge purge) {
        return index.coverage(purge)
                .thenApply(coverage -> coverage.map(covered -> Page.json(200, json(purge, covered)))
                        .orElseGet(() -> Page.error(
                                503,
                                "store_unavailable",
                                "the store cannot tell now what it holds; nothing was purged")));
    }

    private CompletionStage<Page> purge(ManagementRequest request, Purge purge) {
        return store.purge(purge).thenApply(done -> answer(request, purge, done));
    }

    private Page answer(ManagementRequest request, Purge purge, boolean done) {
        LOG.atInfo()
                .addKeyValue("action", "purge")
                .addKeyValue("scope", purge.scope().token())
                .addKeyValue("name", purge.name())
                .addKeyValue("everywhere", done)
                .addKeyValue("peer", request.peer())
                .log("admin");
        return done
                ? Page.json(200, json(purge, null))
                : Page.error(
                        503,
                        "store_unavailable",
                        "purged on this replica, which answers with it no more; the store could not be told and will be"
                                + " as soon as it can be reached. Purge again to be sure that the others know");
    }

    private String json(Purge purge, StoreIndex.@Nullable Coverage wouldGo) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField(
                    wouldGo == null ? "purged" : "would_purge", purge.scope().token());
            if (!purge.name().isEmpty()) {
                json.writeStringField("name", purge.name());
            }
            if (wouldGo != null) {
                json.writeNumberField("responses", wouldGo.responses());
                json.writeNumberField("examined", wouldGo.examined());
                json.writeBooleanField("estimate", wouldGo.isEstimate());
            }
            json.writeStringField("store", store.name());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter never fails
        }
        return text.append('\n').toString();
    }
}
