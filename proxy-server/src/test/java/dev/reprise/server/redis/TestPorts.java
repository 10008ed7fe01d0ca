package dev.reprise.server.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that come back on the one they had. They are below those that the system gives to outgoing connections,
 * which could take them meanwhile, and no port is given out twice in a row.
 */
public final class TestPorts {

    private static final int MIN = 10_000;
    private static final int COUNT = 10_000;

    /** The port of a cluster's bus is this much higher than that of its clients. */
    private static final int BUS_OFFSET = 10_000;

    /** Builds that run at the same time begin at other places. */
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 37 % COUNT));

    private TestPorts() {}

    /** One that is free, as is that of the bus. */
    public static int next() throws IOException {
        for (int i = 0; i < COUNT; i++) {
            int port = MIN + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (isFree(port) && isFree(port + BUS_OFFSET)) {
                return port;
            }
        }
        throw new IOException("no free port with a free one " + BUS_OFFSET + " above it");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
