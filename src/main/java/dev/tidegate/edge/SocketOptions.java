package dev.tidegate.edge;

import java.time.Duration;

/**
 * The bounds of WebSockets.
 *
 * @param most open sockets in all
 * @param mostPerAddress open sockets of one address prefix
 * @param mostPerKey sockets logged in with one key
 * @param maxMessage bytes of a message, in one frame or several
 * @param maxOutgoing bytes that may wait for a client that reads too slowly
 * @param maxUnanswered commands on their way at which no more is read
 * @param loginDeadline from the opening to a login
 * @param pingEvery silence after which a client is pinged
 * @param silence without a frame of the client, after which a socket is closed
 */
public record SocketOptions(
        int most,
        int mostPerAddress,
        int mostPerKey,
        int maxMessage,
        int maxOutgoing,
        int maxUnanswered,
        Duration loginDeadline,
        Duration pingEvery,
        Duration silence) {
    /** Above what the channel itself lets wait before it asks for a rest. */
    private static final int LEAST_OUTGOING = 96 << 10;

    /** The bounds of the plan. */
    public static final SocketOptions USUAL = new SocketOptions(
            5_000,
            200,
            20,
            64 << 10,
            1 << 20,
            512,
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            Duration.ofSeconds(30));

    public SocketOptions {
        if (most < 1 || mostPerAddress < 1 || mostPerKey < 1 || maxMessage < 1 || maxUnanswered < 2) {
            throw new IllegalArgumentException("bounds of WebSockets must be at least 1");
        }
        if (maxOutgoing < LEAST_OUTGOING) {
            throw new IllegalArgumentException(
                    "sockets.max-outgoing is " + maxOutgoing + ", must be at least " + LEAST_OUTGOING);
        }
        if (!loginDeadline.isPositive() || !pingEvery.isPositive() || pingEvery.compareTo(silence) >= 0) {
            throw new IllegalArgumentException("sockets.ping-every must be positive and shorter than sockets.silence");
        }
    }

    /** The same with other bounds of number and memory. */
    public SocketOptions bounds(int ofKey, int ofAddress, int outgoing) {
        return new SocketOptions(
                most, ofAddress, ofKey, maxMessage, outgoing, maxUnanswered, loginDeadline, pingEvery, silence);
    }

    /** The same with other times. */
    public SocketOptions patience(Duration login, Duration ping, Duration silent) {
        return new SocketOptions(
                most, mostPerAddress, mostPerKey, maxMessage, maxOutgoing, maxUnanswered, login, ping, silent);
    }
}
