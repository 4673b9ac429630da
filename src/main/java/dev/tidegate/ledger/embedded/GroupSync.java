package dev.tidegate.ledger.embedded;

import dev.tidegate.ledger.Commit;
import dev.tidegate.ledger.StoreUnavailable;
import dev.tidegate.ledger.journal.SegmentLog;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The thread that syncs the journal, once for all commits that wait at that moment. After a sync that failed there is no other. */
final class GroupSync {
    private static final System.Logger LOG = System.getLogger(GroupSync.class.getName());

    private record Waiting(long sequence, UniEmitter<? super Commit> emitter, Commit answer) {}

    private final SegmentLog log;
    private final Consumer<String> end;
    private final Thread thread;
    private ArrayList<Waiting> waiting = new ArrayList<>();
    private long synced;
    private boolean closing;
    private @Nullable StoreUnavailable dead;

    /**
     * Starts the thread.
     *
     * @param end told why where a sync has failed
     */
    GroupSync(SegmentLog log, Consumer<String> end) {
        this.log = log;
        this.end = end;
        thread = Thread.ofPlatform().daemon().name("journal-sync").start(this::run);
    }

    /** An answer for when a record is on the disk. */
    Uni<Commit> after(long sequence, Commit answer) {
        return Uni.createFrom().emitter(emitter -> add(new Waiting(sequence, emitter, answer)));
    }

    private void add(Waiting one) {
        StoreUnavailable failure;
        synchronized (this) {
            failure = dead;
            if (failure == null && one.sequence > synced) {
                waiting.add(one);
                notifyAll();
                return;
            }
        }
        answer(one, failure);
    }

    private void run() {
        for (ArrayList<Waiting> batch = take(); batch != null; batch = take()) {
            StoreUnavailable failure = force();
            batch.forEach(one -> answer(one, failure));
        }
    }

    /** Everybody who waits; null at the end. */
    private synchronized @Nullable ArrayList<Waiting> take() {
        while (waiting.isEmpty() && !closing) {
            try {
                wait();
            } catch (InterruptedException ignored) {
                // Nobody may stop this thread but close().
            }
        }
        if (waiting.isEmpty()) {
            return null;
        }
        ArrayList<Waiting> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    private @Nullable StoreUnavailable force() {
        synchronized (this) {
            if (dead != null) {
                return dead;
            }
        }
        try {
            long upTo = log.force();
            synchronized (this) {
                synced = upTo;
            }
            return null;
        } catch (IOException | RuntimeException | InternalError broken) {
            StoreUnavailable failure = new StoreUnavailable(
                    "the disk did not sync, restart when it is sound: " + broken.getMessage(), broken);
            LOG.log(System.Logger.Level.ERROR, failure.getMessage(), broken);
            end.accept(String.valueOf(failure.getMessage()));
            synchronized (this) {
                dead = failure;
            }
            return failure;
        }
    }

    private static void answer(Waiting one, @Nullable StoreUnavailable failure) {
        try {
            if (failure == null) {
                one.emitter.complete(one.answer);
            } else {
                one.emitter.fail(failure);
            }
        } catch (RuntimeException broken) {
            LOG.log(System.Logger.Level.ERROR, "who waited for a commit failed to hear of it", broken);
        }
    }

    /** Syncs for those who wait, and for those who have appended but not yet asked, and ends the thread. */
    void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        force();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
