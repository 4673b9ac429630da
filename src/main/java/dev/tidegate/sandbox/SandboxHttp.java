package dev.tidegate.sandbox;

import dev.tidegate.order.Reason;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The exchange's door: reads requests, lets the faults have their way with them, and writes replies. */
final class SandboxHttp {
    private static final System.Logger LOG = System.getLogger(SandboxHttp.class.getName());

    static final int LARGEST_BODY = 64 << 10;
    static final String EXECUTIONS = "/v1/feed/executions";
    static final String MARKET = "/v1/feed/market";
    private static final String ADMIN = "/v1/sandbox/";
    private static final byte[] INTERNAL =
            "{\"type\":\"about:blank\",\"title\":\"The exchange failed.\"}".getBytes(StandardCharsets.US_ASCII);

    private final Vertx vertx;
    private final Faults faults;
    private final Authentication authentication;
    private final SandboxRest rest;
    private final SandboxAdmin admin;
    private final Consumer<ServerWebSocket> executions;
    private final Consumer<ServerWebSocket> market;
    private final Runnable afterCommand;

    /**
     * A door.
     *
     * @param executions takes a WebSocket that may read the execution feed
     * @param market takes a WebSocket that reads the market feed
     * @param afterCommand runs after everything that may have changed a book
     */
    SandboxHttp(
            Vertx vertx,
            Faults faults,
            Authentication authentication,
            SandboxRest rest,
            SandboxAdmin admin,
            Consumer<ServerWebSocket> executions,
            Consumer<ServerWebSocket> market,
            Runnable afterCommand) {
        this.vertx = vertx;
        this.faults = faults;
        this.authentication = authentication;
        this.rest = rest;
        this.admin = admin;
        this.executions = executions;
        this.market = market;
        this.afterCommand = afterCommand;
    }

    void request(HttpServerRequest request) {
        Buffer body = Buffer.buffer();
        boolean[] over = {false};
        request.exceptionHandler(ignored -> over[0] = true);
        request.response().exceptionHandler(ignored -> {});
        request.handler(part -> {
            if (over[0]) {
                return;
            }
            body.appendBuffer(part);
            if (body.length() > LARGEST_BODY) {
                over[0] = true;
                request.response().putHeader("connection", "close");
                write(
                        request.response(),
                        HttpReply.notTaken(Reason.BODY_TOO_LARGE, "", "a body has at most " + LARGEST_BODY + " bytes"));
            }
        });
        request.endHandler(ignored -> {
            if (!over[0]) {
                arrived(request, body.getBytes());
            }
        });
    }

    private void arrived(HttpServerRequest request, byte[] body) {
        if (request.path().startsWith(ADMIN)) {
            write(request.response(), admin.answer(request.method().name(), request.path(), body));
            return;
        }
        boolean held = faults.holdsFor(command(request));
        after(held ? faults.takeDelayMillis() : 0, () -> taken(request, body, held));
    }

    private void taken(HttpServerRequest request, byte[] body, boolean held) {
        int status = held ? faults.refuseStatus() : 0;
        Faults.Silence silence = held ? faults.silence() : Faults.Silence.NONE;
        if (silence == Faults.Silence.IGNORES) {
            return;
        }
        if (status != 0) {
            write(request.response(), refusal(status));
            return;
        }
        HttpReply reply = replied(request, body);
        afterCommand.run();
        if (silence == Faults.Silence.ACTS) {
            return;
        }
        if (command(request) && faults.takeCut()) {
            request.connection().close();
            return;
        }
        after(held ? faults.replyDelayMillis() : 0, () -> write(request.response(), reply));
    }

    private HttpReply replied(HttpServerRequest request, byte[] body) {
        try {
            return reply(request, body);
        } catch (RuntimeException broken) {
            LOG.log(System.Logger.Level.ERROR, "sandbox failed on " + request.path(), broken);
            return new HttpReply(500, HttpReply.JSON, INTERNAL);
        }
    }

    private HttpReply reply(HttpServerRequest request, byte[] body) {
        String method = request.method().name();
        var verdict = authentication.check(request.headers(), method, request.uri(), body);
        if (verdict.refused() != null) {
            return HttpReply.notTaken(verdict.refused());
        }
        if (verdict.account() == null) {
            return HttpReply.notTaken(Reason.AUTH_NOT_PERMITTED, "", "the key may read feeds alone");
        }
        return rest.answer(verdict.account(), method, request.path(), request.getParam("symbol"), body);
    }

    private static HttpReply refusal(int status) {
        return status == 503
                ? HttpReply.notTaken(Reason.CAPACITY_REDUCED, "", "the exchange takes no requests at present")
                : new HttpReply(status, HttpReply.JSON, INTERNAL);
    }

    private static boolean command(HttpServerRequest request) {
        return !request.method().name().equals("GET");
    }

    private void after(long millis, Runnable act) {
        if (millis <= 0) {
            act.run();
        } else {
            vertx.setTimer(millis, ignored -> act.run());
        }
    }

    private static void write(HttpServerResponse response, HttpReply reply) {
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(reply.status())
                .putHeader("content-type", reply.mediaType())
                .end(Buffer.buffer(reply.body()))
                .onComplete(ignored -> {});
    }

    void socket(ServerWebSocket socket) {
        Integer refusal = refusal(socket);
        if (refusal != null) {
            socket.reject(refusal);
        } else if (socket.path().equals(EXECUTIONS)) {
            executions.accept(socket);
        } else {
            market.accept(socket);
        }
    }

    /** The status a feed is refused with, or null where it may be read. The market feed is public. */
    private @Nullable Integer refusal(ServerWebSocket socket) {
        if (socket.path().equals(MARKET)) {
            return null;
        }
        if (!socket.path().equals(EXECUTIONS)) {
            return 404;
        }
        var refused = authentication
                .check(socket.headers(), "GET", socket.uri(), new byte[0])
                .refused();
        return refused == null ? null : refused.reason().status();
    }
}
