package dev.tidegate.route;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import io.netty.channel.EventLoop;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * REST to one exchange over HTTP/1.1. Every event loop has its own pools, so a request never changes threads; cancels have one
 * to themselves.
 *
 * <p>What fails before a connection carries the request is {@link Outcome.NotSent}; whatever fails after that is
 * {@link Outcome.Unknown}, whether or not its bytes got far. A request is written once, a cancel at most
 * {@value #CANCEL_ATTEMPTS} times. All requests of a loop share one deadline length, so a queue swept every
 * {@value #SWEEP_MILLIS} ms replaces a timer per request. A connection whose reply did not come in time, came garbled or came
 * too long is closed: a late reply never meets another request.
 */
public final class HttpVenueClient implements VenueClient, AutoCloseable {
    static final long SWEEP_MILLIS = 25;
    /** Attempts of a cancel, the first included. */
    static final int CANCEL_ATTEMPTS = 3;
    /**
     * Idle connections are closed after this, well before an exchange would, so that a request seldom meets a connection that
     * is being closed at the other end. A shorter time the exchange asks for in a {@code Keep-Alive} header is kept to.
     */
    static final int IDLE_SECONDS = 15;

    /** Connections per event loop that only cancels use: however many orders wait for a slow exchange, they do not wait behind. */
    static final int CANCEL_CONNECTIONS = 128;

    /** Cancels per event loop that may wait for one of them; each has the deadline of its request. */
    static final int CANCELS_WAITING = 4_096;

    /** Connections one request may find closed before it gives up. */
    static final int MAX_STALE = 16;

    private static final CharSequence API_KEY = HttpHeaders.createOptimized("x-api-key");
    private static final CharSequence TIMESTAMP = HttpHeaders.createOptimized("x-timestamp");
    private static final CharSequence WINDOW = HttpHeaders.createOptimized("x-recv-window");
    private static final CharSequence SIGNATURE = HttpHeaders.createOptimized("x-signature");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final byte[] NOTHING = new byte[0];

    private final Vertx vertx;
    private final VenueOptions options;
    private final LongSupplier epochMillis;
    private final LongSupplier nanos;
    private final Breaker breaker = new Breaker();
    private final CharSequence hostHeader;
    private final String window;
    private final ConcurrentHashMap<EventLoop, Loop> loops = new ConcurrentHashMap<>();
    private final ThreadLocal<@Nullable Loop> own = new ThreadLocal<>();
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
        this.hostHeader = HttpHeaders.createOptimized(options.host() + ":" + options.port());
        this.window = Long.toString(options.acceptance().toMillis());
    }

    @Override
    public Uni<Outcome> send(VenueRequest request) {
        Exchange exchange = new Exchange(request);
        return Uni.createFrom().emitter(emitter -> exchange.start(emitter));
    }

    /** True while the exchange is taken to be down. */
    public boolean interrupted() {
        return breaker.open();
    }

    @Override
    public void close() {
        closed = true;
        loops.values().forEach(Loop::close);
    }

    private Loop loop() {
        Loop known = own.get();
        if (known != null) {
            return known;
        }
        EventLoop thread = ((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop();
        Loop made = loops.computeIfAbsent(thread, Loop::new);
        if (thread.inEventLoop()) {
            own.set(made);
        }
        return made;
    }

    /** The pools and the deadlines of one event loop; touched by that loop alone. */
    private final class Loop {
        private final EventLoop thread;
        private final ContextInternal context;
        private final HttpClient client;
        private volatile @Nullable HttpClient cancels;
        private final RequestOptions target;
        private final ArrayDeque<Exchange> deadlines = new ArrayDeque<>();
        private volatile long timer = -1;

        Loop(EventLoop thread) {
            this.thread = thread;
            this.context = ((VertxInternal) vertx)
                    .createEventLoopContext(thread, null, Thread.currentThread().getContextClassLoader());
            this.client = pool(options.connections(), options.waiting());
            this.target = new RequestOptions().setHost(options.host()).setPort(options.port());
            this.timer = context.setPeriodic(SWEEP_MILLIS, ignored -> sweep());
        }

        private HttpClient client(boolean urgent) {
            if (!urgent) {
                return client;
            }
            HttpClient known = cancels;
            if (known == null) {
                known = pool(Math.min(CANCEL_CONNECTIONS, options.connections()), CANCELS_WAITING);
                cancels = known;
            }
            return known;
        }

        private HttpClient pool(int connections, int waiting) {
            HttpClient made = vertx.createHttpClient(
                    options.client()
                            .setKeepAlive(true)
                            .setKeepAliveTimeout(IDLE_SECONDS)
                            .setTcpNoDelay(true)
                            .setDecompressionSupported(false),
                    new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(waiting));
            // Each request hears of its own connection's failure; the library would log every one as an error.
            made.connectionHandler(connection -> connection.exceptionHandler(ignored -> {}));
            return made;
        }

        void close() {
            vertx.cancelTimer(timer);
            client.close();
            HttpClient urgent = cancels;
            if (urgent != null) {
                urgent.close();
            }
            // Whatever the client's end has not failed by itself must not wait for a sweep that never comes.
            context.runOnContext(ignored -> {
                deadlines.forEach(each -> each.stop("the gateway is closing"));
                deadlines.clear();
            });
        }

        private void sweep() {
            long now = nanos.getAsLong();
            for (Exchange head = deadlines.peek();
                    head != null && (head.over || now - head.deadline >= 0);
                    head = deadlines.peek()) {
                deadlines.poll();
                head.expire(now);
            }
        }

        private void add(Exchange exchange) {
            for (Exchange head = deadlines.peek(); head != null && head.over; head = deadlines.peek()) {
                deadlines.poll();
            }
            deadlines.add(exchange);
        }
    }

    /** One request on its way. */
    private final class Exchange {
        private final VenueRequest request;
        private final Loop home = loop();
        private long deadline;
        private @Nullable UniEmitter<? super Outcome> emitter;
        private int attempt;
        private int staleConnections;
        private boolean handedOver;
        private boolean over;
        private @Nullable HttpClientRequest wire;

        Exchange(VenueRequest request) {
            this.request = request;
        }

        void start(UniEmitter<? super Outcome> to) {
            if (home.thread.inEventLoop()) {
                begin(to);
            } else {
                home.context.runOnContext(ignored -> begin(to));
            }
        }

        private void begin(UniEmitter<? super Outcome> to) {
            if (emitter != null) {
                to.complete(new Outcome.Unknown("the request has been sent before and is not sent again"));
                return;
            }
            emitter = to;
            deadline = nanos.getAsLong() + options.deadline().toNanos();
            if (!closed && !request.urgent() && !breaker.admits(nanos.getAsLong())) {
                end(new Outcome.NotSent("the exchange is taken to be down"));
                return;
            }
            home.add(this);
            attempt();
        }

        private void attempt() {
            connect(++attempt);
        }

        private void connect(int mine) {
            if (closed) {
                end(new Outcome.NotSent("the gateway is closing"));
                return;
            }
            RequestOptions to =
                    new RequestOptions(home.target).setMethod(request.method()).setURI(request.target());
            try {
                home.client(request.urgent()).request(to).onComplete(opened -> {
                    if (opened.failed()) {
                        if (opened.cause() instanceof HttpClosedException) {
                            stale(mine);
                        } else {
                            unconnected(mine, opened.cause());
                        }
                    } else if (over) {
                        drop(opened.result());
                    } else if (stands(opened.result())) {
                        write(mine, opened.result());
                    } else {
                        drop(opened.result());
                        stale(mine);
                    }
                });
            } catch (IllegalStateException shut) {
                unconnected(mine, shut);
            }
        }

        /** A pooled connection whose end the pool has not noticed yet: nothing is written on it, another one is asked for. */
        private void stale(int mine) {
            if (staleConnections++ < MAX_STALE) {
                home.thread.execute(() -> {
                    if (!over) {
                        connect(mine);
                    }
                });
            } else {
                failed(mine, new Outcome.NotSent("no connection stands"));
            }
        }

        private void unconnected(int mine, Throwable cause) {
            Outcome.NotSent outcome = new Outcome.NotSent("no connection: " + cause.getMessage());
            if (cause instanceof ConnectionPoolTooBusyException) {
                // Our own queue is full: that says nothing of the exchange, and trying again at once makes it no
                // shorter.
                end(outcome);
            } else {
                failed(mine, outcome);
            }
        }

        private void write(int mine, HttpClientRequest out) {
            wire = out;
            out.exceptionHandler(ignored -> {});
            byte[] body = request.body();
            try {
                sign(out);
            } catch (RuntimeException unfit) {
                drop(out);
                end(new Outcome.NotSent("the request could not be signed: " + unfit.getMessage()));
                return;
            }
            handedOver = true;
            try {
                if (body.length > 0) {
                    out.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
                }
                (body.length > 0 ? out.send(Buffer.buffer(body)) : out.send()).onComplete(head -> {
                    if (head.failed()) {
                        failed(
                                mine,
                                new Outcome.Unknown("no reply: " + head.cause().getMessage()));
                    } else {
                        read(mine, head.result());
                    }
                });
            } catch (RuntimeException broken) {
                out.reset();
                failed(mine, new Outcome.Unknown("no reply: " + broken.getMessage()));
            }
        }

        private void sign(HttpClientRequest out) {
            SigningKey key = request.key();
            out.putHeader(HttpHeaders.HOST, hostHeader).putHeader(API_KEY, key.keyId());
            if (!key.signs()) {
                return;
            }
            String timestamp = Long.toString(epochMillis.getAsLong());
            out.putHeader(TIMESTAMP, timestamp)
                    .putHeader(WINDOW, window)
                    .putHeader(
                            SIGNATURE,
                            RequestSignature.sign(
                                    key, timestamp, window, request.method().name(), request.target(), request.body()));
        }

        private void read(int mine, HttpClientResponse response) {
            if (response.statusCode() < 200) {
                broken(mine, response, "status " + response.statusCode() + " and no reply after it");
                return;
            }
            Buffer[] whole = {null};
            response.exceptionHandler(
                    cause -> failed(mine, new Outcome.Unknown("reply broke off: " + cause.getMessage())));
            response.handler(part -> {
                Buffer before = whole[0];
                int length = part.length() + (before == null ? 0 : before.length());
                if (length > options.largestReply()) {
                    broken(mine, response, "reply is longer than " + options.largestReply() + " bytes");
                } else {
                    whole[0] = before == null ? part : before.appendBuffer(part);
                }
            });
            response.endHandler(ignored -> {
                if (mine == attempt) {
                    breaker.succeeded();
                    end(new Outcome.Answered(response.statusCode(), whole[0] == null ? NOTHING : whole[0].getBytes()));
                }
            });
        }

        private void broken(int mine, HttpClientResponse response, String cause) {
            response.handler(null);
            response.exceptionHandler(ignored -> {});
            response.endHandler(null);
            failed(mine, new Outcome.Unknown(cause));
            response.request().reset();
        }

        /** Hears of an attempt's failure; what comes of an attempt that has been given up already says nothing new. */
        private void failed(int mine, Outcome outcome) {
            if (over || mine != attempt) {
                return;
            }
            breaker.failed(nanos.getAsLong());
            if (request.urgent() && attempt < CANCEL_ATTEMPTS && nanos.getAsLong() - deadline < 0) {
                attempt();
            } else {
                end(outcome);
            }
        }

        void expire(long now) {
            if (!over) {
                breaker.failed(now);
                stop("no reply within " + options.deadline().toMillis() + " ms");
            }
        }

        void stop(String cause) {
            if (over) {
                return;
            }
            end(handedOver ? new Outcome.Unknown(cause) : new Outcome.NotSent(cause));
            HttpClientRequest open = wire;
            if (open != null) {
                open.reset();
            }
        }

        private static boolean stands(HttpClientRequest out) {
            return !(out.connection() instanceof ConnectionBase connection)
                    || connection.channel().isActive();
        }

        /** Gives back a connection that nothing was written on. */
        private static void drop(HttpClientRequest unwritten) {
            unwritten.exceptionHandler(ignored -> {});
            unwritten.reset();
        }

        private void end(Outcome outcome) {
            UniEmitter<? super Outcome> to = emitter;
            if (over || to == null) {
                return;
            }
            over = true;
            // An earlier attempt of a cancel may have arrived even where the last one did not.
            to.complete(
                    handedOver && outcome instanceof Outcome.NotSent(String cause)
                            ? new Outcome.Unknown(cause)
                            : outcome);
        }
    }
}
