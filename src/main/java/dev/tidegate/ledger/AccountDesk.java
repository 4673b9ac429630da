package dev.tidegate.ledger;

import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of one account. Whoever comes to an idle desk works it, on its own thread; whoever comes meanwhile leaves its
 * turn in the queue. While a commit is in flight turns gather, are then judged one after another on the working state, and are
 * committed together: at most one commit of an account is in flight.
 */
final class AccountDesk {
    /** Turns that may wait. */
    static final int MAX_WAITING = 10_000;
    /** Turns committed together. */
    static final int MAX_BATCH = 256;
    /** Times a batch is judged again because the store was ahead. */
    static final int MAX_RETRIES = 5;

    /** A question and where its answer goes. */
    static final class Turn<A> {
        private final Function<AccountState, Ledger.Step<A>> decide;
        private final UniEmitter<? super A> emitter;
        private final @Nullable Executor caller;
        private final Thread thread = Thread.currentThread();
        private Ledger.@Nullable Step<A> step;
        private @Nullable Throwable failure;

        Turn(Function<AccountState, Ledger.Step<A>> decide, UniEmitter<? super A> emitter, @Nullable Executor caller) {
            this.decide = decide;
            this.emitter = emitter;
            this.caller = caller;
        }

        private void judge(AccountState state, List<AccountEvent> events) {
            step = null;
            failure = null;
            try {
                Ledger.Step<A> made = decide.apply(state);
                made.events().forEach(state::apply);
                events.addAll(made.events());
                step = made;
            } catch (RuntimeException broken) {
                failure = broken;
            }
        }

        private void finish() {
            if (caller == null || Thread.currentThread() == thread) {
                answer();
            } else {
                caller.execute(this::answer);
            }
        }

        private void answer() {
            Ledger.Step<A> made = step;
            Throwable cause = failure;
            if (cause != null || made == null) {
                emitter.fail(cause == null ? new IllegalStateException("the turn was never taken") : cause);
            } else {
                emitter.complete(made.answer());
            }
        }

        private void fail(Throwable cause) {
            failure = cause;
            finish();
        }
    }

    private final AccountId account;
    private final AccountStore store;
    private final long epoch;
    private final ArrayDeque<Turn<?>> waiting = new ArrayDeque<>(2);
    private boolean busy;
    /** Working state; null where it must be loaded. Touched only by whoever works the desk. */
    private @Nullable AccountState state;

    AccountDesk(AccountId account, AccountStore store, long epoch) {
        this.account = account;
        this.store = store;
        this.epoch = epoch;
    }

    void take(Turn<?> turn) {
        synchronized (this) {
            if (waiting.size() >= MAX_WAITING) {
                turn.emitter.fail(new DeskOverloaded(account, waiting.size()));
                return;
            }
            waiting.add(turn);
            if (busy) {
                return;
            }
            busy = true;
        }
        work();
    }

    private synchronized @Nullable List<Turn<?>> next() {
        if (waiting.isEmpty()) {
            busy = false;
            return null;
        }
        if (waiting.size() == 1) {
            return List.of(waiting.remove());
        }
        List<Turn<?>> batch = new ArrayList<>(Math.min(waiting.size(), MAX_BATCH));
        while (!waiting.isEmpty() && batch.size() < MAX_BATCH) {
            batch.add(waiting.remove());
        }
        return batch;
    }

    /** Works batches until none waits, or until a store answers later: then its answer goes on here. */
    private void work() {
        for (List<Turn<?>> batch = next(); batch != null; batch = next()) {
            Round round = new Round(batch);
            round.start();
            if (!round.overNow()) {
                return;
            }
        }
    }

    /** One batch on its way through load, judgement and commit. */
    private final class Round {
        private final List<Turn<?>> batch;
        private int retries;
        /** 0 while starting, 1 where it ended before the start returned, 2 where the start returned first. */
        private int phase;

        Round(List<Turn<?>> batch) {
            this.batch = batch;
        }

        void start() {
            AccountState known = state;
            if (known != null) {
                judge(known);
            } else {
                store.load(account).subscribe().with(this::loaded, this::failed);
            }
        }

        synchronized boolean overNow() {
            if (phase == 1) {
                return true;
            }
            phase = 2;
            return false;
        }

        private void loaded(AccountState fresh) {
            state = fresh;
            judge(fresh);
        }

        private void judge(AccountState working) {
            long expected = working.version();
            List<AccountEvent> events = new ArrayList<>(2);
            for (Turn<?> turn : batch) {
                turn.judge(working, events);
            }
            if (events.isEmpty()) {
                end();
            } else {
                store.commit(account, expected, epoch, events).subscribe().with(this::committed, this::failed);
            }
        }

        private void committed(Commit commit) {
            switch (commit) {
                case Commit.Committed ignored -> end();
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

        private void failed(Throwable cause) {
            state = null;
            Throwable typed = cause instanceof StoreUnavailable || cause instanceof AccountFenced
                    ? cause
                    : new StoreUnavailable("account " + account + ": " + cause.getMessage(), cause);
            batch.forEach(turn -> turn.fail(typed));
            over();
        }

        private void end() {
            batch.forEach(Turn::finish);
            over();
        }

        private void over() {
            synchronized (this) {
                if (phase == 0) {
                    phase = 1;
                    return;
                }
            }
            work();
        }
    }
}
