package dev.reprise.server.config;

import dev.reprise.cache.CacheSecret;
import dev.reprise.exchange.Clients.Client;
import dev.reprise.exchange.ReplayPace;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * How the values of one type are written.
 *
 * @param expected completes "expected: " in a message
 * @param reader empty if the text is no such value; whether the value suits its key is for the records to say
 * @param shown the text without what must stay secret
 */
record ValueType<T>(String expected, Function<String, Optional<T>> reader, UnaryOperator<String> shown) {

    static final ValueType<String> TEXT = of("a text", Optional::of);

    static final ValueType<Boolean> FLAG = of("true or false", ValueType::flag);

    static final ValueType<Integer> INTEGER = of(
            "a whole number, at most " + Integer.MAX_VALUE, text -> number(text).flatMap(ValueType::asInteger));

    static final ValueType<BigDecimal> DECIMAL = of("a number", ValueType::number);

    static final ValueType<Duration> DURATION = of("a duration such as 30s, 10m, 24h", DurationText::read);

    /** Sizes of what has to fit one array. */
    static final ValueType<Integer> BYTES = of(
            "a size below 2GiB such as 65536, 64KiB, 1MiB",
            text -> SizeText.read(text)
                    .filter(bytes -> bytes == bytes.intValue())
                    .map(Long::intValue));

    static final ValueType<Long> LARGE_BYTES = of("a size such as 65536, 64MiB, 1GiB", SizeText::read);

    /** A part of one, written as a percentage. */
    static final ValueType<Double> PERCENT = of("a percentage such as 5%", ValueType::fraction);

    static final ValueType<Path> FILE = of("a readable file", ValueType::file);

    static final ValueType<URI> URL =
            new ValueType<>("a URL such as https://api.openai.com/v1", ValueType::uri, Shown::urlWithoutQuery);

    /** A URL in which a password may stand. */
    static final ValueType<String> SECRET_URL = new ValueType<>("a URL", Optional::of, Shown::url);

    /** A list in YAML, elsewhere separated by commas. */
    static final ValueType<List<String>> NAMES = of("a list of names", ValueType::names);

    static final ValueType<ReplayPace> PACE = of("recorded, or tokens per second as a whole number", ValueType::pace);

    /** Callers with the digests of their keys. */
    static final ValueType<List<Client>> CLIENTS = new ValueType<>(
            "NAME=SHA256 for each client, with 64 hexadecimal digits", ClientsText::read, ClientsText::shown);

    /** A text that is shown to nobody. */
    static final ValueType<String> SECRET =
            new ValueType<>("a text", Optional::of, text -> text.isEmpty() ? text : Shown.HIDDEN);

    static final ValueType<CacheSecret> CACHE_SECRET_BYTES =
            new ValueType<>("at least 32 random bytes, in hexadecimal or base64", SecretText::read, SECRET.shown());

    static final ValueType<List<CacheSecret>> CACHE_SECRETS = new ValueType<>(
            "a list of secrets, each at least 32 random bytes, in hexadecimal or base64",
            SecretText::readAll,
            SECRET.shown());

    static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
        List<E> values = List.of(type.getEnumConstants());
        String expected = values.stream().map(ValueType::token).collect(Collectors.joining(", "));
        return of(
                "one of " + expected,
                text -> values.stream()
                        .filter(value -> token(value).equals(text))
                        .findFirst());
    }

    /** Whether it is a list in YAML, and elsewhere separated by commas. */
    boolean isList() {
        return equals(NAMES) || equals(CLIENTS) || equals(CACHE_SECRETS);
    }

    private static <T> ValueType<T> of(String expected, Function<String, Optional<T>> reader) {
        return new ValueType<>(expected, reader, UnaryOperator.identity());
    }

    private static String token(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Optional<Boolean> flag(String text) {
        return text.equals("true") || text.equals("false") ? Optional.of(Boolean.valueOf(text)) : Optional.empty();
    }

    static Optional<BigDecimal> number(String text) {
        return text.matches("-?\\d{1,18}(\\.\\d{1,18})?") ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    private static Optional<Integer> asInteger(BigDecimal number) {
        boolean fits = number.scale() == 0 && number.longValue() == number.intValue();
        return fits ? Optional.of(number.intValue()) : Optional.empty();
    }

    private static Optional<ReplayPace> pace(String text) {
        return text.equals("recorded")
                ? Optional.of(ReplayPace.RECORDED)
                : number(text).flatMap(ValueType::asInteger).map(ReplayPace::ofTokensPerSecond);
    }

    private static Optional<Double> fraction(String text) {
        return text.endsWith("%")
                ? number(text.substring(0, text.length() - 1)).map(percent -> percent.doubleValue() / 100)
                : Optional.empty();
    }

    private static Optional<Path> file(String text) {
        try {
            Path path = Path.of(text);
            return Files.isRegularFile(path) && Files.isReadable(path) ? Optional.of(path) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** As the file would have it. */
    private static String unquoted(String name) {
        boolean quoted = name.length() > 1
                && (name.charAt(0) == '"' || name.charAt(0) == '\'')
                && name.charAt(name.length() - 1) == name.charAt(0);
        return quoted ? name.substring(1, name.length() - 1) : name;
    }

    private static Optional<List<String>> names(String text) {
        List<String> names = Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(ValueType::unquoted)
                .toList();
        if (text.isBlank()) {
            return Optional.of(List.of());
        }
        return names.contains("") ? Optional.empty() : Optional.of(names);
    }
}
