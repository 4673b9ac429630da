package dev.tidegate.risk;

import java.util.Arrays;

/**
 * Values written one after another into a growing array, as small as they are: for what is kept in thousands and rarely read.
 * {@link Unpacking} reads them. Equal texts give equal bytes, different ones different bytes. Not thread-safe; reused.
 */
final class Packing {
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int length;

    Packing clear() {
        length = 0;
        return this;
    }

    Packing u8(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    /** Any number: seven bits a byte, the least first, so small ones that are not negative take one or two bytes. */
    Packing number(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    Packing text(String value) {
        return text(value, 0);
    }

    /** A text from a character on: one byte each where all are of Latin-1, else two, so that every string comes back. */
    Packing text(String value, int from) {
        int characters = value.length() - from;
        int start = length;
        number((long) characters << 1);
        room(characters);
        for (int i = from; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > 0xff) {
                length = start;
                return wide(value, from);
            }
            bytes[length++] = (byte) c;
        }
        return this;
    }

    private Packing wide(String value, int from) {
        int characters = value.length() - from;
        number((long) characters << 1 | 1);
        room(2 * characters);
        for (int i = from; i < value.length(); i++) {
            bytes[length++] = (byte) (value.charAt(i) >> 8);
            bytes[length++] = (byte) value.charAt(i);
        }
        return this;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, length + more + 48);
        }
    }

    /** The array as it is now; what was written ends at {@link #length}. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }
}
