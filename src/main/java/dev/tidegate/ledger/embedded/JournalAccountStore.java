package dev.tidegate.ledger.embedded;

import dev.tidegate.ledger.AccountStore;
import dev.tidegate.ledger.Commit;
import dev.tidegate.ledger.StoreUnavailable;
import dev.tidegate.ledger.journal.Bytes;
import dev.tidegate.ledger.journal.FolderLock;
import dev.tidegate.ledger.journal.JournalDamaged;
import dev.tidegate.ledger.journal.SegmentLog;
import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Accounts in a journal on disk. The store keeps no copy of a state that has been handed out: it knows each account's version,
 * and reads the files again in the rare case that an account must be loaded a second time.
 *
 * <p>A commit is one record. In mode {@code OS} it is answered at once; in mode {@code FSYNC} one thread syncs for all that wait,
 * and a sync that fails ends the store, for nobody knows what the disk has.
 */
public final class JournalAccountStore implements AccountStore {
    private static final long RETRY_MILLIS = 1_000;
    private static final long CLOSE_MILLIS = 10_000;
    private static final System.Logger LOG = System.getLogger(JournalAccountStore.class.getName());

    /** Where an account stands; changed under the store's lock. */
    private static final class Head {
        volatile long version;
        long epoch;
        /** The recovered state until somebody takes it. */
        @Nullable
        AccountState recovered;
    }

    private final JournalOptions options;
    private final FolderLock lock;
    private final ScheduledThreadPoolExecutor background;
    private final SegmentLog log;
    private final ConcurrentHashMap<AccountId, Head> heads = new ConcurrentHashMap<>();
    private final ReadAgain readAgain;
    private final @Nullable GroupSync sync;

    private final Bytes bytes = new Bytes();
    private boolean checkpointing;
    /** Sealed segments that are worth a checkpoint. */
    private int due;

    private volatile @Nullable String ended;

    /**
     * Opens a folder and recovers what is in it.
     *
     * @throws JournalDamaged where records are missing or wrong before the end
     * @throws IllegalStateException where another process has the folder open
     */
    public JournalAccountStore(JournalOptions options) {
        this.options = options;
        background = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("journal").factory());
        background.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        boolean open = false;
        try {
            lock = FolderLock.take(options.folder());
            try {
                log = recover();
                open = true;
            } finally {
                if (!open) {
                    lock.close();
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("ledger folder " + options.folder() + ": " + broken.getMessage(), broken);
        } finally {
            if (!open) {
                background.shutdown();
            }
        }
        readAgain = new ReadAgain(options.folder(), log, background);
        sync = options.durability() == Durability.FSYNC ? new GroupSync(log, this::end) : null;
        try {
            due = options.sealedBeforeCheckpoint(Checkpoint.bytes(options.folder()));
        } catch (IOException unknown) {
            due = 1;
        }
        checkpointIfDue();
    }

    private SegmentLog recover() throws IOException {
        Accounts accounts = Checkpoint.newest(options.folder(), account -> true);
        SegmentLog opened = new SegmentLog(
                options.folder(),
                options.segmentBytes(),
                options.durability() == Durability.FSYNC,
                accounts.next(),
                (sequence, payload) -> accounts.replay(payload),
                background);
        for (Accounts.Kept kept : accounts.all()) {
            Head head = new Head();
            head.version = kept.state().version();
            head.epoch = kept.epoch();
            head.recovered = kept.state();
            heads.put(kept.state().account(), head);
        }
        return opened;
    }

    @Override
    public Uni<AccountState> load(AccountId account) {
        Head head = heads.get(account);
        if (head == null) {
            return Uni.createFrom().item(AccountState.empty(account));
        }
        AccountState ready;
        synchronized (bytes) {
            ready = head.recovered;
            head.recovered = null;
        }
        return ready != null ? Uni.createFrom().item(ready) : readAgain.load(account);
    }

    @Override
    public Uni<Commit> commit(AccountId account, long expectedVersion, long epoch, List<AccountEvent> events) {
        Commit answer;
        long sequence;
        synchronized (bytes) {
            String outage = outage();
            if (outage != null) {
                return Uni.createFrom().failure(new StoreUnavailable(outage, null));
            }
            Head known = heads.get(account);
            Head head = known == null ? new Head() : known;
            if (epoch < head.epoch) {
                return Uni.createFrom().item(new Commit.Fenced());
            }
            if (head.version != expectedVersion) {
                return Uni.createFrom().item(new Commit.Stale());
            }
            try {
                Accounts.write(bytes, account, expectedVersion, epoch, events);
                sequence = log.append(bytes);
            } catch (IOException | IllegalArgumentException refused) {
                return Uni.createFrom().failure(new StoreUnavailable(String.valueOf(refused.getMessage()), refused));
            } catch (InternalError fault) {
                end("the disk failed under the journal: " + fault.getMessage());
                return Uni.createFrom().failure(new StoreUnavailable("the disk failed under the journal", fault));
            }
            head.version = expectedVersion + events.size();
            head.epoch = epoch;
            head.recovered = null;
            if (known == null) {
                heads.put(account, head);
            }
            answer = new Commit.Committed(head.version);
            checkpointIfDue();
        }
        return sync == null ? Uni.createFrom().item(answer) : sync.after(sequence, answer);
    }

    /** One checkpoint at a time, when what it lets go is worth writing all accounts again. */
    private void checkpointIfDue() {
        synchronized (bytes) {
            if (!checkpointing && ended == null && log.sealedCount() >= due) {
                checkpointing = true;
                background.execute(this::checkpoint);
            }
        }
    }

    private void checkpoint() {
        boolean done = false;
        try {
            long upTo;
            TreeSet<AccountId> accounts;
            synchronized (bytes) {
                upTo = log.currentFirstSequence();
                accounts = new TreeSet<>(heads.keySet());
            }
            try (Checkpoint.Reading old = Checkpoint.open(options.folder())) {
                Folding folding = new Folding(old, log.recordsBefore(upTo), accounts);
                Checkpoint.write(options.folder(), upTo, accounts.size(), folding);
            }
            log.cutBefore(upTo);
            Checkpoint.deleteAllButNewest(options.folder());
            int next = options.sealedBeforeCheckpoint(Checkpoint.bytes(options.folder()));
            synchronized (bytes) {
                due = next;
            }
            done = true;
        } catch (IOException | RuntimeException | InternalError broken) {
            LOG.log(System.Logger.Level.ERROR, "checkpoint failed: " + broken.getMessage(), broken);
        } finally {
            again(done);
        }
    }

    /** After a success for the segments that were filled meanwhile, after a failure for the same ones in a while. */
    private void again(boolean done) {
        synchronized (bytes) {
            if (done || ended != null) {
                checkpointing = false;
                checkpointIfDue();
            } else {
                background.schedule(this::checkpoint, RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Ends the store for good; the first reason stays. */
    private void end(String reason) {
        synchronized (bytes) {
            if (ended == null) {
                ended = reason;
            }
        }
    }

    @Override
    public @Nullable String outage() {
        String reason = ended;
        if (reason == null) {
            reason = log.outage();
        }
        return reason == null && log.sealedCount() > options.maxSealed()
                ? "checkpoints do not keep up with the journal"
                : reason;
    }

    @Override
    public Collection<AccountId> accounts() {
        return new TreeSet<>(heads.keySet());
    }

    /** Where the journal lies. */
    public Path folder() {
        return options.folder();
    }

    /** Takes no more commits, answers those that wait, and gives the folder back. */
    @Override
    public void close() {
        boolean sound;
        synchronized (bytes) {
            sound = ended == null;
            end("the ledger is closed");
        }
        if (sync != null) {
            sync.close();
        }
        background.shutdown();
        try {
            if (!background.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "a checkpoint is still being written while the ledger closes");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        readAgain.close();
        try (lock) {
            if (sound) {
                log.force();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("ledger folder " + options.folder() + ": " + broken.getMessage(), broken);
        }
    }
}
