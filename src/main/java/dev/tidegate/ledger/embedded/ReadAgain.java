package dev.tidegate.ledger.embedded;

import dev.tidegate.ledger.StoreUnavailable;
import dev.tidegate.ledger.journal.SegmentLog;
import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountState;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Loads accounts from the files a second time. Reads in the background while commits go on, and once for all accounts that wait,
 * so that an outage after which every account is loaded again costs one or two readings and not one each.
 */
final class ReadAgain {
    private static final System.Logger LOG = System.getLogger(ReadAgain.class.getName());

    private record Wanted(AccountId account, UniEmitter<? super AccountState> emitter) {}

    private final Path folder;
    private final SegmentLog log;
    private final Executor background;
    private List<Wanted> wanted = new ArrayList<>();

    ReadAgain(Path folder, SegmentLog log, Executor background) {
        this.folder = folder;
        this.log = log;
        this.background = background;
    }

    Uni<AccountState> load(AccountId account) {
        return Uni.createFrom().emitter(emitter -> add(new Wanted(account, emitter)));
    }

    private void add(Wanted one) {
        synchronized (this) {
            wanted.add(one);
            if (wanted.size() > 1) {
                return;
            }
        }
        try {
            background.execute(this::readAll);
        } catch (RejectedExecutionException closed) {
            close();
        }
    }

    private synchronized List<Wanted> take() {
        List<Wanted> taken = wanted;
        wanted = new ArrayList<>();
        return taken;
    }

    private void readAll() {
        List<Wanted> all = take();
        try {
            Set<String> names = all.stream().map(one -> one.account.value()).collect(Collectors.toSet());
            Accounts accounts = Checkpoint.newest(folder, account -> names.contains(account.value()));
            log.read(accounts.next(), (sequence, payload) -> accounts.replay(payload, names::contains));
            for (Wanted one : all) {
                Accounts.Kept kept = accounts.get(one.account);
                answer(
                        one,
                        kept == null
                                ? AccountState.empty(one.account)
                                : kept.state().copy(),
                        null);
            }
        } catch (IOException | RuntimeException | InternalError broken) {
            StoreUnavailable failure = new StoreUnavailable("accounts cannot be read: " + broken.getMessage(), broken);
            all.forEach(one -> answer(one, null, failure));
        }
    }

    private static void answer(Wanted one, @Nullable AccountState state, @Nullable StoreUnavailable failure) {
        try {
            if (state != null) {
                one.emitter.complete(state);
            } else {
                one.emitter.fail(failure);
            }
        } catch (RuntimeException broken) {
            LOG.log(System.Logger.Level.ERROR, "who waited for an account failed to hear of it", broken);
        }
    }

    /** Fails those who wait; called when the background thread has ended. */
    void close() {
        take().forEach(one -> answer(one, null, new StoreUnavailable("the ledger is closed", null)));
    }
}
