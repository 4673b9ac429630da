package dev.tidegate.surveillance;

import dev.tidegate.ledger.journal.Cursor;
import dev.tidegate.ledger.journal.Malformed;
import dev.tidegate.ledger.journal.Segment;
import dev.tidegate.ledger.journal.SegmentFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Reads a tape from its files: of a gateway that runs, of one that has ended, of a copy. What a file holds after the first record
 * that cannot be read is passed over, and so is a file that is let go meanwhile.
 */
public final class TapeReader {
    /** Records of several event loops come in nearly the order of their times; no more than this apart. */
    private static final long DISORDER_MILLIS = 60_000;
    /** Enough for a segment's header and the time of its first record. */
    private static final int HEAD = 64;

    private TapeReader() {}

    /** The decisions a query asks for, in the order they were made. */
    public static List<DecisionRecord> read(Path folder, TapeQuery query) {
        List<DecisionRecord> found = new ArrayList<>();
        each(folder, query, one -> {
            found.add(one);
            return found.size() < query.limit();
        });
        return found;
    }

    /**
     * Hears decisions in the order they were made, without a limit to their number.
     *
     * @param query the limit in it does not count
     * @param more takes a decision and says whether to go on
     */
    public static void each(Path folder, TapeQuery query, Predicate<DecisionRecord> more) {
        try {
            List<Path> files = SegmentFiles.in(folder);
            for (int i = 0; i < files.size(); i++) {
                boolean before = i + 1 < files.size() && firstTime(files.get(i + 1)) < early(query.fromMillis());
                if (!before && !each(bytes(files.get(i), Integer.MAX_VALUE), query, more)) {
                    return;
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("tape " + folder + ": " + broken.getMessage(), broken);
        }
    }

    private static long early(long millis) {
        return millis < Long.MIN_VALUE + DISORDER_MILLIS ? Long.MIN_VALUE : millis - DISORDER_MILLIS;
    }

    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Enough() {
            super(null, null, false, false);
        }
    }

    private static boolean each(ByteBuffer segment, TapeQuery query, Predicate<DecisionRecord> more) {
        try {
            Segment.records(segment, (sequence, payload) -> {
                Cursor in = new Cursor(payload);
                long time = DecisionCodec.time(in);
                if (time >= query.fromMillis() && time < query.toMillis()) {
                    DecisionRecord one = DecisionCodec.read(in, time, query);
                    if (one != null && !more.test(one)) {
                        throw new Enough();
                    }
                }
            });
            return true;
        } catch (Malformed ofAnotherFormat) {
            return true;
        } catch (Enough enough) {
            return false;
        }
    }

    /** The time of the first record of a segment; {@link Long#MAX_VALUE} where it has none that can be read. */
    static long firstTime(Path file) throws IOException {
        ByteBuffer head = bytes(file, HEAD);
        if (!Segment.hasRecord(head)) {
            return Long.MAX_VALUE;
        }
        try {
            return DecisionCodec.time(new Cursor(Segment.firstPayload(head)));
        } catch (Malformed ofAnotherFormat) {
            return Long.MAX_VALUE;
        }
    }

    private static ByteBuffer bytes(Path file, int most) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), most));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // A file that is let go meanwhile ends early.
            }
            return bytes.flip();
        } catch (NoSuchFileException letGo) {
            return ByteBuffer.allocate(0);
        }
    }
}
