package dev.tidegate.route;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.impl.ContextInternal;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * REST to one exchange over HTTP/1.1. Every event loop has its own pool, so a request never changes threads.
 *
 * <p>What fails before a connection carries the request is {@link Outcome.NotSent}; whatever fails after that is
 * {@link Outcome.Unknown}. All requests of a loop share one deadline length, so a queue swept every {@value #SWEEP_MILLIS} ms
 * replaces a timer per request.
 */
public final class HttpVenueClient implements VenueClient, AutoCloseable {
    static final long SWEEP_MILLIS = 25;
    /** Attempts of a cancel, the first included. */
    static final int CANCEL_ATTEMPTS = 3;

    private final Vertx vertx;
    private final VenueOptions options;
    private final LongSupplier epochMillis;
    private final LongSupplier nanos;
    private final Breaker breaker = new Breaker();
    private final String hostHeader;
    private final String window;
    private final ConcurrentHashMap<Object, Loop> loops = new ConcurrentHashMap<>();
    private final ThreadLocal<@Nullable Loop> loop = new ThreadLocal<>();
    private volatile boolean closed;

    /**
     * A client.
     *
     * @param epochMillis wall clock, for the timestamps that are signed
     * @param nanos monotonic clock, for deadlines
     */
    public HttpVenueClient(Vertx vertx, VenueOptions options, LongSupplier epochMillis, LongSupplier nanos) {
        this.vertx = vertx;
        this.options = options;
        this.epochMillis = epochMillis;
        this.nanos = nanos;
        this.hostHeader = options.host() + ":" + options.port();
        this.window = Long.toString(options.acceptance().toMillis());
    }

    @Override
    public Uni<Outcome> send(VenueRequest request) {
        return Uni.createFrom().emitter(emitter -> loop().start(request, emitter));
    }

    /** True while the exchange is taken to be down. */
    public boolean interrupted() {
        return breaker.open();
    }

    @Override
    public void close() {
        closed = true;
        loops.values().forEach(each -> {
            vertx.cancelTimer(each.timer);
            each.client.close();
        });
    }

    private Loop loop() {
        Loop known = loop.get();
        if (known != null) {
            return known;
        }
        Context context = vertx.getOrCreateContext();
        Loop made = loops.computeIfAbsent(((ContextInternal) context).nettyEventLoop(), ignored -> new Loop(context));
        if (context.isEventLoopContext() && Context.isOnEventLoopThread()) {
            loop.set(made);
        }
        return made;
    }

    /** The pool and the deadlines of one event loop; touched by that loop alone. */
    private final class Loop {
        private final Context context;
        private final HttpClient client;
        private final RequestOptions target;
        private final ArrayDeque<Exchange> deadlines = new ArrayDeque<>();
        private final long timer;

        Loop(Context context) {
            this.context = context;
            this.client = vertx.createHttpClient(
                    new HttpClientOptions()
                            .setKeepAlive(true)
                            .setKeepAliveTimeout(30)
                            .setTcpNoDelay(true)
                            .setConnectTimeout((int) options.connectTimeout().toMillis())
                            .setMaxWaitQueueSize(options.waiting())
                            .setDecompressionSupported(false),
                    new PoolOptions().setHttp1MaxSize(options.connections()));
            this.target = new RequestOptions().setHost(options.host()).setPort(options.port());
            this.timer = vertx.setPeriodic(SWEEP_MILLIS, ignored -> context.runOnContext(nothing -> sweep()));
        }

        void start(VenueRequest request, UniEmitter<? super Outcome> emitter) {
            if (Vertx.currentContext() == null) {
                context.runOnContext(ignored -> new Exchange(this, request, emitter).attempt());
            } else {
                new Exchange(this, request, emitter).attempt();
            }
        }

        private void sweep() {
            long now = nanos.getAsLong();
            for (Exchange head = deadlines.peek();
                    head != null && (head.over || now - head.deadline >= 0);
                    head = deadlines.peek()) {
                deadlines.poll();
                head.expire();
            }
        }
    }

    /** One request on its way. */
    private final class Exchange {
        private final Loop home;
        private final VenueRequest request;
        private final UniEmitter<? super Outcome> emitter;
        private final long deadline;
        private int attempt;
        private boolean handedOver;
        private boolean over;
        private @Nullable HttpClientRequest wire;

        Exchange(Loop home, VenueRequest request, UniEmitter<? super Outcome> emitter) {
            this.home = home;
            this.request = request;
            this.emitter = emitter;
            this.deadline = nanos.getAsLong() + options.deadline().toNanos();
        }

        void attempt() {
            if (attempt++ == 0) {
                home.deadlines.add(this);
            }
            if (closed) {
                end(new Outcome.NotSent("the gateway is closing"));
                return;
            }
            if (!request.urgent() && !breaker.admits(nanos.getAsLong())) {
                end(new Outcome.NotSent("the exchange is taken to be down"));
                return;
            }
            RequestOptions to =
                    new RequestOptions(home.target).setMethod(request.method()).setURI(request.target());
            home.client.request(to).onComplete(opened -> {
                if (opened.failed()) {
                    failed(new Outcome.NotSent(
                            "no connection: " + opened.cause().getMessage()));
                } else if (over) {
                    opened.result().reset();
                } else {
                    write(opened.result());
                }
            });
        }

        private void write(HttpClientRequest out) {
            wire = out;
            sign(out);
            handedOver = true;
            byte[] body = request.body();
            if (body.length > 0) {
                out.putHeader("content-type", "application/json");
            }
            var response = body.length > 0 ? out.send(Buffer.buffer(body)) : out.send();
            response.onComplete(head -> {
                if (head.failed()) {
                    failed(new Outcome.Unknown("no reply: " + head.cause().getMessage()));
                } else {
                    read(head.result());
                }
            });
        }

        private void sign(HttpClientRequest out) {
            SigningKey key = request.key();
            out.putHeader("host", hostHeader).putHeader("x-api-key", key.keyId());
            if (!key.signs()) {
                return;
            }
            String timestamp = Long.toString(epochMillis.getAsLong());
            out.putHeader("x-timestamp", timestamp)
                    .putHeader("x-recv-window", window)
                    .putHeader(
                            "x-signature",
                            RequestSignature.sign(
                                    key, timestamp, window, request.method().name(), request.target(), request.body()));
        }

        private void read(HttpClientResponse response) {
            Buffer[] whole = {null};
            response.exceptionHandler(cause -> failed(new Outcome.Unknown("reply broke off: " + cause.getMessage())));
            response.handler(part -> {
                Buffer before = whole[0];
                whole[0] = before == null ? part : before.appendBuffer(part);
                if (whole[0].length() > options.largestReply()) {
                    response.request().reset();
                    failed(new Outcome.Unknown("reply is longer than " + options.largestReply() + " bytes"));
                }
            });
            response.endHandler(ignored -> {
                breaker.succeeded();
                end(new Outcome.Answered(response.statusCode(), whole[0] == null ? new byte[0] : whole[0].getBytes()));
            });
        }

        private void failed(Outcome outcome) {
            if (over) {
                return;
            }
            breaker.failed(nanos.getAsLong());
            if (request.urgent() && attempt < CANCEL_ATTEMPTS && nanos.getAsLong() - deadline < 0) {
                attempt();
            } else {
                // An earlier attempt of a cancel may have arrived even where the last one did not.
                end(handedOver && outcome instanceof Outcome.NotSent not ? new Outcome.Unknown(not.cause()) : outcome);
            }
        }

        void expire() {
            if (over) {
                return;
            }
            breaker.failed(nanos.getAsLong());
            String late = "no reply within " + options.deadline().toMillis() + " ms";
            end(handedOver ? new Outcome.Unknown(late) : new Outcome.NotSent(late));
            if (wire != null) {
                wire.reset();
            }
        }

        private void end(Outcome outcome) {
            if (!over) {
                over = true;
                emitter.complete(outcome);
            }
        }
    }
}
