package dev.tidegate.ledger.journal;

import java.io.IOException;
import java.lang.invoke.VarHandle;
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
 * the disk cannot run full under it. Big-endian.
 *
 * <pre>
 * header  magic 8, format 4, first sequence 8, unsynced 4, crc32c 4 (over all before)
 * record  length 4 (of the payload), crc32c 4 (over all after), sequence 8, unsynced 4, payload
 * </pre>
 *
 * A length of zero is the end. The length is written last, so a process that dies in the middle leaves an end, not a wreck.
 * {@code unsynced} says how many records right before this place were not known to be on the disk when it was written: after a
 * power loss exactly those may be missing with a later one present, which is a torn tail and no damage. Not thread-safe.
 */
public final class Segment {
    static final int HEADER = 28;
    static final int RECORD_HEADER = 20;
    /** Where the first record's payload begins. */
    private static final int FIRST_PAYLOAD = HEADER + RECORD_HEADER;

    private static final long MAGIC = 0x5449444547415445L;
    private static final int FORMAT = 1;
    private static final int MAX_SIZE = 1 << 30;

    /** Hears records. */
    public interface Reader {
        /**
         * A record.
         *
         * @param payload its bytes; valid during the call only
         */
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

    /** Bytes of the largest payload that fits a segment of some size. */
    public static int largestPayload(int size) {
        return size - FIRST_PAYLOAD;
    }

    /**
     * Makes a blank of zeros, without a header, that {@link #begin} turns into a segment.
     *
     * @param sync true to wait until the zeros are on the disk, so that later syncs have less to do
     */
    public static Segment blank(Path file, int size, boolean sync) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(Math.min(size, 1 << 18));
            for (int written = 0; written < size; ) {
                zeros.clear().limit(Math.min(zeros.capacity(), size - written));
                written += channel.write(zeros);
            }
            if (sync) {
                channel.force(true);
            }
            return new Segment(file, -1, channel.map(FileChannel.MapMode.READ_WRITE, 0, size));
        } catch (IOException full) {
            Files.deleteIfExists(file);
            throw full;
        }
    }

    /** Gives a blank its header and its name. */
    public Segment begin(Path name, long first, int unsynced) throws IOException {
        map.putLong(0, MAGIC).putInt(8, FORMAT).putLong(12, first).putInt(20, unsynced);
        map.putInt(HEADER - 4, crc(0, HEADER - 4));
        Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
        return new Segment(name, first, map);
    }

    /** Opens a file as it is, whatever is in it; {@link #firstSequence} is -1 where it has no header of this format. */
    public static Segment open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            int size = (int) Math.min(channel.size(), MAX_SIZE);
            MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
            return new Segment(file, firstOf(map), map);
        }
    }

    /** The first sequence number a header names; -1 where it is no header of this format. */
    private static long firstOf(ByteBuffer bytes) {
        if (bytes.limit() < HEADER || bytes.getLong(0) != MAGIC || bytes.getInt(8) != FORMAT) {
            return -1;
        }
        CRC32C sum = new CRC32C();
        sum.update(bytes.duplicate().position(0).limit(HEADER - 4));
        return bytes.getInt(HEADER - 4) == (int) sum.getValue() ? bytes.getLong(12) : -1;
    }

    public Path file() {
        return file;
    }

    /** Sequence number of its first record, by its header. */
    public long firstSequence() {
        return firstSequence;
    }

    /** Bytes in use, the header among them. */
    public int end() {
        return end;
    }

    public int capacity() {
        return map.capacity();
    }

    /**
     * Appends a record; false where it does not fit.
     *
     * @param unsynced how many records right before it are not known to be on the disk
     */
    public boolean append(long sequence, int unsynced, Bytes record) {
        int length = record.length();
        int at = end;
        if (length > map.capacity() - at - RECORD_HEADER) {
            return false;
        }
        byte[] frame = record.array();
        Bytes.LONGS.set(frame, 8, sequence);
        Bytes.INTS.set(frame, 16, unsynced);
        crc.reset();
        crc.update(frame, 8, RECORD_HEADER - 8 + length);
        Bytes.INTS.set(frame, 4, (int) crc.getValue());
        map.put(at + 4, frame, 4, RECORD_HEADER - 4 + length);
        VarHandle.releaseFence();
        map.putInt(at, length);
        end = at + RECORD_HEADER + length;
        return true;
    }

    /** Waits until everything appended is on the disk. */
    public void force() {
        map.force();
    }

    /**
     * Reads the records from the beginning to the first that is not good or not the next, and sets the end there.
     *
     * @return sequence number after the last record
     */
    public long walk(@Nullable Reader reader) {
        long next = firstSequence;
        int at = HEADER;
        while (good(at) && map.getLong(at + 8) == next) {
            int length = map.getInt(at);
            if (reader != null) {
                reader.record(next, payload(at, length));
            }
            at += RECORD_HEADER + length;
            next++;
        }
        end = at;
        return next;
    }

    /** Reads records known to be good, again, up to a byte that was the end once. */
    public void records(int until, Reader reader) {
        places(until, (sequence, at) -> reader.record(sequence, payload(at)));
    }

    /** Hears where records begin. */
    interface Places {
        void record(long sequence, int at);
    }

    /** Goes over records known to be good without reading them. */
    void places(int until, Places places) {
        int at = HEADER;
        while (at < until) {
            places.record(map.getLong(at + 8), at);
            at += RECORD_HEADER + map.getInt(at);
        }
    }

    /** The payload of the record that begins at a byte. */
    ByteBuffer payload(int at) {
        return payload(at, map.getInt(at));
    }

    private ByteBuffer payload(int at, int length) {
        return map.slice(at + RECORD_HEADER, length).asReadOnlyBuffer();
    }

    private boolean good(int at) {
        int room = map.capacity() - at - RECORD_HEADER;
        if (room < 0) {
            return false;
        }
        int length = map.getInt(at);
        return length > 0 && length <= room && map.getInt(at + 4) == crc(at + 8, RECORD_HEADER - 8 + length);
    }

    private int crc(int at, int length) {
        crc.reset();
        crc.update(map.duplicate().position(at).limit(at + length));
        return (int) crc.getValue();
    }

    /** True where nothing has been written after the end. */
    public boolean cleanAfterEnd() {
        int at = end;
        int capacity = map.capacity();
        for (; at < capacity - 7; at += 8) {
            if (map.getLong(at) != 0) {
                return false;
            }
        }
        for (; at < capacity; at++) {
            if (map.get(at) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Looks at every byte from the end on for proof that a record which cannot be read was once safely written.
     *
     * @param missing sequence number of the record that cannot be read
     * @return the byte where that record, or one which was written in the knowledge of it, lies; -1 where there is none
     */
    int witness(long missing) {
        if (firstSequence > missing && firstSequence - 1 - map.getInt(20) >= missing) {
            return 0;
        }
        int from = firstSequence < 0 ? 0 : end;
        for (int at = from; at <= map.capacity() - RECORD_HEADER; at++) {
            long sequence = map.getLong(at + 8);
            boolean plausible = sequence >= missing && sequence - missing <= Integer.MAX_VALUE;
            if (plausible && (sequence == missing || sequence - 1 - map.getInt(at + 16) >= missing) && good(at)) {
                return at;
            }
        }
        return -1;
    }

    /** Takes away whatever lies after the end, on the disk too. */
    public void cutAfterEnd() {
        for (int at = end; at < map.capacity(); at++) {
            map.put(at, (byte) 0);
        }
        map.force();
    }

    /** Deletes the file and gives its space back at once, though it is still mapped. Nobody may read it any more. */
    public static void delete(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        Files.delete(file);
    }

    /** True where the beginning of a segment's bytes has a record; it is not known to be good. */
    public static boolean hasRecord(ByteBuffer bytes) {
        return bytes.limit() >= FIRST_PAYLOAD && firstOf(bytes) >= 0 && bytes.getInt(HEADER) > 0;
    }

    /** The first record's payload, as much of it as the bytes have. */
    public static ByteBuffer firstPayload(ByteBuffer bytes) {
        int length = Math.min(bytes.getInt(HEADER), bytes.limit() - FIRST_PAYLOAD);
        return bytes.slice(FIRST_PAYLOAD, length);
    }

    /**
     * Reads the good records of a copy of a segment's bytes: of a file that others may be appending to.
     *
     * @return true where the bytes are a segment
     */
    public static boolean records(ByteBuffer bytes, Reader reader) {
        long next = firstOf(bytes);
        if (next < 0) {
            return false;
        }
        CRC32C sum = new CRC32C();
        int at = HEADER;
        while (at <= bytes.limit() - RECORD_HEADER) {
            int length = bytes.getInt(at);
            if (length <= 0 || length > bytes.limit() - at - RECORD_HEADER || bytes.getLong(at + 8) != next) {
                return true;
            }
            sum.reset();
            sum.update(bytes.duplicate().limit(at + RECORD_HEADER + length).position(at + 8));
            if ((int) sum.getValue() != bytes.getInt(at + 4)) {
                return true;
            }
            reader.record(next, bytes.slice(at + RECORD_HEADER, length).asReadOnlyBuffer());
            at += RECORD_HEADER + length;
            next++;
        }
        return true;
    }
}
