package dev.reprise.trials;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.server.process.RepriseCommandLine;
import dev.reprise.server.process.RepriseProcess;
import dev.reprise.trials.load.OriginConduct;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many prompts are warmed by a client with 64 MiB of heap, then warmed again: each is asked once. */
class WarmTrial {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the summary said, and the most that the process had in memory. */
    private record Warmed(JsonNode summary, long residentKibMax) {

        @Override
        public String toString() {
            return "%.0f a second, %d KiB resident at most"
                    .formatted(summary.path("requests_per_second").asDouble(), residentKibMax);
        }
    }

    @Test
    void warmsEachPromptOnceInLittleMemory() throws Exception {
        int prompts = 10_000;
        Report report = new Report("WarmTrial", Scale.seed());
        try (Trial trial = new Trial("WarmTrial", call -> OriginConduct.WHOLE);
                RepriseProcess proxy = RepriseCommandLine.beforePort(trial.origin.port())
                        .set("cache.memory-bytes=512MiB", "log.level=warn")
                        .jvm("-Xmx1g")
                        .start()) {
            Path file = prompts(prompts);
            Warmed first = warm(file, proxy);
            Warmed second = warm(file, proxy);

            report.row("prompts", prompts);
            report.row("misses", first);
            report.row("hits", second);
            report.row("calls of the origin", trial.origin.calls());
            report.publish();
            assertThat(first.summary.path("misses").asInt()).isEqualTo(prompts);
            assertThat(second.summary.path("hits").asInt()).isEqualTo(prompts);
            assertThat(trial.origin.calls()).isEqualTo(prompts);
        }
    }

    private static Path prompts(int count) throws IOException {
        Path file = Files.createDirectories(Scale.directory()).resolve("prompts.txt");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < count; i++) {
                out.write("What is number " + i + " good for, and who would miss it if it were not there?\n");
            }
        }
        return file;
    }

    /** As the launcher starts it, but with a small heap, whose end would be the end of the process. */
    private static Warmed warm(Path file, RepriseProcess proxy) throws IOException, InterruptedException {
        String url = "http://127.0.0.1:" + proxy.address().getPort() + "/v1";
        try (RepriseProcess warming = RepriseCommandLine.of(
                        "warm", file.toString(), "--model", "m", "--url", url, "--json")
                .jvm("-Xmx64m", "-XX:TieredStopAtLevel=1")
                .launch()) {
            long residentKibMax = 0;
            while (warming.isAlive()) {
                residentKibMax = Math.max(residentKibMax, residentKib(warming.pid()));
                TimeUnit.MILLISECONDS.sleep(100);
            }
            assertThat(warming.exitCode()).as("%s", warming.err()).isZero();
            return new Warmed(JSON.readTree(warming.out()), residentKibMax);
        }
    }

    private static long residentKib(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException gone) {
            return 0;
        }
    }
}
