package dev.tidegate.limits.lease;

import dev.tidegate.limits.Coming;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An answer of the store that some wait for. Whoever waits is told on his own event loop. */
final class Word implements Coming {
    private final Supplier<@Nullable Executor> callers;
    private List<Runnable> waiting = new ArrayList<>();
    private boolean there;

    /** @param callers asked on the thread of who waits: where he must be told; null for anywhere */
    Word(Supplier<@Nullable Executor> callers) {
        this.callers = callers;
    }

    @Override
    public void then(Runnable task) {
        Executor home = callers.get();
        Runnable told = home == null ? task : () -> home.execute(task);
        synchronized (this) {
            if (!there) {
                waiting.add(told);
                return;
            }
        }
        told.run();
    }

    void come() {
        List<Runnable> all;
        synchronized (this) {
            there = true;
            all = waiting;
            waiting = List.of();
        }
        all.forEach(Runnable::run);
    }
}
