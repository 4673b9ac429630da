package dev.tidegate.route;

import java.nio.charset.StandardCharsets;

/** What the lines of a reply's head say that matters to its framing; everything else is checked for form and dropped. */
final class ReplyHead {
    private static final byte[] CONTENT_LENGTH = ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
    private static final byte[] CONNECTION = ascii("connection");
    private static final byte[] KEEP_ALIVE = ascii("keep-alive");
    private static final byte[] CHUNKED = ascii("chunked");
    private static final byte[] CLOSE = ascii("close");
    private static final byte[] TIMEOUT = ascii("timeout=");
    private static final byte[] VERSION = ascii("HTTP/1.");
    /** Digits of a length or of a chunk's size: larger ones are longer than any reply that is read. */
    private static final int MAX_DIGITS = 15;

    private static final int MAX_HEX_DIGITS = 8;

    private int status;
    private boolean oldVersion;
    private boolean closing;
    private boolean keptAlive;
    private boolean chunked;
    private long length;
    private int keepAliveSeconds;

    ReplyHead() {
        clear();
    }

    void clear() {
        status = 0;
        oldVersion = false;
        closing = false;
        keptAlive = false;
        chunked = false;
        length = ReplyDecoder.UNSAID;
        keepAliveSeconds = ReplyDecoder.UNSAID;
    }

    int status() {
        return status;
    }

    /** The body's length, {@link ReplyDecoder#UNSAID} where none is given. */
    long length() {
        return length;
    }

    boolean chunked() {
        return chunked;
    }

    /** True where the status says that there is no body, whatever the headers say. */
    boolean bodiless() {
        return status == 204 || status == 304;
    }

    /** True where the connection carries no further reply. */
    boolean closes() {
        return closing || (oldVersion && !keptAlive);
    }

    int keepAliveSeconds() {
        return keepAliveSeconds;
    }

    /** {@code HTTP/1.1 200 Reason}. */
    void status(byte[] text, int start, int end) throws ReplyDecoder.Unreadable {
        clear();
        // Version 8, space, three digits, and a space before a reason.
        boolean form = end - start >= 12
                && same(text, start, start + VERSION.length, VERSION, false)
                && (text[start + 7] == '0' || text[start + 7] == '1')
                && text[start + 8] == ' '
                && (end - start == 12 || text[start + 12] == ' ');
        if (!form) {
            throw new ReplyDecoder.Unreadable("the reply does not begin with an HTTP/1.1 status");
        }
        oldVersion = text[start + 7] == '0';
        for (int i = start + 9; i < start + 12; i++) {
            status = 10 * status + digit(text[i], 10);
        }
        if (status < 100 || status > 599) {
            throw new ReplyDecoder.Unreadable("the reply has no status from 100 to 599");
        }
        printable(text, start + 12, end);
    }

    /** {@code Name: value}. */
    void header(byte[] text, int start, int end) throws ReplyDecoder.Unreadable {
        int colon = start;
        while (colon < end && token(text[colon])) {
            colon++;
        }
        if (colon == start || colon == end || text[colon] != ':') {
            throw new ReplyDecoder.Unreadable("a header of the reply has no proper name");
        }
        int from = colon + 1;
        int to = end;
        while (from < to && blank(text[from])) {
            from++;
        }
        while (to > from && blank(text[to - 1])) {
            to--;
        }
        printable(text, from, to);
        switch (colon - start) {
            case 10 -> connection(text, start, colon, from, to);
            case 14 -> {
                if (same(text, start, colon, CONTENT_LENGTH, true)) {
                    length(text, from, to);
                }
            }
            case 17 -> {
                if (same(text, start, colon, TRANSFER_ENCODING, true)) {
                    coding(text, from, to);
                }
            }
            default -> {}
        }
    }

    private void connection(byte[] text, int start, int colon, int from, int to) {
        if (same(text, start, colon, CONNECTION, true)) {
            closing |= listed(text, from, to, CLOSE);
            keptAlive |= listed(text, from, to, KEEP_ALIVE);
        } else if (same(text, start, colon, KEEP_ALIVE, true)) {
            keepAliveSeconds = timeout(text, from, to);
        }
    }

    private void length(byte[] text, int from, int to) throws ReplyDecoder.Unreadable {
        if (from == to || to - from > MAX_DIGITS) {
            throw new ReplyDecoder.Unreadable("the reply's length is no number that can be");
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            number = 10 * number + digit(text[i], 10);
        }
        if (chunked || (length != ReplyDecoder.UNSAID && length != number)) {
            throw new ReplyDecoder.Unreadable("the reply has two lengths");
        }
        length = number;
    }

    private void coding(byte[] text, int from, int to) throws ReplyDecoder.Unreadable {
        if (chunked || length != ReplyDecoder.UNSAID) {
            throw new ReplyDecoder.Unreadable("the reply has two lengths");
        }
        if (!same(text, from, to, CHUNKED, true)) {
            throw new ReplyDecoder.Unreadable("the reply has a transfer coding other than chunked");
        }
        chunked = true;
    }

    /** The size of a chunk; what follows a semicolon is passed over. */
    static long chunkSize(byte[] text, int start, int end) throws ReplyDecoder.Unreadable {
        int to = start;
        while (to < end && text[to] != ';' && !blank(text[to])) {
            to++;
        }
        if (to == start || to - start > MAX_HEX_DIGITS) {
            throw new ReplyDecoder.Unreadable("a chunk of the reply has no size that can be");
        }
        long size = 0;
        for (int i = start; i < to; i++) {
            size = 16 * size + digit(text[i], 16);
        }
        printable(text, to, end);
        return size;
    }

    private static int timeout(byte[] text, int from, int to) {
        for (int i = from; i + TIMEOUT.length < to; i++) {
            if (same(text, i, i + TIMEOUT.length, TIMEOUT, true)) {
                int seconds = 0;
                for (int j = i + TIMEOUT.length; j < to && text[j] >= '0' && text[j] <= '9'; j++) {
                    seconds = Math.min(10 * seconds + text[j] - '0', 1_000_000);
                }
                return seconds;
            }
        }
        return ReplyDecoder.UNSAID;
    }

    private static boolean listed(byte[] text, int from, int to, byte[] wanted) {
        int start = from;
        while (start < to) {
            int end = start;
            while (end < to && text[end] != ',') {
                end++;
            }
            int last = end;
            while (start < last && blank(text[start])) {
                start++;
            }
            while (last > start && blank(text[last - 1])) {
                last--;
            }
            if (same(text, start, last, wanted, true)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    /** @param anyCase whether capitals count as their small letters, which {@code wanted} is made of */
    private static boolean same(byte[] text, int from, int to, byte[] wanted, boolean anyCase) {
        if (to - from != wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            int each = text[from + i];
            if (anyCase && each >= 'A' && each <= 'Z') {
                each += 'a' - 'A';
            }
            if (each != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static void printable(byte[] text, int from, int to) throws ReplyDecoder.Unreadable {
        for (int i = from; i < to; i++) {
            int each = text[i];
            if ((each >= 0 && each < ' ' && each != '\t') || each == 0x7f) {
                throw new ReplyDecoder.Unreadable("the reply's head has a control character");
            }
        }
    }

    private static int digit(byte text, int base) throws ReplyDecoder.Unreadable {
        int digit = text < 0 ? -1 : Character.digit((char) text, base);
        if (digit < 0) {
            throw new ReplyDecoder.Unreadable("a number of the reply's head is none");
        }
        return digit;
    }

    private static boolean blank(byte text) {
        return text == ' ' || text == '\t';
    }

    /** A character of a header's name, RFC 9110, section 5.6.2. */
    private static boolean token(byte text) {
        return (text >= 'a' && text <= 'z')
                || (text >= 'A' && text <= 'Z')
                || (text >= '0' && text <= '9')
                || (text > 0 && "!#$%&'*+-.^_`|~".indexOf(text) >= 0);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
