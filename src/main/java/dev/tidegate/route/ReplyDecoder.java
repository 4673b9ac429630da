package dev.tidegate.route;

import java.util.Arrays;

/**
 * Reads the replies of one HTTP/1.1 connection, however their bytes are cut up. Strict: what leaves a doubt where one reply ends
 * and the next begins is {@link Unreadable}, and ends the connection. Bounded: lines, heads, interim replies and bodies.
 *
 * <p>Framing follows RFC 9112, section 6: a length or chunks, not both; neither of them means "until the connection ends".
 * Replies to HEAD are not understood.
 */
final class ReplyDecoder {
    /** Bytes of one line. */
    static final int MAX_LINE = 8_192;
    /** Bytes of a head, and of a chunked body's trailers. */
    static final int MAX_HEAD = 32_768;
    /** Interim replies before a reply. */
    static final int MAX_INTERIM = 16;
    /** No keep-alive time was given. */
    static final int UNSAID = -1;

    private static final byte[] NOTHING = new byte[0];
    private static final int FIRST_BODY = 512;

    /** Bytes that are no reply. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    /** Who hears of replies. */
    interface Listener {
        /**
         * A reply is whole.
         *
         * @param last true where the connection carries no further one
         * @param keepAliveSeconds how long the other side keeps an idle connection, {@link #UNSAID} where it does not say
         * @return false where no more is to be read
         */
        boolean reply(int status, byte[] body, boolean last, int keepAliveSeconds);
    }

    private enum At {
        STATUS,
        HEADER,
        BODY,
        BODY_TO_END,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER
    }

    private final int largestBody;
    private final ReplyHead head = new ReplyHead();
    private At at = At.STATUS;
    private byte[] line = NOTHING;
    private int lineLength;
    private int headLength;
    private int interim;
    private byte[] body = NOTHING;
    private int bodyLength;
    private int awaited;

    ReplyDecoder(int largestBody) {
        this.largestBody = largestBody;
    }

    /** True between two replies. */
    boolean between() {
        return at == At.STATUS && lineLength == 0 && interim == 0;
    }

    /** Reads on. */
    void read(byte[] in, int from, int to, Listener listener) throws Unreadable {
        int next = from;
        boolean more = true;
        while (more && next < to) {
            switch (at) {
                case BODY, CHUNK -> {
                    next += take(in, next, to);
                    if (awaited == 0) {
                        more = at == At.BODY ? whole(listener) : enter(At.CHUNK_END);
                    }
                }
                case BODY_TO_END -> {
                    append(in, next, to - next);
                    next = to;
                }
                case STATUS, HEADER, CHUNK_SIZE, CHUNK_END, TRAILER -> {
                    int end = lineFeed(in, next, to);
                    if (end < 0) {
                        keep(in, next, to - next);
                        next = to;
                    } else {
                        more = line(in, next, end, listener);
                        next = end + 1;
                    }
                }
            }
        }
    }

    /** The connection has ended: tells of a reply that was to end with it. True where there was one. */
    boolean end(Listener listener) {
        if (at != At.BODY_TO_END) {
            return false;
        }
        whole(listener);
        return true;
    }

    private static int lineFeed(byte[] in, int from, int to) {
        for (int i = from; i < to; i++) {
            if (in[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** A line's beginning, whose end has not come yet. */
    private void keep(byte[] in, int from, int length) throws Unreadable {
        if (length > MAX_LINE - lineLength) {
            throw new Unreadable("a line of the reply is longer than " + MAX_LINE + " bytes");
        }
        if (lineLength + length > line.length) {
            line = Arrays.copyOf(line, Math.max(lineLength + length, Math.min(MAX_LINE, 2 * line.length + 256)));
        }
        System.arraycopy(in, from, line, lineLength, length);
        lineLength += length;
    }

    /** A line up to its line feed. */
    private boolean line(byte[] in, int from, int feed, Listener listener) throws Unreadable {
        if (feed - from > MAX_LINE - lineLength) {
            throw new Unreadable("a line of the reply is longer than " + MAX_LINE + " bytes");
        }
        byte[] text = in;
        int start = from;
        int end = feed;
        if (lineLength > 0) {
            keep(in, from, feed - from);
            text = line;
            start = 0;
            end = lineLength;
            lineLength = 0;
        }
        headLength += end - start + 1;
        if (headLength > MAX_HEAD) {
            throw new Unreadable("the head of the reply is longer than " + MAX_HEAD + " bytes");
        }
        if (end == start || text[end - 1] != '\r') {
            throw new Unreadable("a line of the reply does not end with CR LF");
        }
        return line(text, start, end - 1, end - 1 == start, listener);
    }

    private boolean line(byte[] text, int start, int end, boolean empty, Listener listener) throws Unreadable {
        switch (at) {
            case STATUS -> {
                head.status(text, start, end);
                return enter(At.HEADER);
            }
            case HEADER -> {
                if (empty) {
                    return headed(listener);
                }
                head.header(text, start, end);
                return true;
            }
            case CHUNK_SIZE -> {
                return chunk(ReplyHead.chunkSize(text, start, end));
            }
            case CHUNK_END -> {
                if (!empty) {
                    throw new Unreadable("a chunk of the reply is longer than it says");
                }
                return enter(At.CHUNK_SIZE);
            }
            case TRAILER -> {
                return empty ? whole(listener) : true;
            }
            case BODY, BODY_TO_END, CHUNK -> throw new IllegalStateException("no line is read in " + at);
        }
        return true;
    }

    private boolean headed(Listener listener) throws Unreadable {
        if (head.status() < 200) {
            if (head.status() == 101 || ++interim > MAX_INTERIM) {
                throw new Unreadable("status " + head.status() + " and no reply after it");
            }
            return enter(At.STATUS);
        }
        if (head.bodiless()) {
            return whole(listener);
        }
        if (head.chunked()) {
            return enter(At.CHUNK_SIZE);
        }
        long length = head.length();
        if (length == UNSAID) {
            return enter(At.BODY_TO_END);
        }
        room(length);
        awaited = (int) length;
        body = length == 0 ? NOTHING : new byte[(int) length];
        return length == 0 ? whole(listener) : enter(At.BODY);
    }

    private boolean chunk(long size) throws Unreadable {
        room(size);
        awaited = (int) size;
        if (size > 0) {
            // Lines between chunks take no memory; the bound on the body bounds their number.
            headLength = 0;
        }
        return enter(size == 0 ? At.TRAILER : At.CHUNK);
    }

    private void room(long more) throws Unreadable {
        if (more > largestBody - bodyLength) {
            throw new Unreadable("reply is longer than " + largestBody + " bytes");
        }
    }

    private int take(byte[] in, int from, int to) throws Unreadable {
        int part = Math.min(awaited, to - from);
        append(in, from, part);
        awaited -= part;
        return part;
    }

    private void append(byte[] in, int from, int length) throws Unreadable {
        room(length);
        if (bodyLength + length > body.length) {
            body = Arrays.copyOf(
                    body, Math.max(bodyLength + length, Math.min(largestBody, 2 * body.length + FIRST_BODY)));
        }
        System.arraycopy(in, from, body, bodyLength, length);
        bodyLength += length;
    }

    private boolean enter(At next) {
        if (next == At.STATUS) {
            head.clear();
        }
        at = next;
        return true;
    }

    private boolean whole(Listener listener) {
        byte[] read = bodyLength == body.length ? body : Arrays.copyOf(body, bodyLength);
        boolean last = at == At.BODY_TO_END || head.closes();
        int status = head.status();
        int keepAlive = head.keepAliveSeconds();
        body = NOTHING;
        bodyLength = 0;
        headLength = 0;
        interim = 0;
        enter(At.STATUS);
        return listener.reply(status, read, last, keepAlive);
    }
}
