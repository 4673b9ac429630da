package dev.tidegate.route;

import java.time.Duration;

/**
 * How to reach an exchange, or one of its doors: where its streams have another address than its REST, they have options of
 * their own.
 *
 * @param host name or address
 * @param port of its REST or its streams
 * @param connections pooled connections per event loop; cancels have some of their own beside them
 * @param waiting requests that may wait for a connection, per event loop
 * @param connectTimeout for a new connection
 * @param deadline from hand-over to the last byte of the reply
 * @param acceptance how long after its timestamp the exchange may still take a request (its receive window)
 * @param largestReply bytes of a reply that are read; a longer one counts as unanswered
 */
public record VenueOptions(
        String host,
        int port,
        int connections,
        int waiting,
        Duration connectTimeout,
        Duration deadline,
        Duration acceptance,
        int largestReply) {
    public static VenueOptions to(String host, int port) {
        return new VenueOptions(
                host, port, 256, 4096, Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(2), 4 << 20);
    }
}
