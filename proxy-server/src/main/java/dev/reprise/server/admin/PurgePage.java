package dev.reprise.server.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.reprise.cache.CanonicalForm;
import dev.reprise.cache.Purge;
import dev.reprise.cache.ResponseStore;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /admin/purge}: what it is sent, says {@link PurgeRequest}. */
final class PurgePage implements AdminPage {

    private static final Logger LOG = LoggerFactory.getLogger("admin");
    private static final JsonFactory JSON = new JsonFactory();

    private final ResponseStore store;
    private final CanonicalForm.Limits limits;

    PurgePage(ResponseStore store, CanonicalForm.Limits limits) {
        this.store = store;
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
                .thenCompose(purge -> store.purge(purge).thenApply(done -> answer(request, purge, done)));
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
                ? Page.json(200, json(purge))
                : Page.error(
                        503,
                        "store_unavailable",
                        "purged on this replica, which answers with it no more; the store could not be told and will be"
                                + " as soon as it can be reached. Purge again to be sure that the others know");
    }

    private String json(Purge purge) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("purged", purge.scope().token());
            if (!purge.name().isEmpty()) {
                json.writeStringField("name", purge.name());
            }
            json.writeStringField("store", store.name());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter never fails
        }
        return text.append('\n').toString();
    }
}
