package dev.reprise.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.server.config.LogConfig;
import dev.reprise.server.config.LogConfig.Format;
import dev.reprise.server.config.LogConfig.Level;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogSetupTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final LoggerContext context = new LoggerContext();

    @BeforeEach
    void beginWithTheDefaults() {
        context.setMDCAdapter(new LogbackMDCAdapter()); // SLF4J does it for the context of a process
        LogDefaults.apply(context);
        LogSetup.appender(context).orElseThrow().setOut(written);
    }

    @Test
    void hasNothingToComplainAboutItself() {
        assertThat(context.getStatusManager().getCopyOfStatusList())
                .filteredOn(status -> status.getEffectiveLevel() > Status.INFO)
                .isEmpty();
    }

    /** The threads that take a head start log too, and under load a start could end with a ClassCastException. */
    @Test
    void waitsForAThreadThatIsStillSettingLoggingUp() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dlogback.statusListenerClass=" + SlowLogging.Listener.class.getName(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SlowLogging.class.getName())
                .redirectErrorStream(true)
                .start();

        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void lettuceIsQuietWhateverTheLevelIs() {
        LogSetup.apply(new LogConfig(Level.TRACE, Format.TEXT), context);

        context.getLogger("io.lettuce.core.protocol.CommandHandler").warn("once for each command");

        assertThat(lines()).isEmpty();
    }

    @Test
    void tellsWhatAnOperatorDidWhateverTheLevelIs() {
        LogSetup.apply(new LogConfig(Level.ERROR, Format.TEXT), context);

        context.getLogger("admin").atInfo().addKeyValue("action", "purge").log("admin");

        assertThat(lines()).singleElement().asString().endsWith("INFO  admin: admin action=purge");
    }

    @Test
    void writesTextWithTheFactsOfALine() {
        LogSetup.apply(new LogConfig(Level.INFO, Format.TEXT), context);

        context.getLogger("access").atInfo().addKeyValue("status", 200).log("exchange");

        assertThat(lines()).singleElement().asString().matches("20\\S+ INFO  access: exchange status=200");
    }

    @Test
    void writesOneFlatJsonObjectALine() {
        LogSetup.apply(new LogConfig(Level.INFO, Format.JSON), context);

        context.getLogger("access")
                .atInfo()
                .addKeyValue("model", "m")
                .addKeyValue("status", 200)
                .addKeyValue("first_byte_ms", 3.25)
                .log("exchange {}", "é\n");

        assertThat(lines()).singleElement().satisfies(line -> {
            JsonNode json = new ObjectMapper().readTree(line);
            assertThat(json.fieldNames())
                    .toIterable()
                    .containsExactly("time", "level", "logger", "message", "model", "status", "first_byte_ms");
            assertThat(json.at("/time").asText()).matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            assertThat(json.at("/level").asText()).isEqualTo("INFO");
            assertThat(json.at("/logger").asText()).isEqualTo("access");
            assertThat(json.at("/message").asText()).isEqualTo("exchange é\n");
            assertThat(json.at("/status").isInt()).isTrue();
            assertThat(json.at("/first_byte_ms").asDouble()).isEqualTo(3.25);
        });
    }

    @Test
    void writesWhatWasThrownIntoTheSameLine() {
        LogSetup.apply(new LogConfig(Level.INFO, Format.JSON), context);

        context.getLogger("dev.reprise.server.Main").error("broken", new IllegalStateException("why"));

        assertThat(lines())
                .singleElement()
                .satisfies(line -> assertThat(
                                new ObjectMapper().readTree(line).at("/thrown").asText())
                        .startsWith("java.lang.IllegalStateException: why")
                        .contains("LogSetupTest"));
    }

    @Test
    void theLevelIsThatOfOurOwnLoggersOnly() {
        LogSetup.apply(new LogConfig(Level.TRACE, Format.TEXT), context);

        context.getLogger("dev.reprise.server.Main").trace("ours");
        context.getLogger("io.lettuce.core.protocol.CommandHandler").info("theirs");

        assertThat(lines()).singleElement().asString().endsWith("Main: ours");
    }

    @Test
    void errorSilencesExchangesButThoseThatAreMarked() {
        LogSetup.apply(new LogConfig(Level.ERROR, Format.TEXT), context);

        context.getLogger("access").info("exchange");
        context.getLogger("access.debug").info("marked");

        assertThat(lines()).singleElement().asString().endsWith(" debug: marked");
    }

    private List<String> lines() {
        context.stop();
        return written.toString(StandardCharsets.UTF_8)
                .lines()
                .map(String::stripTrailing)
                .toList();
    }
}
