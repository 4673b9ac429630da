package dev.tidegate.ledger.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A growing array that one record is written into, big-endian, with room in front for the header that {@link Segment} fills in.
 * Not thread-safe; reused.
 */
public final class Bytes {
    /** Longest text, characters. */
    public static final int MAX_TEXT = 0x7fff;

    /** Set in a text's length where its characters take two bytes each. */
    static final int WIDE = 0x8000;

    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] array = new byte[512];
    private int size = Segment.RECORD_HEADER;

    public Bytes clear() {
        size = Segment.RECORD_HEADER;
        return this;
    }

    public Bytes u8(int value) {
        int at = room(1);
        array[at] = (byte) value;
        return this;
    }

    public Bytes u16(int value) {
        int at = room(2);
        array[at] = (byte) (value >> 8);
        array[at + 1] = (byte) value;
        return this;
    }

    public Bytes i32(int value) {
        int at = room(4);
        INTS.set(array, at, value);
        return this;
    }

    public Bytes i64(long value) {
        int at = room(8);
        LONGS.set(array, at, value);
        return this;
    }

    public Bytes flag(boolean value) {
        return u8(value ? 1 : 0);
    }

    /** A text, character by character as it is: one byte each where all are ASCII, else two, so that every string comes back. */
    public Bytes text(String value) {
        int length = value.length();
        if (length > MAX_TEXT) {
            throw new IllegalArgumentException("a text of " + length + " characters is too long for a record");
        }
        int start = size;
        int at = room(2 + length) + 2;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c > 0x7f) {
                size = start;
                return wide(value);
            }
            array[at + i] = (byte) c;
        }
        array[start] = (byte) (length >> 8);
        array[start + 1] = (byte) length;
        return this;
    }

    private Bytes wide(String value) {
        u16(value.length() | WIDE);
        for (int i = 0; i < value.length(); i++) {
            u16(value.charAt(i));
        }
        return this;
    }

    /** The beginning of a text where it is longer than so many characters: for sentences, never for names. */
    public Bytes sentence(String value, int most) {
        return text(value.length() <= most ? value : value.substring(0, most));
    }

    /** The array as it is now: the header's room, then the payload. */
    public byte[] array() {
        return array;
    }

    /** Where the payload begins in the array. */
    public int offset() {
        return Segment.RECORD_HEADER;
    }

    /** Bytes of payload. */
    public int length() {
        return size - Segment.RECORD_HEADER;
    }

    private int room(int more) {
        int at = size;
        if (array.length - at < more) {
            byte[] larger = new byte[Math.max(array.length * 2, at + more)];
            System.arraycopy(array, 0, larger, 0, at);
            array = larger;
        }
        size = at + more;
        return at;
    }
}
