package dev.tidegate.risk;

import dev.tidegate.order.AccountId;
import java.util.TreeMap;

/** An account: the fold of its events. Owned and changed by one writer at a time; not thread-safe. */
public final class AccountState {
    private final AccountId account;
    private long version;

    private AccountState(AccountId account) {
        this.account = account;
    }

    public static AccountState empty(AccountId account) {
        return new AccountState(account);
    }

    public static AccountState of(AccountSnapshot snapshot) {
        return new AccountState(snapshot.account());
    }

    public AccountId account() {
        return account;
    }

    /** Number of events applied. */
    public long version() {
        return version;
    }

    /** Evolves by one event. */
    public void apply(AccountEvent event) {
        version++;
    }

    public AccountState copy() {
        return of(snapshot());
    }

    public AccountSnapshot snapshot() {
        return new AccountSnapshot(
                account,
                version,
                AccountStatus.ACTIVE,
                new TreeMap<>(),
                new TreeMap<>(),
                java.util.List.of(),
                java.util.List.of(),
                java.util.List.of());
    }
}
