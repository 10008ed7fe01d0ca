package dev.reprise.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.canaries.Canaries;
import dev.reprise.server.scenario.RunningProxy;
import dev.reprise.server.scenario.ScriptedOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reprise explain --against}: why two requests have two keys. */
class ExplainAgainstTest {

    private static final String ANSWER =
            "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"2\"},\"finish_reason\":\"stop\"}]}";

    @TempDir
    private Path folder;

    private final CommandLineRun run = new CommandLineRun();
    private String first;
    private String second;

    @BeforeEach
    void write() throws IOException {
        first = file("first.json", question("0.7", "one"));
        second = file("second.json", question("0.5", "other"));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static String question(String temperature, String words) {
        return "{\"model\":\"m\",\"temperature\":" + temperature + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                + Canaries.PROMPT + words + "\"}]}";
    }

    @Test
    void namesWhatDiffersInTheBody() {
        run.of("explain", first, "--against", second);

        assertThat(run.errors()).isEmpty();
        assertThat(run.exitCode).isZero();
        assertThat(run.out())
                .containsPattern(
                        "first          [0-9a-f]{64}\nsecond         [0-9a-f]{64}\nkeys           not the same\n")
                .endsWith("""
                        body           differs: the questions themselves
                          messages[0].content: differs
                          temperature: differs (0.7, then 0.5)
                        """)
                .doesNotContain(Canaries.PROMPT);
    }

    @Test
    void saysThatKeysAreTheSame() throws IOException {
        String spaced = file("spaced.json", question("7e-1", "one").replace(",", " , "));

        run.of("explain", first, "--against", spaced);

        assertThat(run.out()).endsWith("keys           the same\n");
    }

    @Test
    void namesWhatDiffersOutsideTheBodyAndNoCredential() {
        run.of(
                "explain",
                first,
                "--against",
                first,
                "--header",
                "Authorization: Bearer sk-one",
                "--against-header",
                "Authorization: Bearer sk-other",
                "--against-header",
                "OpenAI-Beta: assistants=v2",
                "--against-path",
                "/v2/chat/completions?api-version=1");

        assertThat(run.out())
                .contains("partition      differs: whose answers these are")
                .contains("path           differs: ")
                .contains("query          differs: ")
                .contains("headers        differs: openai-beta\n")
                .doesNotContain("body  ")
                .doesNotContain("sk-o");
    }

    @Test
    void saysThatOneHasNoKey() {
        run.of("explain", first, "--against", second, "--set", "cache.temperature-max=0.6");

        assertThat(run.exitCode).isZero();
        assertThat(run.out())
                .startsWith("first          no key: bypass, temperature: ")
                .containsPattern("second         [0-9a-f]{64}\n")
                .doesNotContain("keys  ");
    }

    @Test
    void writesJson() {
        run.of("explain", first, "--against", second, "--json");

        assertThat(run.out())
                .contains("\"same\":false,\"differs\":[\"body\"],\"not_known\":[],\"headers\":[],\"body\":"
                        + "[{\"path\":\"messages[0].content\",\"how\":\"differs\"},{\"path\":\"temperature\",\"how\":"
                        + "\"differs\",\"first\":0.7,\"second\":0.5}],\"more\":0}");
    }

    @Test
    void asksTheProxyThatRunsAboutAKey() throws Exception {
        try (ScriptedOrigin origin = new ScriptedOrigin((asked, turn) -> turn.json(200, ANSWER));
                RunningProxy proxy = RunningProxy.before(origin, "cache.debug-headers=true")) {
            String url =
                    "http://127.0.0.1:" + proxy.server().managementAddress().getPort();
            String credential = "Authorization: Bearer " + Canaries.CREDENTIAL;
            await().until(() -> proxy.chat(question("0.7", "one"), credential)
                    .field("x-cache")
                    .orElse("")
                    .equals("HIT")); // it is kept after its client has it
            String stored = proxy.chat(question("0.7", "one"), credential)
                    .field("cache-status")
                    .orElseThrow()
                    .replaceAll(".*key=\"?([0-9a-f]{64}).*", "$1");

            assertThat(against(url, first, stored, credential)).endsWith("keys           the same\n");
            assertThat(against(url, first, stored, "Authorization: Bearer another"))
                    .endsWith("""
                            keys           not the same
                            differs        one of partition, upstream, path, query, headers
                            """);
            assertThat(against(url, second, stored, credential)).endsWith("""
                            body           differs: the questions themselves
                            not known      partition, upstream, path, query, headers
                            """);
            assertThat(against(url, first, "0".repeat(64), credential))
                    .isEqualTo("reprise: " + url + "/admin/explain: 404 (against: nothing can be read under that key"
                            + " (absent))\n");
        }
    }

    private static String against(String url, String file, String key, String credential) {
        CommandLineRun run = new CommandLineRun();
        run.of("explain", file, "--against", key, "--management-url", url, "--header", credential);
        return run.exitCode == 0 ? run.out() : String.join("\n", run.errors()) + "\n";
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        file("broken.json", "{\"model\":");

        assertThat(wrong("explain", first, "--against", "nowhere.json"))
                .isEqualTo("1 reprise: --against: nowhere.json: no such file (expected: a file, or a key of 64"
                        + " hexadecimal digits)");
        assertThat(wrong("explain", first, "--against", "abc123"))
                .isEqualTo("1 reprise: --against: abc123: no such file (expected: a file, or a key of 64 hexadecimal"
                        + " digits)");
        assertThat(wrong("explain", first, "--against", folder.toString()))
                .isEqualTo("1 reprise: " + folder + ": Is a directory");
        assertThat(wrong("explain", "-", "--against", "-"))
                .startsWith("2 reprise explain: --against: - is standard input, as FILE is (expected: a file)");
        assertThat(wrong("explain", first, "--against-path", "/v1/embeddings"))
                .startsWith("2 reprise explain: Error: Missing required argument(s): --against=FILE|KEY");
        assertThat(wrong("explain", first, "--against", "0".repeat(64), "--against-path", "/v1/embeddings"))
                .startsWith("2 reprise explain: --against-header and --against-path only with --against FILE");
        assertThat(wrong("explain", first, "--management-url", "http://localhost:1"))
                .startsWith("2 reprise explain: --management-url only with --against KEY");
        assertThat(new CommandLineRun()
                        .of(
                                "explain",
                                first,
                                "--against",
                                folder.resolve("broken.json").toString())
                        .out())
                .contains("second         no key: bypass, invalid-json: ");
    }

    private static String wrong(String... arguments) {
        CommandLineRun run = new CommandLineRun();
        run.of(arguments);
        List<String> all = new ArrayList<>(run.errors());
        return run.exitCode + " " + String.join("\n", all);
    }
}
