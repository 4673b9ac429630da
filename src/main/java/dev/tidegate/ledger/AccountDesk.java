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
 * <p>The working state is loaded again whenever it may differ from what the store has; until that succeeds it is what the desk goes
 * by while the store takes nothing. Where other gateways write to the account too, a stale commit tells what was missed, and what was
 * decided without a commit is held against the store before it is answered.
 */
final class AccountDesk {
    /** Turns that may wait. */
    static final int MAX_WAITING = 10_000;
    /** Turns committed together. */
    static final int MAX_BATCH = 256;
    /** Times a batch is judged again because the store was ahead. */
    static final int MAX_RETRIES = 40;
    /** Turns left for later that are not waited for any more. */
    static final int MAX_LEFT = 64;
    /** Commits after a stale one during which the written state is kept beside the working one. */
    private static final int CONTESTED = 64;
    /** Rounds worked in a row before another caller's thread goes on, so that a busy account does not capture one event loop. */
    static final int MAX_ROUNDS = 64;

    private final AccountId account;
    private final AccountStore store;
    private final long epoch;
    private final Written written;
    private final ArrayDeque<Turn<?>> waiting = new ArrayDeque<>(2);
    private boolean busy;
    /** Working state; null where there is none. This and what follows is touched only by whoever works the desk. */
    private @Nullable AccountState state;
    /** True where the working state may differ from what the store has. */
    private boolean doubtful;
    /** What the store has, while others write too: the working state has more until its commit is answered. */
    private @Nullable AccountState kept;
    /** Commits until the account counts as this gateway's alone. */
    private int contested;
    /** The epoch the working state was loaded under. */
    private long loadedEpoch;

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

    /** Leaves a turn that need not be taken at once; true where the desk is idle and has to be woken for it some time. */
    boolean leave(Turn<?> turn) {
        int before;
        synchronized (this) {
            before = waiting.size();
            if (before < MAX_LEFT) {
                waiting.add(turn);
                return before == 0 && !busy;
            }
        }
        take(turn);
        return false;
    }

    /** Takes the turns that were left, on the thread of whoever left the first. */
    void takeLeft() {
        synchronized (this) {
            if (busy || waiting.isEmpty()) {
                return;
            }
            busy = true;
        }
        resume();
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
        /** True once the store has told, in this round, all that had happened. */
        private boolean current;
        /** True once it ended, or once its start returned, whichever was first. */
        private boolean met;

        Round(List<Turn<?>> batch) {
            this.batch = batch;
        }

        void start() {
            AccountState known = state;
            long current = Math.max(epoch, store.epoch());
            // Under a new epoch the store may have lost what the working state has, whatever its version says.
            if (known != null && (!doubtful && current == loadedEpoch || store.outage() != null)) {
                judge(known);
                return;
            }
            loadedEpoch = current;
            try {
                store.load(account).subscribe().with(this::loaded, this::unloaded);
            } catch (RuntimeException broken) {
                unloaded(broken);
            }
        }

        /** True where the round has ended; else its end resumes the work. */
        synchronized boolean overNow() {
            boolean over = met;
            met = true;
            return over;
        }

        private void loaded(AccountState fresh) {
            goOn(() -> {
                state = fresh;
                doubtful = false;
                current = true;
                kept = contested > 0 ? fresh.copy() : null;
                judge(fresh);
            });
        }

        private void unloaded(Throwable cause) {
            AccountState known = state;
            if (known == null) {
                failed(cause);
            } else {
                goOn(() -> judgeOnly(known, typed(cause)));
            }
        }

        /** Goes on with the round on the thread of its first turn. */
        private void goOn(Runnable on) {
            Turn<?> first = batch.getFirst();
            if (first.isHere() || !first.passOn(on)) {
                on.run();
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
            } else if (!events.isEmpty()) {
                commit(expected, events);
            } else if (current || !store.shared()) {
                end();
            } else {
                check(working);
            }
        }

        /**
         * While the store takes nothing: who changes nothing is answered, and so is who may go on without the store; the working
         * state is then loaded again when the store is back.
         */
        private void judgeOnly(AccountState working, StoreUnavailable outage) {
            for (Turn<?> turn : batch) {
                List<AccountEvent> events = turn.judge(working);
                Ledger.Unwritten unwritten = turn.unwritten();
                if (events.isEmpty() && unwritten != Ledger.Unwritten.BELIEVED) {
                    continue;
                }
                if (unwritten != Ledger.Unwritten.PASSED) {
                    turn.spoil(outage);
                }
                if (!events.isEmpty() && unwritten != Ledger.Unwritten.REFUSED && !believe(working, events, turn)) {
                    break;
                }
            }
            end();
        }

        private boolean believe(AccountState working, List<AccountEvent> events, Turn<?> turn) {
            doubtful = true;
            heard(() -> written.doubted(account));
            try {
                events.forEach(working::apply);
                return true;
            } catch (RuntimeException broken) {
                turn.spoil(broken);
                state = null;
                return false;
            }
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

        /** Nothing is to be written: what was decided counts once the store says that nothing has happened meanwhile. */
        private void check(AccountState working) {
            try {
                store.since(account, working.version())
                        .subscribe()
                        .with(missed -> goOn(() -> checked(working, missed)), this::unchecked);
            } catch (RuntimeException broken) {
                unchecked(broken);
            }
        }

        private void checked(AccountState working, @Nullable List<AccountEvent> missed) {
            current = true;
            if (missed == null) {
                doubtful = true;
                start();
            } else if (missed.isEmpty()) {
                end();
            } else {
                missed.forEach(working::apply);
                AccountState beside = kept;
                if (beside != null) {
                    missed.forEach(beside::apply);
                }
                tell(missed);
                judge(working);
            }
        }

        /** Who tells what the exchange said has to come again; the others get the answer that is known here. */
        private void unchecked(Throwable cause) {
            doubtful = true;
            StoreUnavailable typed = typed(cause);
            for (Turn<?> turn : batch) {
                if (turn.unwritten() == Ledger.Unwritten.BELIEVED) {
                    turn.spoil(typed);
                }
            }
            end();
        }

        private void commit(long expected, List<AccountEvent> events) {
            try {
                store.commit(account, expected, Math.max(epoch, loadedEpoch), events)
                        .subscribe()
                        .with(commit -> committed(commit, events), this::uncommitted);
            } catch (RuntimeException broken) {
                uncommitted(broken);
            }
        }

        /** It may have been written all the same. */
        private void uncommitted(Throwable cause) {
            heard(() -> written.doubted(account));
            failed(cause);
        }

        private void committed(Commit commit, List<AccountEvent> events) {
            switch (commit) {
                case Commit.Committed ignored -> {
                    settled(events);
                    tell(events);
                    end();
                }
                case Commit.Stale(List<AccountEvent> missed) -> {
                    doubtful = true;
                    if (retries++ < MAX_RETRIES) {
                        goOn(() -> catchUp(missed));
                    } else {
                        failed(new StoreUnavailable(
                                "account " + account + " moved on " + retries + " times while it was judged", null));
                    }
                }
                case Commit.Fenced ignored -> {
                    doubtful = true;
                    if (store.epoch() > loadedEpoch && retries++ < MAX_RETRIES) {
                        goOn(this::start);
                    } else {
                        failed(new AccountFenced(account));
                    }
                }
            }
        }

        private void tell(List<AccountEvent> events) {
            AccountState working = state;
            if (working != null) {
                heard(() -> written.written(working, events));
            }
        }

        private void heard(Runnable telling) {
            try {
                telling.run();
            } catch (RuntimeException | Error broken) {
                // What is written is written, whether or not somebody could hear it.
                System.getLogger(AccountDesk.class.getName())
                        .log(System.Logger.Level.ERROR, "who listens to the ledger failed", broken);
            }
        }

        private void settled(List<AccountEvent> events) {
            AccountState beside = kept;
            if (beside != null) {
                events.forEach(beside::apply);
                if (--contested <= 0) {
                    kept = null;
                }
            }
            AccountState now = state;
            if (now != null) {
                store.committed(now);
            }
        }

        /** The working state has what was not written; it starts again from what was, and what was missed. */
        private void catchUp(List<AccountEvent> missed) {
            contested = CONTESTED;
            AccountState beside = kept;
            if (beside == null || missed.isEmpty()) {
                start();
                return;
            }
            missed.forEach(beside::apply);
            AccountState fresh = beside.copy();
            state = fresh;
            doubtful = false;
            tell(missed);
            judge(fresh);
        }

        private StoreUnavailable typed(Throwable cause) {
            return cause instanceof StoreUnavailable unavailable
                    ? unavailable
                    : new StoreUnavailable("account " + account + ": " + cause.getMessage(), cause);
        }

        private void failed(Throwable cause) {
            doubtful = true;
            Throwable typed = cause instanceof AccountFenced ? cause : typed(cause);
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
