package dev.tidegate.ledger.embedded;

import dev.tidegate.ledger.AccountStore;
import dev.tidegate.ledger.Commit;
import dev.tidegate.ledger.StoreUnavailable;
import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Accounts in a journal on disk. The store keeps no copy of a state that has been handed out: it knows each account's version,
 * and reads the files again in the rare case that an account must be loaded a second time.
 *
 * <p>A commit is one record: account, version before, count, events. In mode {@code OS} it is answered at once; in mode
 * {@code FSYNC} one thread syncs for all that wait, and a sync that fails ends the store, for nobody knows what the disk has.
 */
public final class JournalAccountStore implements AccountStore {
    private record Waiting(UniEmitter<? super Commit> emitter, Commit answer) {}

    private final JournalOptions options;
    private final SegmentLog log;
    private final ConcurrentHashMap<AccountId, Long> versions = new ConcurrentHashMap<>();
    /** States from recovery that nobody has asked for yet. */
    private final ConcurrentHashMap<AccountId, AccountState> recovered = new ConcurrentHashMap<>();

    private final Bytes bytes = new Bytes();
    private final @Nullable Thread syncer;
    private ArrayList<Waiting> waiting = new ArrayList<>();
    private volatile @Nullable StoreUnavailable dead;
    private volatile boolean closed;
    private boolean checkpointing;

    /**
     * Opens a folder and recovers what is in it.
     *
     * @throws JournalDamaged where records are missing or wrong before the end
     * @throws IllegalStateException where another process has the folder open
     */
    public JournalAccountStore(JournalOptions options) {
        this.options = options;
        try {
            Files.createDirectories(options.folder());
            Checkpoint.Loaded checkpoint = Checkpoint.newest(options.folder());
            TreeMap<AccountId, AccountState> accounts = checkpoint.accounts();
            log = new SegmentLog(
                    options.folder(),
                    options.segmentBytes(),
                    checkpoint.next(),
                    (sequence, payload) -> replay(accounts, payload));
            recovered.putAll(accounts);
            accounts.forEach((id, state) -> versions.put(id, state.version()));
        } catch (IOException broken) {
            throw new UncheckedIOException("ledger folder " + options.folder() + ": " + broken.getMessage(), broken);
        }
        syncer = options.durability() == Durability.FSYNC
                ? Thread.ofPlatform().daemon().name("journal-sync").start(this::sync)
                : null;
    }

    private static void replay(TreeMap<AccountId, AccountState> accounts, ByteBuffer payload) {
        try {
            Cursor in = new Cursor(payload);
            int format = in.u8();
            if (format != EventCodec.FORMAT) {
                throw new Malformed("format " + format + " is unknown");
            }
            AccountId id = EventCodec.account(in);
            AccountState state = accounts.computeIfAbsent(id, AccountState::empty);
            long before = in.i64();
            if (before != state.version()) {
                throw new Malformed(
                        "account " + id + " is at version " + state.version() + ", the record at " + before);
            }
            for (int i = in.count(9); i > 0; i--) {
                state.apply(EventCodec.readEvent(in));
            }
            in.end();
        } catch (Malformed unreadable) {
            throw new JournalDamaged("a record with a good checksum cannot be read: " + unreadable.getMessage());
        }
    }

    @Override
    public Uni<AccountState> load(AccountId account) {
        AccountState ready = recovered.remove(account);
        if (ready != null) {
            return Uni.createFrom().item(ready);
        }
        if (!versions.containsKey(account)) {
            return Uni.createFrom().item(AccountState.empty(account));
        }
        return Uni.createFrom()
                .<AccountState>emitter(emitter -> log.background().execute(() -> {
                    try {
                        emitter.complete(readAgain(account));
                    } catch (IOException | RuntimeException broken) {
                        emitter.fail(new StoreUnavailable(
                                "account " + account + " cannot be read: " + broken.getMessage(), broken));
                    }
                }));
    }

    private AccountState readAgain(AccountId account) throws IOException {
        Checkpoint.Loaded all = Checkpoint.newest(options.folder());
        log.read(all.next(), (sequence, payload) -> replay(all.accounts(), payload));
        AccountState state = all.accounts().get(account);
        return state == null ? AccountState.empty(account) : state;
    }

    @Override
    public Uni<Commit> commit(AccountId account, long expectedVersion, long epoch, List<AccountEvent> events) {
        Commit answer;
        try {
            answer = append(account, expectedVersion, events);
        } catch (StoreUnavailable failed) {
            return Uni.createFrom().failure(failed);
        }
        if (syncer == null || answer instanceof Commit.Stale) {
            return Uni.createFrom().item(answer);
        }
        return Uni.createFrom().emitter(emitter -> await(new Waiting(emitter, answer)));
    }

    private Commit append(AccountId account, long expectedVersion, List<AccountEvent> events) {
        StoreUnavailable failure = dead;
        if (failure != null || closed) {
            throw failure != null ? failure : new StoreUnavailable("the ledger is closed", null);
        }
        synchronized (bytes) {
            long version = versions.getOrDefault(account, 0L);
            if (version != expectedVersion) {
                return new Commit.Stale();
            }
            bytes.clear()
                    .u8(EventCodec.FORMAT)
                    .text(account.value())
                    .i64(expectedVersion)
                    .i32(events.size());
            for (AccountEvent event : events) {
                EventCodec.write(bytes, event);
            }
            if (log.sealedCount() > options.maxSealed()) {
                throw new StoreUnavailable("checkpoints do not keep up with the journal", null);
            }
            log.append(bytes.written());
            versions.put(account, version + events.size());
            checkpointIfDue();
            return new Commit.Committed(version + events.size());
        }
    }

    /** One checkpoint at a time, when there are segments that can be let go. */
    private void checkpointIfDue() {
        if (!checkpointing && log.sealedCount() > 0) {
            checkpointing = true;
            log.background().execute(this::checkpoint);
        }
    }

    private void checkpoint() {
        try {
            long upTo = log.currentFirstSequence();
            Checkpoint.Loaded all = Checkpoint.newest(options.folder());
            log.readSealed(all.next(), upTo, (sequence, payload) -> replay(all.accounts(), payload));
            Checkpoint.write(options.folder(), upTo, all.accounts());
            log.cutBefore(upTo);
            Checkpoint.deleteAllButNewest(options.folder());
        } catch (IOException | RuntimeException broken) {
            System.getLogger(JournalAccountStore.class.getName())
                    .log(System.Logger.Level.ERROR, "checkpoint failed: " + broken.getMessage(), broken);
        } finally {
            synchronized (bytes) {
                checkpointing = false;
            }
        }
    }

    private void await(Waiting one) {
        synchronized (this) {
            waiting.add(one);
        }
        LockSupport.unpark(syncer);
    }

    private synchronized ArrayList<Waiting> takeWaiting() {
        ArrayList<Waiting> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    private void sync() {
        while (true) {
            ArrayList<Waiting> batch = takeWaiting();
            if (batch.isEmpty()) {
                if (closed) {
                    return;
                }
                LockSupport.parkNanos(this, 100_000_000);
                continue;
            }
            try {
                StoreUnavailable failure = dead;
                if (failure != null) {
                    throw failure;
                }
                log.force();
                batch.forEach(one -> one.emitter.complete(one.answer));
            } catch (RuntimeException | InternalError broken) {
                StoreUnavailable failure =
                        new StoreUnavailable("the disk did not sync: " + broken.getMessage(), broken);
                dead = failure;
                batch.forEach(one -> one.emitter.fail(failure));
            }
        }
    }

    @Override
    public Collection<AccountId> accounts() {
        return new TreeSet<>(versions.keySet());
    }

    /** Where the journal lies. */
    public Path folder() {
        return options.folder();
    }

    @Override
    public void close() {
        closed = true;
        Thread running = syncer;
        if (running != null) {
            LockSupport.unpark(running);
            try {
                running.join(5_000);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
        log.close();
    }
}
