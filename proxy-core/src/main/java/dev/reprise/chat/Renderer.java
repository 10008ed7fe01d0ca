package dev.reprise.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.Rendition.Loss;
import dev.reprise.chat.Rendition.Lossy;
import dev.reprise.chat.Rendition.Written;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/** Writes a stored answer the way a client asked for it, or says what that would lose. */
public final class Renderer {

    private Renderer() {}

    /** A body stored in one representation, written in another; the same array if nothing differs. Never throws. */
    public static Rendition render(Endpoint endpoint, Representation stored, byte[] body, Representation wanted) {
        if (stored.equals(wanted)) {
            return new Written(body);
        }
        return switch (endpoint) {
            case CHAT_COMPLETIONS, COMPLETIONS -> completion(endpoint, stored, body, wanted);
            case EMBEDDINGS -> embeddings(stored, body, wanted);
            case RESPONSES -> response(stored, body, wanted);
        };
    }

    private static Rendition completion(Endpoint endpoint, Representation stored, byte[] body, Representation wanted) {
        if (stored.form() != wanted.form()) {
            return wanted.isStream()
                    ? CompletionReplayer.replay(endpoint, body, wanted.usage())
                    : assembled(endpoint, body);
        }
        if (!stored.isStream() || stored.usage() == wanted.usage()) {
            return new Written(body);
        }
        return wanted.usage() ? withUsage(endpoint, body) : new Written(withoutUsage(body));
    }

    private static Rendition assembled(Endpoint endpoint, byte[] body) {
        CompletionAssembler assembler = CompletionAssembler.read(endpoint, EventStream.parse(body));
        if (assembler.isAmbiguous() || assembler.hasError()) {
            return new Lossy(Loss.AMBIGUOUS);
        }
        ObjectNode completion = assembler.completion();
        return completion.has("usage") ? new Written(ExactJson.write(completion)) : new Lossy(Loss.NO_USAGE);
    }

    /** Some origins tell the usage without being asked. */
    private static Rendition withUsage(Endpoint endpoint, byte[] body) {
        return CompletionAssembler.read(endpoint, EventStream.parse(body)).tellsUsage()
                ? new Written(body)
                : new Lossy(Loss.NO_USAGE);
    }

    private static byte[] withoutUsage(byte[] body) {
        UsageFilter filter = new UsageFilter();
        ByteArrayOutputStream rest = new ByteArrayOutputStream(body.length);
        rest.writeBytes(filter.filter(body));
        rest.writeBytes(filter.finish());
        return rest.toByteArray();
    }

    private static Rendition embeddings(Representation stored, byte[] body, Representation wanted) {
        if (stored.isStream() || wanted.isStream()) {
            return new Lossy(Loss.NOT_STREAMABLE);
        }
        return EmbeddingEncoding.of(wanted).rewrite(body);
    }

    /** A response tells its usage in either form. */
    private static Rendition response(Representation stored, byte[] body, Representation wanted) {
        if (stored.form() == wanted.form()) {
            return new Written(body);
        }
        if (wanted.isStream()) {
            return ResponseReplayer.replay(body);
        }
        List<StreamEvent> events = EventStream.parse(body);
        Optional<byte[]> text = ResponseStream.read(events).text();
        return text.<Rendition>map(Written::new).orElseGet(() -> new Lossy(Loss.AMBIGUOUS));
    }
}
