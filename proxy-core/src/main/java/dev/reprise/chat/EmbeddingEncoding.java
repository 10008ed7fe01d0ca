package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.chat.Rendition.Loss;
import dev.reprise.chat.Rendition.Lossy;
import dev.reprise.chat.Rendition.Written;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The two ways to write embeddings ({@code encoding_format}). Between them only the embeddings change, every other byte
 * of the answer stays.
 */
enum EmbeddingEncoding {
    /** A list of numbers. */
    FLOAT {
        @Override
        Optional<byte[]> encoded(byte[] embedding) {
            if (embedding[0] == '[') {
                return Optional.of(embedding);
            }
            return ExactJson.read(embedding)
                    .filter(JsonNode::isTextual)
                    .flatMap(text -> Float32Vector.ofBase64(text.textValue()))
                    .flatMap(Float32Vector::toJson)
                    .map(EmbeddingEncoding::ascii);
        }
    },
    /** Base64 of little-endian float32. */
    BASE64 {
        @Override
        Optional<byte[]> encoded(byte[] embedding) {
            if (embedding[0] == '"') {
                return Optional.of(embedding);
            }
            return Float32Vector.ofJson(embedding).map(vector -> ascii('"' + vector.toBase64() + '"'));
        }
    };

    static EmbeddingEncoding of(Representation representation) {
        return representation.base64() ? BASE64 : FLOAT;
    }

    /** An embedding, as the JSON of either encoding, in this encoding; empty if its numbers do not survive that. */
    abstract Optional<byte[]> encoded(byte[] embedding);

    /** An answer with all of its embeddings in this encoding. */
    Rendition rewrite(byte[] body) {
        if (!ExactJson.isObject(body)) {
            return new Lossy(Loss.NOT_FLOAT32);
        }
        ByteArrayOutputStream rewritten = new ByteArrayOutputStream(body.length);
        int copied = 0;
        for (JsonText.Span embedding : embeddings(body)) {
            Optional<byte[]> encoded = encoded(embedding.of(body));
            if (encoded.isEmpty()) {
                return new Lossy(Loss.NOT_FLOAT32);
            }
            rewritten.write(body, copied, embedding.start() - copied);
            rewritten.writeBytes(encoded.get());
            copied = embedding.end();
        }
        rewritten.write(body, copied, body.length - copied);
        return new Written(rewritten.toByteArray());
    }

    private static List<JsonText.Span> embeddings(byte[] body) {
        return JsonText.members(body, 0).stream()
                .filter(member ->
                        member.name().equals("data") && body[member.value().start()] == '[')
                .flatMap(data -> JsonText.elements(body, data.value().start()).stream())
                .filter(item -> body[item.start()] == '{')
                .flatMap(item -> JsonText.members(body, item.start()).stream())
                .filter(member -> member.name().equals("embedding"))
                .map(JsonText.Member::value)
                .toList();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
