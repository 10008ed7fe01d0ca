package dev.reprise.server.admin;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what the query of {@code /admin/warm} wishes. */
final class WarmWish {

    private static final Set<String> NAMES =
            Set.of("model", "system", "stream", "concurrency", "rate", "retries", "budget");

    /** Java reads more than people write: 0x1p3, 1d, NaN. */
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,15})?");

    private WarmWish() {}

    static Warming.Wish of(ManagementRequest request) {
        for (String name : request.query().keySet()) {
            if (!NAMES.contains(name)) {
                throw AdminFault.badRequest("an unknown parameter (expected: model, system, stream, concurrency, rate,"
                        + " retries or budget)");
            }
        }
        return new Warming.Wish(
                request.parameter("model").orElse(null),
                request.parameter("system").orElse(null),
                stream(request),
                number(request, "concurrency", Integer::valueOf),
                number(request, "rate", Double::valueOf),
                number(request, "retries", Integer::valueOf),
                number(request, "budget", Double::valueOf),
                request.headers().joined("x-api-key").orElse(null));
    }

    private static boolean stream(ManagementRequest request) {
        Optional<String> stream = request.parameter("stream");
        if (stream.filter(text -> !text.equals("true") && !text.equals("false")).isPresent()) {
            throw AdminFault.badRequest("stream: (expected: true or false)");
        }
        return stream.equals(Optional.of("true"));
    }

    private static <N extends Number> @Nullable N number(
            ManagementRequest request, String name, Function<String, N> reader) {
        Optional<String> text = request.parameter(name);
        try {
            if (text.filter(given -> !NUMBER.matcher(given).matches()).isPresent()) {
                throw new NumberFormatException();
            }
            return text.isEmpty() ? null : reader.apply(text.get());
        } catch (NumberFormatException e) {
            throw AdminFault.badRequest(name + ": (expected: a number)");
        }
    }
}
