package dev.reprise;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import java.time.Clock;
import java.util.Date;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/** Calls, and method references to what could be called, that an event loop cannot bear or a manual clock cannot steer. */
final class Calls {
    static final DescribedPredicate<JavaAccess<?>> SLEEPING = describe("sleep", Calls::sleeps);
    static final DescribedPredicate<JavaAccess<?>> BLOCKING = describe("block the thread", Calls::blocks);
    static final DescribedPredicate<JavaAccess<?>> READING_THE_CLOCK = describe("read the clock", Calls::readsTheClock);

    static final DescribedPredicate<JavaAccess<?>> USING_THE_COMMON_POOL =
            describe("leave a task to the common pool", Calls::usesTheCommonPool);

    private static final Set<String> CLOCK_TICKS = Set.of("tickMillis", "tickMinutes", "tickSeconds");

    private Calls() {}

    private static boolean sleeps(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        return named(target, "sleep") && (isOn(target, Thread.class) || isOn(target, TimeUnit.class));
    }

    private static boolean blocks(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        String name = target.getName();
        return switch (name) {
            case "get", "join", "resultNow" -> isOn(target, Future.class) || isOn(target, Thread.class);
            case "wait" -> true;
            case "acquire", "acquireUninterruptibly" -> isOn(target, Semaphore.class);
            case "put", "take" -> isOn(target, BlockingQueue.class);
            case "block", "blockFirst", "blockLast" ->
                target.getOwner().getName().startsWith("reactor.");
            default -> awaits(target, name);
        };
    }

    /** Netty waits by {@code await} and {@code sync}, Lettuce by {@code await}, {@code awaitAll} and {@code sync}. */
    private static boolean awaits(AccessTarget target, String name) {
        if (!name.startsWith("await") && !name.startsWith("sync")) {
            return false;
        }
        String owner = target.getOwner().getName();
        return isOn(target, Future.class)
                || isOn(target, CountDownLatch.class)
                || isOn(target, Condition.class)
                || isOn(target, ExecutorService.class)
                || owner.startsWith("io.netty.")
                || owner.startsWith("io.lettuce.");
    }

    private static boolean readsTheClock(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        String name = target.getName();
        if (target.getOwner().getPackageName().startsWith("java.time")) {
            return name.startsWith("system")
                    || CLOCK_TICKS.contains(name)
                    || (name.equals("now") && !takesAClock(target));
        }
        return switch (name) {
            case "currentTimeMillis", "nanoTime" -> isOn(target, System.class);
            case "<init>" -> isOn(target, Date.class) && takesNothing(target);
            default -> name.equals("systemTicker");
        };
    }

    private static boolean usesTheCommonPool(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        return isOn(target, CompletableFuture.class)
                && Set.of("runAsync", "supplyAsync").contains(target.getName())
                && !takes(target, Executor.class);
    }

    private static boolean takesNothing(AccessTarget target) {
        return target instanceof AccessTarget.CodeUnitAccessTarget unit
                && unit.getRawParameterTypes().isEmpty();
    }

    private static boolean takesAClock(AccessTarget target) {
        return takes(target, Clock.class);
    }

    private static boolean takes(AccessTarget target, Class<?> wanted) {
        return target instanceof AccessTarget.CodeUnitAccessTarget unit
                && unit.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(wanted));
    }

    private static boolean named(AccessTarget target, String name) {
        return target.getName().equals(name);
    }

    private static boolean isOn(AccessTarget target, Class<?> type) {
        return target.getOwner().isAssignableTo(type);
    }
}
