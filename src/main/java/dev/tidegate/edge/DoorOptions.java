package dev.tidegate.edge;

import java.time.Duration;

/**
 * The bounds of the door.
 *
 * @param host address to listen on
 * @param port port to listen on, 0 for any free one
 * @param maxConnections open connections in all
 * @param maxConnectionsPerAddress open connections of one address prefix
 * @param maxHeaderBytes all headers of a request together
 * @param maxUriBytes the request line
 * @param maxBody bytes of a body
 * @param maxBatchBody bytes of a batch's body
 * @param bodyDeadline from the end of the headers to the end of the body
 * @param idleTimeout silence after which a connection is closed; also the deadline of the headers
 * @param maxStreams concurrent HTTP/2 streams of a connection
 * @param sockets the bounds of WebSockets
 * @param access how clients reach the door
 */
public record DoorOptions(
        String host,
        int port,
        int maxConnections,
        int maxConnectionsPerAddress,
        int maxHeaderBytes,
        int maxUriBytes,
        int maxBody,
        int maxBatchBody,
        Duration bodyDeadline,
        Duration idleTimeout,
        int maxStreams,
        SocketOptions sockets,
        DoorAccess access) {
    public DoorOptions {
        atLeastOne("maxConnections", maxConnections);
        atLeastOne("maxConnectionsPerAddress", maxConnectionsPerAddress);
        atLeastOne("maxHeaderBytes", maxHeaderBytes);
        atLeastOne("maxUriBytes", maxUriBytes);
        atLeastOne("maxBody", maxBody);
        atLeastOne("maxBatchBody", maxBatchBody);
        atLeastOne("maxStreams", maxStreams);
        atLeastOne("bodyDeadline in ms", bodyDeadline.toMillis());
        atLeastOne("idleTimeout in ms", idleTimeout.toMillis());
    }

    /** The same at another port. */
    DoorOptions onPort(int other) {
        return new DoorOptions(
                host,
                other,
                maxConnections,
                maxConnectionsPerAddress,
                maxHeaderBytes,
                maxUriBytes,
                maxBody,
                maxBatchBody,
                bodyDeadline,
                idleTimeout,
                maxStreams,
                sockets,
                access);
    }

    /** The same reached in another way. */
    public DoorOptions access(DoorAccess other) {
        return new DoorOptions(
                host,
                port,
                maxConnections,
                maxConnectionsPerAddress,
                maxHeaderBytes,
                maxUriBytes,
                maxBody,
                maxBatchBody,
                bodyDeadline,
                idleTimeout,
                maxStreams,
                sockets,
                other);
    }

    /** The same with other bounds of WebSockets. */
    public DoorOptions sockets(SocketOptions others) {
        return new DoorOptions(
                host,
                port,
                maxConnections,
                maxConnectionsPerAddress,
                maxHeaderBytes,
                maxUriBytes,
                maxBody,
                maxBatchBody,
                bodyDeadline,
                idleTimeout,
                maxStreams,
                others,
                access);
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", must be at least 1");
        }
    }

    /** The bounds of the plan on a given address. */
    public static DoorOptions on(String host, int port) {
        return new DoorOptions(
                host,
                port,
                10_000,
                1_000,
                8 << 10,
                4 << 10,
                16 << 10,
                64 << 10,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                100,
                SocketOptions.USUAL,
                DoorAccess.PLAIN);
    }
}
