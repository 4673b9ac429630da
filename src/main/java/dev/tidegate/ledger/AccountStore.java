package dev.tidegate.ledger;

import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where accounts are kept. A commit is all or nothing and is tried when it is called, subscribed to or not. Failures of the
 * machine (disk full, connection lost) fail the Uni with {@link StoreUnavailable}: the outcome of that commit is then unknown to
 * the caller, who must load before going on. Every Uni answers in bounded time, on whatever thread has the answer.
 */
public interface AccountStore extends AutoCloseable {
    /** The state of an account; an empty one where the store has never seen it. A fresh copy, owned by the caller. */
    Uni<AccountState> load(AccountId account);

    /**
     * Appends events to an account.
     *
     * @param expectedVersion version the events were decided on; {@link Commit.Stale} where the account is at another
     * @param epoch ownership epoch of the writer; {@link Commit.Fenced} where the account has been written under a higher one
     * @param events one or more
     */
    Uni<Commit> commit(AccountId account, long expectedVersion, long epoch, List<AccountEvent> events);

    /** Why commits are refused at present, or null where they are taken. Asked before every judgement, so it must be cheap. */
    default @Nullable String outage() {
        return null;
    }

    /** Accounts the store holds, sorted. */
    Collection<AccountId> accounts();

    @Override
    void close();
}
