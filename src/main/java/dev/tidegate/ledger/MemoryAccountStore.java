package dev.tidegate.ledger;

import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** Accounts in memory only: for what-if runs and tests, and the plain model the durable stores are held against. */
public final class MemoryAccountStore implements AccountStore {
    private final TreeMap<AccountId, AccountState> accounts = new TreeMap<>();

    @Override
    public synchronized Uni<AccountState> load(AccountId account) {
        AccountState state = accounts.get(account);
        return Uni.createFrom().item(state == null ? AccountState.empty(account) : state.copy());
    }

    @Override
    public synchronized Uni<Commit> commit(
            AccountId account, long expectedVersion, long epoch, List<AccountEvent> events) {
        AccountState state = accounts.computeIfAbsent(account, AccountState::empty);
        if (state.version() != expectedVersion) {
            return Uni.createFrom().item(new Commit.Stale());
        }
        events.forEach(state::apply);
        return Uni.createFrom().item(new Commit.Committed(state.version()));
    }

    @Override
    public synchronized Collection<AccountId> accounts() {
        return List.copyOf(accounts.keySet());
    }

    @Override
    public void close() {}
}
