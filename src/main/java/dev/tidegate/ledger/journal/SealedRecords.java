package dev.tidegate.ledger.journal;

import java.nio.ByteBuffer;
import java.util.List;

/** The records of some sealed segments: in order, and again by their places. Good until the segments are cut off. */
public final class SealedRecords {
    /** Hears records and where they lie. */
    public interface Reader {
        /**
         * A record.
         *
         * @param place what {@link #payload} takes
         * @param payload its bytes; valid during the call only
         */
        void record(long place, ByteBuffer payload);
    }

    private final List<Segment> segments;

    SealedRecords(List<Segment> segments) {
        this.segments = segments;
    }

    /** Reads all records from a sequence number on. */
    public void read(long from, Reader reader) {
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            long ordinal = (long) i << Integer.SIZE;
            segment.places(segment.end(), (sequence, at) -> {
                if (sequence >= from) {
                    reader.record(ordinal | at, segment.payload(at));
                }
            });
        }
    }

    /** The bytes of the record at a place. */
    public ByteBuffer payload(long place) {
        return segments.get((int) (place >>> Integer.SIZE)).payload((int) place);
    }
}
