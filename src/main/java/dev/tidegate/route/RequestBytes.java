package dev.tidegate.route;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Requests one after another as they go over the wire. */
final class RequestBytes {
    private static final int FIRST = 1_024;
    /** What is kept from one writing to the next. */
    private static final int KEPT = 64 << 10;

    private byte[] bytes = new byte[FIRST];
    private int length;

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Forgets what comes after a length. */
    void cut(int to) {
        length = to;
    }

    void clear() {
        length = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[FIRST];
        }
    }

    RequestBytes add(byte[] part) {
        room(part.length);
        System.arraycopy(part, 0, bytes, length, part.length);
        length += part.length;
        return this;
    }

    /**
     * Adds text that stands in a line of its own right.
     *
     * @throws IllegalArgumentException where it has something else than printable ASCII
     */
    RequestBytes add(String text) {
        int end = length + text.length();
        room(text.length());
        byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
        for (byte each : ascii) {
            if (each < ' ' || each == 0x7f) {
                throw new IllegalArgumentException("it has something else than printable ASCII");
            }
        }
        System.arraycopy(ascii, 0, bytes, length, ascii.length);
        length = end;
        return this;
    }

    RequestBytes add(int number) {
        return add(Integer.toString(number));
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
