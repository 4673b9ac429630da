package dev.tidegate.ledger;

import dev.tidegate.order.AccountId;

/** Too many turns wait at one account's desk; nothing was decided. */
public final class DeskOverloaded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DeskOverloaded(AccountId account, int waiting) {
        super("account " + account + " has " + waiting + " turns waiting", null, false, false);
    }
}
