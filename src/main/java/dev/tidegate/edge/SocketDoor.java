package dev.tidegate.edge;

import dev.tidegate.identity.PeerCertificate;
import dev.tidegate.journey.Journey;
import dev.tidegate.journey.Reply;
import dev.tidegate.limits.AddressPrefix;
import dev.tidegate.limits.Networks;
import dev.tidegate.order.Reason;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.Http1xServerConnection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The WebSockets of one event loop: lets them in, looks after them, sends them away. */
final class SocketDoor {
    static final String PATH = "/v1/ws";
    private static final long SWEEP_MILLIS = 500;

    final Vertx vertx;
    final SocketOptions options;
    final SocketCrowd crowd;
    private final Admission admission;
    final Journey journey;
    final UnderWay underWay;
    final Supplier<String> ids;
    final LongSupplier nanos;
    private final LinkedHashSet<Socket> sockets = new LinkedHashSet<>();
    private final Exit exit;

    SocketDoor(
            Vertx vertx,
            SocketOptions options,
            SocketCrowd crowd,
            Admission admission,
            Journey journey,
            UnderWay underWay,
            Exit exit,
            Supplier<String> ids,
            LongSupplier nanos) {
        this.vertx = vertx;
        this.options = options;
        this.crowd = crowd;
        this.admission = admission;
        this.journey = journey;
        this.underWay = underWay;
        this.exit = exit;
        this.ids = ids;
        this.nanos = nanos;
        vertx.setPeriodic(SWEEP_MILLIS, ignored -> sweep());
    }

    /** True for a request that wants a WebSocket, well-formed or not. */
    static boolean wanted(HttpServerRequest request) {
        return PATH.equals(request.path());
    }

    void accept(HttpServerRequest request, Origin origin, @Nullable PeerCertificate certificate) {
        AddressPrefix address = origin.prefix();
        Reply refused = refusal(request, address);
        if (refused != null) {
            Answer.closing(request, refused);
            return;
        }
        Http1xServerConnection connection = (Http1xServerConnection) request.connection();
        request.toWebSocket().onComplete(upgraded -> {
            if (upgraded.failed()) {
                crowd.leave(address);
                Answer.closing(
                        request, Refusals.of(Reason.MALFORMED, "", "this is no handshake of a WebSocket", ids.get()));
                return;
            }
            if (connection.channel().pipeline().get(Crowd.NAME) != null) {
                connection.channel().pipeline().remove(Crowd.NAME);
            }
            admission.upgraded(connection);
            sockets.add(new Socket(this, upgraded.result(), connection, origin, certificate));
        });
    }

    /** Why a WebSocket is not opened; where it may be, it is counted in. */
    private @Nullable Reply refusal(HttpServerRequest request, AddressPrefix address) {
        if (request.method() != HttpMethod.GET) {
            request.response().headers().set(HttpHeaders.ALLOW, "GET");
            return Refusals.of(Reason.METHOD_NOT_ALLOWED, "method", "the path takes GET", ids.get());
        }
        if (!(request.connection() instanceof Http1xServerConnection) || !handshake(request.headers())) {
            request.response().headers().set(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET);
            return Refusals.of(
                    Reason.UPGRADE_REQUIRED,
                    "upgrade",
                    "the path takes a WebSocket handshake of version 13 over HTTP/1.1",
                    ids.get());
        }
        Reply paced = journey.pace(address);
        if (paced != null) {
            return paced;
        }
        return crowd.enter(address)
                ? null
                : Refusals.of(Reason.CONNECTION_LIMIT, "", "too many WebSockets are open", ids.get());
    }

    private static boolean handshake(MultiMap headers) {
        return headers.contains(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET, true)
                && headers.get(HttpHeaders.CONNECTION) instanceof String connection
                && connection.toLowerCase(java.util.Locale.ROOT).contains("upgrade")
                && "13".equals(headers.get("sec-websocket-version"))
                && headers.get("sec-websocket-key") instanceof String key
                && !key.isEmpty()
                && !headers.contains(HttpHeaders.CONTENT_LENGTH)
                && !headers.contains(HttpHeaders.TRANSFER_ENCODING);
    }

    Exit exit() {
        return exit;
    }

    /** Tells those that wait for nothing that the gateway goes; the others hear it once they have their answers. */
    void drain() {
        List.copyOf(sockets).forEach(Socket::leave);
    }

    /** Tells all that the gateway goes. */
    void close() {
        exit.close();
        List.copyOf(sockets).forEach(socket -> socket.close(SocketClose.GOING_AWAY));
    }

    /** Sends those away whose network is not allowed any more. */
    void turnOut(Networks networks) {
        for (Socket socket : List.copyOf(sockets)) {
            if (!socket.origin().admitted(networks)) {
                socket.close(SocketClose.DENIED);
            }
        }
    }

    void gone(Socket socket, AddressPrefix address) {
        if (sockets.remove(socket)) {
            crowd.leave(address);
        }
    }

    private void sweep() {
        long now = nanos.getAsLong();
        // Closing one takes it out of the set.
        for (Socket socket : List.copyOf(sockets)) {
            socket.sweep(now);
        }
    }
}
