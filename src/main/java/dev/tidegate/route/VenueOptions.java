package dev.tidegate.route;

import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SSLOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
 * @param tls what this side shows and whom it trusts; null for plain text
 * @param pipelining requests that may be in flight on one connection, 1 to {@value #MOST_PIPELINED}: above 1 only where the
 *     exchange answers pipelined requests of HTTP/1.1 in order
 */
public record VenueOptions(
        String host,
        int port,
        int connections,
        int waiting,
        Duration connectTimeout,
        Duration deadline,
        Duration acceptance,
        int largestReply,
        @Nullable SSLOptions tls,
        int pipelining) {
    /** More would only make the ones behind wait. */
    public static final int MOST_PIPELINED = 256;

    public VenueOptions {
        if (pipelining < 1 || pipelining > MOST_PIPELINED) {
            throw new IllegalArgumentException(
                    "pipelining: is " + pipelining + ", must be 1 to " + MOST_PIPELINED + " requests a connection");
        }
    }

    /** Over plain text, one request a connection. */
    public VenueOptions(
            String host,
            int port,
            int connections,
            int waiting,
            Duration connectTimeout,
            Duration deadline,
            Duration acceptance,
            int largestReply) {
        this(host, port, connections, waiting, connectTimeout, deadline, acceptance, largestReply, null, 1);
    }

    /** The same over TLS. */
    public VenueOptions tls(@Nullable SSLOptions certificates) {
        return new VenueOptions(
                host,
                port,
                connections,
                waiting,
                connectTimeout,
                deadline,
                acceptance,
                largestReply,
                certificates,
                pipelining);
    }

    /** The same with so many requests in flight on one connection. */
    public VenueOptions pipelining(int requests) {
        return new VenueOptions(
                host, port, connections, waiting, connectTimeout, deadline, acceptance, largestReply, tls, requests);
    }

    /** For requests and replies. */
    NetClientOptions sockets() {
        NetClientOptions options = new NetClientOptions()
                .setConnectTimeout((int) connectTimeout.toMillis())
                .setTcpNoDelay(true);
        SSLOptions certificates = tls;
        if (certificates != null) {
            options.setSsl(true)
                    .setHostnameVerificationAlgorithm("HTTPS")
                    .setKeyCertOptions(certificates.getKeyCertOptions())
                    .setTrustOptions(certificates.getTrustOptions())
                    .setSslHandshakeTimeout(certificates.getSslHandshakeTimeout())
                    .setSslHandshakeTimeoutUnit(certificates.getSslHandshakeTimeoutUnit());
        }
        return options;
    }

    /** The name to ask for in a handshake; null where the host is an address. */
    @Nullable
    String serverName() {
        boolean name = tls != null && host.indexOf('.') > 0 && !Character.isDigit(host.charAt(host.length() - 1));
        return name && host.indexOf(':') < 0 ? host : null;
    }

    /** For feeds. */
    HttpClientOptions client() {
        HttpClientOptions options = new HttpClientOptions().setConnectTimeout((int) connectTimeout.toMillis());
        SSLOptions certificates = tls;
        if (certificates != null) {
            options.setSsl(true)
                    .setVerifyHost(true)
                    .setKeyCertOptions(certificates.getKeyCertOptions())
                    .setTrustOptions(certificates.getTrustOptions())
                    .setSslHandshakeTimeout(certificates.getSslHandshakeTimeout())
                    .setSslHandshakeTimeoutUnit(certificates.getSslHandshakeTimeoutUnit());
        }
        return options;
    }

    public static VenueOptions to(String host, int port) {
        return new VenueOptions(
                host, port, 256, 4096, Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(2), 4 << 20);
    }
}
