package dev.reprise.server.config;

import dev.reprise.savings.Price;
import dev.reprise.savings.Prices;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** What models cost, as {@code savings.prices-file} says; {@code config/prices.yaml}, which is in the jar, shows how. */
final class PricesFile {

    private static final String BUNDLED = "prices.yaml";
    private static final int NAME_LENGTH_MAX = 200;

    private static final List<String> FILE = List.of("as-of", "providers");
    private static final List<String> PROVIDER = List.of("models", "embeddings", "source", "checked");
    private static final List<String> MODEL = List.of("input", "cached-input", "output", "aliases");
    private static final List<String> EMBEDDING = List.of("input", "aliases");

    private static final BigDecimal PRICE_MAX = BigDecimal.valueOf(Price.DOLLARS_PER_MILLION_MAX);

    private static final ValueType<Long> PRICE = new ValueType<>(
            "dollars per million tokens, 0.." + Price.DOLLARS_PER_MILLION_MAX + ", at most " + Price.DECIMALS_MAX
                    + " decimals",
            PricesFile::price,
            UnaryOperator.identity());

    private static final ValueType<LocalDate> DATE =
            new ValueType<>("a date such as 2026-10-27", PricesFile::date, UnaryOperator.identity());

    private static final ValueType<URI> SOURCE =
            new ValueType<>("the URL of the price list", PricesFile::source, UnaryOperator.identity());

    private final YamlSource source;
    private final Map<String, Price> byModel = new HashMap<>();
    private final Map<String, Integer> linesByModel = new HashMap<>();

    private PricesFile(YamlSource source) {
        this.source = source;
    }

    /** The prices of the file that is named, or those in the jar. */
    static Prices of(Settings settings, Faults faults) {
        Optional<Setting> named = settings.filled(Keys.SAVINGS_PRICES_FILE);
        return named.isEmpty() ? bundled() : of(named.get(), faults);
    }

    private static Prices of(Setting named, Faults faults) {
        Optional<Path> file = Keys.SAVINGS_PRICES_FILE.type().reader().apply(named.text());
        if (file.isEmpty()) {
            faults.add(named, Keys.SAVINGS_PRICES_FILE.type().expected());
            return bundled();
        }
        String name = file.get().toString();
        return TextFile.read(file.get(), name, faults)
                .map(text -> read(text, new YamlSource(name, faults)))
                .orElseGet(PricesFile::bundled);
    }

    /** The list that the build copied from {@code config/prices.yaml}. */
    static Prices bundled() {
        return Bundled.PRICES;
    }

    private static final class Bundled {

        static final Prices PRICES = load();

        private static Prices load() {
            Faults faults = new Faults();
            try (InputStream in = PricesFile.class.getResourceAsStream(BUNDLED)) {
                if (in == null) {
                    throw new AssertionError(BUNDLED + ": not in the jar");
                }
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                Prices prices = read(text, new YamlSource(BUNDLED, faults));
                if (!faults.isEmpty()) {
                    throw new AssertionError(faults.lines());
                }
                return prices;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** As far as there are prices; whether all is well is for the faults to say. */
    static Prices read(String text, YamlSource source) {
        int before = source.faults().lines().size();
        PricesFile file = new PricesFile(source);
        Optional<Node> root = source.compose(text);
        if (root.isEmpty() && source.faults().lines().size() == before) {
            source.faults().add(source.name(), "empty (expected: as-of and providers)");
        }
        return root.map(file::whole).orElseGet(PricesFile::none);
    }

    private static Prices none() {
        return new Prices(LocalDate.EPOCH, Map.of());
    }

    private Prices whole(Node root) {
        YamlSection whole = YamlSection.of(source, "", root, FILE);
        LocalDate asOf = whole.value("as-of", DATE).orElse(LocalDate.MAX);
        Optional<YamlSection> providers = whole.section("providers", List.of());
        if (providers.isEmpty()) {
            whole.fault("no providers (expected: the names of providers with their prices)");
        }
        providers.ifPresent(all -> all.eachMember(
                (name, at) -> all.section(name, PROVIDER).ifPresent(provider -> provider(provider, asOf))));
        return new Prices(asOf, byModel);
    }

    private void provider(YamlSection provider, LocalDate asOf) {
        provider.value("source", SOURCE);
        provider.value("checked", DATE)
                .filter(checked -> checked.isAfter(asOf))
                .ifPresent(checked ->
                        provider.faultAt("checked", checked + " (expected: a date not after as-of, " + asOf + ")"));
        if (!provider.has("models") && !provider.has("embeddings")) {
            provider.fault("no models (expected: models, embeddings or both)");
        }
        each(provider, "models", MODEL, PricesFile::model);
        each(provider, "embeddings", EMBEDDING, PricesFile::embedding);
    }

    private void each(
            YamlSection provider, String name, List<String> known, Function<YamlSection, Optional<Price>> reader) {
        provider.section(name, List.of())
                .ifPresent(models -> models.eachMember((model, at) -> models.section(model, known)
                        .ifPresent(section ->
                                add(model, at, section, reader.apply(section).orElse(null)))));
    }

    private static Optional<Price> model(YamlSection model) {
        Optional<Long> input = model.value("input", PRICE);
        Optional<Long> cachedInput = model.value("cached-input", PRICE);
        Optional<Long> output = model.value("output", PRICE);
        return input.isPresent() && cachedInput.isPresent() && output.isPresent()
                ? Optional.of(new Price(input.get(), cachedInput.get(), output.get()))
                : Optional.empty();
    }

    /** Vectors are not made of tokens, so there is nothing to pay for but the input. */
    private static Optional<Price> embedding(YamlSection model) {
        return model.value("input", PRICE).map(input -> new Price(input, input, 0));
    }

    /** Takes a name even where its price is faulty, so that whoever has it twice is told in one go. */
    private void add(String name, Node at, YamlSection model, @Nullable Price price) {
        add(name, at, price);
        model.eachName("aliases", (alias, there) -> add(alias, there, price));
    }

    private void add(String name, Node at, @Nullable Price price) {
        if (name.isBlank() || name.length() > NAME_LENGTH_MAX) {
            String expected = " (expected: 1.." + NAME_LENGTH_MAX + " characters)";
            source.fault(at, Shown.line(name) + ": not the name of a model" + expected);
            return;
        }
        Integer first = linesByModel.putIfAbsent(name, YamlSource.line(at));
        if (first != null) {
            source.fault(at, Shown.line(name) + ": duplicate model (first in line " + first + ")");
        } else if (price != null) {
            byModel.put(name, price);
        }
    }

    private static Optional<Long> price(String text) {
        return ValueType.number(text)
                .filter(dollars -> dollars.signum() >= 0
                        && dollars.compareTo(PRICE_MAX) <= 0
                        && dollars.stripTrailingZeros().scale() <= Price.DECIMALS_MAX)
                .map(Price::picodollars);
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return text.length() == 10 ? Optional.of(LocalDate.parse(text)) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<URI> source(String text) {
        return ValueType.URL.reader().apply(text).filter(url -> url.getHost() != null && isWeb(url.getScheme()));
    }

    private static boolean isWeb(@Nullable String scheme) {
        return "https".equals(scheme) || "http".equals(scheme);
    }
}
