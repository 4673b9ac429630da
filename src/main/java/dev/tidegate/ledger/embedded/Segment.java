package dev.tidegate.ledger.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file of a journal: a header and records, memory-mapped and filled with zeros beforehand, so that an append is a copy and
 * the disk cannot run full under it.
 *
 * <pre>
 * header  magic 8, format 4, first sequence 8, crc32c 4
 * record  length 4 (of the payload), crc32c 4 (over sequence and payload), sequence 8, payload
 * </pre>
 *
 * A length of zero is the end. The length is written last, so a process that dies in the middle leaves an end, not a wreck.
 */
final class Segment {
    static final int HEADER = 24;
    static final int RECORD_HEADER = 16;
    private static final long MAGIC = 0x5449444547415445L;
    private static final int FORMAT = 1;

    /** Hears the records of a scan. */
    interface Reader {
        void record(long sequence, ByteBuffer payload);
    }

    private final Path file;
    private final long firstSequence;
    private final MappedByteBuffer map;
    private final CRC32C crc = new CRC32C();
    private int end = HEADER;

    private Segment(Path file, long firstSequence, MappedByteBuffer map) {
        this.file = file;
        this.firstSequence = firstSequence;
        this.map = map;
    }

    /** Makes a blank of zeros, without a header, that {@link #begin} turns into a segment. */
    static Segment blank(Path file, int size) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
            for (long written = 0; written < size; ) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), size - written));
                written += channel.write(zeros);
            }
            channel.force(true);
            return new Segment(file, -1, channel.map(FileChannel.MapMode.READ_WRITE, 0, size));
        }
    }

    /** Gives a blank its header and its name. */
    Segment begin(Path name, long first) throws IOException {
        map.putLong(0, MAGIC).putInt(8, FORMAT).putLong(12, first);
        map.putInt(HEADER - 4, crcOf(map.duplicate().limit(HEADER - 4)));
        Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
        return new Segment(name, first, map);
    }

    static Segment open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = channel.size();
            if (size < HEADER || size > Integer.MAX_VALUE) {
                throw new JournalDamaged(file + " has " + size + " bytes, which is no segment");
            }
            MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
            ByteBuffer header = map.duplicate().limit(HEADER);
            boolean good = header.getLong() == MAGIC
                    && header.getInt() == FORMAT
                    && map.getInt(HEADER - 4) == crcOf(map.duplicate().limit(HEADER - 4));
            if (!good) {
                throw new JournalDamaged(file + " has no header of this format");
            }
            return new Segment(file, header.getLong(), map);
        }
    }

    private static int crcOf(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    Path file() {
        return file;
    }

    long firstSequence() {
        return firstSequence;
    }

    /** Bytes in use. */
    int end() {
        return end;
    }

    /** Appends a record; false where it does not fit. */
    boolean append(long sequence, ByteBuffer payload) {
        int length = payload.remaining();
        if (length > map.capacity() - end - RECORD_HEADER) {
            return false;
        }
        map.putLong(end + 8, sequence);
        map.put(end + RECORD_HEADER, payload, payload.position(), length);
        map.putInt(end + 4, crc(end, length));
        java.lang.invoke.VarHandle.releaseFence();
        map.putInt(end, length);
        end += RECORD_HEADER + length;
        return true;
    }

    /** Waits until everything appended is on the disk. */
    void force() {
        map.force();
    }

    private int crc(int at, int length) {
        crc.reset();
        crc.update(map.duplicate().limit(at + RECORD_HEADER + length).position(at + 8));
        return (int) crc.getValue();
    }

    private boolean good(int at, long sequenceAtLeast) {
        int room = map.capacity() - at - RECORD_HEADER;
        if (room < 0) {
            return false;
        }
        int length = map.getInt(at);
        return length > 0
                && length <= room
                && map.getLong(at + 8) >= sequenceAtLeast
                && map.getInt(at + 4) == crc(at, length);
    }

    /**
     * Reads all records in order.
     *
     * @param expected sequence number of the first record
     * @param mayBeTorn true for the newest segment: what is wrong at its end is cut off; anywhere else it is damage
     * @return sequence number after the last record
     */
    long scan(long expected, boolean mayBeTorn, @Nullable Reader reader) {
        long next = expected;
        int at = HEADER;
        while (good(at, next) && map.getLong(at + 8) == next) {
            int length = map.getInt(at);
            if (reader != null) {
                reader.record(next, map.slice(at + RECORD_HEADER, length).asReadOnlyBuffer());
            }
            at += RECORD_HEADER + length;
            next++;
        }
        end = at;
        finish(at, next, mayBeTorn);
        return next;
    }

    /** Reads the records written so far, again. */
    void records(Reader reader) {
        int at = HEADER;
        int until = end;
        while (at < until) {
            int length = map.getInt(at);
            reader.record(
                    map.getLong(at + 8), map.slice(at + RECORD_HEADER, length).asReadOnlyBuffer());
            at += RECORD_HEADER + length;
        }
    }

    private void finish(int at, long next, boolean mayBeTorn) {
        boolean clean = true;
        for (int i = at; i < map.capacity() && clean; i++) {
            clean = map.get(i) == 0;
        }
        if (clean) {
            return;
        }
        if (!mayBeTorn) {
            throw new JournalDamaged(file + " is damaged at byte " + at + ", before its end");
        }
        for (int i = at + 1; i < map.capacity() - RECORD_HEADER; i++) {
            if (map.getInt(i) != 0 && good(i, next)) {
                throw new JournalDamaged(file + " is damaged at byte " + at + ": good records follow at byte " + i
                        + ". Restore the folder");
            }
        }
        for (int i = at; i < map.capacity(); i++) {
            map.put(i, (byte) 0);
        }
        map.force();
    }
}
