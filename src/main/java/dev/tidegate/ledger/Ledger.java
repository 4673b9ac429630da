package dev.tidegate.ledger;

import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Function;

/** The desks of all accounts: the only way to read or change an account. */
public interface Ledger {
    /**
     * What a turn at an account's desk produced.
     *
     * @param events to be applied and written down; empty where the turn only read
     * @param answer what the caller gets once they are durable
     */
    record Step<A>(List<AccountEvent> events, A answer) {
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
}
