package dev.reprise.server.scenario;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How the bytes of a case come to the proxy: behind or before what, and in what pieces. */
record Delivery(Framing framing, int pieceBytes) {

    /** What stands beside the case on its connection. */
    enum Framing {
        /** Nothing. */
        ALONE,
        /** A good request before it, which is answered first. */
        SECOND,
        /** A good request behind it, in the same write. */
        FOLLOWED
    }

    /** All in one write. */
    static final int WHOLE = Integer.MAX_VALUE;

    static final byte[] GOOD = "GET /v1/good HTTP/1.1\r\nHost: p\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SILENCE_MILLIS_MAX = 20_000;

    /** What a case's connection carries, without the good request that was answered before. */
    byte[] sent(byte[] request) {
        if (framing != Framing.FOLLOWED) {
            return request;
        }
        byte[] sent = Arrays.copyOf(request, request.length + GOOD.length);
        System.arraycopy(GOOD, 0, sent, request.length, GOOD.length);
        return sent;
    }

    /**
     * Delivers, takes as many answers as the bytes are worth, ends the sending half and takes what still comes.
     *
     * @return the answers, in order
     * @throws IOException if the proxy goes on being silent
     */
    List<WireMessage> to(InetSocketAddress proxy, byte[] sent, List<StrictRequest> asked) throws IOException {
        try (Socket socket = new Socket(proxy.getAddress(), proxy.getPort())) {
            socket.setSoTimeout(SILENCE_MILLIS_MAX);
            socket.setTcpNoDelay(true);
            if (framing == Framing.SECOND) {
                socket.getOutputStream().write(GOOD);
                answer(socket.getInputStream(), false);
            }
            List<WireMessage> answers = new ArrayList<>();
            try {
                send(socket.getOutputStream(), sent);
                for (StrictRequest request : asked) {
                    answers.add(answer(socket.getInputStream(), request.method().equals("HEAD")));
                }
                socket.shutdownOutput();
                while (true) {
                    answers.add(answer(socket.getInputStream(), false));
                }
            } catch (EOFException | SocketException ended) {
                return answers;
            }
        }
    }

    private void send(OutputStream out, byte[] sent) throws IOException {
        try {
            for (int at = 0; at < sent.length; at += Math.min(pieceBytes, sent.length - at)) {
                out.write(sent, at, Math.min(pieceBytes, sent.length - at));
            }
        } catch (SocketException closed) {
            // it may close before all is sent; what it said is still to be read
        }
    }

    private static WireMessage answer(InputStream in, boolean headOnly) throws IOException {
        WireMessage answer = WireMessage.read(in, headOnly);
        return answer.status() == 100 ? answer(in, headOnly) : answer;
    }
}
