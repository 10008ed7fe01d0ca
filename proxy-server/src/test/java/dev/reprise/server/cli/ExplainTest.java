package dev.reprise.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Bypass;
import dev.reprise.cache.BypassMeaning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainTest {

    private static final String QUESTION =
            "{\"model\": \"m\", \"temperature\": 0.5, \"messages\": [{\"role\": \"user\", \"content\": \"Où?\"}]}";

    @TempDir
    Path folder;

    private final CommandLineRun run = new CommandLineRun();

    @Test
    void tellsTheKeyAndWhatItIsMadeOf() throws IOException {
        Path file = Files.writeString(folder.resolve("question.json"), QUESTION);

        run.of("explain", file.toString());

        assertThat(run.errors()).isEmpty();
        assertThat(run.exitCode).isZero();
        assertThat(run.out())
                .contains("path           /v1/chat/completions\n")
                .contains("cache          looked up and kept\n")
                .containsPattern("key            [0-9a-f]{64}\n")
                .contains("partition      credential\n")
                .contains("upstream       https://api.openai.com/v1\n")
                .contains("namespace      none\n")
                .contains("endpoint       chat/completions\n")
                .contains("model          m\n")
                .contains("answers        1\n")
                .contains("written as     json\n")
                .contains("cut by length  not kept, because the request sets no limit\n")
                .contains("canonical form\n{")
                .contains("Où?");
    }

    @Test
    void readsStandardInput() {
        run.standardInput = QUESTION;

        run.of("explain", "-");

        assertThat(run.exitCode).isZero();
        assertThat(run.out()).contains("looked up and kept");
    }

    @Test
    void keysDependOnTheCredentialWhichIsNeverPrinted() {
        String none = keyOf();
        String one = keyOf("--header", "Authorization: Bearer sk-one");
        String other = keyOf("--header", "Authorization: Bearer sk-other");

        assertThat(none).isNotEqualTo(one).isNotEqualTo(other);
        assertThat(one).isNotEqualTo(other).isEqualTo(keyOf("--header", "authorization:Bearer sk-one"));
        run.standardInput = QUESTION;
        assertThat(run.of("explain", "-", "--header", "Authorization: Bearer sk-one")
                        .out())
                .doesNotContain("sk-one");
    }

    @Test
    void saysThatARequestWithoutCredentialIsNobodys() {
        assertThat(lineOf("credential")).isEqualTo("none (as requests have one: --header 'Authorization: Bearer …')");
        run.standardInput = QUESTION;
        assertThat(run.of("explain", "-", "--header", "Authorization: Bearer sk-one")
                        .out())
                .doesNotContain("credential  ");
        run.standardInput = QUESTION;
        assertThat(run.of("explain", "-", "--json").out()).contains("\"nameless\":true");
    }

    @Test
    void aPathBeginsWithASlash() {
        run.of("explain", "-", "--path", "v1/embeddings");

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.errors())
                .containsExactly("reprise explain: Invalid value for option '--path': v1/embeddings (expected: a path"
                        + " such as /v1/chat/completions) (see reprise explain --help)");
    }

    @Test
    void keysDependOnTheConfiguration() {
        assertThat(keyOf()).isNotEqualTo(keyOf("--set", "cache.namespace=n"));
        assertThat(keyOf()).isNotEqualTo(keyOf("--set", "upstream.base-url=http://localhost:1/v1"));
    }

    @Test
    void keysDependOnTheEndpoint() {
        assertThat(keyOf("--endpoint", "chat/completions"))
                .isEqualTo(keyOf("--path", "/v1/chat/completions"))
                .isNotEqualTo(keyOf("--path", "/api/v1/chat/completions?api-version=1"));
    }

    @Test
    void tellsWhyThereIsNoKey() {
        run.standardInput = QUESTION;

        run.of("explain", "-", "--set", "cache.temperature-max=0");

        assertThat(run.exitCode).isZero();
        assertThat(run.out())
                .isEqualTo("path           /v1/chat/completions\nbody           " + (QUESTION.length() + 1)
                        + " bytes\ncache          bypass, temperature: sampling above cache.temperature-max\n");
    }

    @Test
    void followsTheOrderOfTheServer() {
        assertThat(bypassOf("--path", "/v1/files")).isEqualTo("endpoint");
        assertThat(bypassOf("--header", "Content-Type: text/plain")).isEqualTo("content-type");
        assertThat(bypassOf("--header", "Content-Encoding: gzip")).isEqualTo("content-encoding");
        assertThat(bypassOf("--header", "X-Cache-Control: no-cache, no-store")).isEqualTo("asked");
        assertThat(bypassOf("--set", "limits.request-bytes-max=10")).isEqualTo("too-large");
        assertThat(bypassOf("--set", "limits.json-depth-max=1")).isEqualTo("too-deep");
    }

    @Test
    void writesJson() {
        run.standardInput = "{\"model\":\"m\",\"input\":\"a\"}";

        run.of("explain", "-", "--json", "--endpoint", "embeddings");

        assertThat(run.exitCode).isZero();
        assertThat(run.out())
                .startsWith("{\"path\":\"/v1/embeddings\",\"body_bytes\":25,\"key\":\"")
                .contains("\"endpoint\":\"embeddings\",\"model\":\"m\",\"answers\":1,\"representation\":\"json\"");
    }

    @Test
    void everyReasonHasAMeaning() {
        assertThat(Arrays.stream(Bypass.values()).map(BypassMeaning::of)).doesNotHaveDuplicates();
    }

    @Test
    void tellsAMissingFile() {
        run.of("explain", "nowhere.json");

        assertThat(run.exitCode).isEqualTo(1);
        assertThat(run.errors()).containsExactly("reprise: nowhere.json: no such file");
    }

    @Test
    void tellsAControlThatCannotBe() {
        run.of("explain", "-", "--header", "X-Cache-Control: ttl=soon");

        assertThat(run.exitCode).isEqualTo(1);
        assertThat(run.errors())
                .containsExactly("reprise: 400: X-Cache-Control: ttl: soon (expected: a number of seconds)");
    }

    @Test
    void wrongUsageExitsWith2AndRepeatsNoCredential() {
        run.of("explain", "-", "--header", "Bearer sk-one");

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.errors())
                .containsExactly("reprise explain: Invalid value for option '--header' ('NAME: VALUE'):"
                        + " no header (expected: NAME: VALUE) (see reprise explain --help)");
    }

    @Test
    void anEndpointIsOneOfFour() {
        run.of("explain", "-", "--endpoint", "files");

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.errors())
                .containsExactly("reprise explain: Invalid value for option '--endpoint': files (expected:"
                        + " chat/completions, completions, embeddings, responses) (see reprise explain --help)");
    }

    @Test
    void endpointAndPathExcludeEachOther() {
        run.of("explain", "-", "--endpoint", "embeddings", "--path", "/v1/embeddings");

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.errors()).hasSize(1);
    }

    private static String keyOf(String... options) {
        return lineOf("key", options);
    }

    private static String bypassOf(String... options) {
        String line = lineOf("cache", options);
        assertThat(line).startsWith("bypass, ");
        return line.substring("bypass, ".length(), line.indexOf(':'));
    }

    private static String lineOf(String name, String... options) {
        CommandLineRun run = new CommandLineRun();
        run.standardInput = QUESTION;
        String[] arguments = new String[options.length + 2];
        arguments[0] = "explain";
        arguments[1] = "-";
        System.arraycopy(options, 0, arguments, 2, options.length);
        run.of(arguments);
        assertThat(run.errors()).isEmpty();
        return run.out()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElseThrow();
    }
}
