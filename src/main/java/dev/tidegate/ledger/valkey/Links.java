package dev.tidegate.ledger.valkey;

import dev.tidegate.ledger.StoreUnavailable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One {@link Link} per event loop, and what they know in common: whether the store can be reached, and the epoch. A server is known
 * by the id it gives itself at its start; another id behind the same address is a promoted replica or a restart, either of which
 * may have lost what it acknowledged last.
 */
final class Links implements Link.Epochs {
    private static final Pattern RUN = Pattern.compile("(?m)^(?:run_id|cluster_current_epoch):(\\w+)");

    private final Vertx vertx;
    private final ValkeyOptions options;
    private final Script epochScript;
    private final byte[] epochKey;
    private final Runnable raised;
    private final ConcurrentHashMap<Thread, Link> links = new ConcurrentHashMap<>();
    /** For callers that are on no event loop. */
    private final Link common;

    private final CountDownLatch first = new CountDownLatch(1);
    private volatile long epoch;
    private volatile @Nullable String outage = "not connected yet";
    private volatile boolean closed;

    Links(Vertx vertx, ValkeyOptions options, Script epochScript, Runnable raised) {
        this.vertx = vertx;
        this.options = options;
        this.epochScript = epochScript;
        this.epochKey = (options.prefix() + ":epoch").getBytes(StandardCharsets.US_ASCII);
        this.raised = raised;
        this.common = new Link(vertx, vertx.getOrCreateContext(), options, this);
        this.common.start();
    }

    boolean connectedWithin(long time, TimeUnit unit) {
        try {
            return first.await(time, unit);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sends a call over the connection of the caller's event loop; the answer comes there. */
    Future<Response> submit(Call call) {
        String down = outage;
        if (down != null) {
            call.fail(new StoreUnavailable(down, null));
            return call.future();
        }
        Context here = Vertx.currentContext();
        if (here == null || !Context.isOnEventLoopThread()) {
            common.home(() -> common.submit(call));
        } else {
            Link link = links.get(Thread.currentThread());
            if (link == null) {
                link = links.computeIfAbsent(Thread.currentThread(), ignored -> new Link(vertx, here, options, this));
            }
            link.submit(call);
        }
        return call.future();
    }

    @Override
    public Future<Long> greet(RedisConnection connection) {
        Request who = options.mode() == ValkeyOptions.Mode.CLUSTER
                ? Request.cmd(Command.CLUSTER).arg("INFO")
                : Request.cmd(Command.INFO).arg("SERVER");
        return connection.send(who).compose(info -> {
            Matcher run = RUN.matcher(String.valueOf(info));
            if (!run.find()) {
                return Future.failedFuture("the server does not say who it is");
            }
            Request ask = epochScript.run(
                    false, new byte[][] {epochKey}, new byte[][] {ascii(run.group(1)), ascii(Long.toString(epoch))});
            return connection.send(ask).map(Response::toLong);
        });
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public long current() {
        return epoch;
    }

    @Override
    public void connected(long now) {
        boolean rises;
        synchronized (this) {
            rises = epoch != 0 && now > epoch;
            epoch = Math.max(epoch, now);
            if (!closed) {
                outage = null;
            }
        }
        first.countDown();
        if (rises) {
            raised.run();
        }
    }

    @Override
    public synchronized void lost(String cause) {
        if (!closed) {
            outage = "the shared ledger cannot be reached: " + cause;
        }
    }

    @Nullable
    String outage() {
        return outage;
    }

    void close() {
        synchronized (this) {
            closed = true;
            outage = "the ledger is closed";
        }
        common.close();
        links.values().forEach(Link::close);
    }
}
