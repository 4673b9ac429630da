package dev.tidegate.ledger;

import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Function;

/** The desks of all accounts: the only way to read or change an account. */
public interface Ledger {
    /** What becomes of events while the store takes nothing. */
    enum Unwritten {
        /** Nothing happens: the turn fails. */
        REFUSED,
        /**
         * The desk goes by them until the store is back, and the turn fails, so that whoever knows them tells them again; also where
         * there are none, for that may be because of what was believed.
         */
        BELIEVED,
        /** The desk goes by them until the store is back, and the turn is answered: what can do no harm unwritten. */
        PASSED
    }

    /**
     * What a turn at an account's desk produced.
     *
     * @param events to be applied and written down; empty where the turn only read
     * @param answer what the caller gets once they are durable
     * @param unwritten what becomes of the events while the store takes nothing
     */
    record Step<A>(List<AccountEvent> events, A answer, Unwritten unwritten) {
        public Step(List<AccountEvent> events, A answer) {
            this(events, answer, Unwritten.REFUSED);
        }

        public static <A> Step<A> answer(A answer) {
            return new Step<>(List.of(), answer);
        }
    }

    /**
     * Takes a turn at an account's desk: the function sees the working state (all earlier turns applied), must not keep or
     * change it, and may run again if the store turns out to be ahead. The Uni answers on the caller's event loop once the
     * events are durable; it fails with {@link StoreUnavailable} where they could not be recorded.
     */
    <A> Uni<A> turn(AccountId account, Function<AccountState, Step<A>> decide);

    /**
     * A turn nobody waits for: on a shared store it is taken with the next one that somebody does wait for, or a few milliseconds
     * later, so that one commit carries both. Turns of an account keep their order.
     */
    default <A> Uni<A> later(AccountId account, Function<AccountState, Step<A>> decide) {
        return turn(account, decide);
    }
}
