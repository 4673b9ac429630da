package dev.tidegate.risk;

/** Reads what {@link Packing} wrote, from a place in an array on. Not thread-safe. */
final class Unpacking {
    private final byte[] bytes;
    private int at;

    Unpacking(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    int u8() {
        return bytes[at++] & 0xff;
    }

    long number() {
        long number = 0;
        int shift = 0;
        while (true) {
            byte next = bytes[at++];
            number |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return number;
            }
            shift += 7;
        }
    }

    String text() {
        return text("");
    }

    /** A text that was written without its beginning. */
    String text(String beginning) {
        long header = number();
        boolean wide = (header & 1) != 0;
        char[] all = new char[beginning.length() + (int) (header >>> 1)];
        beginning.getChars(0, beginning.length(), all, 0);
        for (int i = beginning.length(); i < all.length; i++) {
            all[i] = (char) (wide ? u8() << 8 | u8() : u8());
        }
        return new String(all);
    }

    /** Where the text that begins at a place ends. */
    static int endOfText(byte[] bytes, int at) {
        Unpacking text = new Unpacking(bytes, at);
        long header = text.number();
        int characters = (int) (header >>> 1);
        return text.at + ((header & 1) != 0 ? 2 * characters : characters);
    }
}
