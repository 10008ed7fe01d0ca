package dev.reprise.trials.means;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private static final int SILENCE_MILLIS_MAX = 20_000;
    private static final int SHORT_MILLIS = 200;

    private ServerSocket listening;
    private FaultProxy proxy;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        proxy = FaultProxy.before(listening.getLocalPort());
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        server = listening.accept();
        client.setSoTimeout(SILENCE_MILLIS_MAX);
        server.setSoTimeout(SILENCE_MILLIS_MAX);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        proxy.close();
        listening.close();
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String receive(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
    }

    @Test
    void passesBothWaysAndTheEnd() throws IOException {
        send(client, "question");
        send(server, "answer");
        client.shutdownOutput();

        assertThat(receive(server, 100)).isEqualTo("question");
        assertThat(receive(client, 6)).isEqualTo("answer");
    }

    @Test
    void holdsEverythingInABlackHoleAndLosesNothing() throws IOException {
        proxy.behave(Conduct.BLACK_HOLE);
        send(client, "question");

        server.setSoTimeout(SHORT_MILLIS);
        assertThatThrownBy(() -> receive(server, 1)).isInstanceOf(SocketTimeoutException.class);
        server.setSoTimeout(SILENCE_MILLIS_MAX);
        proxy.behave(Conduct.GOOD);
        assertThat(receive(server, 8)).isEqualTo("question");
    }

    @Test
    void resetsAfterThatManyBytes() throws IOException {
        proxy.behave(Conduct.GOOD, Conduct.endingAfter(3, Conduct.End.RESET));
        send(server, "answer");

        assertThatThrownBy(() -> receive(client, 6)).isInstanceOf(SocketException.class);
    }

    @Test
    void closesAfterThatManyBytes() throws IOException {
        proxy.behave(Conduct.GOOD, Conduct.endingAfter(3, Conduct.End.CLOSE));
        send(server, "answer");

        assertThat(receive(client, 6)).isEqualTo("ans");
    }

    @Test
    void flipsOneBitInEachSoManyBytes() throws IOException {
        proxy.behave(Conduct.corrupting(3), Conduct.GOOD);
        send(client, "abcabc");

        assertThat(receive(server, 6)).isEqualTo("absabs");
    }

    @Test
    void delaysAndSlicesAndNarrows() throws IOException {
        proxy.behave(Conduct.late(Duration.ofMillis(SHORT_MILLIS)), Conduct.narrow(20));
        long began = System.nanoTime();
        send(client, "question");
        assertThat(receive(server, 8)).isEqualTo("question");
        assertThat(System.nanoTime() - began)
                .isGreaterThan(Duration.ofMillis(SHORT_MILLIS).toNanos());

        proxy.behave(Conduct.GOOD, Conduct.sliced(1));
        send(server, "answer");
        assertThat(receive(client, 6)).isEqualTo("answer");
    }

    @Test
    void refusesAndAdmitsAgainOnItsPort() throws IOException {
        proxy.refuse();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), proxy.port()).close())
                .isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> receive(client, 1)).isInstanceOf(SocketException.class);

        proxy.admit();
        try (Socket again = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket accepted = listening.accept()) {
            send(again, "again");
            assertThat(receive(accepted, 5)).isEqualTo("again");
        }
    }
}
