package dev.reprise.trials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.process.RepriseCommandLine;
import dev.reprise.server.process.RepriseProcess;
import dev.reprise.server.scenario.OwnThread;
import dev.reprise.trials.check.Findings;
import dev.reprise.trials.load.Crowd;
import dev.reprise.trials.load.Draws;
import dev.reprise.trials.load.LoadOrigin;
import dev.reprise.trials.load.OriginConduct;
import dev.reprise.trials.means.TroubledRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * The proxy serves at 60 % of what it can, with chaos, under Netty's paranoid leak detection: no buffer is lost, and heap,
 * direct memory, files and threads stay where they are.
 */
class SoakTrial {

    private static final int CLIENTS = 16;
    private static final int RATE_REQUESTS = 3_000;
    private static final double LOAD = 0.6;
    private static final Duration SHARE = Duration.ofMinutes(1);
    private static final Duration FULL = Duration.ofMinutes(30);
    private static final Duration STEP = Duration.ofSeconds(5);
    private static final Path NEWEST_JAVA = Path.of("/usr/lib/jvm/temurin-25-jdk-amd64/bin/java");

    /** One Java and one of Netty's allocators. */
    private record Setting(Path java, String allocator) {
        @Override
        public String toString() {
            return java.getParent().getParent().getFileName() + ", " + allocator;
        }
    }

    private final List<String> faults = new ArrayList<>();

    @Test
    void losesNothingAndGrowsNowhere() throws Exception {
        long seed = Scale.seed();
        Report report = new Report("SoakTrial", seed);
        List<Setting> settings = settings();
        Duration each = Scale.isFull() ? FULL.dividedBy(settings.size()) : SHARE;
        for (Setting setting : settings) {
            soak(setting, each, seed, report);
        }
        report.publish();
        assertThat(faults).isEmpty();
    }

    private static List<Setting> settings() {
        Path own = Path.of(System.getProperty("java.home"), "bin", "java");
        if (!Scale.isFull()) {
            return List.of(new Setting(own, "adaptive"));
        }
        List<Setting> settings = new ArrayList<>();
        for (Path java : Files.isExecutable(NEWEST_JAVA) ? List.of(own, NEWEST_JAVA) : List.of(own)) {
            settings.add(new Setting(java, "adaptive"));
            settings.add(new Setting(java, "pooled"));
        }
        return settings;
    }

    private void soak(Setting setting, Duration time, long seed, Report report) throws Exception {
        try (TroubledRedis redis = TroubledRedis.started();
                Trial trial = new Trial("SoakTrial", call -> OriginConduct.WHOLE);
                RepriseProcess proxy = start(setting, redis, trial.origin)) {
            Crowd crowd = new Crowd(proxy.address(), new Draws(1_000, 2), seed, trial.clients);
            crowd.ask(RATE_REQUESTS, CLIENTS); // warms up
            long began = System.nanoTime();
            crowd.ask(2L * RATE_REQUESTS, CLIENTS);
            double rate = LOAD * RATE_REQUESTS * 1e9 / (System.nanoTime() - began);
            trial.origin.behave(call -> Chaos.conduct(seed, call));
            List<Vitals> vitals = soak(proxy, redis, crowd, rate, time, seed);
            Findings findings = trial.judge(proxy);

            report.row(setting + ": requests, a second", crowd.asked() + ", " + Math.round(rate));
            report.row(setting + ": wrong or uncounted answers", findings.total());
            report.text(findings.toString());
            expect(findings.total() == 0, setting + ": " + findings);
            describe(setting, proxy, vitals, report);
        }
    }

    private static RepriseProcess start(Setting setting, TroubledRedis redis, LoadOrigin origin) throws Exception {
        return RepriseCommandLine.beforePort(origin.port())
                .java(setting.java)
                .jvm("-Dio.netty.leakDetection.level=paranoid", "-Dio.netty.allocator.type=" + setting.allocator)
                .jvm("-Dio.netty.maxDirectMemory=0") // so that the virtual machine counts what Netty allocates
                .set("redis.url=" + redis.url(), "upstream.idle-timeout=4s", "log.level=error")
                .start();
    }

    /** Loads with chaos, and takes the vitals every few seconds. */
    private static List<Vitals> soak(
            RepriseProcess proxy, TroubledRedis redis, Crowd crowd, double rate, Duration time, long seed)
            throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Vitals> vitals = new ArrayList<>();
        CompletableFuture<Void> load = OwnThread.run(() -> askUntil(over, crowd, rate));
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end && !load.isDone()) {
            try (Chaos chaos = new Chaos(redis, seed + vitals.size())) {
                chaos.pass(STEP);
            }
            vitals.add(Vitals.of(proxy));
        }
        over.set(true);
        load.join();
        return vitals;
    }

    private static void askUntil(AtomicBoolean over, Crowd crowd, double rate) {
        try {
            crowd.askWhile(() -> !over.get(), CLIENTS, rate);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void describe(Setting setting, RepriseProcess proxy, List<Vitals> vitals, Report report) {
        long leaks = proxy.err().lines().filter(line -> line.contains("LEAK:")).count();
        report.row(setting + ": leak reports", leaks + " (expected: 0)");
        expect(leaks == 0, setting + ": " + proxy.err());
        for (Vitals.Sign sign : Vitals.Sign.values()) {
            Vitals.Drift drift = Vitals.drift(sign, vitals);
            report.row(setting + ": " + sign.words(), drift);
            expect(drift.isFlat() || !Scale.isFull(), setting + ": " + sign.words() + ": " + drift);
        }
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            faults.add(otherwise);
        }
    }
}
