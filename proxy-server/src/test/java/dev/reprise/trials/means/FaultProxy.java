package dev.reprise.trials.means;

import dev.reprise.server.redis.TestPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * A TCP proxy on a port of its own that misbehaves as it is told, at any time and for connections that are open, too. Two
 * threads a connection, one for each direction.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int BACKLOG = 512;

    private final InetSocketAddress server;
    private final ExecutorService threads = Executors.newCachedThreadPool(FaultProxy::daemon);
    private final Set<Pump> pumps = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile Conduct toServer = Conduct.GOOD;
    private volatile Conduct toClient = Conduct.GOOD;
    private ServerSocket listening; // guarded by this
    private CompletableFuture<Void> accepting; // guarded by this

    private FaultProxy(InetSocketAddress server) throws IOException {
        this.server = server;
        this.listening = listen(TestPorts.next());
        this.port = listening.getLocalPort();
        accepting = acceptFrom(listening);
    }

    /** A proxy before a server on this machine. */
    public static FaultProxy before(int serverPort) throws IOException {
        return new FaultProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "fault-proxy");
        thread.setDaemon(true);
        return thread;
    }

    public int port() {
        return port;
    }

    /** Both directions. */
    public void behave(Conduct conduct) {
        behave(conduct, conduct);
    }

    public void behave(Conduct towardsServer, Conduct towardsClient) {
        toServer = towardsServer;
        toClient = towardsClient;
        pumps.forEach(Pump::conductChanged);
    }

    /** Nobody listens any more, and every connection is reset. */
    public synchronized void refuse() throws IOException {
        listening.close();
        accepting.join(); // as long as its thread is in the system call, the system goes on accepting
        resetAll();
    }

    /** Listens again after {@link #refuse}. */
    public synchronized void admit() throws IOException {
        listening = listen(port);
        accepting = acceptFrom(listening);
    }

    public void resetAll() {
        pumps.forEach(pump -> pump.end(Conduct.End.RESET));
    }

    public void closeAll() {
        pumps.forEach(pump -> pump.end(Conduct.End.CLOSE));
    }

    public int connections() {
        return pumps.size() / 2;
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        return socket;
    }

    private CompletableFuture<Void> acceptFrom(ServerSocket socket) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        while (true) {
                            serve(socket.accept());
                        }
                    } catch (IOException closed) {
                        // refused or closed
                    }
                },
                threads);
    }

    private void serve(Socket client) throws IOException {
        Socket behind = new Socket();
        try {
            behind.connect(server);
            client.setTcpNoDelay(true);
            behind.setTcpNoDelay(true);
            start(new Pump(client, behind, () -> toServer));
            start(new Pump(behind, client, () -> toClient));
        } catch (IOException unreachable) {
            Pump.end(client, Conduct.End.RESET);
            behind.close();
        }
    }

    private void start(Pump pump) {
        pumps.add(pump);
        try {
            threads.execute(() -> {
                pump.run();
                pumps.remove(pump);
            });
        } catch (RejectedExecutionException closed) {
            pump.end(Conduct.End.RESET);
        }
    }

    @Override
    public synchronized void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        resetAll();
        threads.shutdownNow();
    }
}
