package dev.tidegate.ledger.valkey;

import dev.tidegate.ledger.StoreUnavailable;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one event loop. Calls of one turn of the loop travel together; many may be under way. No call stays longer than
 * its deadline: an answer that does not come in time ends the connection, for answers come in order and those behind it would be
 * late too. A call that lost its connection is tried once more on the next one: scripts that write know their own requests.
 */
final class Link {
    private static final long TICK_MILLIS = 20;
    private static final long FIRST_REST_MILLIS = 25;
    private static final long LONGEST_REST_MILLIS = 400;
    private static final int HANDSHAKE_MILLIS = 1_000;
    /** Silence after which the server is asked for the epoch. */
    private static final long PROBE_NANOS = 500_000_000L;

    /** What links share. */
    interface Epochs {
        /** Asks a fresh connection which server it leads to, and for the epoch. */
        Future<Long> greet(RedisConnection connection);

        /** The epoch in force. */
        long current();

        /** A connection is good. */
        void connected(long epoch);

        /** A connection was lost, or could not be made. */
        void lost(String cause);
    }

    private final Vertx vertx;
    private final Context context;
    private final ValkeyOptions options;
    private final Epochs epochs;
    private final List<Call> outbox = new ArrayList<>();
    /** Calls without an answer, in the order of their deadlines. */
    private final ArrayDeque<Call> live = new ArrayDeque<>();

    private final long ticks;
    private @Nullable Redis client;
    private @Nullable RedisConnection connection;
    /** Grows with every attempt to connect, so that what comes of an old one is told apart. */
    private int attempt;

    private int failures;
    private boolean flushing;
    private boolean waiting;
    private boolean closed;
    private long probedNanos;

    Link(Vertx vertx, Context context, ValkeyOptions options, Epochs epochs) {
        this.vertx = vertx;
        this.context = context;
        this.options = options;
        this.epochs = epochs;
        this.ticks = vertx.setPeriodic(TICK_MILLIS, ignored -> home(this::tick));
    }

    /** Runs on this link's event loop, at once where that is the caller's. */
    void home(Runnable task) {
        if (Vertx.currentContext() == context) {
            task.run();
        } else {
            context.runOnContext(ignored -> task.run());
        }
    }

    /** Sends a call with the others of this turn of the loop. To be called on the link's thread. */
    void submit(Call call) {
        if (closed || live.size() >= ValkeyOptions.MAX_WAITING) {
            call.fail(
                    new StoreUnavailable(closed ? "the ledger is closed" : "too many calls wait for the store", null));
            return;
        }
        call.deadlineNanos = System.nanoTime() + options.deadline().toNanos();
        live.add(call);
        queue(call);
    }

    private void queue(Call call) {
        outbox.add(call);
        if (!flushing) {
            flushing = true;
            context.runOnContext(ignored -> flush());
        }
    }

    private void flush() {
        flushing = false;
        RedisConnection open = connection;
        if (open == null) {
            connect();
            return;
        }
        if (outbox.isEmpty()) {
            return;
        }
        List<Call> calls = new ArrayList<>(outbox);
        outbox.clear();
        calls.removeIf(this::over);
        if (options.mode() == ValkeyOptions.Mode.CLUSTER) {
            calls.forEach(call -> write(open, List.of(call)));
        } else if (!calls.isEmpty()) {
            write(open, calls);
        }
    }

    /** A call waited for a connection, and meanwhile the epoch it was decided under has ended. */
    private boolean over(Call call) {
        if (call.epoch < epochs.current()) {
            call.fail(new Call.EpochOver());
        }
        return call.done;
    }

    private void write(RedisConnection open, List<Call> calls) {
        boolean replicated = options.replicas() > 0 && calls.stream().anyMatch(call -> call.writes);
        if (calls.size() == 1 && !replicated) {
            Call only = calls.getFirst();
            open.send(only.request()).onComplete(reply -> {
                if (reply.succeeded()) {
                    only.answer(reply.result());
                } else {
                    failed(open, calls, reply.cause());
                }
            });
            return;
        }
        List<Request> requests = new ArrayList<>(calls.size() + 1);
        calls.forEach(call -> requests.add(call.request()));
        if (replicated) {
            // It holds up the answers of this connection alone, and bears no longer than they may take.
            requests.add(Request.cmd(Command.WAIT)
                    .arg(options.replicas())
                    .arg(Math.max(1, options.deadline().toMillis() / 3)));
        }
        open.batch(requests).onComplete(replies -> answered(open, calls, replicated, replies));
    }

    private void answered(
            RedisConnection open, List<Call> calls, boolean replicated, AsyncResult<List<@Nullable Response>> replies) {
        if (replies.failed()) {
            failed(open, calls, replies.cause());
            return;
        }
        List<@Nullable Response> all = replies.result();
        Response receipts = replicated ? all.getLast() : null;
        boolean safe = receipts == null || receipts.toInteger() >= options.replicas();
        for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            if (safe || !call.writes) {
                call.answer(all.get(i));
            } else {
                call.fail(new StoreUnavailable(
                        receipts + " of " + options.replicas() + " replicas have the commit", null));
            }
        }
    }

    private void failed(RedisConnection open, List<Call> calls, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        boolean unknownScript = message.contains("NOSCRIPT");
        boolean current = open == connection;
        if (current && !unknownScript) {
            // What a primary does not say: it has been demoted, is loading, is full, or the line is gone.
            lose(message);
        }
        boolean refused = current && !unknownScript && !message.contains("closed");
        for (Call call : calls) {
            if (!call.done && !refused && call.again()) {
                queue(call);
            } else {
                call.fail(cause);
            }
        }
    }

    private void tick() {
        long now = System.nanoTime();
        List<Call> late = new ArrayList<>();
        for (Call head = live.peek();
                head != null && (head.done || now - head.deadlineNanos >= 0);
                head = live.peek()) {
            live.remove();
            if (!head.done) {
                late.add(head);
            }
        }
        RedisConnection open = connection;
        boolean silent = open != null && late.stream().anyMatch(call -> call.sent);
        if (silent) {
            // Whoever hears of a late call must find the outage.
            lose("no answer within " + options.deadline().toMillis() + " ms");
        }
        late.forEach(call -> call.fail(new StoreUnavailable(
                "the store did not answer within " + options.deadline().toMillis() + " ms", null)));
        outbox.removeIf(call -> call.done);
        if (silent) {
            return;
        }
        if (open == null) {
            connect();
        } else if (now - probedNanos > PROBE_NANOS) {
            probe(open, now);
        }
    }

    /** Asks for the epoch now and then: it may have been raised by another gateway, and a silent line is found out. */
    private void probe(RedisConnection open, long now) {
        probedNanos = now;
        int of = attempt;
        long timer = vertx.setTimer(
                options.deadline().toMillis(),
                ignored -> home(() -> {
                    if (of == attempt && open == connection) {
                        lose("no answer to a probe within " + options.deadline().toMillis() + " ms");
                    }
                }));
        epochs.greet(open).onComplete(epoch -> {
            vertx.cancelTimer(timer);
            if (of != attempt || open != connection) {
                return;
            }
            if (epoch.succeeded()) {
                epochs.connected(epoch.result());
            } else {
                lose(String.valueOf(epoch.cause().getMessage()));
            }
        });
    }

    private void connect() {
        if (client != null || waiting || closed) {
            return;
        }
        int of = ++attempt;
        Redis made = Redis.createClient(vertx, options.client());
        client = made;
        long timer = vertx.setTimer(HANDSHAKE_MILLIS, ignored -> home(() -> refused(of, "no answer to a connection")));
        made.connect()
                .compose(open -> epochs.greet(open).map(epoch -> {
                    if (of == attempt && client == made) {
                        opened(of, open, epoch);
                    }
                    return open;
                }))
                .onComplete(done -> {
                    vertx.cancelTimer(timer);
                    if (done.failed()) {
                        home(() -> refused(of, String.valueOf(done.cause().getMessage())));
                    }
                });
    }

    private void opened(int of, RedisConnection open, long epoch) {
        open.endHandler(ignored -> home(() -> ended(of, open, "the connection was closed")));
        open.exceptionHandler(broken -> home(() -> ended(of, open, String.valueOf(broken.getMessage()))));
        connection = open;
        failures = 0;
        probedNanos = System.nanoTime();
        epochs.connected(epoch);
        flush();
    }

    private void refused(int of, String cause) {
        if (of == attempt && connection == null && client != null) {
            lose(cause);
        }
    }

    private void ended(int of, RedisConnection open, String cause) {
        if (of == attempt && open == connection) {
            lose(cause);
        }
    }

    /** Lets the connection go and tries again in a while; calls under way come back through their failed answers. */
    private void lose(String cause) {
        Redis old = client;
        client = null;
        connection = null;
        attempt++;
        if (!closed) {
            epochs.lost(cause);
            waiting = true;
            long rest = Math.min(FIRST_REST_MILLIS << Math.min(failures++, 10), LONGEST_REST_MILLIS);
            vertx.setTimer(
                    rest,
                    ignored -> home(() -> {
                        waiting = false;
                        connect();
                    }));
        }
        if (old != null) {
            old.close();
        }
    }

    /** Connects before anybody asks. */
    void start() {
        home(this::connect);
    }

    /** Fails what is under way. */
    void close() {
        vertx.cancelTimer(ticks);
        home(() -> {
            closed = true;
            live.forEach(call -> call.fail(new StoreUnavailable("the ledger is closed", null)));
            live.clear();
            outbox.clear();
            lose("the ledger is closed");
        });
    }
}
