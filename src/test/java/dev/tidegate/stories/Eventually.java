package dev.tidegate.stories;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for a condition of another thread or process, with a deadline. */
public final class Eventually {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final long LOOK_NANOS = 2_000_000;

    private Eventually() {}

    /** Looks until a value is as wanted; fails with the last one seen. */
    public static <T> T eventually(String what, Supplier<T> look, Predicate<T> wanted) {
        long until = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            T seen = look.get();
            if (wanted.test(seen)) {
                return seen;
            }
            if (System.nanoTime() - until > 0) {
                throw new AssertionError(what + " did not happen within " + DEADLINE + "; last seen: " + seen);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    public static void eventually(String what, BooleanSupplier wanted) {
        eventually(what, wanted::getAsBoolean, seen -> seen);
    }
}
