package dev.tidegate.ledger;

import dev.tidegate.order.AccountId;

/** Another writer owns the account now. */
public final class AccountFenced extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AccountFenced(AccountId account) {
        super("account " + account + " is owned by another writer", null, false, false);
    }
}
