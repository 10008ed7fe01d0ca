package dev.reprise.server.warm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.chat.CompletionFacts;
import dev.reprise.chat.CompletionScanner;
import dev.reprise.chat.Form;
import dev.reprise.exchange.ExchangeFailure;
import java.io.IOException;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What an answer means for warming. */
final class Answers {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ERROR_BYTES_MAX = 1 << 20;

    /** Codes are words; whatever else stands there may tell more than it should. */
    private static final Pattern CODE = Pattern.compile("[a-z0-9_.-]{1,64}");

    /** The proxy's code for it. */
    private static final String UNREACHABLE = ExchangeFailure.Kind.ORIGIN_UNREACHABLE.code();

    private Answers() {}

    /**
     * Judges a whole answer.
     *
     * @param body empty if it was too large to be kept
     */
    static Attempt judge(WarmRequest request, ResponseInfo head, Optional<byte[]> body) {
        int status = head.statusCode();
        if (status < 200 || status > 299) {
            String code = body.flatMap(Answers::code).orElse("");
            return Attempt.refused(
                    FailureReason.ofStatus(status),
                    "status " + status + (code.isEmpty() ? "" : ", " + code),
                    head.headers().firstValue("retry-after").orElse(null),
                    isUnclear(status, code));
        }
        CacheOutcome outcome =
                CacheOutcome.of(head.headers().firstValue("x-cache").orElse(""));
        return body.map(whole -> judge(CompletionScanner.scan(request.endpoint(), form(head), whole), outcome))
                .orElseGet(() -> Attempt.answered(outcome, null));
    }

    /** After a 503 or where it could not be reached the origin has surely done nothing; after other 5xx nobody can tell. */
    private static boolean isUnclear(int status, String code) {
        return status >= 500 && status != 503 && !UNREACHABLE.equals(code);
    }

    private static Attempt judge(CompletionFacts facts, CacheOutcome outcome) {
        if (facts.error()) {
            return Attempt.unclear(FailureReason.ERROR_IN_ANSWER, "an error instead of an answer");
        }
        boolean finished =
                !facts.finishReasons().isEmpty() && !facts.finishReasons().contains("");
        if (!facts.valid() || !finished) {
            return Attempt.unclear(FailureReason.CUT, "the answer ends before it is finished");
        }
        return Attempt.answered(outcome, facts.usage());
    }

    private static Form form(ResponseInfo head) {
        String type = head.headers().firstValue("content-type").orElse("").toLowerCase(Locale.ROOT);
        return type.startsWith(Form.STREAM.mediaType()) ? Form.STREAM : Form.JSON;
    }

    private static Optional<String> code(byte[] body) {
        if (body.length > ERROR_BYTES_MAX) {
            return Optional.empty();
        }
        try {
            JsonNode code = JSON.readTree(body).path("error").path("code");
            return Optional.of(code.asText()).filter(text -> CODE.matcher(text).matches());
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }
}
