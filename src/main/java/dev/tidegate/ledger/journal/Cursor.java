package dev.tidegate.ledger.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads what {@link Bytes} wrote. Every read is checked against what is left; a length is believed only if it fits. */
public final class Cursor {
    private final ByteBuffer buffer;

    public Cursor(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    public int u8() {
        need(1);
        return buffer.get() & 0xff;
    }

    public int u16() {
        need(2);
        return buffer.getShort() & 0xffff;
    }

    public int i32() {
        need(4);
        return buffer.getInt();
    }

    public long i64() {
        need(8);
        return buffer.getLong();
    }

    public boolean flag() {
        int value = u8();
        if (value > 1) {
            throw new Malformed("flag " + value + " must be 0 or 1");
        }
        return value == 1;
    }

    public String text() {
        int length = u16();
        if ((length & Bytes.WIDE) != 0) {
            return wide(length & ~Bytes.WIDE);
        }
        need(length);
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String wide(int length) {
        need(2 * length);
        char[] chars = new char[length];
        for (int i = 0; i < length; i++) {
            chars[i] = buffer.getChar();
        }
        return new String(chars);
    }

    /** A count of things that take at least so many bytes each. */
    public int count(int leastBytes) {
        int count = i32();
        if (count < 0 || (long) count * leastBytes > buffer.remaining()) {
            throw new Malformed("count " + count + " does not fit " + buffer.remaining() + " bytes");
        }
        return count;
    }

    /** A constant by its ordinal; {@code values} must not be empty. */
    public <E extends Enum<E>> E constant(E[] values) {
        int ordinal = u8();
        if (ordinal >= values.length) {
            throw new Malformed("ordinal " + ordinal + " is no "
                    + values[0].getDeclaringClass().getSimpleName());
        }
        return values[ordinal];
    }

    public void end() {
        if (buffer.hasRemaining()) {
            throw new Malformed(buffer.remaining() + " bytes too many");
        }
    }

    private void need(int bytes) {
        if (buffer.remaining() < bytes) {
            throw new Malformed("needs " + bytes + " bytes, has " + buffer.remaining());
        }
    }
}
