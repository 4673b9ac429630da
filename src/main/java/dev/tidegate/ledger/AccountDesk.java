package dev.tidegate.ledger;

import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of one account. Whoever comes to an idle desk works it, on its own thread; whoever comes meanwhile leaves its
 * turn in the queue. While a commit is in flight turns gather, are then judged one after another on the working state, and are
 * committed together: at most one commit of an account is in flight.
 *
 * <p>The working state is dropped, to be loaded again, whenever it may differ from what the store has.
 */
final class AccountDesk {
    /** Turns that may wait. */
    static final int MAX_WAITING = 10_000;
    /** Turns committed together. */
    static final int MAX_BATCH = 256;
    /** Times a batch is judged again because the store was ahead. */
    static final int MAX_RETRIES = 5;
    /** Rounds worked in a row before another caller's thread goes on, so that a busy account does not capture one event loop. */
    static final int MAX_ROUNDS = 64;

    private final AccountId account;
    private final AccountStore store;
    private final long epoch;
    private final Written written;
    private final ArrayDeque<Turn<?>> waiting = new ArrayDeque<>(2);
    private boolean busy;
    /** Working state; null where it must be loaded. Touched only by whoever works the desk. */
    private @Nullable AccountState state;

    AccountDesk(AccountId account, AccountStore store, long epoch, Written written) {
        this.account = account;
        this.store = store;
        this.epoch = epoch;
        this.written = written;
    }

    void take(Turn<?> turn) {
        int ahead;
        synchronized (this) {
            ahead = waiting.size();
            if (ahead < MAX_WAITING) {
                waiting.add(turn);
                if (busy) {
                    return;
                }
                busy = true;
            }
        }
        if (ahead < MAX_WAITING) {
            work();
        } else {
            turn.spoil(new DeskOverloaded(account, ahead));
            turn.finish();
        }
    }

    private synchronized @Nullable List<Turn<?>> next() {
        int size = Math.min(waiting.size(), MAX_BATCH);
        if (size == 0) {
            busy = false;
            return null;
        }
        if (size == 1) {
            return List.of(waiting.remove());
        }
        List<Turn<?>> batch = new ArrayList<>(size);
        while (batch.size() < size) {
            batch.add(waiting.remove());
        }
        return batch;
    }

    private synchronized @Nullable Turn<?> first() {
        return waiting.peek();
    }

    /** Works batches until none waits, or until a store answers later: then {@link #resume} goes on. */
    private void work() {
        int rounds = 0;
        for (List<Turn<?>> batch = next(); batch != null; batch = next()) {
            Round round = new Round(batch);
            round.start();
            if (!round.overNow()) {
                return;
            }
            if (++rounds >= MAX_ROUNDS) {
                rounds = 0;
                Turn<?> first = first();
                if (first != null && first.passOn(this::work)) {
                    return;
                }
            }
        }
    }

    /** Goes on after a late answer, on the thread of whoever is first in the queue: the store's threads are for storing. */
    private void resume() {
        Turn<?> first = first();
        if (first == null || first.isHere() || !first.passOn(this::work)) {
            work();
        }
    }

    /** One batch on its way through load, judgement and commit. */
    private final class Round {
        private final List<Turn<?>> batch;
        private int retries;
        /** True once it ended, or once its start returned, whichever was first. */
        private boolean met;

        Round(List<Turn<?>> batch) {
            this.batch = batch;
        }

        void start() {
            AccountState known = state;
            if (known != null) {
                judge(known);
                return;
            }
            try {
                store.load(account).subscribe().with(this::loaded, this::failed);
            } catch (RuntimeException broken) {
                failed(broken);
            }
        }

        /** True where the round has ended; else its end resumes the work. */
        synchronized boolean overNow() {
            boolean over = met;
            met = true;
            return over;
        }

        private void loaded(AccountState fresh) {
            Turn<?> first = batch.getFirst();
            Runnable goOn = () -> {
                state = fresh;
                judge(fresh);
            };
            if (first.isHere() || !first.passOn(goOn)) {
                goOn.run();
            }
        }

        private void judge(AccountState working) {
            String outage = store.outage();
            if (outage != null) {
                judgeOnly(working, new StoreUnavailable(outage, null));
                return;
            }
            long expected = working.version();
            List<AccountEvent> events = events(working);
            if (events == null) {
                state = null;
                start();
            } else if (events.isEmpty()) {
                end();
            } else {
                commit(expected, events);
            }
        }

        /** While the store takes nothing: who changes nothing is answered, and the working state stays good. */
        private void judgeOnly(AccountState working, StoreUnavailable outage) {
            for (Turn<?> turn : batch) {
                if (!turn.judge(working).isEmpty()) {
                    turn.spoil(outage);
                }
            }
            end();
        }

        /** Judges and applies all; null where events did not apply, which has spoilt their turn and the working state. */
        private @Nullable List<AccountEvent> events(AccountState working) {
            List<AccountEvent> all = batch.size() == 1 ? List.of() : new ArrayList<>(batch.size());
            for (Turn<?> turn : batch) {
                List<AccountEvent> events = turn.judge(working);
                try {
                    for (int i = 0; i < events.size(); i++) {
                        working.apply(events.get(i));
                    }
                } catch (RuntimeException broken) {
                    turn.spoil(broken);
                    return null;
                }
                if (batch.size() == 1) {
                    return events;
                }
                all.addAll(events);
            }
            return all;
        }

        private void commit(long expected, List<AccountEvent> events) {
            try {
                store.commit(account, expected, epoch, events)
                        .subscribe()
                        .with(commit -> committed(commit, events), this::failed);
            } catch (RuntimeException broken) {
                failed(broken);
            }
        }

        private void committed(Commit commit, List<AccountEvent> events) {
            switch (commit) {
                case Commit.Committed ignored -> {
                    tell(events);
                    end();
                }
                case Commit.Stale ignored -> {
                    state = null;
                    if (retries++ < MAX_RETRIES) {
                        start();
                    } else {
                        failed(new StoreUnavailable(
                                "account " + account + " moved on " + retries + " times while it was judged", null));
                    }
                }
                case Commit.Fenced ignored -> failed(new AccountFenced(account));
            }
        }

        private void tell(List<AccountEvent> events) {
            AccountState working = state;
            if (working == null) {
                return;
            }
            try {
                written.written(working, events);
            } catch (RuntimeException | Error broken) {
                // What is written is written, whether or not somebody could hear it.
                System.getLogger(AccountDesk.class.getName())
                        .log(System.Logger.Level.ERROR, "who listens to the ledger failed", broken);
            }
        }

        private void failed(Throwable cause) {
            state = null;
            Throwable typed = cause instanceof StoreUnavailable || cause instanceof AccountFenced
                    ? cause
                    : new StoreUnavailable("account " + account + ": " + cause.getMessage(), cause);
            for (Turn<?> turn : batch) {
                turn.spoil(typed);
            }
            end();
        }

        private void end() {
            for (Turn<?> turn : batch) {
                turn.finish();
            }
            if (!overNow()) {
                return;
            }
            resume();
        }
    }
}
