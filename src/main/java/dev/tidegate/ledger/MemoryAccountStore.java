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
    private static final class Kept {
        AccountState state;
        long epoch;

        Kept(AccountId account) {
            state = AccountState.empty(account);
        }
    }

    private final TreeMap<AccountId, Kept> accounts = new TreeMap<>();

    @Override
    public synchronized Uni<AccountState> load(AccountId account) {
        Kept kept = accounts.get(account);
        return Uni.createFrom().item(kept == null ? AccountState.empty(account) : kept.state.copy());
    }

    @Override
    public synchronized Uni<Commit> commit(
            AccountId account, long expectedVersion, long epoch, List<AccountEvent> events) {
        Kept known = accounts.get(account);
        Kept kept = known == null ? new Kept(account) : known;
        if (epoch < kept.epoch) {
            return Uni.createFrom().item(new Commit.Fenced());
        }
        if (kept.state.version() != expectedVersion) {
            return Uni.createFrom().item(new Commit.Stale());
        }
        AccountState after = kept.state.copy();
        events.forEach(after::apply);
        kept.state = after;
        kept.epoch = epoch;
        accounts.put(account, kept);
        return Uni.createFrom().item(new Commit.Committed(after.version()));
    }

    @Override
    public synchronized Collection<AccountId> accounts() {
        return List.copyOf(accounts.keySet());
    }

    @Override
    public void close() {}
}
