package dev.reprise.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that others have collected because servers misunderstood them: none may do harm here. */
class CorpusTest {

    private static final String CORPUS = "shared/corpora/http1-requests.tsv";
    private static final Set<Integer> OURS_ABOVE_499 = Set.of(502, 505);

    private ScriptedOrigin origin;
    private RunningProxy proxy;

    @BeforeEach
    void start() throws Exception {
        origin = new ScriptedOrigin((request, turn) -> turn.json(299, "{}"));
        proxy = RunningProxy.before(origin, "limits.drain-time-max=5s");
    }

    @AfterEach
    void stop() {
        proxy.close();
        origin.close();
    }

    @Test
    void survivesTheCorpusAndForwardsOnlyWhatIsStrictlyHttp() throws Exception {
        Path corpus = Path.of("").toAbsolutePath().getParent().resolveSibling(CORPUS);
        assumeTrue(Files.exists(corpus), () -> "skipped: no ../" + CORPUS + " beside the project");
        Set<String> wrong = new TreeSet<>();
        for (String line : Files.readAllLines(corpus)) {
            String[] columns = line.split("\t", -1);
            String name = columns[0];
            try {
                wrong.addAll(answers(Base64.getDecoder().decode(columns[2])).stream()
                        .filter(status -> status >= 500 && !OURS_ABOVE_499.contains(status))
                        .map(status -> name + ": " + status)
                        .toList());
            } catch (IOException hang) {
                wrong.add(name + ": " + hang);
            }
            assertThat(wrong).hasSizeLessThan(20);
        }

        assertThat(wrong).isEmpty();
        assertThat(origin.requests()).isNotEmpty().allSatisfy(StrictHttp::check);
        assertThat(proxy.ask("/v1/canary", "{}").status()).isEqualTo(299);
    }

    /** Sends all of it and the end, and reads to the end; a reset is an end too. */
    private List<Integer> answers(byte[] request) throws IOException {
        List<Integer> statuses = new ArrayList<>();
        try (Socket socket =
                new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
            socket.setSoTimeout(10_000);
            try {
                socket.getOutputStream().write(request);
                byte[] last = "\r\n\r\nGET /v1/last HTTP/1.1\r\nHost: p\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII);
                socket.getOutputStream().write(last);
                socket.shutdownOutput();
                InputStream in = socket.getInputStream();
                while (true) {
                    statuses.add(WireMessage.read(in, false).status());
                }
            } catch (EOFException | SocketException ended) {
                return statuses;
            }
        }
    }
}
