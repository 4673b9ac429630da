package dev.tidegate.ledger.embedded;

import dev.tidegate.ledger.StoreUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of segments that is appended to at its end and cut off at its beginning. The next segment is made ready in the
 * background before it is needed. One process at a time may have a folder open. Appends are ordered by the lock of this object.
 */
final class SegmentLog implements AutoCloseable {
    private static final String PREFIX = "journal-";
    private static final String SUFFIX = ".log";
    private static final String MAKING = ".making";
    private static final System.Logger LOG = System.getLogger(SegmentLog.class.getName());

    private final Path folder;
    private final int segmentSize;
    private final FileChannel lockChannel;
    private final FileLock lock;
    private final List<Segment> sealed = new ArrayList<>();
    private final ExecutorService background;
    private Segment current;
    private @Nullable Segment spare;
    private boolean renamed;
    private long next;

    /**
     * Opens a folder, making it where it is missing, and reads every record from a sequence number on.
     *
     * @param from records below it are passed over
     * @param reader hears the others in order
     */
    SegmentLog(Path folder, int segmentSize, long from, Segment.Reader reader) {
        this.folder = folder;
        this.segmentSize = segmentSize;
        try {
            Files.createDirectories(folder);
            lockChannel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = lock(lockChannel, folder);
            current = recover(from, reader);
        } catch (IOException broken) {
            throw new UncheckedIOException("journal folder " + folder + ": " + broken.getMessage(), broken);
        }
        background = Executors.newSingleThreadExecutor(Thread.ofPlatform()
                .daemon()
                .name("journal-" + folder.getFileName())
                .factory());
        makeSpare();
    }

    private static FileLock lock(FileChannel channel, Path folder) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (java.nio.channels.OverlappingFileLockException sameProcess) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new IllegalStateException(
                    "journal folder " + folder + " is in use by another gateway; one process may have it open");
        }
        return lock;
    }

    private Segment recover(long from, Segment.Reader reader) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                if (file.toString().endsWith(MAKING)) {
                    Files.delete(file);
                }
            }
        }
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(SegmentLog::isSegment).sorted().toList();
        }
        List<Segment> segments = new ArrayList<>();
        for (Path file : files) {
            segments.add(Segment.open(file));
        }
        if (segments.isEmpty()) {
            next = from;
            return blank(0).begin(file(from), from);
        }
        next = segments.getFirst().firstSequence();
        if (next > from) {
            throw new JournalDamaged(
                    "journal " + folder + " begins at record " + next + ", record " + from + " is missing");
        }
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (segment.firstSequence() != next) {
                throw new JournalDamaged(segment.file() + " begins at record " + segment.firstSequence() + ", record "
                        + next + " is missing");
            }
            next = segment.scan(next, i == segments.size() - 1, (sequence, payload) -> {
                if (sequence >= from) {
                    reader.record(sequence, payload);
                }
            });
        }
        sealed.addAll(segments.subList(0, segments.size() - 1));
        return segments.getLast();
    }

    private static boolean isSegment(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
    }

    private Path file(long firstSequence) {
        return folder.resolve(PREFIX + String.format("%019d", firstSequence) + SUFFIX);
    }

    /** Appends a payload and answers its sequence number; {@link StoreUnavailable} where there is no room to be had. */
    synchronized long append(ByteBuffer payload) {
        if (payload.remaining() > segmentSize - Segment.HEADER - Segment.RECORD_HEADER) {
            throw new StoreUnavailable("a record of " + payload.remaining() + " bytes is larger than a segment", null);
        }
        if (!current.append(next, payload)) {
            roll();
            current.append(next, payload);
        }
        return next++;
    }

    private void roll() {
        try {
            Segment ready = spare;
            spare = null;
            Segment fresh = (ready != null ? ready : blank(next)).begin(file(next), next);
            sealed.add(current);
            current = fresh;
            renamed = true;
        } catch (IOException broken) {
            throw new StoreUnavailable("no new segment in " + folder + ": " + broken.getMessage(), broken);
        }
        makeSpare();
    }

    private Segment blank(long number) throws IOException {
        return Segment.blank(folder.resolve("blank-" + number + MAKING), segmentSize);
    }

    private void makeSpare() {
        background.execute(() -> {
            try {
                Segment ready = blank(-1);
                synchronized (this) {
                    spare = ready;
                }
            } catch (IOException full) {
                // The next roll tries again by itself and reports what is wrong.
                LOG.log(System.Logger.Level.WARNING, "no spare segment in {0}: {1}", folder, full.getMessage());
            }
        });
    }

    /** Waits until everything appended so far is on the disk. */
    void force() {
        Segment newest;
        List<Segment> before;
        synchronized (this) {
            newest = current;
            before = unforced();
        }
        before.forEach(Segment::force);
        newest.force();
    }

    /** Segments sealed since the last call; their names are made to last too. */
    private List<Segment> unforced() {
        if (!renamed) {
            return List.of();
        }
        renamed = false;
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return List.copyOf(sealed);
    }

    synchronized long nextSequence() {
        return next;
    }

    /** Segments that are full. */
    synchronized int sealedCount() {
        return sealed.size();
    }

    /** Sequence number of the first record that is not in a sealed segment. */
    synchronized long currentFirstSequence() {
        return current.firstSequence();
    }

    /** Reads the records of sealed segments, from one sequence number up to another. */
    void readSealed(long from, long upTo, Segment.Reader reader) {
        List<Segment> full;
        synchronized (this) {
            full = List.copyOf(sealed);
        }
        for (Segment segment : full) {
            segment.records((sequence, payload) -> {
                if (sequence >= from && sequence < upTo) {
                    reader.record(sequence, payload);
                }
            });
        }
    }

    /** Reads all records from a sequence number on; appends wait meanwhile. */
    synchronized void read(long from, Segment.Reader reader) {
        readSealed(from, Long.MAX_VALUE, reader);
        current.records((sequence, payload) -> {
            if (sequence >= from) {
                reader.record(sequence, payload);
            }
        });
    }

    /** Deletes sealed segments that hold only records below a sequence number. */
    synchronized void cutBefore(long sequence) {
        while (!sealed.isEmpty()) {
            long endsBefore = sealed.size() > 1 ? sealed.get(1).firstSequence() : current.firstSequence();
            if (endsBefore > sequence) {
                return;
            }
            try {
                Files.deleteIfExists(sealed.removeFirst().file());
            } catch (IOException later) {
                throw new UncheckedIOException("an old segment cannot be deleted: " + later.getMessage(), later);
            }
        }
    }

    ExecutorService background() {
        return background;
    }

    @Override
    public void close() {
        background.shutdown();
        try {
            background.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        force();
        try {
            lock.release();
            lockChannel.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
