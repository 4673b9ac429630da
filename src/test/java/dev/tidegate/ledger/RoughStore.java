package dev.tidegate.ledger;

import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A real store whose machine is unreliable by a seed: late answers from other threads, failures before and after writing. */
final class RoughStore implements AccountStore {
    private final AccountStore inner;
    private final Random random;
    private final ExecutorService others = Executors.newFixedThreadPool(2);
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    RoughStore(AccountStore inner, Random random) {
        this.inner = inner;
        this.random = random;
    }

    AccountStore inner() {
        return inner;
    }

    int mostInFlight() {
        return most.get();
    }

    int failures() {
        return failures.get();
    }

    private synchronized int draw() {
        return random.nextInt(12);
    }

    private <T> Uni<T> maybeLater(Uni<T> answer, int drawn) {
        return drawn % 2 == 0 ? answer : answer.emitOn(others);
    }

    @Override
    public Uni<AccountState> load(AccountId account) {
        int drawn = draw();
        if (drawn == 0) {
            failures.incrementAndGet();
            return Uni.createFrom().failure(new StoreUnavailable("no load today", null));
        }
        return maybeLater(inner.load(account), drawn);
    }

    @Override
    public Uni<Commit> commit(AccountId account, long expectedVersion, long epoch, List<AccountEvent> events) {
        most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        int drawn = draw();
        Uni<Commit> answer;
        if (drawn == 0) {
            failures.incrementAndGet();
            answer = Uni.createFrom().failure(new StoreUnavailable("before writing", null));
        } else if (drawn == 1) {
            failures.incrementAndGet();
            inner.commit(account, expectedVersion, epoch, events).await().indefinitely();
            answer = Uni.createFrom().failure(new StoreUnavailable("after writing", null));
        } else if (drawn == 2) {
            answer = Uni.createFrom().item(new Commit.Stale());
        } else {
            answer = inner.commit(account, expectedVersion, epoch, events);
        }
        return maybeLater(answer, draw()).onItemOrFailure().invoke((item, failure) -> inFlight.decrementAndGet());
    }

    @Override
    public Collection<AccountId> accounts() {
        return inner.accounts();
    }

    @Override
    public void close() {
        others.shutdown();
        inner.close();
    }
}
