package dev.reprise.server;

import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusListener;
import dev.reprise.server.config.LogConfig;
import dev.reprise.server.config.LogConfig.Format;
import dev.reprise.server.config.LogConfig.Level;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/** A process in which one thread is still setting logging up when another configures it. */
final class SlowLogging {

    private static final CountDownLatch BEGUN = new CountDownLatch(1);

    private SlowLogging() {}

    public static void main(String[] args) throws InterruptedException {
        Thread first = new Thread(LoggerFactory::getILoggerFactory);
        first.start();
        BEGUN.await();
        LogSetup.apply(new LogConfig(Level.INFO, Format.TEXT));
        first.join();
    }

    /** What Logback makes while it is set up, and so has to wait for. */
    public static final class Listener implements StatusListener {

        public Listener() throws InterruptedException {
            BEGUN.countDown();
            Thread.sleep(500);
        }

        @Override
        public void addStatusEvent(Status status) {
            // of no interest
        }
    }
}
