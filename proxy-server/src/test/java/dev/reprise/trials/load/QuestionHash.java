package dev.reprise.trials.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * SHA-256 of everything that must be in the key, worked out from a request as it stands on the wire. On purpose it shares
 * no code with the product: it is what the product's key is measured by.
 */
public final class QuestionHash {

    /** The namespace is for the proxy alone, so the origin is told of it by a field of the trials. */
    static final String NAMESPACE_FIELD = "x-trial-namespace";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> COUNTING_FIELDS =
            List.of("authorization", "openai-organization", "openai-beta", NAMESPACE_FIELD);
    private static final Set<String> NOT_COUNTING =
            Set.of("stream", "stream_options", "encoding_format", "user", "store");

    private QuestionHash() {}

    static String of(WireHead request, byte[] body) {
        StringBuilder counting = new StringBuilder(request.target()).append('\n');
        for (String name : COUNTING_FIELDS) {
            counting.append(name)
                    .append('=')
                    .append(request.field(name).orElse(""))
                    .append('\n');
        }
        try {
            append(JSON.readTree(body), counting, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sha256(counting.toString());
    }

    private static void append(JsonNode node, StringBuilder to, boolean top) {
        if (node.isObject()) {
            appendObject(node, to, top);
        } else if (node.isArray()) {
            to.append('[');
            node.forEach(element -> {
                append(element, to, false);
                to.append(',');
            });
            to.append(']');
        } else if (node.isNumber()) {
            BigDecimal number = new BigDecimal(node.asText()).stripTrailingZeros();
            to.append(number.unscaledValue()).append('e').append(number.signum() == 0 ? 0 : -number.scale());
        } else {
            to.append(node);
        }
    }

    private static void appendObject(JsonNode object, StringBuilder to, boolean top) {
        TreeSet<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        to.append('{');
        for (String name : names) {
            if (top && NOT_COUNTING.contains(name)) {
                continue;
            }
            to.append('"').append(name).append("\":");
            if (name.equals("parameters")) {
                to.append(object.get(name)); // a schema counts as it is written, the order of its keys included
            } else {
                append(object.get(name), to, false);
            }
            to.append(',');
        }
        to.append('}');
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
