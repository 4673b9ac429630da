package dev.tidegate.ledger;

import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A real store behind a switchboard: answers can be held back, and the next call can fail or find that another was first. */
final class MovableStore implements AccountStore {
    private record Held(UniEmitter<? super Commit> emitter, Commit answer) {}

    private AccountStore inner;
    private final List<Held> held = new ArrayList<>();
    private final List<Integer> batches = new ArrayList<>();
    private boolean holding;
    private int loads;
    private RuntimeException before;
    private RuntimeException after;
    private RuntimeException thrown;
    private RuntimeException load;
    private int moves;
    private long movedTo;
    private String outage;
    private long epoch;

    MovableStore(AccountStore inner) {
        this.inner = inner;
    }

    void hold() {
        holding = true;
    }

    int held() {
        return held.size();
    }

    /** Gives the answers held back, and holds no more. */
    void release() {
        holding = false;
        List<Held> now = List.copyOf(held);
        held.clear();
        now.forEach(one -> one.emitter.complete(one.answer));
    }

    void failNext(RuntimeException failure) {
        before = failure;
    }

    void failNextAfterWriting(RuntimeException failure) {
        after = failure;
    }

    void throwNext(RuntimeException failure) {
        thrown = failure;
    }

    void failNextLoad(RuntimeException failure) {
        load = failure;
    }

    /** Before each of the next commits somebody else sets the balance. */
    void moveOnBeforeNext(int commits, long balance) {
        moves = commits;
        movedTo = balance;
    }

    void outage(String reason) {
        outage = reason;
    }

    /** Another server answers from now on, under a new epoch. */
    void failOver(AccountStore to, long under) {
        inner = to;
        epoch = under;
    }

    /** Events of each commit that was written. */
    List<Integer> batches() {
        return batches;
    }

    int loads() {
        return loads;
    }

    @Override
    public Uni<AccountState> load(AccountId account) {
        loads++;
        RuntimeException failure = load;
        load = null;
        return failure != null ? Uni.createFrom().failure(failure) : inner.load(account);
    }

    @Override
    public Uni<Commit> commit(AccountId account, long expectedVersion, long epoch, List<AccountEvent> events) {
        RuntimeException toThrow = thrown;
        RuntimeException failure = before;
        thrown = null;
        before = null;
        if (toThrow != null) {
            throw toThrow;
        }
        if (failure != null) {
            return Uni.createFrom().failure(failure);
        }
        if (moves > 0) {
            moves--;
            long version = inner.load(account).await().indefinitely().version();
            AccountEvent moved = new AccountEvent.BalanceChanged("USDT", movedTo, "", 1);
            inner.commit(account, version, epoch, List.of(moved)).await().indefinitely();
        }
        Commit answer =
                inner.commit(account, expectedVersion, epoch, events).await().indefinitely();
        if (answer instanceof Commit.Committed) {
            batches.add(events.size());
        }
        RuntimeException lost = after;
        after = null;
        if (lost != null) {
            return Uni.createFrom().failure(lost);
        }
        return holding
                ? Uni.createFrom().emitter(emitter -> held.add(new Held(emitter, answer)))
                : Uni.createFrom().item(answer);
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public String outage() {
        return outage;
    }

    @Override
    public Collection<AccountId> accounts() {
        return inner.accounts();
    }

    @Override
    public void close() {
        inner.close();
    }
}
