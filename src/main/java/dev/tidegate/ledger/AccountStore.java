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

    /**
     * What has happened to an account since a version, oldest first: empty where nothing has, null where it is not known any more and
     * the account must be loaded.
     */
    default Uni<@Nullable List<AccountEvent>> since(AccountId account, long version) {
        return Uni.createFrom().nullItem();
    }

    /**
     * Told, on the desk's thread, of the state after a commit that was answered {@link Commit.Committed}, before the next is decided:
     * a store may take a picture of it, and must not keep or change it.
     */
    default void committed(AccountState state) {}

    /** True where others write to the same accounts: then what a desk decides without a commit has to be checked as well. */
    default boolean shared() {
        return false;
    }

    /** The least epoch a commit must carry. It rises where the store may have lost what it acknowledged last. */
    default long epoch() {
        return 0;
    }

    /** Why commits are refused at present, or null where they are taken. Asked before every judgement, so it must be cheap. */
    default @Nullable String outage() {
        return null;
    }

    /** Accounts the store holds, sorted. */
    Collection<AccountId> accounts();

    @Override
    void close();
}
