package dev.reprise.server.warm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cache.Bypass;
import dev.reprise.cache.CanonicalForm;
import dev.reprise.chat.Endpoint;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Makes requests of lines: a request of the chat endpoint as clients send it, a line of OpenAI's batch files, or a prompt.
 * Bodies stay what they are, byte for byte, unless they are to ask for a stream.
 */
final class RequestReader {

    private static final String CHAT = "/v1/chat/completions";
    private static final String EXPECTED =
            "(expected: a request with \"messages\", a batch line with \"url\" and \"body\", or --model for prompts)";
    private static final String URL_EXPECTED =
            "(expected: a path that ends in chat/completions, completions, embeddings or responses)";

    private static final Set<String> MEMBERS_OF_LINES = Set.of("messages", "body", "url", "method");
    private static final Set<String> LENGTHS = Set.of("max_tokens", "max_completion_tokens", "max_output_tokens");
    private static final Set<String> MEMBERS_OF_BODIES =
            Set.of("model", "stream", "stream_options", "max_tokens", "max_completion_tokens", "max_output_tokens");

    /** What the cache cannot read, the origin had better not be asked. */
    private static final Set<Bypass> UNREADABLE = EnumSet.range(Bypass.INVALID_JSON, Bypass.TOO_MANY_NAMES);

    private final LineFormat format;

    RequestReader(LineFormat format) {
        this.format = format;
    }

    WarmRequest read(WarmLine line) throws UnusableLine {
        if (line.problem() != null) {
            throw new UnusableLine(line.number() == 0 ? FailureReason.FILE : FailureReason.LINE, line.problem());
        }
        byte[] text = trimmed(line.text());
        String decoded = decoded(text);
        String model = format.model();
        return model == null ? request(line, text) : prompt(line, text, decoded, model);
    }

    private WarmRequest prompt(WarmLine line, byte[] text, String prompt, String model) throws UnusableLine {
        if (isRequest(text)) {
            throw new UnusableLine("a request in JSON (expected: a prompt, because --model is given)");
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", model);
        ArrayNode messages = body.putArray("messages");
        if (format.system() != null) {
            messages.addObject().put("role", "system").put("content", format.system());
        }
        messages.addObject().put("role", "user").put("content", prompt);
        byte[] json = body.toString().getBytes(StandardCharsets.UTF_8);
        return request(line, Endpoint.CHAT_COMPLETIONS, CHAT, json);
    }

    /** Sent as a prompt, it would be paid for and be of no use to anybody. */
    private static boolean isRequest(byte[] text) {
        if (text[0] != '{') {
            return false;
        }
        try {
            BodyMembers members = BodyMembers.of(text, MEMBERS_OF_LINES);
            return members.has("messages") || members.has("body");
        } catch (UnusableLine prompt) {
            return false;
        }
    }

    private WarmRequest request(WarmLine line, byte[] text) throws UnusableLine {
        if (text[0] != '{') {
            throw new UnusableLine("no JSON object " + EXPECTED);
        }
        BodyMembers members = BodyMembers.of(text, MEMBERS_OF_LINES);
        if (members.has("body")) {
            return batched(line, members);
        }
        if (!members.has("messages")) {
            throw new UnusableLine("neither \"messages\" nor \"body\" " + EXPECTED);
        }
        return request(line, Endpoint.CHAT_COMPLETIONS, CHAT, text);
    }

    private WarmRequest batched(WarmLine line, BodyMembers members) throws UnusableLine {
        byte[] body = members.object("body")
                .orElseThrow(() -> new UnusableLine("\"body\" is no object (expected: the body of the request)"));
        String url = members.text("url").orElseThrow(() -> new UnusableLine("no \"url\" " + URL_EXPECTED));
        if (members.has("method") && !members.text("method").equals(Optional.of("POST"))) {
            throw new UnusableLine("another \"method\" (expected: POST)");
        }
        int query = url.indexOf('?');
        Endpoint endpoint = Optional.of(query < 0 ? url : url.substring(0, query))
                .filter(path -> isPath(url))
                .flatMap(Endpoint::ofPath)
                .orElseThrow(() -> new UnusableLine("unknown \"url\" " + URL_EXPECTED));
        return request(line, endpoint, url, body);
    }

    /** Whether it can follow a host in a URL. */
    private static boolean isPath(String url) {
        try {
            return url.matches("/[!-~]*") && !url.startsWith("//") && new URI(url).getRawFragment() == null;
        } catch (URISyntaxException notAsUrlsAreWritten) {
            return false;
        }
    }

    private WarmRequest request(WarmLine line, Endpoint endpoint, String path, byte[] json) throws UnusableLine {
        BodyMembers members = BodyMembers.of(json, MEMBERS_OF_BODIES);
        if (members.text("model").isEmpty()) {
            throw new UnusableLine("no \"model\" (expected: the name of a model in the request)");
        }
        byte[] body = format.stream() && endpoint != Endpoint.EMBEDDINGS ? streaming(endpoint, members) : json;
        CanonicalForm form = CanonicalForm.read(endpoint, body, CanonicalForm.Limits.DEFAULT);
        Optional<Bypass> unreadable = form.bypass().filter(UNREADABLE::contains);
        if (unreadable.isPresent()) {
            throw new UnusableLine(unreadable.get().token() + " (expected: strict JSON, RFC 8259)");
        }
        byte[] kept = Arrays.equals(body, line.text()) ? line.text() : body;
        return new WarmRequest(line, endpoint, path, kept, form, estimate(endpoint, members, kept, form));
    }

    /** A stream is asked for its usage too, without which it could not answer requests for JSON. */
    private static byte[] streaming(Endpoint endpoint, BodyMembers members) throws UnusableLine {
        byte[] streaming = members.with("stream", "true");
        return endpoint == Endpoint.RESPONSES || members.has("stream_options")
                ? streaming
                : BodyMembers.of(streaming, MEMBERS_OF_BODIES).with("stream_options", "{\"include_usage\":true}");
    }

    private static Tokens estimate(Endpoint endpoint, BodyMembers members, byte[] body, CanonicalForm form) {
        long answerTokensMax = LENGTHS.stream()
                .map(members::count)
                .flatMapToLong(OptionalLong::stream)
                .min()
                .orElse(Long.MAX_VALUE);
        return Tokens.ofRequest(
                body.length,
                endpoint == Endpoint.EMBEDDINGS ? 0 : answerTokensMax,
                form.request().answers());
    }

    private static String decoded(byte[] text) throws UnusableLine {
        for (byte b : text) {
            if (b >= 0 && b < ' ' && b != '\t') {
                throw new UnusableLine("binary (expected: a line of UTF-8)");
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnusableLine("not UTF-8 (expected: a line of UTF-8)");
        }
    }

    /** Without white space around it. A line that was read has something else in it. */
    private static byte[] trimmed(byte[] text) {
        int start = 0;
        int end = text.length;
        while (isSpace(text[start])) {
            start++;
        }
        while (isSpace(text[end - 1])) {
            end--;
        }
        return end - start == text.length ? text : Arrays.copyOfRange(text, start, end);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }
}
