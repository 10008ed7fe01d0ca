package dev.reprise.server.warm;

import dev.reprise.cache.Bypass;
import dev.reprise.cache.Digest;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads all lines as warming would, and sends nothing. Whoever calls it waits for the lines. */
public final class DryRun {

    private final RequestReader reader;
    private final Pricing pricing;
    private final boolean priced;
    private final WarmListener listener;
    private final DistinctDigests distinct = new DistinctDigests();
    private final Map<FailureReason, Long> failures = new EnumMap<>(FailureReason.class);
    private final Map<Bypass, Long> bypasses = new EnumMap<>(Bypass.class);
    private long requests;
    private long inputTokens;
    private long outputTokens;
    private double dollars;
    private long unpriced;

    private DryRun(LineFormat format, Pricing pricing, boolean priced, WarmListener listener) {
        this.reader = new RequestReader(format);
        this.pricing = pricing;
        this.priced = priced;
        this.listener = listener;
    }

    /**
     * What the lines would be.
     *
     * @param distinct keys that differ, as far as the body and the path decide
     * @param manyDistinct whether there may be more of them
     * @param bypasses requests that no cache keeps, by reason, each reason that there was
     * @param dollars if nothing were stored yet and nothing asked twice, as far as prices are known
     * @param unpriced requests of models that have no price
     */
    public record Findings(
            long requests,
            long distinct,
            boolean manyDistinct,
            Map<Bypass, Long> bypasses,
            Map<FailureReason, Long> failures,
            long inputTokens,
            long outputTokens,
            double dollars,
            long unpriced) {}

    /**
     * Reads the lines to their end, and closes them.
     *
     * @param priced whether a model without a price is a failure, as it is where there is a budget
     */
    public static Findings of(
            LineSource source, LineFormat format, Pricing pricing, boolean priced, WarmListener listener) {
        try (source) {
            DryRun run = new DryRun(format, pricing, priced, listener);
            for (Optional<WarmLine> line = source.next(); line.isPresent(); line = source.next()) {
                run.take(line.get());
            }
            return run.findings();
        }
    }

    private void take(WarmLine line) {
        try {
            count(reader.read(line));
        } catch (UnusableLine e) {
            failures.merge(e.reason(), 1L, Long::sum);
            listener.failed(line, e.reason(), e.problem());
        }
    }

    private void count(WarmRequest request) throws UnusableLine {
        OptionalDouble price =
                pricing.dollars(request.model(), request.estimate().usage());
        if (priced && price.isEmpty()) {
            throw WarmRun.noPrice();
        }
        requests++;
        inputTokens += request.estimate().input();
        outputTokens += request.estimate().output();
        dollars += price.orElse(0);
        unpriced += price.isEmpty() ? 1 : 0;
        request.form().bypass().ifPresent(bypass -> bypasses.merge(bypass, 1L, Long::sum));
        distinct.add(firstBytes(request.form().digest()) ^ firstBytes(digest(request.path())));
    }

    private static Digest digest(String path) {
        return Digest.sha256(path.getBytes(StandardCharsets.UTF_8));
    }

    private static long firstBytes(Digest digest) {
        return Long.parseUnsignedLong(digest.hex().substring(0, 16), 16);
    }

    private Findings findings() {
        return new Findings(
                requests,
                distinct.count(),
                distinct.isFull(),
                Map.copyOf(bypasses),
                Map.copyOf(failures),
                inputTokens,
                outputTokens,
                dollars,
                unpriced);
    }
}
