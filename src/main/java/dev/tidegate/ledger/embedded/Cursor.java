package dev.tidegate.ledger.embedded;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads what {@link Bytes} wrote. Every read is checked against what is left; a length is believed only if it fits. */
final class Cursor {
    private final ByteBuffer buffer;

    Cursor(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    int u8() {
        need(1);
        return buffer.get() & 0xff;
    }

    int i32() {
        need(4);
        return buffer.getInt();
    }

    long i64() {
        need(8);
        return buffer.getLong();
    }

    boolean flag() {
        int value = u8();
        if (value > 1) {
            throw new Malformed("flag " + value + " must be 0 or 1");
        }
        return value == 1;
    }

    String text() {
        need(2);
        int length = buffer.getShort() & 0xffff;
        need(length);
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A count of things that take at least so many bytes each. */
    int count(int leastBytes) {
        int count = i32();
        if (count < 0 || (long) count * leastBytes > buffer.remaining()) {
            throw new Malformed("count " + count + " does not fit " + buffer.remaining() + " bytes");
        }
        return count;
    }

    <E extends Enum<E>> E constant(E[] values) {
        int ordinal = u8();
        if (ordinal >= values.length) {
            throw new Malformed("ordinal " + ordinal + " is no "
                    + values[0].getDeclaringClass().getSimpleName());
        }
        return values[ordinal];
    }

    void end() {
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
