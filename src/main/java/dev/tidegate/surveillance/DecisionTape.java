package dev.tidegate.surveillance;

import dev.tidegate.ledger.journal.Blanks;
import dev.tidegate.ledger.journal.Bytes;
import dev.tidegate.ledger.journal.FolderLock;
import dev.tidegate.ledger.journal.Segment;
import dev.tidegate.ledger.journal.SegmentFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tape of all decisions: recording one is a copy into memory the operating system owns, so it survives a killed process and
 * waits for nothing. Where there is no room, the decision is dropped and counted. The oldest files go when there are too many
 * bytes or they are too old.
 */
public final class DecisionTape implements AutoCloseable {
    private static final long SWEEP_SECONDS = 60;
    private static final long CLOSE_SECONDS = 10;
    private static final System.Logger LOG = System.getLogger(DecisionTape.class.getName());

    private final TapeOptions options;
    private final LongSupplier millis;
    private final FolderLock lock;
    private final ScheduledThreadPoolExecutor background;
    private final Blanks blanks;
    private final Bytes bytes = new Bytes();
    private @Nullable Segment current;
    private long next;
    private boolean closed;
    private long recorded;
    private long dropped;
    private @Nullable String trouble;

    private DecisionTape(TapeOptions options, LongSupplier millis, FolderLock lock) throws IOException {
        this.options = options;
        this.millis = millis;
        this.lock = lock;
        background = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("tape").factory());
        background.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        background.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
        blanks = new Blanks(options.folder(), options.segmentBytes(), false, background);
        current = newest();
        if (current == null) {
            current = first();
        }
        blanks.prepare();
        background.scheduleWithFixedDelay(this::sweep, 0, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    public static DecisionTape open(TapeOptions options) {
        return open(options, System::currentTimeMillis);
    }

    /**
     * Opens a folder, goes on where its tape ends, and gives up whatever cannot be read of it.
     *
     * @param millis the time by which decisions grow old, epoch milliseconds
     * @throws IllegalStateException where another process has the folder open
     */
    public static DecisionTape open(TapeOptions options, LongSupplier millis) {
        try {
            FolderLock lock = FolderLock.take(options.folder());
            try {
                return new DecisionTape(options, millis, lock);
            } catch (IOException | RuntimeException broken) {
                lock.close();
                throw broken;
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("tape " + options.folder() + ": " + broken.getMessage(), broken);
        }
    }

    /** The segment to go on with; null where a new one is needed. */
    private @Nullable Segment newest() throws IOException {
        List<Path> files = SegmentFiles.in(options.folder());
        if (files.isEmpty()) {
            next = 1;
            return null;
        }
        Path last = files.getLast();
        Segment segment = Segment.open(last);
        next = SegmentFiles.first(last) + 1;
        if (segment.firstSequence() != SegmentFiles.first(last)) {
            return null;
        }
        next = segment.walk(null);
        if (!segment.cleanAfterEnd()) {
            segment.cutAfterEnd();
        }
        return segment;
    }

    /** A segment to begin with; null where the disk has no room, which does not keep a gateway from starting. */
    private @Nullable Segment first() {
        try {
            return blanks.makeNow().begin(SegmentFiles.name(options.folder(), next), next, 0);
        } catch (IOException full) {
            trouble = String.valueOf(full.getMessage());
            return null;
        }
    }

    /** Keeps a decision, or counts it as dropped. Never waits for the disk. */
    public void record(DecisionRecord decision) {
        synchronized (bytes) {
            if (append(decision)) {
                recorded++;
            } else {
                dropped++;
            }
        }
    }

    private boolean append(DecisionRecord decision) {
        if (closed) {
            return false;
        }
        try {
            DecisionCodec.write(bytes, decision);
            Segment into = current;
            if (into == null || !into.append(next, 0, bytes)) {
                into = roll();
                if (into == null || !into.append(next, 0, bytes)) {
                    return false;
                }
            }
            next++;
            return true;
        } catch (IOException | RuntimeException | InternalError broken) {
            trouble = String.valueOf(broken.getMessage());
            current = null;
            return false;
        }
    }

    private @Nullable Segment roll() throws IOException {
        current = null;
        Segment blank = blanks.poll();
        if (blank == null) {
            String known = blanks.trouble();
            trouble = known != null ? known : "the disk is slower than the decisions";
            return null;
        }
        try {
            Segment fresh = blank.begin(SegmentFiles.name(options.folder(), next), next, 0);
            current = fresh;
            trouble = null;
            background.execute(this::sweep);
            return fresh;
        } catch (IOException broken) {
            Files.deleteIfExists(blank.file());
            throw broken;
        }
    }

    /** Lets go what is too old or too much. */
    synchronized void sweep() {
        try {
            List<Path> files = new ArrayList<>(SegmentFiles.in(options.folder()));
            // The blank that lies ready counts too.
            long bytesInUse = options.segmentBytes();
            for (Path file : files) {
                bytesInUse += Files.size(file);
            }
            long oldest = millis.getAsLong() - options.maxAge().toMillis();
            while (files.size() > 1
                    && (bytesInUse > options.maxBytes() || TapeReader.firstTime(files.get(1)) < oldest)) {
                Path file = files.removeFirst();
                bytesInUse -= Files.size(file);
                Segment.delete(file);
            }
        } catch (IOException | RuntimeException broken) {
            LOG.log(System.Logger.Level.WARNING, "old decisions cannot be let go: {0}", broken.getMessage());
        }
    }

    /** Decisions in the order they were made. Reads files: not for an event loop. */
    public List<DecisionRecord> read(TapeQuery query) {
        return TapeReader.read(options.folder(), query);
    }

    /** Decisions kept since the start. */
    public long recorded() {
        synchronized (bytes) {
            return recorded;
        }
    }

    /** Decisions that could not be kept since the start. */
    public long dropped() {
        synchronized (bytes) {
            return dropped;
        }
    }

    /** Why decisions are being dropped, or null where they are kept. */
    public @Nullable String trouble() {
        synchronized (bytes) {
            return trouble;
        }
    }

    /** Keeps no more, and gives the folder back. */
    @Override
    public void close() {
        synchronized (bytes) {
            closed = true;
            current = null;
        }
        background.shutdown();
        try (lock) {
            if (!background.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "the tape's disk does not answer");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException broken) {
            throw new UncheckedIOException("tape " + options.folder() + ": " + broken.getMessage(), broken);
        }
    }
}
