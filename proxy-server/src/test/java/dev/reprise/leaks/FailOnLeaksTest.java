package dev.reprise.leaks;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

class FailOnLeaksTest {
    @Test
    void reportsALostBufferOnce() throws InterruptedException {
        loseABuffer();

        assertThat(FailOnLeaks.findLeaks()).singleElement().asString().contains("loseABuffer");
        assertThat(FailOnLeaks.findLeaks()).isEmpty();
    }

    @Test
    void reportsNothingWhenEveryBufferWasReleased() throws InterruptedException {
        ByteBufAllocator.DEFAULT.buffer(1).release();

        assertThat(FailOnLeaks.findLeaks()).isEmpty();
    }

    private static void loseABuffer() {
        ByteBufAllocator.DEFAULT.buffer(1).writeByte(0);
    }
}
