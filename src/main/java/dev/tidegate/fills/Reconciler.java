package dev.tidegate.fills;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Has accounts read from the exchange, a bounded number at a time, each at most once at a time. A reading that fails is tried
 * again for ever, after a rest that doubles; one that leaves an order without a known outcome is repeated until none is left.
 * Runs on one event loop.
 */
final class Reconciler {
    static final long FIRST_REST_MILLIS = 100;
    static final long LONGEST_REST_MILLIS = 2_000;
    static final long OVERTAKEN_REST_MILLIS = 5;
    static final long FIRST_LOOK_MILLIS = 200;
    static final long LONGEST_LOOK_MILLIS = 1_000;

    /** How a reading ended. */
    enum End {
        /** The account is what the exchange holds. */
        READ,
        /** It is, but for orders whose outcome is not known yet. */
        UNRESOLVED,
        /** Another gateway was quicker than the exchange's answer. */
        OVERTAKEN,
        /** The exchange or the ledger could not be reached. */
        FAILED
    }

    /** Reads one account; tells how it ended, once. */
    interface Reader {
        void read(Followed account, Consumer<End> end);
    }

    private final Vertx vertx;
    private final int concurrency;
    private final Reader reader;
    private final ArrayDeque<Followed> waiting = new ArrayDeque<>();
    private int running;
    private boolean closed;
    private volatile long failures;

    Reconciler(Vertx vertx, int concurrency, Reader reader) {
        this.vertx = vertx;
        this.concurrency = concurrency;
        this.reader = reader;
    }

    /** Reads an account as soon as there is room; once more where it is being read just now. */
    void request(Followed account) {
        if (account.running) {
            account.again = true;
        } else if (!account.waiting && !closed) {
            vertx.cancelTimer(account.timer);
            account.timer = -1;
            account.waiting = true;
            waiting.add(account);
            pump();
        }
    }

    /** An order's outcome is not known: looks a little later, when the exchange may have it. */
    void unknown(Followed account) {
        if (account.running) {
            account.again = true;
        } else if (!account.waiting && account.timer < 0) {
            later(account, FIRST_LOOK_MILLIS);
        }
    }

    private void pump() {
        while (running < concurrency && !closed) {
            Followed next = waiting.poll();
            if (next == null) {
                return;
            }
            next.waiting = false;
            next.running = true;
            next.again = false;
            running++;
            reader.read(next, end -> ended(next, end));
        }
    }

    private void ended(Followed account, End end) {
        running--;
        account.running = false;
        switch (end) {
            case READ -> {
                account.failures = 0;
                account.overtakes = 0;
                account.looks = 0;
                if (account.again) {
                    request(account);
                }
            }
            case UNRESOLVED -> {
                account.failures = 0;
                account.overtakes = 0;
                later(account, doubled(FIRST_LOOK_MILLIS, account.looks++, LONGEST_LOOK_MILLIS));
            }
            case OVERTAKEN -> later(account, doubled(OVERTAKEN_REST_MILLIS, account.overtakes++, FIRST_REST_MILLIS));
            case FAILED -> {
                failures = failures + 1;
                // Somebody waits for the outcome of an order: then the exchange is asked more often.
                long longest = account.looks > 0 ? LONGEST_LOOK_MILLIS : LONGEST_REST_MILLIS;
                later(account, doubled(FIRST_REST_MILLIS, account.failures++, longest));
            }
        }
        pump();
    }

    private static long doubled(long first, int times, long longest) {
        return Math.min(first << Math.min(times, 16), longest);
    }

    private void later(Followed account, long millis) {
        if (!closed) {
            account.timer = vertx.setTimer(millis, ignored -> {
                account.timer = -1;
                request(account);
            });
        }
    }

    void close(Iterable<Followed> accounts) {
        closed = true;
        waiting.clear();
        accounts.forEach(each -> vertx.cancelTimer(each.timer));
    }

    /** Readings that failed. */
    long failures() {
        return failures;
    }
}
