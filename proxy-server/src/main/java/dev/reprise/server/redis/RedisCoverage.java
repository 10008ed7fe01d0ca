package dev.reprise.server.redis;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Purge;
import dev.reprise.cache.Purges;
import dev.reprise.cache.StoreIndex;
import dev.reprise.cache.StoreIndex.Coverage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;

/**
 * Counts what a purge would cover. Looks at every response, or, where there are more than can be looked at, at pages that
 * lie evenly among them by the end of their lifetimes.
 */
final class RedisCoverage {

    /** A page is looked at at a time. */
    private static final int PAGE = 100;

    /** The same where values have to be read whole. */
    private static final int PAGE_SEALED = 16;

    /** Where all that a purge is about stands, of nearly every response. */
    private static final int HEAD_BYTES = 4 << 10;

    private final RedisGuard guard;
    private final Envelopes envelopes;
    private final byte[] expiryKey;
    private final Purge purge;
    private final Purges purges;
    private final int page;
    private long examined; // confined to one page after the other, as are the others
    private long covered;

    RedisCoverage(RedisGuard guard, Envelopes envelopes, byte[] expiryKey, Purge purge, Purges purges) {
        this.guard = guard;
        this.envelopes = envelopes;
        this.expiryKey = expiryKey;
        this.purge = purge;
        this.purges = purges;
        this.page = envelopes.areSealed() ? PAGE_SEALED : PAGE;
    }

    /** Completes with nothing if Redis does not answer. Can be called once. */
    CompletionStage<Optional<Coverage>> count(CompletionStage<OptionalLong> responses) {
        if (purge.scope() == Purge.Scope.KEY) {
            return one();
        }
        return responses.thenCompose(
                all -> all.isEmpty() ? CompletableFuture.completedFuture(Optional.empty()) : count(all.getAsLong()));
    }

    private CompletionStage<Optional<Coverage>> one() {
        List<byte[]> names = envelopes.addresses(CacheKey.ofHex(purge.name())).stream()
                .map(Envelopes.Address::name)
                .toList();
        return examine(names)
                .thenApply(whole -> whole ? Optional.of(new Coverage(covered, 1, false)) : Optional.empty());
    }

    private CompletionStage<Optional<Coverage>> count(long all) {
        long pagesMax = StoreIndex.EXAMINED_MAX / page;
        long pages = Math.min(pagesMax, (all + page - 1) / page);
        CompletionStage<Boolean> counted = CompletableFuture.completedFuture(true);
        for (long first : LongStream.range(0, pages)
                .map(number -> pages < pagesMax ? number * page : number * all / pages)
                .toArray()) {
            counted = counted.thenCompose(goesOn -> goesOn ? look(first) : CompletableFuture.completedFuture(false));
        }
        return counted.thenApply(whole -> whole ? Optional.of(Coverage.of(covered, examined, all)) : Optional.empty());
    }

    private CompletionStage<Boolean> look(long first) {
        return guard.look(Command.zrange(expiryKey, first, first + page - 1).asNote(), expiryKey)
                .thenCompose(reply -> reply.value() == null
                        ? CompletableFuture.completedFuture(false)
                        : examine(names(reply.value())));
    }

    private List<byte[]> names(List<byte[]> members) {
        return members.stream()
                .map(member -> envelopes.name(new String(member, StandardCharsets.US_ASCII)))
                .toList();
    }

    private CompletionStage<Boolean> examine(List<byte[]> names) {
        List<CompletableFuture<Optional<Boolean>>> looked = names.stream()
                .map(name -> isCovered(name).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(looked.toArray(CompletableFuture[]::new)).thenApply(done -> {
            for (CompletableFuture<Optional<Boolean>> look : looked) {
                Optional<Boolean> isCovered = look.getNow(Optional.empty());
                if (isCovered.isEmpty()) {
                    return false;
                }
                examined++;
                covered += isCovered.get() ? 1 : 0;
            }
            return true;
        });
    }

    private CompletionStage<Optional<Boolean>> isCovered(byte[] name) {
        int bytes = envelopes.areSealed() ? RedisResponseStore.LOOKUP_BYTES_MAX : HEAD_BYTES;
        return guard.lookLarge(Command.getRange(name, 0, bytes - 1L).asNote(), name, bytes)
                .thenApply(reply -> reply.value() == null
                        ? Optional.empty()
                        : Optional.of(envelopes.isCovered(name, reply.value(), purge, purges)));
    }
}
