package dev.tidegate.edge;

import dev.tidegate.identity.Claim;
import dev.tidegate.identity.PeerCertificate;
import dev.tidegate.journey.Ask;
import dev.tidegate.journey.Journey;
import dev.tidegate.journey.Reply;
import dev.tidegate.journey.Visit;
import dev.tidegate.limits.AddressPrefix;
import dev.tidegate.order.Reason;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One request from the end of its headers to the end of its body, and the reply's way back. Lives on one event loop. */
final class Intake {
    private static final CharSequence API_KEY = HttpHeaders.createOptimized("x-api-key");
    private static final CharSequence TIMESTAMP = HttpHeaders.createOptimized("x-timestamp");
    private static final CharSequence RECEIVE_WINDOW = HttpHeaders.createOptimized("x-recv-window");
    private static final CharSequence SIGNATURE = HttpHeaders.createOptimized("x-signature");
    private static final byte[] NOTHING = new byte[0];

    private final HttpServerRequest request;
    private final AddressPrefix address;
    private final @Nullable PeerCertificate certificate;
    private final DoorOptions options;
    private final Journey journey;
    private final UnderWay underWay;
    private final Exit exit;
    private final Supplier<String> ids;
    private final long since;
    private @Nullable Buffer body;
    private @Nullable Ask ask;
    private int most;
    private boolean bodied;
    private boolean over;
    /** Neighbours in the list of awaited bodies. */
    @Nullable
    Intake before;

    @Nullable
    Intake after;

    @Nullable
    Awaited awaitedIn;

    Intake(
            HttpServerRequest request,
            AddressPrefix address,
            @Nullable PeerCertificate certificate,
            DoorOptions options,
            Journey journey,
            UnderWay underWay,
            Exit exit,
            Supplier<String> ids,
            long since) {
        this.request = request;
        this.address = address;
        this.certificate = certificate;
        this.options = options;
        this.journey = journey;
        this.underWay = underWay;
        this.exit = exit;
        this.ids = ids;
        this.since = since;
    }

    /** Begins to read; true where a body is still awaited. */
    boolean start() {
        MultiMap headers = request.headers();
        long length = length(headers.get(HttpHeaders.CONTENT_LENGTH));
        bodied = length > 0 || headers.contains(HttpHeaders.TRANSFER_ENCODING) || openStream();
        String path = request.path();
        // CONNECT over HTTP/2 has none.
        Routes.Route route = Routes.of(request.method(), path == null ? "" : path, request.query());
        if (route instanceof Routes.Route.Nowhere(Reason reason, String field, String detail, String allow)) {
            if (!allow.isEmpty()) {
                request.response().headers().set(HttpHeaders.ALLOW, allow);
            }
            refuse(reason, field, detail);
            return false;
        }
        ask = ((Routes.Route.To) route).ask();
        if (exit.shut(ask)) {
            Answer.closing(
                    request,
                    Refusals.of(Reason.CAPACITY_REDUCED, "", "the gateway is closing; nothing was sent", ids.get()));
            return false;
        }
        most = ask instanceof Ask.Batch ? options.maxBatchBody() : options.maxBody();
        if (length > most) {
            refuse(Reason.BODY_TOO_LARGE, "body", tooLarge());
            return false;
        }
        if (bodied && !plainJson(headers)) {
            return false;
        }
        request.exceptionHandler(ignored -> finish());
        request.handler(this::part);
        request.endHandler(ignored -> whole());
        if (bodied && headers.contains(HttpHeaders.EXPECT)) {
            request.response().writeContinue();
        }
        return bodied;
    }

    /** An HTTP/2 body needs no announced length, nor ends with it: it is there until the stream says otherwise. */
    private boolean openStream() {
        return request.version() == HttpVersion.HTTP_2 && !request.isEnded();
    }

    /** The declared length, -1 where there is none. Netty has refused what is no number. */
    private static long length(@Nullable String declared) {
        return declared == null ? -1 : Long.parseLong(declared);
    }

    private boolean plainJson(MultiMap headers) {
        String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            refuse(Reason.MEDIA_TYPE_UNSUPPORTED, "content-encoding", "bodies must come without a content encoding");
            return false;
        }
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        if (type != null && !json(type)) {
            refuse(Reason.MEDIA_TYPE_UNSUPPORTED, "content-type", "the content type must be application/json");
            return false;
        }
        return true;
    }

    private static boolean json(String type) {
        String plain = "application/json";
        return type.regionMatches(true, 0, plain, 0, plain.length())
                && (type.length() == plain.length()
                        || type.charAt(plain.length()) == ';'
                        || type.charAt(plain.length()) == ' ');
    }

    private void part(Buffer part) {
        if (over) {
            return;
        }
        Buffer before = body;
        int length = part.length() + (before == null ? 0 : before.length());
        if (length > most) {
            refuse(Reason.BODY_TOO_LARGE, "body", tooLarge());
        } else {
            body = before == null ? part : before.appendBuffer(part);
        }
    }

    private String tooLarge() {
        return "the body must have at most " + most + " bytes";
    }

    private void whole() {
        Ask wanted = ask;
        if (over || wanted == null) {
            return;
        }
        Buffer read = body;
        finish();
        byte[] bytes = read == null ? NOTHING : read.getBytes();
        boolean takesBody = wanted instanceof Ask.Place
                || wanted instanceof Ask.Check
                || wanted instanceof Ask.Batch
                || wanted instanceof Ask.CancelAllAfter
                || wanted instanceof Ask.Replace
                || (wanted instanceof Ask.Risk risk && risk.asksByBody());
        if (bytes.length > 0 && !takesBody) {
            Answer.write(request, Refusals.of(Reason.MALFORMED, "body", "this request takes no body", ids.get()));
            return;
        }
        MultiMap headers = request.headers();
        Claim claim = new Claim(
                headers.get(API_KEY),
                headers.get(TIMESTAMP),
                headers.get(RECEIVE_WINDOW),
                headers.get(SIGNATURE),
                request.method().name(),
                request.uri(),
                certificate);
        underWay.enter();
        Uni.createFrom()
                .deferred(() -> journey.travel(new Visit(wanted, claim, address, bytes)))
                .subscribe()
                .with(this::answer, broken -> answer(failed(broken)));
    }

    private void answer(Reply reply) {
        try {
            if (exit.leaving()) {
                Answer.last(request, reply);
            } else {
                Answer.write(request, reply);
            }
        } finally {
            underWay.leave();
        }
    }

    /** A bug: the journey turns every failure it expects into a reply. How far it had come is not known here. */
    private Reply failed(Throwable broken) {
        String id = ids.get();
        System.getLogger(Intake.class.getName())
                .log(System.Logger.Level.ERROR, "request failed, decision " + id, broken);
        return Refusals.broken(id);
    }

    private void refuse(Reason reason, String field, String detail) {
        finish();
        Reply reply = Refusals.of(reason, field, detail, ids.get());
        if (bodied) {
            Answer.closing(request, reply);
        } else {
            Answer.write(request, reply);
        }
    }

    /** Nothing more is awaited. */
    private void finish() {
        over = true;
        body = null;
        Awaited list = awaitedIn;
        if (list != null) {
            list.remove(this);
        }
    }

    boolean late(long now) {
        return now - since >= options.bodyDeadline().toNanos();
    }

    /** Its body has not arrived in time. */
    void expire() {
        refuse(
                Reason.BODY_TIMEOUT,
                "body",
                "the body must arrive within " + options.bodyDeadline().toMillis() + " ms");
    }
}
