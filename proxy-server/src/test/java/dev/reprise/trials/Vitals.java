package dev.reprise.trials;

import dev.reprise.server.process.RepriseProcess;
import dev.reprise.trials.check.Exposition;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What a running proxy holds, just after a full garbage collection. */
record Vitals(double heapBytes, double directBytes, double files, double threads) {

    private static final long COLLECTION_SECONDS_MAX = 180;

    /** What is watched, and how much of a change is none: 5 %, or so little that a single connection makes it. */
    enum Sign {
        HEAP("heap after a collection, bytes", 3e6),
        DIRECT("direct memory, bytes", 5e6),
        FILES("open files", 12),
        THREADS("threads", 2);

        private final String words;
        private final double nothing;

        Sign(String words, double nothing) {
            this.words = words;
            this.nothing = nothing;
        }

        String words() {
            return words;
        }

        double of(Vitals vitals) {
            return switch (this) {
                case HEAP -> vitals.heapBytes;
                case DIRECT -> vitals.directBytes;
                case FILES -> vitals.files;
                case THREADS -> vitals.threads;
            };
        }
    }

    /** The medians of the first and of the last third, once it is warm. */
    record Drift(double first, double last, double nothing) {

        private static final double PART_MAX = 0.05;

        boolean isFlat() {
            return Math.abs(last - first) <= Math.max(PART_MAX * first, nothing);
        }

        @Override
        public String toString() {
            double percent = first == 0 ? 0 : 100 * (last - first) / first;
            return String.format(
                    Locale.ROOT,
                    "%.0f, then %.0f (%+.1f %%), %s",
                    first,
                    last,
                    percent,
                    isFlat() ? "flat" : "not flat");
        }
    }

    static Vitals of(RepriseProcess proxy) throws IOException, InterruptedException {
        collectGarbage(proxy.pid());
        Exposition metrics = Trial.metrics(proxy);
        return new Vitals(
                live(metrics),
                metrics.value("jvm_buffer_pool_used_bytes", "pool=\"direct\""),
                proxy.openFiles(),
                metrics.value("jvm_threads_current"));
    }

    /** As the collection left it: until somebody asks, a busy proxy has allocated much again. */
    private static double live(Exposition metrics) {
        return metrics.sum("jvm_memory_pool_collection_used_bytes", "pool=\"G1 Old Gen\"")
                + metrics.sum("jvm_memory_pool_collection_used_bytes", "pool=\"Tenured Gen\"");
    }

    private static void collectGarbage(long pid) throws IOException, InterruptedException {
        String jcmd = System.getProperty("java.home") + "/bin/jcmd";
        Process process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(COLLECTION_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new AssertionError("jcmd " + pid + " GC.run did not end");
        }
    }

    /** The first fifth is warming up and does not count. */
    static Drift drift(Sign sign, List<Vitals> taken) {
        List<Vitals> warm = taken.subList(taken.size() / 5, taken.size());
        int third = Math.max(1, warm.size() / 3);
        double first = median(sign, warm.subList(0, third));
        double last = median(sign, warm.subList(warm.size() - third, warm.size()));
        return new Drift(first, last, sign.nothing);
    }

    private static double median(Sign sign, List<Vitals> some) {
        double[] values = some.stream().mapToDouble(sign::of).sorted().toArray();
        return values[values.length / 2];
    }
}
