package dev.reprise.server.cli;

import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.canaries.Canaries;
import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.RunningProxy;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reprise warm} through a whole proxy, before an origin that answers by a script. */
class WarmTest {

    private static final String VECTORS =
            "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[1]}],"
                    + "\"model\":\"m\",\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}";

    @TempDir
    Path folder;

    private final ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
    private RunningProxy proxy;
    private CommandLineRun run = new CommandLineRun();

    @BeforeEach
    void start() throws Exception {
        proxy = RunningProxy.before(origin);
    }

    @AfterEach
    void stop() {
        proxy.close();
        origin.close();
    }

    private CommandLineRun warm(Path file, String... options) {
        List<String> words = new ArrayList<>(List.of("warm", file.toString(), "--url", url()));
        words.addAll(List.of(options));
        run = new CommandLineRun();
        return run.of(words.toArray(String[]::new));
    }

    private String url() {
        return "http://127.0.0.1:" + proxy.address().getPort() + "/v1";
    }

    private Path lines(String... lines) throws IOException {
        return Files.writeString(folder.resolve("lines.jsonl"), String.join("\n", lines) + "\n");
    }

    private void answers(String row, Object figure) {
        assertThat(run.out()).containsPattern("(?m)^ *" + row + " +" + figure + "$");
    }

    @Test
    void whatWasAskedOnceIsAHitTheSecondTime() throws IOException {
        Path file = lines(ask("one"), ask("two"), Completions.askStream("three"));

        warm(file);

        assertThat(run.errors()).isEmpty();
        assertThat(run.exitCode).isZero();
        answers("ended", "complete");
        answers("requests", 3);
        answers("misses", 3);
        answers("tokens paid", "6 in, 8 out"); // the stream has no usage
        warm(file);
        assertThat(run.exitCode).isZero();
        answers("hits", 3);
        answers("misses", 0);
        answers("tokens saved", 14);
        assertThat(origin.requests()).hasSize(3);
    }

    @Test
    void readsPromptsFromStandardInput() {
        run.standardInput = "Why " + Canaries.PROMPT + "?\r\n\nWho?\n";

        run.of("warm", "-", "--url", url(), "--model", "m", "--system", "Be brief.");

        assertThat(run.errors()).isEmpty();
        assertThat(run.exitCode).isZero();
        answers("misses", 2);
        assertThat(origin.requests())
                .extracting(WireMessage::text)
                .containsExactlyInAnyOrder(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
                                + "{\"role\":\"user\",\"content\":\"Why " + Canaries.PROMPT + "?\"}]}",
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
                                + "{\"role\":\"user\",\"content\":\"Who?\"}]}");
    }

    @Test
    void asksForWhomItIsToldAndTellsNobody() throws IOException {
        run.environment.put("OPENAI_API_KEY", Canaries.CREDENTIAL);
        Path file = lines(ask("one"));

        run.of("warm", file.toString(), "--url", url());
        warm(file, "--api-key", Canaries.CREDENTIAL + "-other");

        assertThat(origin.requests())
                .extracting(request -> request.field("authorization").orElse("none"))
                .containsExactly("Bearer " + Canaries.CREDENTIAL, "Bearer " + Canaries.CREDENTIAL + "-other");
        assertThat(run.out() + run.errors()).doesNotContain(Canaries.CREDENTIAL);
    }

    @Test
    void saysWhatIsWrongWithEachBadLineAndAsksTheOthers() throws Exception {
        Path given = Path.of("src/test/resources/dev/reprise/server/warm/lines.jsonl");
        Path failures = folder.resolve("failures.jsonl");
        origin.script((request, turn) -> {
            if (request.startLine().contains("embeddings")) {
                turn.json(200, VECTORS);
            } else {
                Completions.answer(request, turn);
            }
        });

        warm(given, "--failures", failures.toString());

        List<String> expected = Files.readAllLines(given.resolveSibling("lines.expected.txt"));
        assertThat(run.errors())
                .filteredOn(line -> line.contains(": line: "))
                .map(line -> line.substring(line.indexOf("lines.jsonl")))
                .containsExactlyElementsOf(expected);
        assertThat(run.exitCode).isEqualTo(1);
        answers("line", expected.size());
        answers("requests", 3);
        assertThat(Files.readAllBytes(failures)).isEqualTo(badLines(given, expected));
    }

    /** Those lines of the file, byte for byte. */
    private static byte[] badLines(Path file, List<String> expected) throws IOException {
        List<byte[]> all = new ArrayList<>();
        byte[] bytes = Files.readAllBytes(file);
        int start = 0;
        for (int at = 0; at <= bytes.length; at++) {
            if (at == bytes.length || bytes[at] == '\n') {
                all.add(Arrays.copyOfRange(bytes, start, at));
                start = at + 1;
            }
        }
        ByteArrayOutputStream bad = new ByteArrayOutputStream();
        for (String line : expected) {
            bad.write(all.get(Integer.parseInt(line.split(":", 3)[1]) - 1));
            bad.write('\n');
        }
        return bad.toByteArray();
    }

    @Test
    void asksAgainWhenItMay() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        origin.script((request, turn) -> {
            switch (calls.getAndIncrement()) {
                case 0 -> turn.json(429, "{\"error\":{\"code\":\"rate_limit_exceeded\"}}", "Retry-After: 0");
                case 1 -> turn.json(500, "{}");
                case 2 -> turn.json(503, "{}", "Retry-After: Thu, 26 Nov 2020 02:00:00 GMT");
                default -> Completions.answer(request, turn);
            }
        });

        warm(lines(ask("one")));

        assertThat(run.errors()).isEmpty();
        assertThat(run.exitCode).isZero();
        answers("retries", 3);
        answers("misses", 1);
        assertThat(origin.requests()).hasSize(4);
    }

    @Test
    void aFailedLineStopsNoOtherAndCanBeWarmedAgain() throws IOException {
        origin.script((request, turn) -> {
            if (request.text().contains("bad")) {
                turn.json(500, "{\"error\":{\"code\":\"server_error\",\"message\":\"" + Canaries.PROMPT + "\"}}");
            } else {
                Completions.answer(request, turn);
            }
        });
        Path failures = folder.resolve("failures.jsonl");

        warm(lines(ask("one"), ask("bad"), ask("two")), "--retries", "1", "--failures", failures.toString());

        assertThat(run.exitCode).isEqualTo(1);
        assertThat(run.errors())
                .containsExactly(
                        folder.resolve("lines.jsonl") + ":2: server-error: status 500, server_error, asked 2 times");
        answers("misses", 2);
        answers("server-error", 1);
        assertThat(failures).hasContent(ask("bad"));
        origin.script(Completions::answer);
        warm(failures, "--failures", folder.resolve("none").toString());
        assertThat(run.exitCode).isZero();
        answers("misses", 1);
        assertThat(folder.resolve("none")).isEmptyFile();
    }

    @Test
    void asksNotAgainWhatIsRefused() throws IOException {
        origin.script((request, turn) -> turn.json(request.text().contains("one") ? 401 : 400, "{\"error\":{}}"));

        warm(lines(ask("one"), ask("two")), "--concurrency", "1");

        assertThat(run.exitCode).isEqualTo(1);
        assertThat(run.errors())
                .map(line -> line.substring(line.indexOf(".jsonl")))
                .containsExactly(".jsonl:1: credential: status 401", ".jsonl:2: refused: status 400");
        assertThat(origin.requests()).hasSize(2);
    }

    @Test
    void anAnswerThatIsCutIsAFailure() throws IOException {
        origin.script((request, turn) -> {
            turn.beginStream().chunk(Completions.text("four words "));
            if (request.text().contains("clean")) {
                turn.chunk("data: [DONE]\n\n").endStream(); // whole for HTTP, and no answer
            } else {
                turn.close();
            }
        });

        warm(lines(ask("broken"), ask("clean")), "--stream");

        assertThat(run.exitCode).isEqualTo(1);
        answers("failed lines", 2);
        assertThat(run.out()).containsPattern("(?m)^  (cut|error-in-answer) +\\d$");
        assertThat(run.errors()).anyMatch(line -> line.contains(":2: cut: the answer ends before it is finished"));
    }

    @Test
    void anErrorInAnAnswerIsAFailure() throws IOException {
        origin.script((request, turn) -> turn.json(200, "{\"error\":{\"message\":\"overloaded\"}}"));

        warm(lines(ask("one")));

        assertThat(run.exitCode).isEqualTo(1);
        answers("error-in-answer", 1);
    }

    @Test
    void goesThroughEveryEndpoint() throws IOException {
        origin.script((request, turn) -> turn.json(200, VECTORS));

        warm(lines("{\"custom_id\":\"1\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":"
                + "{\"model\":\"m\",\"input\":\"" + Canaries.PROMPT + "\"}}"));

        assertThat(run.errors()).isEmpty();
        answers("misses", 1);
        answers("tokens paid", "5 in, 0 out");
        assertThat(origin.requests().get(0).startLine()).isEqualTo("POST /v1/embeddings HTTP/1.1");
        assertThat(origin.requests().get(0).text())
                .isEqualTo("{\"model\":\"m\",\"input\":\"" + Canaries.PROMPT + "\"}");
    }

    @Test
    void neverHasMoreUnderWayThanItMay() throws IOException {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CyclicBarrier three = new CyclicBarrier(3);
        origin.script((request, turn) -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            try {
                three.await();
            } catch (BrokenBarrierException e) {
                throw new IOException(e);
            }
            underWay.decrementAndGet();
            Completions.answer(request, turn);
        });
        String[] questions = new String[12];
        Arrays.setAll(questions, i -> ask("number " + i));

        warm(lines(questions), "--concurrency", "3");

        assertThat(run.exitCode).isZero();
        answers("misses", 12);
        assertThat(most).hasValue(3);
    }

    /** The origin may have answered each of them, and been paid. */
    @Test
    void countsAnAttemptThatMayHaveBeenPaidAndAsksNoMoreThanTheBudgetHas() throws IOException {
        origin.script((request, turn) -> turn.reset());
        String question = "{\"max_tokens\":10," + ask("one").substring(1);
        int estimate = (question.length() + 3) / 4 + 10;

        warm(
                lines(question, question),
                "--budget",
                String.valueOf(2 * estimate + 1),
                "--dollars-per-1000-tokens",
                "1000",
                "--concurrency",
                "1");

        assertThat(run.exitCode).isEqualTo(1);
        assertThat(origin.requests()).hasSize(2);
        answers("ended", "by the budget, before the last line");
        answers("cost", "\\$" + 2 * estimate + "\\.0000");
    }

    /** None of them can have been paid for. */
    @Test
    void countsNothingForAnOriginThatIsNotThere() throws IOException {
        origin.close();

        warm(lines(ask("one")), "--budget", "1000", "--dollars-per-1000-tokens", "1000", "--retries", "1");

        assertThat(run.exitCode).isEqualTo(1);
        answers("retries", 1);
        answers("cost", "\\$0.0000");
    }

    /** They were asked again all at once, when the origin had said when. */
    @Test
    void keepsToItsRateWhenItAsksAgain() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        origin.script((request, turn) -> {
            if (asked.incrementAndGet() <= 10) {
                turn.send("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n");
            } else {
                Completions.answer(request, turn);
            }
        });
        String[] questions = new String[10];
        Arrays.setAll(questions, i -> ask("number " + i));

        warm(lines(questions), "--rate", "10", "--concurrency", "10", "--json");

        double seconds = Double.parseDouble(run.out().replaceAll("(?s).*\"seconds\":([0-9.]+).*", "$1"));
        assertThat(run.exitCode).isZero();
        assertThat(run.out()).contains("\"retries\":10");
        assertThat(seconds).isGreaterThanOrEqualTo(1.85); // twenty requests, the first at once
    }

    @Test
    void keepsToItsRate() throws IOException {
        warm(lines(ask("1"), ask("2"), ask("3"), ask("4")), "--rate", "20", "--json");

        double seconds = Double.parseDouble(run.out().replaceAll("(?s).*\"seconds\":([0-9.]+).*", "$1"));
        assertThat(run.exitCode).isZero();
        assertThat(seconds).isGreaterThanOrEqualTo(0.150);
    }

    /** Each answer has 7 tokens, each a dollar. */
    @Test
    void spendsNoMoreThanItMay() throws IOException {
        String[] questions = new String[6];
        Arrays.setAll(questions, i -> "{\"max_tokens\":10," + ask(" " + i).substring(1));
        int estimate = (questions[0].length() + 3) / 4 + 10;
        String[] options = {
            "--budget", String.valueOf(estimate + 14.5), "--dollars-per-1000-tokens", "1000", "--concurrency", "4"
        };

        warm(lines(questions), options);

        assertThat(run.exitCode).isEqualTo(1);
        answers("ended", "by the budget, before the last line");
        answers("misses", 3);
        answers("cost", "\\$21.0000");
        assertThat(run.errors())
                .containsExactly(folder.resolve("lines.jsonl")
                        + ":4: not asked, nor what follows: it could cost more than --budget leaves");
        warm(lines(questions), options);
        assertThat(run.exitCode).isZero();
        answers("hits", 3);
        answers("misses", 3);
    }

    @Test
    void aBudgetNeedsAPrice() throws IOException {
        warm(lines("{\"model\":\"nobody-sells-it\",\"messages\":[]}"), "--budget", "5");

        assertThat(run.exitCode).isEqualTo(1);
        assertThat(run.errors())
                .containsExactly(folder.resolve("lines.jsonl") + ":1: no-price: its model has no price"
                        + " (expected: a model of config/prices.yaml, or --dollars-per-1000-tokens)");
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void knowsWhatModelsCost() throws IOException {
        Path prices = Files.writeString(folder.resolve("prices.yaml"), """
                as-of: 2026-11-26
                providers:
                  somebody:
                    source: https://example.com/prices
                    checked: 2026-11-26
                    models:
                      m: {input: 100, cached-input: 10, output: 1000}
                """);

        warm(lines(ask("one")), "--budget", "1", "--set", "savings.prices-file=" + prices);

        assertThat(run.errors()).isEmpty();
        assertThat(run.exitCode).isZero();
        answers("cost", "\\$0.0043"); // 3 tokens in, 4 out
    }

    @Test
    void aDryRunSendsNothing() throws IOException {
        String same = "{\"stream\":true,\"messages\":[{\"content\":\"" + Canaries.PROMPT + " one\",\"role\":\"user\"}],"
                + "\"model\":\"m\"}";
        String kept = "{\"store\":true," + ask("two").substring(1);

        warm(lines(ask("one"), same, kept, "broken"), "--dry-run", "--dollars-per-1000-tokens", "1");

        assertThat(run.exitCode).isEqualTo(1);
        answers("requests", 3);
        answers("distinct keys", 2);
        answers("never stored", 1);
        answers("store-true", 1);
        answers("failed lines", 1);
        answers("tokens", "%d in, 1,500 out".formatted(tokens(ask("one")) + tokens(same) + tokens(kept)));
        assertThat(origin.requests()).isEmpty();
        warm(lines(ask("one")), "--dry-run", "--json");
        assertThat(run.out())
                .startsWith("{\"requests\":1,\"distinct_keys\":1,")
                .contains("\"estimated_output_tokens\":500", "\"unpriced\":1");
    }

    private static int tokens(String body) {
        return (body.length() + 3) / 4;
    }

    @Test
    void whatCannotBeReadStopsNothingElse() throws IOException {
        Path file = lines(ask("one"));

        run.of("warm", folder.resolve("missing").toString(), folder.toString(), file.toString(), "--url", url());

        assertThat(run.exitCode).isEqualTo(1);
        answers("misses", 1);
        assertThat(run.errors())
                .containsExactly(
                        folder.resolve("missing") + ": file: no such file",
                        folder + ": file: a directory (expected: a file)");
    }

    @Test
    void exitsWith2WhereNothingCanBeRead() {
        run.of("warm", folder.resolve("missing").toString(), folder.toString(), "--url", url());

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.errors())
                .containsExactly(
                        folder.resolve("missing") + ": no such file", folder + ": a directory (expected: a file)");
    }

    @Test
    void emptiesNoFileThatItIsToRead() throws IOException {
        Path file = lines(ask("one"));

        warm(file, "--failures", file.toString());

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.errors())
                .containsExactly("--failures: " + file + " (expected: another file than those that are read)");
        assertThat(file).hasContent(ask("one"));
    }

    @Test
    void tellsThatSomebodyElseAnswers() throws IOException {
        Path file = lines(ask("one"), ask("two"));

        run.of("warm", file.toString(), "--url", origin.baseUrl());

        assertThat(run.exitCode).isZero();
        answers("without X-Cache", 2);
        assertThat(run.errors())
                .containsExactly("--url: answers have no X-Cache (expected: the base URL of a Reprise proxy);"
                        + " nothing is warmed there");
    }

    @Test
    void tellsThatNobodyAnswers() throws IOException {
        Path file = lines(ask("one"));
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }

        run.of("warm", file.toString(), "--url", "http://127.0.0.1:" + port + "/v1", "--retries", "1");

        assertThat(run.exitCode).isEqualTo(1);
        assertThat(run.errors())
                .containsExactly(
                        file + ":1: connection: no connection to http://127.0.0.1:" + port + "/v1, asked 2 times");
    }

    @Test
    void isQuietWhenItIsToldTo() throws IOException {
        warm(lines(ask("one")), "--quiet");

        assertThat(run.exitCode).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.errors()).isEmpty();
    }

    @Test
    void summariesAreJsonOnRequest() throws IOException {
        warm(lines(ask("one"), "broken"), "--json");

        assertThat(run.out())
                .startsWith(
                        "{\"end\":\"complete\",\"requests\":1,\"hits\":0,\"misses\":1,\"collapsed\":0,\"bypasses\":0,"
                                + "\"without_x_cache\":0,\"failed\":1,\"failures\":{\"line\":1},\"retries\":0,\"input_tokens\":3,"
                                + "\"output_tokens\":4,\"saved_tokens\":0,\"dollars\":0.0,\"unpriced\":1,\"seconds\":");
    }
}
