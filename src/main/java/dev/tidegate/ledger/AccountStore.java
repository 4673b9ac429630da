package dev.tidegate.ledger;

import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;

/**
 * Where accounts are kept. A commit is all or nothing. Failures of the machine (disk full, connection lost) fail the Uni with
 * {@link StoreUnavailable}: the outcome of that commit is then unknown to the caller, who must load before going on.
 */
public interface AccountStore extends AutoCloseable {
    /** The state of an account; an empty one where the store has never seen it. A fresh copy, owned by the caller. */
    Uni<AccountState> load(AccountId account);

    /**
     * Appends events to an account.
     *
     * @param expectedVersion version the events were decided on
     * @param epoch ownership epoch of the writer
     */
    Uni<Commit> commit(AccountId account, long expectedVersion, long epoch, List<AccountEvent> events);

    /** Accounts the store holds, sorted. */
    Collection<AccountId> accounts();

    @Override
    void close();
}
