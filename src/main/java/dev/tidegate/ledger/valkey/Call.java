package dev.tidegate.ledger.valkey;

import dev.tidegate.ledger.StoreUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

/** A script on its way to the server and back. Touched by its link's event loop alone once it has been submitted. */
final class Call {
    /** For what may run under any epoch. */
    static final long ANY_EPOCH = Long.MAX_VALUE;

    /** What a call comes to whose epoch is over. */
    static final class EpochOver extends RuntimeException {
        private static final long serialVersionUID = 1L;

        EpochOver() {
            super("the epoch is over", null, false, false);
        }
    }

    private final Script script;
    private final byte[][] keys;
    private final byte[][] arguments;
    private final Promise<@Nullable Response> promise = Promise.promise();
    final long epoch;
    final boolean writes;
    long deadlineNanos;
    /** True while it has been written to a connection that has not answered. */
    boolean sent;

    boolean done;
    private boolean known = true;
    private int tries;

    /**
     * @param writes whether replicas must have what it does
     * @param epoch below this the call must not run
     */
    Call(Script script, boolean writes, long epoch, byte[][] keys, byte[]... arguments) {
        this.script = script;
        this.writes = writes;
        this.epoch = epoch;
        this.keys = keys;
        this.arguments = arguments;
    }

    Request request() {
        tries++;
        sent = true;
        return script.run(known, keys, arguments);
    }

    /** True where it may be tried once more: the script is told in full next time. */
    boolean again() {
        sent = false;
        known = false;
        return tries < 3;
    }

    /** The same once more, as if it had not been asked. */
    Call anew() {
        return new Call(script, writes, epoch, keys, arguments);
    }

    void answer(@Nullable Response response) {
        if (!done) {
            done = true;
            promise.complete(response);
        }
    }

    void fail(Throwable cause) {
        if (!done) {
            done = true;
            promise.fail(
                    cause instanceof StoreUnavailable || cause instanceof EpochOver
                            ? cause
                            : new StoreUnavailable(String.valueOf(cause.getMessage()), cause));
        }
    }

    Future<@Nullable Response> future() {
        return promise.future();
    }
}
