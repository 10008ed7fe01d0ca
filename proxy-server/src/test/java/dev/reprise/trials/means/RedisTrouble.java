package dev.reprise.trials.means;

import java.time.Duration;

/** What can be wrong with a Redis for a while. */
public enum RedisTrouble {
    KILLED {
        @Override
        void begin(TroubledRedis redis) {
            redis.server().kill();
        }

        @Override
        void end(TroubledRedis redis) throws Exception {
            redis.server().start();
        }
    },
    /** It keeps its connections and says nothing (SIGSTOP). */
    STOPPED {
        @Override
        void begin(TroubledRedis redis) throws Exception {
            redis.server().freeze();
        }

        @Override
        void end(TroubledRedis redis) throws Exception {
            redis.server().thaw();
        }
    },
    SLOW {
        @Override
        void begin(TroubledRedis redis) {
            redis.way().behave(Conduct.late(SLOWNESS));
        }
    },
    SILENT {
        @Override
        void begin(TroubledRedis redis) {
            redis.way().behave(Conduct.BLACK_HOLE);
        }
    },
    RESETTING {
        @Override
        void begin(TroubledRedis redis) {
            redis.way().behave(Conduct.endingAfter(5_000, Conduct.End.RESET));
        }
    },
    UNREACHABLE {
        @Override
        void begin(TroubledRedis redis) throws Exception {
            redis.way().refuse();
        }

        @Override
        void end(TroubledRedis redis) throws Exception {
            redis.way().admit();
        }
    },
    /** Bits flip on the way, in commands and in values. */
    CORRUPTING {
        @Override
        void begin(TroubledRedis redis) {
            redis.way().behave(Conduct.corrupting(3_001));
        }
    },
    FULL {
        @Override
        void begin(TroubledRedis redis) throws Exception {
            redis.server().fill();
        }

        @Override
        void end(TroubledRedis redis) throws Exception {
            redis.server().empty();
        }
    },
    READ_ONLY {
        @Override
        void begin(TroubledRedis redis) throws Exception {
            redis.server().demote();
        }

        @Override
        void end(TroubledRedis redis) throws Exception {
            redis.server().promote();
        }
    },
    FORGETFUL {
        @Override
        void begin(TroubledRedis redis) throws Exception {
            redis.server().ask("FLUSHALL");
        }
    };

    private static final Duration SLOWNESS = Duration.ofMillis(60);

    abstract void begin(TroubledRedis redis) throws Exception;

    /** By default, the way to it is good again. */
    void end(TroubledRedis redis) throws Exception {
        redis.way().behave(Conduct.GOOD);
    }
}
