package dev.reprise.trials.means;

import dev.reprise.trials.means.Conduct.End;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One direction of one connection through a {@link FaultProxy}; runs on a thread of its own. */
final class Pump implements Runnable {

    private static final int PIECE_BYTES_MAX = 64 * 1024;
    private static final int BIT = 0x10;

    private final Socket from;
    private final Socket to;
    private final Supplier<Conduct> conduct;
    private final byte[] piece = new byte[PIECE_BYTES_MAX];
    private long passed; // confined to the pump's thread
    private boolean ended; // guarded by this

    Pump(Socket from, Socket to, Supplier<Conduct> conduct) {
        this.from = from;
        this.to = to;
        this.conduct = conduct;
    }

    @Override
    public void run() {
        try {
            while (pass()) {
                // as long as there are bytes
            }
        } catch (IOException broken) {
            end(End.RESET);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            end(End.RESET);
        }
    }

    private boolean pass() throws IOException, InterruptedException {
        awaitOpen();
        int slice = conduct.get().sliceBytes();
        int length = from.getInputStream().read(piece, 0, slice == 0 ? piece.length : slice);
        Conduct now = awaitOpen();
        if (length < 0) {
            to.shutdownOutput();
            return false;
        }
        pause(now.latency().toNanos());
        corrupt(length, now.corruptEveryBytes());
        boolean ends = now.end() != End.NONE && passed + length >= now.endAfterBytes();
        int passing = ends ? Math.toIntExact(Math.max(0, now.endAfterBytes() - passed)) : length;
        to.getOutputStream().write(piece, 0, passing);
        passed += passing;
        if (ends) {
            end(now.end());
            return false;
        }
        if (now.bytesPerSecond() > 0) {
            pause(TimeUnit.SECONDS.toNanos(passing) / now.bytesPerSecond());
        }
        return true;
    }

    private void corrupt(int length, int every) {
        for (int i = 0; every > 0 && i < length; i++) {
            if ((passed + i + 1) % every == 0) {
                piece[i] ^= BIT;
            }
        }
    }

    private synchronized Conduct awaitOpen() throws InterruptedException {
        while (conduct.get().held() && !ended) {
            wait();
        }
        return conduct.get();
    }

    private synchronized void pause(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !ended; left = until - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    synchronized void conductChanged() {
        notifyAll();
    }

    /** Ends the connection, both ways. */
    void end(End how) {
        synchronized (this) {
            ended = true;
            notifyAll();
        }
        end(from, how);
        end(to, how);
    }

    static void end(Socket socket, End how) {
        try {
            if (how == End.RESET) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException gone) {
            // it is closed already
        }
    }
}
