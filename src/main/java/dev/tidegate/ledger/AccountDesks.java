package dev.tidegate.ledger;

import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountState;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One {@link AccountDesk} per account, made when it is first asked for. */
public final class AccountDesks implements Ledger {
    private final AccountStore store;
    private final long epoch;
    private final Supplier<@Nullable Executor> callers;
    private final Written written;
    private final ConcurrentHashMap<AccountId, AccountDesk> desks = new ConcurrentHashMap<>();
    /** Idle desks with turns left for later. */
    private final ConcurrentLinkedQueue<AccountDesk> left = new ConcurrentLinkedQueue<>();

    /**
     * Desks over a store.
     *
     * @param epoch ownership epoch of this process
     * @param callers asked on the caller's thread: where its answer must be given if another thread has it; null for anywhere
     */
    public AccountDesks(AccountStore store, long epoch, Supplier<@Nullable Executor> callers) {
        this(store, epoch, callers, Written.UNHEARD);
    }

    /**
     * The same, with somebody who hears what has been written down.
     *
     * @param written told of every commit
     */
    public AccountDesks(AccountStore store, long epoch, Supplier<@Nullable Executor> callers, Written written) {
        this.store = store;
        this.epoch = epoch;
        this.callers = callers;
        this.written = written;
    }

    private AccountDesk desk(AccountId account) {
        AccountDesk desk = desks.get(account);
        return desk != null ? desk : desks.computeIfAbsent(account, id -> new AccountDesk(id, store, epoch, written));
    }

    @Override
    public <A> Uni<A> turn(AccountId account, Function<AccountState, Step<A>> decide) {
        AccountDesk at = desk(account);
        return Uni.createFrom().emitter(emitter -> at.take(new Turn<>(decide, emitter, callers.get())));
    }

    @Override
    public <A> Uni<A> later(AccountId account, Function<AccountState, Step<A>> decide) {
        if (!store.shared()) {
            return turn(account, decide);
        }
        AccountDesk at = desk(account);
        return Uni.createFrom().emitter(emitter -> {
            if (at.leave(new Turn<>(decide, emitter, callers.get()))) {
                left.add(at);
            }
        });
    }

    /** Has the turns taken that were left for {@linkplain #later later}. To be called every few milliseconds. */
    public void takeLeft() {
        for (AccountDesk desk = left.poll(); desk != null; desk = left.poll()) {
            desk.takeLeft();
        }
    }
}
