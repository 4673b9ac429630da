package dev.tidegate.ledger.embedded;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A growing buffer that records are written into. Not thread-safe; reused. */
final class Bytes {
    static final int MAX_STRING = 65_535;

    private ByteBuffer buffer = ByteBuffer.allocate(1_024);

    Bytes clear() {
        buffer.clear();
        return this;
    }

    Bytes u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    Bytes i32(int value) {
        room(4).putInt(value);
        return this;
    }

    Bytes i64(long value) {
        room(8).putLong(value);
        return this;
    }

    Bytes flag(boolean value) {
        return u8(value ? 1 : 0);
    }

    Bytes text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_STRING) {
            throw new IllegalArgumentException("a text of " + bytes.length + " bytes is too long for a record");
        }
        room(2 + bytes.length).putShort((short) bytes.length).put(bytes);
        return this;
    }

    /** The written part, from 0 to the position. */
    ByteBuffer written() {
        return buffer.duplicate().flip();
    }

    private ByteBuffer room(int more) {
        if (buffer.remaining() < more) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(buffer.capacity() * 2, buffer.position() + more));
            buffer = larger.put(buffer.flip());
        }
        return buffer;
    }
}
