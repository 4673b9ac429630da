package dev.tidegate.ledger.valkey;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Something only one gateway does at a time. Whoever holds the lease renews it; where it is not renewed it runs out, and another
 * takes it. The holder stops by its own clock before the server's runs out, so that no two hold it, as far as clocks run alike.
 */
public final class ValkeyLease implements AutoCloseable {
    /** How long it lasts without being renewed. */
    static final long LASTS_MILLIS = 2_000;

    static final long RENEW_MILLIS = 400;
    /** The holder stops so much before the server would give it away. */
    private static final long MARGIN_MILLIS = 300;

    private static final Script TAKE = new Script("""
            local holder = redis.call('GET', KEYS[1])
            if not holder then
              redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
              return 1
            end
            if holder ~= ARGV[1] then return 0 end
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return 1
            """);
    private static final Script GIVE_UP = new Script("""
            if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
            return 0
            """);

    private final Vertx vertx;
    private final Links links;
    private final byte[][] keys;
    private final byte[] gateway;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final long timer;
    private volatile long untilNanos = System.nanoTime();
    private volatile boolean taken;
    private volatile boolean closed;

    ValkeyLease(Vertx vertx, Links links, String key, byte[] gateway) {
        this.vertx = vertx;
        this.links = links;
        this.keys = new byte[][] {key.getBytes(StandardCharsets.US_ASCII)};
        this.gateway = gateway;
        this.timer = vertx.setPeriodic(RENEW_MILLIS, ignored -> renew());
        renew();
    }

    /** True while this gateway holds it. One look. */
    public boolean held() {
        return taken && untilNanos - System.nanoTime() > 0;
    }

    /** Told, on any thread, whenever this gateway has taken it. */
    public void listen(Runnable taking) {
        listeners.add(taking);
        if (held()) {
            taking.run();
        }
    }

    private void renew() {
        if (closed) {
            return;
        }
        long asked = System.nanoTime();
        byte[] lasts = Long.toString(LASTS_MILLIS).getBytes(StandardCharsets.US_ASCII);
        links.submit(new Call(TAKE, true, Call.ANY_EPOCH, keys, gateway, lasts)).onComplete(answer -> {
            if (answer.succeeded()) {
                answered(answer.result(), asked);
            }
        });
    }

    private void answered(@Nullable Response answer, long asked) {
        boolean ours = answer != null && answer.toInteger() == 1 && !closed;
        boolean before = held();
        untilNanos = asked + (LASTS_MILLIS - MARGIN_MILLIS) * 1_000_000;
        taken = ours;
        if (ours && !before) {
            listeners.forEach(Runnable::run);
        }
    }

    /** Gives it up, so that another need not wait. */
    @Override
    public void close() {
        closed = true;
        taken = false;
        vertx.cancelTimer(timer);
        links.submit(new Call(GIVE_UP, true, Call.ANY_EPOCH, keys, gateway));
    }
}
