package dev.reprise.server.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /admin/reload}: reads the configuration again, and says what came of it. */
final class ReloadPage implements AdminPage {

    private static final Logger LOG = LoggerFactory.getLogger("admin");
    private static final JsonFactory JSON = new JsonFactory();

    private final Supplier<CompletionStage<Reloaded>> reload;

    ReloadPage(Supplier<CompletionStage<Reloaded>> reload) {
        this.reload = reload;
    }

    @Override
    public boolean isReading() {
        return false;
    }

    @Override
    public CompletionStage<Page> answer(ManagementRequest request) {
        return reload.get().thenApply(reloaded -> {
            LOG.atInfo()
                    .addKeyValue("action", "reload")
                    .addKeyValue("result", reloaded.result())
                    .addKeyValue("peer", request.peer())
                    .log("admin");
            return Page.json(reloaded.faults().isEmpty() ? 200 : 422, json(reloaded));
        });
    }

    private static String json(Reloaded reloaded) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("result", reloaded.result());
            texts(json, "changed", reloaded.changed());
            texts(json, "faults", reloaded.faults());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter never fails
        }
        return text.append('\n').toString();
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
