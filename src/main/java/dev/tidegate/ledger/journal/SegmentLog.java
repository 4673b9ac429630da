package dev.tidegate.ledger.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A folder of segments that is appended to at its end and cut off at its beginning. Appends are ordered by the lock of this
 * object. Reading and cutting happen on one thread, the owner's background thread.
 */
public final class SegmentLog {
    private final Path folder;
    private final int segmentSize;
    private final boolean syncs;
    private final Blanks blanks;
    private final List<Segment> sealed = new ArrayList<>();
    /** Sealed segments that have not been synced. */
    private final List<Segment> unforced = new ArrayList<>();

    private Segment current;
    /** A blank that could not be begun; it is tried again. */
    private @Nullable Segment blank;

    private boolean renamed = true;
    private long next;
    /** Last record known to be on the disk. */
    private long synced;

    private volatile int sealedCount;
    private volatile @Nullable String outage;

    /**
     * Opens a folder whose lock the caller holds and reads every record from a sequence number on.
     *
     * @param syncs true where {@link #force} is called before a record counts; false where records count as soon as they are
     *     appended
     * @param from the first record that is needed: 1, or where a segment once began
     * @param reader hears the records in order
     * @param background one thread, ended by the caller
     */
    public SegmentLog(
            Path folder,
            int segmentSize,
            boolean syncs,
            long from,
            Segment.Reader reader,
            ScheduledExecutorService background)
            throws IOException {
        this.folder = folder;
        this.segmentSize = segmentSize;
        this.syncs = syncs;
        this.blanks = new Blanks(folder, segmentSize, syncs, background);
        Recovery recovered = new Recovery(folder, from).run(reader);
        next = recovered.next();
        synced = next - 1;
        List<Segment> segments = recovered.segments();
        if (segments.isEmpty()) {
            current = blanks.makeNow().begin(SegmentFiles.name(folder, next), next, 0);
        } else {
            sealed.addAll(segments.subList(0, segments.size() - 1));
            sealedCount = sealed.size();
            current = segments.getLast();
        }
        if (syncs) {
            unforced.addAll(sealed);
            force();
        }
        blanks.prepare();
    }

    /**
     * Appends a record and answers its sequence number.
     *
     * @throws IOException where there is no room to be had; nothing was appended
     */
    public synchronized long append(Bytes record) throws IOException {
        if (record.length() > Segment.largestPayload(segmentSize)) {
            throw new IOException("a record of " + record.length() + " bytes is larger than a segment");
        }
        if (!current.append(next, unsynced(), record)) {
            roll();
            current.append(next, unsynced(), record);
        }
        return next++;
    }

    private int unsynced() {
        return syncs ? (int) Math.min(next - 1 - synced, Integer.MAX_VALUE) : 0;
    }

    private void roll() throws IOException {
        String known = blanks.trouble();
        try {
            Segment ready = blank != null ? blank : blanks.poll();
            if (ready == null && known != null) {
                throw new IOException(known);
            }
            blank = ready != null ? ready : blanks.makeNow();
            Segment fresh = blank.begin(SegmentFiles.name(folder, next), next, unsynced());
            blank = null;
            sealed.add(current);
            sealedCount = sealed.size();
            if (syncs) {
                unforced.add(current);
            }
            current = fresh;
            renamed = true;
            outage = null;
        } catch (IOException full) {
            outage = full.getMessage();
            throw full;
        }
    }

    /** Why nothing more can be appended, or null where it can: the last segment is full and the disk has no room for another. */
    public @Nullable String outage() {
        return outage != null && blanks.trouble() != null ? outage : null;
    }

    /**
     * Waits until everything appended so far is on the disk, and answers the last of it. Called by one thread at a time. A sync
     * that fails must never be tried again: the operating system may have dropped what it could not write.
     */
    public long force() throws IOException {
        List<Segment> full;
        Segment newest;
        long upTo;
        boolean names;
        synchronized (this) {
            full = List.copyOf(unforced);
            unforced.clear();
            newest = current;
            upTo = next - 1;
            names = renamed;
            renamed = false;
        }
        if (names) {
            syncNames(folder);
        }
        try {
            full.forEach(Segment::force);
            newest.force();
        } catch (UncheckedIOException broken) {
            throw new IOException(broken.getMessage(), broken);
        }
        synchronized (this) {
            synced = upTo;
        }
        return upTo;
    }

    /** Waits until the names of a folder's files are on the disk. */
    public static void syncNames(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** Segments that are full. */
    public int sealedCount() {
        return sealedCount;
    }

    /** Sequence number of the first record that is not in a sealed segment. */
    public synchronized long currentFirstSequence() {
        return current.firstSequence();
    }

    /** Reads all records from a sequence number on that were appended before the call; appends go on meanwhile. */
    public void read(long from, Segment.Reader reader) {
        Segment newest;
        int until;
        synchronized (this) {
            newest = current;
            until = current.end();
        }
        readBefore(newest.firstSequence(), from, reader);
        newest.records(until, above(from, reader));
    }

    private void readBefore(long begins, long from, Segment.Reader reader) {
        Segment.Reader wanted = above(from, reader);
        for (Segment segment : sealedBefore(begins)) {
            segment.records(segment.end(), wanted);
        }
    }

    /** The records of sealed segments up to the one that begins a segment. */
    public SealedRecords recordsBefore(long begins) {
        return new SealedRecords(sealedBefore(begins));
    }

    private synchronized List<Segment> sealedBefore(long begins) {
        return sealed.stream().filter(one -> one.firstSequence() < begins).toList();
    }

    private static Segment.Reader above(long from, Segment.Reader reader) {
        return (sequence, payload) -> {
            if (sequence >= from) {
                reader.record(sequence, payload);
            }
        };
    }

    /** Deletes sealed segments that hold only records below a sequence number. */
    public void cutBefore(long sequence) throws IOException {
        for (Segment old = removeBefore(sequence); old != null; old = removeBefore(sequence)) {
            Segment.delete(old.file());
        }
    }

    private synchronized @Nullable Segment removeBefore(long sequence) {
        if (sealed.isEmpty()) {
            return null;
        }
        long endsBefore = sealed.size() > 1 ? sealed.get(1).firstSequence() : current.firstSequence();
        if (endsBefore > sequence) {
            return null;
        }
        Segment old = sealed.removeFirst();
        unforced.remove(old);
        sealedCount = sealed.size();
        return old;
    }
}
