package dev.tidegate.ledger;

import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A question at an account's desk and where its answer goes. Judged by whoever works the desk, answered once. */
final class Turn<A> {
    private static final System.Logger LOG = System.getLogger(Turn.class.getName());

    private final Function<AccountState, Ledger.Step<A>> decide;
    private final UniEmitter<? super A> emitter;
    private final @Nullable Executor caller;
    private final Thread thread = Thread.currentThread();
    private Ledger.@Nullable Step<A> step;
    private @Nullable Throwable failure;

    /**
     * A turn of the current thread.
     *
     * @param caller where the answer must be given if another thread has it; null for anywhere
     */
    Turn(Function<AccountState, Ledger.Step<A>> decide, UniEmitter<? super A> emitter, @Nullable Executor caller) {
        this.decide = decide;
        this.emitter = emitter;
        this.caller = caller;
    }

    /** Asks the question; the state is not changed. Not asked again where it has failed. */
    List<AccountEvent> judge(AccountState state) {
        step = null;
        if (failure == null) {
            try {
                step = decide.apply(state);
            } catch (RuntimeException | Error broken) {
                failure = broken;
            }
        }
        Ledger.Step<A> made = step;
        return made == null ? List.of() : made.events();
    }

    /** What becomes of its events while the store takes nothing. */
    Ledger.Unwritten unwritten() {
        Ledger.Step<A> made = step;
        return made == null ? Ledger.Unwritten.REFUSED : made.unwritten();
    }

    /** Settles that the turn fails, unless it has failed already. */
    void spoil(Throwable cause) {
        step = null;
        if (failure == null) {
            failure = cause;
        }
    }

    /** Gives the answer, or the failure. */
    void finish() {
        if (isHere() || !passOn(this::answer)) {
            answer();
        }
    }

    /** True where the current thread may answer. */
    boolean isHere() {
        return caller == null || Thread.currentThread() == thread;
    }

    /** Hands something over to the caller's own thread; false where that takes nothing more. */
    boolean passOn(Runnable what) {
        if (caller == null) {
            return false;
        }
        try {
            caller.execute(what);
            return true;
        } catch (RejectedExecutionException closing) {
            return false;
        }
    }

    private void answer() {
        Ledger.Step<A> made = step;
        try {
            if (made != null) {
                emitter.complete(made.answer());
            } else {
                emitter.fail(failure == null ? new IllegalStateException("the turn was never taken") : failure);
            }
        } catch (RuntimeException | Error broken) {
            // The desk goes on: an answer nobody could take must not stop the account.
            LOG.log(System.Logger.Level.ERROR, "who asked failed to take the answer", broken);
        }
    }
}
