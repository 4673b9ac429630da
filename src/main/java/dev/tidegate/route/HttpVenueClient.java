package dev.tidegate.route;

import io.netty.channel.EventLoop;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.NetClient;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * REST to one exchange over HTTP/1.1, by a client of its own (decision 0021). Every event loop has its own pools, so a request
 * never changes threads; cancels have one to themselves, with one request a connection.
 *
 * <p>What fails before a connection carries the request is {@link Outcome.NotSent}; whatever fails after that is
 * {@link Outcome.Unknown}, whether or not its bytes got far. A request is written once, a cancel at most
 * {@value #CANCEL_ATTEMPTS} times. All requests of a loop share one deadline length, so a queue swept every
 * {@value #SWEEP_MILLIS} ms replaces a timer per request. A connection whose reply did not come in time, came garbled or came
 * too long takes no further request: a late reply never meets another request.
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

    private static final int SWEEPS_BETWEEN_IDLE = 40;

    private final Vertx vertx;
    private final VenueOptions options;
    private final RequestWriter writer;
    private final LongSupplier nanos;
    private final Breaker breaker = new Breaker();
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
        this.nanos = nanos;
        this.writer = new RequestWriter(options, epochMillis);
    }

    @Override
    public Uni<Outcome> send(VenueRequest request) {
        Sending sending = new Sending(request, loop());
        return Uni.createFrom().emitter(emitter -> sending.start(emitter));
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

    /** A request that waits to be wanted; what it is for is done once, however often somebody asks for its outcome. */
    private final class Sending {
        private final VenueRequest request;
        private final Loop home;
        private boolean begun;

        Sending(VenueRequest request, Loop home) {
            this.request = request;
            this.home = home;
        }

        void start(UniEmitter<? super Outcome> to) {
            if (home.thread.inEventLoop()) {
                begin(to);
            } else {
                home.context.runOnContext(ignored -> begin(to));
            }
        }

        private void begin(UniEmitter<? super Outcome> to) {
            if (begun) {
                to.complete(new Outcome.Unknown("the request has been sent before and is not sent again"));
                return;
            }
            begun = true;
            home.begin(request, to);
        }
    }

    /** The pools and the deadlines of one event loop; touched by that loop alone. */
    private final class Loop {
        private final EventLoop thread;
        private final ContextInternal context;
        private final VenuePool orders;
        private final VenuePool cancels;
        private final ArrayDeque<Delivery> deadlines = new ArrayDeque<>();
        private final long timer;
        private int sweeps;

        Loop(EventLoop thread) {
            this.thread = thread;
            this.context = ((VertxInternal) vertx)
                    .createEventLoopContext(thread, null, Thread.currentThread().getContextClassLoader());
            this.orders = pool(options.pipelining(), options.connections(), options.waiting());
            this.cancels = pool(1, Math.min(CANCEL_CONNECTIONS, options.connections()), CANCELS_WAITING);
            this.timer = context.setPeriodic(SWEEP_MILLIS, ignored -> sweep());
        }

        private VenuePool pool(int depth, int connections, int waiting) {
            NetClient client = vertx.createNetClient(options.sockets());
            return new VenuePool(
                    context, client, new VenueTerms(options, depth, writer, nanos), connections, waiting, breaker);
        }

        void begin(VenueRequest request, UniEmitter<? super Outcome> to) {
            long now = nanos.getAsLong();
            if (closed) {
                to.complete(new Outcome.NotSent("the gateway is closing"));
                return;
            }
            if (!request.urgent() && !breaker.admits(now)) {
                to.complete(new Outcome.NotSent("the exchange is taken to be down"));
                return;
            }
            Delivery delivery =
                    new Delivery(request, to, now + options.deadline().toNanos());
            forgetOver();
            deadlines.add(delivery);
            (request.urgent() ? cancels : orders).place(delivery);
        }

        private void forgetOver() {
            for (Delivery head = deadlines.peek(); head != null && head.over(); head = deadlines.peek()) {
                deadlines.poll();
            }
        }

        private void sweep() {
            long now = nanos.getAsLong();
            forgetOver();
            for (Delivery head = deadlines.peek(); head != null && head.late(now); head = deadlines.peek()) {
                deadlines.poll();
                expire(head, now);
                forgetOver();
            }
            if (++sweeps % SWEEPS_BETWEEN_IDLE == 0) {
                orders.closeIdle(now);
                cancels.closeIdle(now);
            }
        }

        private void expire(Delivery delivery, long now) {
            VenueConnection connection = delivery.on();
            // Whoever waits behind a late reply on the same connection says nothing more of the exchange.
            if (connection == null || connection.first(delivery)) {
                breaker.failed(now);
            }
            delivery.stop("no reply within " + options.deadline().toMillis() + " ms");
            if (connection != null) {
                connection.late();
            }
        }

        void close() {
            vertx.cancelTimer(timer);
            context.runOnContext(ignored -> {
                orders.close();
                cancels.close();
                // Whatever they have not failed by themselves must not wait for a sweep that never comes.
                deadlines.forEach(each -> each.stop("the gateway is closing"));
                deadlines.clear();
            });
        }
    }
}
