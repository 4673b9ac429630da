package dev.tidegate.edge;

import dev.tidegate.journey.Journey;
import dev.tidegate.order.Reason;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.Http1xServerConnection;
import io.vertx.core.net.SSLOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The listener on one event loop; one is deployed per loop, and together they share the port. Everything of a connection and
 * its requests happens on the loop that took it.
 */
public final class Door extends AbstractVerticle {
    static final long SWEEP_MILLIS = 50;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    /** RST_STREAM frames a client may send in a window, before the connection is closed. */
    private static final int MAX_RESETS = 200;

    private static final int RESET_WINDOW_SECONDS = 30;
    /** How long a proxy may take to say whom it speaks for. */
    private static final long PROXY_SECONDS = 3;

    private final DoorOptions options;
    private final Connections connections;
    private final Journey journey;
    private final Supplier<String> ids;
    private final LongSupplier nanos;
    private final LongConsumer lag;
    private long sweptAt;
    private @Nullable Admission admission;
    private final Awaited awaited = new Awaited();

    private final UnderWay underWay = new UnderWay();

    private final SocketCrowd crowd;
    private @Nullable SocketDoor sockets;
    private final Exit exit = new Exit();
    private @Nullable HttpServer server;
    private volatile int port;

    /**
     * A listener.
     *
     * @param connections counts shared by the listeners of all loops
     * @param crowd the same for WebSockets
     * @param ids gives an id to a refusal that never becomes a journey
     * @param nanos monotonic clock, for deadlines
     * @param lag told at every sweep how many nanoseconds late it is
     */
    Door(
            DoorOptions options,
            Connections connections,
            SocketCrowd crowd,
            Journey journey,
            Supplier<String> ids,
            LongSupplier nanos,
            LongConsumer lag) {
        this.options = options;
        this.connections = connections;
        this.crowd = crowd;
        this.journey = journey;
        this.ids = ids;
        this.nanos = nanos;
        this.lag = lag;
    }

    @Override
    public void start(Promise<Void> started) {
        Admission admitting =
                new Admission(connections, journey::networks, options.access().proxied());
        admission = admitting;
        sockets = new SocketDoor(vertx, options.sockets(), crowd, admitting, journey, underWay, exit, ids, nanos);
        HttpServer made = new Gatehouse(vertx, serverOptions(), admitting::accepts);
        server = made;
        made.connectionHandler(this::connected);
        made.invalidRequestHandler(this::invalid);
        made.requestHandler(this::request);
        sweptAt = nanos.getAsLong();
        vertx.setPeriodic(SWEEP_MILLIS, ignored -> sweep());
        made.listen().onComplete(listening -> {
            if (listening.failed()) {
                started.fail(listening.cause());
            } else {
                port = listening.result().actualPort();
                started.complete();
            }
        });
    }

    private void sweep() {
        long now = nanos.getAsLong();
        lag.accept(Math.max(0, now - sweptAt - SWEEP_MILLIS * NANOS_PER_MILLI));
        sweptAt = now;
        awaited.expire(now);
        if (admission().changed()) {
            SocketDoor its = sockets;
            if (its != null) {
                its.turnOut(journey.networks());
            }
        }
    }

    @Override
    public void stop(Promise<Void> stopped) {
        HttpServer open = server;
        SocketDoor its = sockets;
        if (its != null) {
            its.close();
        }
        if (open == null) {
            stopped.complete();
        } else {
            open.close().onComplete(ignored -> stopped.complete());
        }
    }

    /** Serves on, but asks clients to come back elsewhere. Any thread may call. */
    void leave() {
        context.runOnContext(ignored -> exit.leave());
    }

    /**
     * Refuses what comes from now on, but for what takes orders out; done when all that came before has been answered. Any thread
     * may call.
     */
    Future<Void> drain() {
        Promise<Void> none = Promise.promise();
        context.runOnContext(ignored -> {
            exit.close();
            SocketDoor its = sockets;
            if (its != null) {
                its.drain();
            }
            underWay.whenNone(none::complete);
        });
        return none.future();
    }

    /** The port it listens on. */
    int port() {
        return port;
    }

    private HttpServerOptions serverOptions() {
        HttpServerOptions server = new HttpServerOptions();
        SSLOptions tls = options.access().tls();
        if (tls != null) {
            server.setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(tls.getKeyCertOptions())
                    .setTrustOptions(tls.getTrustOptions())
                    .setSslHandshakeTimeout(tls.getSslHandshakeTimeout())
                    .setSslHandshakeTimeoutUnit(tls.getSslHandshakeTimeoutUnit())
                    .setClientAuth(
                            switch (options.access().certificates()) {
                                case NONE -> ClientAuth.NONE;
                                case REQUESTED -> ClientAuth.REQUEST;
                                case REQUIRED -> ClientAuth.REQUIRED;
                            });
        }
        return server.setUseProxyProtocol(options.access().proxied())
                .setProxyProtocolTimeout(PROXY_SECONDS)
                .setProxyProtocolTimeoutUnit(TimeUnit.SECONDS)
                .setHost(options.host())
                .setPort(options.port())
                .setTcpNoDelay(true)
                .setReuseAddress(true)
                .setAcceptBacklog(4_096)
                .setIdleTimeout((int) Math.max(1, options.idleTimeout().toSeconds()))
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxHeaderSize(options.maxHeaderBytes())
                .setMaxInitialLineLength(options.maxUriBytes())
                .setMaxChunkSize(options.maxBatchBody())
                .setCompressionSupported(false)
                .setDecompressionSupported(false)
                .setMaxWebSocketFrameSize(options.sockets().maxMessage())
                .setMaxWebSocketMessageSize(options.sockets().maxMessage())
                .setAcceptUnmaskedFrames(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setHandle100ContinueAutomatically(false)
                .setHttp2RstFloodMaxRstFramePerWindow(MAX_RESETS)
                .setHttp2RstFloodWindowDuration(RESET_WINDOW_SECONDS)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(options.maxStreams())
                        .setMaxHeaderListSize(options.maxHeaderBytes()));
    }

    private void connected(HttpConnection connection) {
        if (admission().connected(connection)) {
            if (connection instanceof Http1xServerConnection plain) {
                plain.channel().pipeline().addBefore("handler", Crowd.NAME, new Crowd());
            } else {
                Chatter.bound(connection, nanos);
            }
        }
    }

    private Admission admission() {
        Admission its = admission;
        if (its == null) {
            throw new IllegalStateException("the door has not been opened");
        }
        return its;
    }

    private void request(HttpServerRequest request) {
        Peer peer = admission().of(request.connection());
        if (peer == null) {
            // Turned away in connected(); bytes it sent before the close are not served.
            return;
        }
        Origin origin = admission().origin(request, peer);
        if (origin == null) {
            Answer.closing(
                    request,
                    Refusals.of(Reason.ADDRESS_NOT_ALLOWED, "", Reason.ADDRESS_NOT_ALLOWED.sentence(), ids.get()));
            return;
        }
        SocketDoor its = sockets;
        if (its != null && !exit.closing() && SocketDoor.wanted(request)) {
            its.accept(request, origin, peer.certificate());
            return;
        }
        Intake intake = new Intake(
                request, origin.prefix(), peer.certificate(), options, journey, underWay, exit, ids, nanos.getAsLong());
        if (intake.start()) {
            awaited.add(intake);
        }
    }

    /** Bytes that are no HTTP request: Vert.x hands over what it could make of them. */
    private void invalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Reason reason = switch (cause) {
            case TooLongHttpLineException ignored -> Reason.URI_TOO_LONG;
            case TooLongHttpHeaderException ignored -> Reason.HEADERS_TOO_LARGE;
            case DecoderException ignored -> Reason.MALFORMED;
            case null, default -> Reason.MALFORMED;
        };
        Answer.closing(request, Refusals.of(reason, "", reason.sentence(), ids.get()));
    }
}
