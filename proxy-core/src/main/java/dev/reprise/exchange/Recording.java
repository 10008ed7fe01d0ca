package dev.reprise.exchange;

import dev.reprise.http.ResponseHead;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An answer: a head, parts and an end that any number of players can play from the beginning, even while it is still
 * being recorded.
 *
 * <pre>
 *   origin ──head, part, part, … end──► Recording ◄──take── Player ──► client
 *                                           ▲  ◄──take── Player ──► client that came later
 *                                           └── finished(): whole, too large, or failed ──► keep
 * </pre>
 *
 * <p>A recording holds every part, and takes from the origin without regard to its players, because its size is
 * bounded. One that outgrows its bound becomes a <em>relay</em>: nobody can join it any more, it drops what all its
 * players have played, and asks the origin for more only while its slowest player is within the window. So memory is
 * bounded whatever the origin sends and however slowly clients read.
 *
 * <p>Threads: the origin's event loop tells it what comes, each player takes on its own client's event loop. All state
 * is guarded by the lock, which is never held while calling out. Players are woken by a task on their event loop.
 */
public final class Recording implements Origin.Sink {

    /**
     * How much a recording may hold.
     *
     * @param bytesMax beyond this it becomes a relay; 0 makes it one from the beginning
     * @param windowBytes how far a relay's slowest player may lag
     */
    public record Bounds(int bytesMax, int windowBytes) {}

    /** What is written to a client is copied out of the heap until the client takes it: no more than this at a time. */
    private static final int TAKE_BYTES_MAX = 64 * 1024;

    /**
     * What a player takes at once. The head comes with the first.
     *
     * @param end the position from which to take on
     */
    record Taken(
            @Nullable ResponseHead head,
            List<byte[]> parts,
            long end,
            boolean last,
            @Nullable ExchangeFailure failure) {}

    private final Object lock = new Object();
    private final Bounds bounds;
    private final RecordingBudget budget;
    private final CompletableFuture<Finished> finished = new CompletableFuture<>();

    private final List<Player> players = new ArrayList<>(1); // guarded by lock
    private final RecordedParts parts = new RecordedParts(); // guarded by lock
    private int waiting; // guarded by lock: exchanges that wait for the end and play nothing
    private long departures; // guarded by lock: how often somebody who played or waited has left
    private final RecordingBudget.Share share; // guarded by lock: what it takes of the budget
    private int holders; // guarded by lock: those who need the parts besides the players
    private boolean relay; // guarded by lock
    private boolean ended; // guarded by lock
    private boolean heldUp; // guarded by lock: the origin had to wait for a player
    private boolean wanting; // guarded by lock: the origin was asked for a part that has not come
    private @Nullable ResponseHead head; // guarded by lock
    private @Nullable ExchangeFailure failure; // guarded by lock
    private Origin.@Nullable Call call; // guarded by lock

    private Recording(Bounds bounds, RecordingBudget budget) {
        this.bounds = bounds;
        this.budget = budget;
        this.share = budget.share();
        this.relay = bounds.bytesMax() == 0;
    }

    /** One that takes what an origin will answer; {@link #calls} tells it whom to ask for more. */
    public static Recording begin(Bounds bounds, RecordingBudget budget) {
        return new Recording(bounds, budget);
    }

    /** Whom to ask for more, or to tell that nobody listens. */
    void calls(Origin.Call origin) {
        boolean over;
        synchronized (lock) {
            call = origin;
            over = failure != null;
        }
        if (over) {
            origin.cancel();
        } else {
            askForMore();
        }
    }

    /** Completes when the recording has ended one way or the other; on the origin's event loop. */
    CompletionStage<Finished> finished() {
        return finished;
    }

    @Override
    public void head(ResponseHead answered) {
        List<Player> woken;
        synchronized (lock) {
            if (failure != null) {
                return;
            }
            head = answered;
            woken = List.copyOf(players);
        }
        woken.forEach(Player::wake);
        askForMore();
    }

    @Override
    public void part(byte[] part) {
        Finished.Relayed outgrown = null;
        List<Player> woken;
        synchronized (lock) {
            wanting = false;
            if (failure != null) {
                return;
            }
            parts.add(part);
            boolean tooLarge = parts.bytes() > bounds.bytesMax();
            if (!relay && (tooLarge || !share.take(part.length))) {
                outgrown = new Finished.Relayed(!tooLarge);
                relay = true;
                dropPlayed();
            }
            woken = List.copyOf(players);
        }
        if (outgrown != null) {
            finished.complete(outgrown);
        }
        woken.forEach(Player::wake);
        stopDesertedRelay();
        askForMore();
    }

    @Override
    public void end() {
        Finished how;
        List<Player> woken;
        failIf(() -> head == null, new ExchangeFailure(ExchangeFailure.Kind.ORIGIN_FAILED, "the origin said nothing"));
        synchronized (lock) {
            if (ended || failure != null || head == null) {
                return;
            }
            ended = true;
            how = relay ? new Finished.Relayed(false) : new Finished.Whole(head, parts.all());
            woken = List.copyOf(players);
            dropAllIfDone();
        }
        finished.complete(how);
        woken.forEach(Player::wake);
    }

    @Override
    public void fail(ExchangeFailure cause) {
        failIf(() -> true, cause);
    }

    /** Looks and fails in one step: whoever joins at the same time is either let in and served, or not let in. */
    private boolean failIf(BooleanSupplier condition, ExchangeFailure cause) {
        List<Player> woken;
        Origin.Call stopped;
        synchronized (lock) {
            if (ended || failure != null || !condition.getAsBoolean()) {
                return false;
            }
            failure = cause;
            stopped = call;
            woken = List.copyOf(players);
            dropAllIfDone();
        }
        if (stopped != null) {
            stopped.cancel();
        }
        finished.complete(new Finished.Failed(cause));
        woken.forEach(Player::wake);
        return true;
    }

    /** Lets a player in; false once it has dropped something, or holds as many players as it may. */
    boolean join(Player player, int playersMax) {
        synchronized (lock) {
            if (parts.start() > 0 || (relay && head != null) || failure != null || players.size() >= playersMax) {
                return false;
            }
            players.add(player);
        }
        player.wake();
        return true;
    }

    /**
     * What comes next for a player, or null if nothing has come since; then it will be woken.
     *
     * @param from the position up to which it took so far
     */
    @Nullable
    Taken take(long from, boolean headTaken) {
        synchronized (lock) {
            if (head == null && failure == null) {
                return null;
            }
            ResponseHead first = headTaken ? null : head;
            List<byte[]> next = parts.from(from, TAKE_BYTES_MAX);
            if (first == null && next.isEmpty() && !ended && failure == null) {
                return null;
            }
            long end = from + next.stream().mapToInt(part -> part.length).sum();
            return new Taken(first, next, end, ended && end == parts.end(), failure);
        }
    }

    /** A player's last write completed: what everybody has played can go, and the origin can send on. */
    void played() {
        synchronized (lock) {
            if (!relay) {
                return;
            }
            dropPlayed();
        }
        askForMore();
    }

    /** A player is gone. */
    void leave(Player player) {
        synchronized (lock) {
            departures += players.remove(player) ? 1 : 0;
            if (relay) {
                dropPlayed();
            }
            dropAllIfDone();
        }
        stopDesertedRelay();
        askForMore();
    }

    /** Somebody needs the whole of it though it may play to nobody; balanced by {@link #letGo}. */
    void hold() {
        synchronized (lock) {
            holders++;
        }
    }

    void letGo() {
        synchronized (lock) {
            holders--;
            dropAllIfDone();
        }
    }

    /** Somebody waits for the end without playing; balanced by {@link #waitNoMore}. */
    void waitFor() {
        synchronized (lock) {
            waiting++;
        }
    }

    void waitNoMore() {
        synchronized (lock) {
            waiting--;
            departures++;
        }
    }

    int players() {
        synchronized (lock) {
            return players.size();
        }
    }

    /** Whether nothing more will come. */
    boolean isOver() {
        synchronized (lock) {
            return ended || failure != null;
        }
    }

    /** Which desertion it is, if it is still being recorded though nobody plays it or waits for it; 0 otherwise. */
    long desertion() {
        synchronized (lock) {
            return isDeserted() ? departures : 0;
        }
    }

    /** Stops it, unless somebody has played it or waited for it since that desertion; returns whether it did. */
    boolean stopIfDesertedSince(long desertion) {
        return failIf(() -> isDeserted() && departures == desertion, clientLeft());
    }

    /** With the lock held. */
    private boolean isDeserted() {
        return players.isEmpty() && waiting == 0 && !ended && failure == null;
    }

    /** A relay without players serves nobody and can never be kept. */
    private void stopDesertedRelay() {
        failIf(() -> relay && players.isEmpty(), clientLeft());
    }

    private static ExchangeFailure clientLeft() {
        return new ExchangeFailure(ExchangeFailure.Kind.CLIENT_LEFT, "the client left");
    }

    private void askForMore() {
        Origin.Call asked;
        boolean full;
        boolean fullBefore;
        synchronized (lock) {
            if (call == null || head == null || wanting || ended || failure != null) {
                return;
            }
            asked = call;
            fullBefore = heldUp;
            full = relay && parts.bytes() >= bounds.windowBytes();
            heldUp |= full;
            wanting = !full;
        }
        if (!full) {
            asked.more();
        } else if (!fullBefore) {
            budget.relayIsFull();
        }
    }

    /** Drops the parts that every player has played to their end. With the lock held. */
    private void dropPlayed() {
        long slowest = parts.end();
        for (Player player : players) {
            slowest = Math.min(slowest, player.played());
        }
        parts.dropBefore(slowest);
        share.shrinkTo(parts.bytes());
    }

    /** What has ended and is played and kept serves nobody any more. With the lock held. */
    private void dropAllIfDone() {
        if ((ended || failure != null) && players.isEmpty() && holders == 0) {
            parts.dropBefore(parts.end());
            share.shrinkTo(parts.bytes());
        }
    }
}
