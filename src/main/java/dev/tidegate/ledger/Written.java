package dev.tidegate.ledger;

import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import java.util.List;

/**
 * Hears what has been written down: account by account in its order, once each commit is durable; what other gateways wrote when
 * this one catches up with it.
 */
public interface Written {
    /** Nobody. */
    Written UNHEARD = (state, events) -> {};

    /**
     * A commit of an account is durable. Called by whoever works its desk, so this must be quick, must not block and must not
     * take a turn at a desk.
     *
     * @param state the account with these events and all before them; not to be kept nor changed
     * @param events what was written down, in its order
     */
    void written(AccountState state, List<AccountEvent> events);

    /**
     * It is not known whether a commit of an account was written, or something passed that was not: only the exchange can tell. Called
     * as {@link #written} is.
     */
    default void doubted(AccountId account) {}
}
