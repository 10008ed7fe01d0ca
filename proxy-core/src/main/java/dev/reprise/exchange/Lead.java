package dev.reprise.exchange;

import dev.reprise.cache.StoredResponse;
import dev.reprise.chat.Form;
import dev.reprise.chat.Representation;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A recording that others may join, by {@link Collapser}. Thread-safe. */
final class Lead {

    /** How a request can share a recording that is under way. */
    enum Sharing {
        /** The same bytes, from the first, as they come. */
        LIVE,
        /** The same stream as it comes, without its usage. */
        WITHOUT_USAGE,
        /** What is stored of it, once it is whole, written the other way. */
        AFTERWARDS
    }

    /** What an answer is beside those to the same question that were asked for at the same time. */
    enum Standing {
        /** As far as anybody can tell. */
        NEWEST,
        /** Somebody was given one that he was promised is newer. */
        OUTDATED,
        /** Another one was given to somebody who was promised the same: that is newer. */
        UNCLEAR
    }

    private final Recording recording;
    private final Keeper.Question question;
    private final long purgesKnown;
    private final long beganNanos;
    private final long moment;
    private final CompletableFuture<Optional<StoredResponse>> judged = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();
    private volatile boolean full;
    private volatile long overMoment = Long.MAX_VALUE;
    private volatile Standing standing = Standing.NEWEST;

    /**
     * One that begins.
     *
     * @param purgesKnown the last purge that is known
     * @param moment of its beginning, as {@link Collapser} counts
     */
    Lead(Recording recording, Keeper.Question question, long purgesKnown, long beganNanos, long moment) {
        this.recording = recording;
        this.question = question;
        this.purgesKnown = purgesKnown;
        this.beganNanos = beganNanos;
        this.moment = moment;
    }

    Recording recording() {
        return recording;
    }

    Keeper.Question question() {
        return question;
    }

    /** The last purge that was known when the origin was asked. */
    long purgesKnown() {
        return purgesKnown;
    }

    long beganNanos() {
        return beganNanos;
    }

    Standing standing() {
        return standing;
    }

    /** Completes when it is known what its answer comes to, which is before the store has it. */
    CompletionStage<Optional<StoredResponse>> judged() {
        return judged;
    }

    /** Completes when it was kept or refused, and nobody can join any more. */
    CompletionStage<@Nullable Void> settled() {
        return settled;
    }

    /** Its answer is whole or has failed, and is not settled yet. */
    boolean isOver() {
        return recording.isOver();
    }

    /** It would not let a player in: the next leads for those that come later. Who can wait, still can. */
    void closeToPlayers() {
        full = true;
    }

    /** What begins after that moment is asked for later. */
    void over(long now) {
        overMoment = now;
    }

    /** Whoever asked with {@code no-cache} was promised a newer answer than any that was given before. */
    boolean refreshes() {
        return question.controls().noCache();
    }

    /** This one refreshes: what began before its end is no newer than it, or, if that refreshes too, nobody knows. */
    void outdates(Lead other) {
        if (other != this && other.moment < overMoment) {
            other.standing = other.refreshes() ? Standing.UNCLEAR : Standing.OUTDATED;
        }
    }

    /** What its answer comes to, told once; what is told later counts for nothing. */
    void judged(Optional<StoredResponse> response) {
        judged.complete(response);
    }

    /** Nobody finds it any more. */
    void settle() {
        judged.complete(Optional.empty()); // unless it was worth something
        settled.complete(null);
    }

    /** How one who wants that can share it; null if not. */
    @Nullable
    Sharing sharing(Representation wanted) {
        Representation written = question.written();
        if (written.equals(wanted)) {
            return full ? null : Sharing.LIVE;
        }
        if (written.form() == Form.STREAM && !written.usage()) {
            return null; // nobody can tell yet whether it will have the usage that the others need
        }
        boolean bothStreams = written.isStream() && wanted.isStream();
        if (bothStreams) {
            return full ? null : Sharing.WITHOUT_USAGE;
        }
        return Sharing.AFTERWARDS;
    }
}
