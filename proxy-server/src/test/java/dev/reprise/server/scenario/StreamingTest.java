package dev.reprise.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies of any size go through as they come, and whoever is slow slows the other side down. */
class StreamingTest {

    private static final int PIECE_BYTES = 64 * 1024;
    private static final int PIECES = 1024;
    private static final int HELD_BYTES_MAX = 8 * 1024 * 1024; // what the proxy holds, and 4 MiB in its system
    private static final String SIZE = Integer.toHexString(PIECE_BYTES) + "\r\n";

    private final byte[] piece = new byte[PIECE_BYTES];
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicReference<String> received = new AtomicReference<>("");
    private ScriptedOrigin origin;
    private RunningProxy proxy;

    @BeforeEach
    void start() {
        new Random(1).nextBytes(piece);
    }

    private void serve(ScriptedOrigin.Script script) throws Exception {
        origin = ScriptedOrigin.readingHeads(script);
        proxy = RunningProxy.before(origin);
    }

    @AfterEach
    void stop() {
        proxy.close();
        origin.close();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private String digestOfAll() {
        MessageDigest digest = sha256();
        for (int i = 0; i < PIECES; i++) {
            digest.update(piece);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The digest of a body in chunks. */
    private static String digestOfChunks(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        while (true) {
            StringBuilder size = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                size.append((char) c);
            }
            int length = Integer.parseInt(size.toString().strip(), 16);
            digest.update(in.readNBytes(length));
            in.readNBytes(2);
            if (length == 0) {
                return HexFormat.of().formatHex(digest.digest());
            }
        }
    }

    /** Waits until the sender has been held up for a while, and returns how much went before. */
    private int heldUpAfterBytes() {
        AtomicInteger before = new AtomicInteger(-1);
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(30))
                .until(() -> sent.get() > 0 && before.getAndSet(sent.get()) == sent.get());
        return sent.get() * PIECE_BYTES;
    }

    @Test
    void slowsTheOriginDownToAClientThatReadsSlowly() throws Exception {
        serve((request, turn) -> {
            turn.send("HTTP/1.1 200 OK\r\nContent-Length: " + PIECES * PIECE_BYTES + "\r\n\r\n");
            for (int i = 0; i < PIECES; i++) {
                turn.send(piece);
                sent.incrementAndGet();
            }
        });
        try (Socket client = smallBuffered()) {
            client.getOutputStream()
                    .write("GET /v1/files/1/content HTTP/1.1\r\nHost: p\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(heldUpAfterBytes()).isLessThan(HELD_BYTES_MAX);
            assertThat(digestAfterHead(client.getInputStream())).isEqualTo(digestOfAll());
        }
    }

    private Socket smallBuffered() throws IOException {
        Socket client = new Socket();
        client.setReceiveBufferSize(PIECE_BYTES);
        client.setSendBufferSize(PIECE_BYTES);
        client.connect(proxy.address());
        return client;
    }

    private static String digestAfterHead(InputStream in) throws IOException {
        int end = 0;
        while (end != 0x0d0a0d0a) {
            end = end << 8 | in.read();
        }
        MessageDigest digest = sha256();
        byte[] buffer = new byte[PIECE_BYTES];
        for (long left = (long) PIECES * PIECE_BYTES; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            assertThat(read).isPositive();
            digest.update(buffer, 0, read);
            left -= read;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Test
    void slowsTheClientDownToAnOriginThatReadsSlowly() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        serve((request, turn) -> {
            reading.await();
            received.set(digestOfChunks(turn.in()));
            turn.json(200, "{}");
        });
        try (WireClient client = new WireClient(smallBuffered())) {
            client.send("POST /v1/files HTTP/1.1\r\nHost: p\r\nTransfer-Encoding: chunked\r\n\r\n");
            Thread sender = new Thread(() -> sendPieces(client));
            sender.start();

            assertThat(heldUpAfterBytes()).isLessThan(HELD_BYTES_MAX);
            reading.countDown();
            assertThat(client.read().status()).isEqualTo(200);
            sender.join();
            assertThat(received.get()).isEqualTo(digestOfAll());
        }
    }

    private void sendPieces(WireClient client) {
        for (int i = 0; i < PIECES; i++) {
            client.send(SIZE).send(piece).send("\r\n");
            sent.incrementAndGet();
        }
        client.send("0\r\n\r\n");
    }

    @Test
    void carriesFormsAndBinariesToTheByte() throws Exception {
        serve((request, turn) -> {
            byte[] body = turn.in()
                    .readNBytes(Integer.parseInt(request.field("content-length").orElseThrow()));
            turn.send("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " + body.length
                            + "\r\n\r\n")
                    .send(body);
        });
        try (WireClient client = proxy.connect()) {
            client.send("POST /v1/audio/transcriptions HTTP/1.1\r\nHost: p\r\nContent-Length: " + PIECE_BYTES
                            + "\r\nContent-Type: multipart/form-data; boundary=\"a b\"\r\n\r\n")
                    .send(piece);

            assertThat(client.read().body()).isEqualTo(piece);
        }
        assertThat(origin.requests().get(0).field("content-type")).contains("multipart/form-data; boundary=\"a b\"");
    }

    @Test
    void sendsEachEventOnBeforeTheOriginHasTheNext() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        serve((request, turn) -> {
            turn.beginStream().chunk("data: 1\n\n");
            seen.await();
            turn.chunk(": still alive\n\n").chunk("data: 2\n\n").endStream();
        });
        try (WireClient client = proxy.connect()) {
            client.post("/v1/audio/speech", "{}").readUntil("data: 1\n\n");
            seen.countDown();

            client.readUntil(": still alive\n\n");
            client.readUntil("data: 2\n\n");
            client.readUntil("0\r\n\r\n");
        }
    }

    /** Reads an upload with its framing, and says how much of it is there. */
    private static String readFramed(ScriptedOrigin.Turn turn, AtomicInteger read) throws IOException {
        StringBuilder framed = new StringBuilder();
        while (framed.lastIndexOf("0\r\n\r\n") < 0) {
            framed.append(turn.readRaw(1));
            read.set(framed.length());
        }
        return framed.toString();
    }

    @Test
    void sendsEachChunkOfAnUploadOnBeforeTheClientHasTheNext() throws Exception {
        AtomicInteger read = new AtomicInteger();
        serve((request, turn) -> turn.json(200, readFramed(turn, read).replaceAll("[^abc]", "")));
        try (WireClient client = proxy.connect()) {
            client.send("POST /v1/files HTTP/1.1\r\nHost: p\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 3; i++) {
                int before = read.get();
                client.send("1\r\na\r\n1\r\nb\r\n");
                await().until(() -> read.get() > before + 2);
            }
            WireMessage answer = client.send("1\r\nc\r\n0\r\n\r\n").read();

            assertThat(answer.text()).isEqualTo("abababc");
        }
    }

    /** One by one they would cost hundreds of times what they cost their sender. */
    @Test
    void sendsChunksOnTogetherThatCameTogether() throws Exception {
        AtomicInteger read = new AtomicInteger();
        serve((request, turn) -> turn.json(200, "" + readFramed(turn, read).length()));
        try (WireClient client = proxy.connect()) {
            String head = "POST /v1/files HTTP/1.1\r\nHost: p\r\nTransfer-Encoding: chunked\r\n\r\n";

            WireMessage answer = client.send(head + "1\r\na\r\n".repeat(10_000) + "0\r\n\r\n")
                    .read();

            assertThat(Integer.parseInt(answer.text())).isBetween(10_000, 20_000);
        }
    }

    @Test
    void passesAnAnswerOnThatComesBeforeTheUploadHasEnded() throws Exception {
        serve((request, turn) -> turn.json(413, "{\"error\":{}}", "Connection: close"));
        try (WireClient client = proxy.connect()) {
            client.send("POST /v1/files HTTP/1.1\r\nHost: p\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(1_000));
            WireMessage answer = client.read();

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.field("connection")).contains("close");
            client.send("x".repeat(100_000));
            assertThat(client.isClosedByServer()).isTrue();
        }
    }
}
