package dev.tidegate.ledger.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a folder of segments after a crash. The result is a prefix of what was appended that contains every record which counted,
 * or {@link JournalDamaged}: the first record that cannot be read ends the prefix, unless a later record or segment bears witness
 * that it had been safe.
 */
final class Recovery {
    private final Path folder;
    private final long from;
    private final List<Segment> segments = new ArrayList<>();
    private long next;

    /**
     * A recovery.
     *
     * @param from first record that is needed, with which a segment begins
     */
    Recovery(Path folder, long from) {
        this.folder = folder;
        this.from = from;
        this.next = from;
    }

    Recovery run(Segment.Reader reader) throws IOException {
        List<Path> files = needed(SegmentFiles.in(folder));
        boolean fresh = from == 1 && files.isEmpty();
        if (!fresh && (files.isEmpty() || SegmentFiles.first(files.getFirst()) != from)) {
            throw new JournalDamaged("journal " + folder + " has no segment that begins at record " + from);
        }
        for (int i = 0; i < files.size(); i++) {
            Segment segment = Segment.open(files.get(i));
            if (segment.firstSequence() != next || SegmentFiles.first(files.get(i)) != next) {
                end(files.subList(i, files.size()));
                return this;
            }
            segments.add(segment);
            next = segment.walk(reader);
            if (!segment.cleanAfterEnd()) {
                end(files.subList(i + 1, files.size()));
                return this;
            }
        }
        return this;
    }

    /** Finishes a cut that a crash may have interrupted: segments that hold nothing needed go, whatever is in them. */
    private List<Path> needed(List<Path> files) throws IOException {
        int first = 0;
        while (first + 1 < files.size() && SegmentFiles.first(files.get(first + 1)) <= from) {
            Segment.delete(files.get(first++));
        }
        return files.subList(first, files.size());
    }

    /** The prefix ends here: nothing behind it may have counted. */
    private void end(List<Path> later) throws IOException {
        Segment last = segments.isEmpty() ? null : segments.getLast();
        if (last != null) {
            refuseIfWitnessed(last);
        }
        for (Path file : later) {
            refuseIfWitnessed(Segment.open(file));
        }
        for (Path file : later.reversed()) {
            Segment.delete(file);
            SegmentLog.syncNames(folder);
        }
        if (last != null) {
            last.cutAfterEnd();
        }
    }

    private void refuseIfWitnessed(Segment segment) {
        int witness = segment.witness(next);
        if (witness >= 0) {
            throw new JournalDamaged("record " + next + " cannot be read, but byte " + witness + " of " + segment.file()
                    + " shows that it was written. Restore the folder from a copy");
        }
    }

    List<Segment> segments() {
        return segments;
    }

    /** Sequence number of the next record. */
    long next() {
        return next;
    }
}
