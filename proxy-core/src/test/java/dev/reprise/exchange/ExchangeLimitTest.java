package dev.reprise.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.http.Body;
import org.junit.jupiter.api.Test;

class ExchangeLimitTest {

    private static final int MIB = 1 << 20;

    private boolean heapFull;
    private final ExchangeLimit limit = new ExchangeLimit(2, 10 * MIB, () -> heapFull);

    private HeldBody holding(int bytes) {
        HeldBody body = new HeldBody(limit);
        assertThat(body.add(new byte[bytes])).isTrue();
        return body;
    }

    @Test
    void letsInAsManyExchangesAsThereMayBe() {
        assertThat(limit.enter()).isEmpty();
        assertThat(limit.enter()).isEmpty();
        assertThat(limit.enter()).contains(Limit.EXCHANGES);
        limit.leave();
        limit.leave();

        assertThat(limit.enter()).isEmpty();
        assertThat(limit.exchanges()).isEqualTo(2);
    }

    @Test
    void letsNobodyInWhileTheHeapIsFull() {
        heapFull = true;
        assertThat(limit.enter()).contains(Limit.HEAP_PERCENT);
        limit.leave();
        heapFull = false;

        assertThat(limit.enter()).isEmpty();
        assertThat(limit.exchanges()).isEqualTo(1);
    }

    @Test
    void holdsBodiesUpToTheBytesOfAll() {
        HeldBody first = holding(4 * MIB);
        HeldBody second = holding(6 * MIB);

        assertThat(new HeldBody(limit).add(new byte[1])).isFalse();
        assertThat(limit.bodiesBytes()).isEqualTo(10 * MIB);
        first.release();
        first.release();
        assertThat(limit.bodiesBytes()).isEqualTo(6 * MIB);
        second.release();
        assertThat(limit.bodiesBytes()).isZero();
    }

    @Test
    void setsRoomAsideForLargeBodiesAgainstOtherLargeOnesOnly() {
        HeldBody large = new HeldBody(limit);

        assertThat(large.expect(8 * MIB)).isTrue();
        assertThat(new HeldBody(limit).expect(3 * MIB)).isFalse();
        assertThat(new HeldBody(limit).expect(2 * MIB)).isTrue();
        assertThat(new HeldBody(limit).expect(2 * MIB)).isFalse();
        assertThat(new HeldBody(limit).expect(MIB)).isTrue();
        assertThat(new HeldBody(limit).expect(Body.UNKNOWN_LENGTH)).isTrue();
        large.release();
        large.release();
        assertThat(new HeldBody(limit).expect(8 * MIB)).isTrue();
        assertThat(new HeldBody(limit).expect(2 * MIB)).isFalse();
    }

    @Test
    void letsNothingInThatWouldFindNoRoom() {
        HeldBody held = holding(9 * MIB);

        assertThat(new HeldBody(limit).expect(MIB)).isTrue();
        assertThat(new HeldBody(limit).expect(MIB + 1)).isFalse();
        held.release();
        assertThat(new HeldBody(limit).expect(MIB + 1)).isTrue();
    }
}
