package dev.reprise.server.redis;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheSecret;
import dev.reprise.cache.CountLedger;
import dev.reprise.cache.MinuteLedger;
import dev.reprise.cache.NearResponses;
import dev.reprise.cache.Purge;
import dev.reprise.cache.Purges;
import dev.reprise.cache.ResponseStore;
import dev.reprise.cache.ResponseStore.Lookup.Absent;
import dev.reprise.cache.ResponseStore.Lookup.Found;
import dev.reprise.cache.ResponseStore.Lookup.Why;
import dev.reprise.cache.StoreIndex;
import dev.reprise.cache.StoredResponse;
import dev.reprise.server.redis.Envelopes.Address;
import dev.reprise.server.redis.StoredResponseCodec.Decoded;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores each response in Redis under {@code <prefix>:response:<64 hex>}, by one {@code SET … PX} and therefore whole or
 * not at all; under a {@code cache.secret} the digits are an HMAC and the value is encrypted. Redis may be absent, come,
 * hang and go: lookups then end as what {@link Why} says, and nothing waits.
 *
 * <p>A lookup reads the first MiB with {@code GETRANGE}; only what is longer is read again over the connection that large
 * things have for themselves. What a user under an ACL needs says {@code docs/operations.md}.
 */
public final class RedisResponseStore implements ResponseStore {
    /** What a lookup reads at first. */
    static final int LOOKUP_BYTES_MAX = 1 << 20;

    private static final CompletionStage<Boolean> NOT_STORED = CompletableFuture.completedFuture(false);
    private static final Logger LOG = LoggerFactory.getLogger(RedisResponseStore.class);

    private final NearResponses near;
    private final RedisGuard guard;
    private final Envelopes envelopes;
    private final RedisPurges purges;
    private final RedisCounts counts;
    private final RedisIndex index;
    private final RedisMinutes minutes;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Duration lifetimeMax;
    private final RedisStoreListener listener;
    private final LimitedLog log;

    /**
     * Returns at once and connects in the background, whether Redis is there or not.
     *
     * @param near keeps what is looked up as long as Redis has it unchanged
     * @param loops on which lookups are answered that come from there
     * @param secrets the one that responses are written under and then the former ones; empty writes plainly
     * @param clock tells how long a response is still fresh
     * @param nanoTime the ticks for deadlines
     * @param lifetimeMax no response is found that is older, configured as {@code cache.ttl-max}
     */
    public RedisResponseStore(
            RedisSettings settings,
            NearResponses near,
            ClientLoops loops,
            List<CacheSecret> secrets,
            Clock clock,
            LongSupplier nanoTime,
            Duration lifetimeMax,
            RedisStoreListener listener) {
        this.near = near;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.lifetimeMax = lifetimeMax;
        this.listener = listener;
        StoredResponseCodec codec = new StoredResponseCodec(settings.responseBytesMax());
        envelopes = new Envelopes(codec, settings.responsePrefix(), secrets);
        log = new LimitedLog(LOG, nanoTime);
        guard = new RedisGuard(settings, loops, tracking(settings), nanoTime, listener, log);
        purges = new RedisPurges(guard, settings.purgeName(), new PurgeFields(secrets), clock, nanoTime, log);
        counts = new RedisCounts(guard, settings.keyPrefix(), secrets);
        minutes = new RedisMinutes(guard, settings.keyPrefix());
        index = new RedisIndex(guard, envelopes, settings, secrets, clock, purges::known);
        guard.every(RedisPurges.POLL_INTERVAL, purges::refresh);
        guard.every(RedisIndex.FLUSH_INTERVAL, index::flush);
        guard.start();
    }

    private @Nullable Tracking tracking(RedisSettings settings) {
        return near == NearResponses.NONE
                ? null
                : new Tracking(near, settings.responsePrefix(), settings.purgeName(), this::purged);
    }

    private void purged() {
        purges.outdated();
    }

    @Override
    public CompletionStage<Lookup> find(CacheKey key) {
        long began = nanoTime.getAsLong();
        List<Address> addresses = envelopes.addresses(key);
        boolean sure = purges.isSure();
        StoredResponse kept = sure ? near.find(addresses.get(0).digits()) : null;
        if (kept != null && guard.hears(addresses.get(0).name()) && kept.isFresh(clock.instant())) {
            Lookup found = new Found(kept, true);
            listener.lookedUp(found, nanoTime.getAsLong() - began);
            return CompletableFuture.completedFuture(found);
        }
        CompletionStage<Lookup> found =
                sure ? find(addresses, 0) : purges.refresh().thenCompose(outcome -> isSure(outcome, addresses));
        return found.handle((lookup, fault) -> {
            Lookup ended = fault == null ? lookup : fault(fault);
            listener.lookedUp(ended, nanoTime.getAsLong() - began);
            return ended;
        });
    }

    private CompletionStage<Lookup> isSure(Reply.Outcome outcome, List<Address> addresses) {
        return outcome == Reply.Outcome.ANSWERED
                ? find(addresses, 0)
                : CompletableFuture.completedFuture(failed(outcome));
    }

    /** What is not under the present secret may still be under a former one. */
    private CompletionStage<Lookup> find(List<Address> addresses, int at) {
        byte[] name = addresses.get(at).name();
        boolean last = at == addresses.size() - 1;
        long changesThen = near.changes(addresses.get(at).digits());
        return guard.look(Command.getRange(name, 0, LOOKUP_BYTES_MAX - 1), name)
                .thenCompose(reply -> readOn(name, reply))
                .thenApply(reply -> lookup(addresses.get(at), reply, at == 0, changesThen))
                .thenCompose(found -> last || found != Lookup.ABSENT
                        ? CompletableFuture.completedFuture(found)
                        : find(addresses, at + 1));
    }

    @Override
    public CompletionStage<Boolean> put(StoredResponse response) {
        List<Address> addresses = envelopes.addresses(response.key());
        Address address = addresses.get(0);
        if (!guard.takesWrites(address.name())) {
            listener.happened(RedisEvent.WRITE_UNAVAILABLE);
            return NOT_STORED;
        }
        long began = nanoTime.getAsLong();
        return encodeAndWrite(response, address).handle((stored, fault) -> {
            boolean ended = fault == null ? stored : notStored(fault);
            if (ended) {
                var unused = removeFormer(addresses);
            }
            listener.wrote(ended, nanoTime.getAsLong() - began);
            return ended;
        });
    }

    @Override
    public CompletionStage<Boolean> remove(CacheKey key) {
        List<Address> addresses = envelopes.addresses(key);
        index.removing(key);
        return remove(addresses.get(0))
                .thenCombine(removeFormer(addresses), (present, former) -> present && former)
                .exceptionally(this::notStored);
    }

    /** What is there under a former secret would be found when what is there under the present one has ended. */
    private CompletionStage<Boolean> removeFormer(List<Address> addresses) {
        CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
        for (Address former : addresses.subList(1, addresses.size())) {
            all = all.thenCombine(remove(former), (before, removed) -> before && removed);
        }
        return all;
    }

    private CompletionStage<Boolean> remove(Address address) {
        return delete(address.name()).thenApply(reply -> {
            boolean removed = reply.outcome() == Reply.Outcome.ANSWERED;
            near.changed(address.digits());
            if (removed) {
                index.removed(address.digits());
            }
            return removed;
        });
    }

    @Override
    public void used(StoredResponse response) {
        index.used(response);
    }

    @Override
    public Purges purges() {
        return purges.known();
    }

    @Override
    public CompletionStage<Boolean> purge(Purge purge) {
        return purges.add(purge).exceptionally(this::notStored);
    }

    @Override
    public State state() {
        return guard.state();
    }

    @Override
    public String name() {
        return "redis";
    }

    /** What all replicas that share this store have counted. */
    public CountLedger counts() {
        return counts;
    }

    /** The same by minute. */
    public MinuteLedger minutes() {
        return minutes;
    }

    /** What all of them have stored. */
    public StoreIndex index() {
        return index;
    }

    /** Completes when the first attempt to connect has ended, whether or not Redis was there. */
    public CompletionStage<@Nullable Void> firstAttempt() {
        return guard.firstAttempt();
    }

    /** Closes connections and ends threads. Lookups and writes under way, and all later ones, end without Redis. */
    public CompletionStage<@Nullable Void> close() {
        return index.flush().thenCompose(flushed -> guard.close());
    }

    private CompletionStage<Reply<byte[]>> readOn(byte[] name, Reply<byte[]> beginning) {
        byte[] value = beginning.value();
        if (value == null || value.length < LOOKUP_BYTES_MAX) {
            return beginning.completed();
        }
        int length = StoredResponseCodec.lengthOf(value);
        if (length <= value.length || length > envelopes.bytesMax()) {
            return beginning.completed();
        }
        return guard.lookLarge(Command.getRange(name, 0, envelopes.bytesMax()), name, length);
    }

    private Lookup lookup(Address address, Reply<byte[]> reply, boolean present, long changesThen) {
        return switch (reply.outcome()) {
            case ANSWERED -> {
                Lookup decoded = decoded(address, reply.value());
                if (present && reply.tracked() && decoded instanceof Found found) {
                    near.keep(address.digits(), found.response(), changesThen);
                }
                yield decoded;
            }
            case REFUSED ->
                reply.error() == RedisError.WRONG_TYPE
                        ? unusable(address.name(), Unusable.FOREIGN)
                        : absent(Why.UNAVAILABLE);
            case TIMEOUT, BUSY, UNAVAILABLE -> failed(reply.outcome());
        };
    }

    private Lookup failed(Reply.Outcome outcome) {
        return switch (outcome) {
            case TIMEOUT -> failed(Why.TIMEOUT, RedisEvent.LOOKUP_TIMEOUT);
            case BUSY -> failed(Why.BUSY, RedisEvent.LOOKUP_BUSY);
            case ANSWERED, REFUSED, UNAVAILABLE -> failed(Why.UNAVAILABLE, RedisEvent.LOOKUP_UNAVAILABLE);
        };
    }

    private Lookup failed(Why why, RedisEvent event) {
        listener.happened(event);
        return absent(why);
    }

    /** A key that does not exist reads as no bytes at all. */
    private Lookup decoded(Address address, byte @Nullable [] value) {
        if (value == null || value.length == 0) {
            return Lookup.ABSENT;
        }
        Decoded decoded = envelopes.decode(address, value);
        return decoded instanceof Decoded.Rejected rejected
                ? unusable(address.name(), rejected.why())
                : new Found(((Decoded.Found) decoded).response().within(lifetimeMax));
    }

    private Lookup unusable(byte[] name, Unusable why) {
        listener.unusable(why);
        log.warn("Value in Redis not served, it is " + why.token());
        return switch (why) {
            case FOREIGN, UNSEALED -> absent(Why.CORRUPT);
            case SEALED -> absent(Why.UNKNOWN_SECRET);
            case NEWER -> absent(Why.NEWER);
            case CORRUPT -> {
                var unused = delete(name);
                yield absent(Why.CORRUPT);
            }
        };
    }

    /**
     * Deletes whatever is there by now. Should a good response have been written since it was read, that one is a miss
     * once more and never a wrong answer; comparing first would take a script, which ACLs and proxies often forbid.
     */
    private CompletionStage<Reply<Long>> delete(byte[] name) {
        return guard.write(Command.unlink(name), name, 0);
    }

    private CompletionStage<Boolean> encodeAndWrite(StoredResponse response, Address address) {
        try {
            return write(response, address, envelopes.encode(address, response));
        } catch (RuntimeException | Error fault) {
            return CompletableFuture.failedFuture(fault);
        }
    }

    private CompletionStage<Boolean> write(StoredResponse response, Address address, Optional<byte[]> envelope) {
        if (envelope.isEmpty()) {
            return NOT_STORED;
        }
        byte[] value = envelope.get();
        long ttlMillis = Math.max(1, response.ttl(clock.instant()).toMillis());
        return guard.write(Command.set(address.name(), value, ttlMillis), address.name(), value.length)
                .thenApply(reply -> {
                    boolean written = isWritten(reply.outcome());
                    near.changed(address.digits()); // Redis will tell too, but whoever looks up next may be quicker
                    if (written) {
                        index.stored(response, address.digits(), clock.millis() + ttlMillis);
                        listener.written(value.length);
                    }
                    return written;
                });
    }

    private boolean isWritten(Reply.Outcome outcome) {
        switch (outcome) {
            case ANSWERED, REFUSED -> {} // the guard has told what Redis said
            case TIMEOUT -> listener.happened(RedisEvent.WRITE_TIMEOUT);
            case BUSY -> listener.happened(RedisEvent.WRITE_BUSY);
            case UNAVAILABLE -> listener.happened(RedisEvent.WRITE_UNAVAILABLE);
        }
        return outcome == Reply.Outcome.ANSWERED;
    }

    private Lookup fault(Throwable fault) {
        log.warn("Lookup failed: " + fault.getClass().getSimpleName());
        return absent(Why.UNAVAILABLE);
    }

    private boolean notStored(Throwable fault) {
        log.warn("Write failed: " + fault.getClass().getSimpleName());
        return false;
    }

    private static Lookup absent(Why why) {
        return new Absent(why);
    }
}
