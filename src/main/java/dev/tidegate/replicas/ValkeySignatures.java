package dev.tidegate.replicas;

import dev.tidegate.identity.SharedSignatures;
import dev.tidegate.identity.Signed;
import dev.tidegate.ledger.valkey.Script;
import dev.tidegate.ledger.valkey.ValkeyAccountStore;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Signatures that have passed at any gateway, each a key of its own that ends with the receive window. The question travels in the same
 * pipeline as the order's commit, and ahead of it: nobody waits longer for it. Whoever asks twice, for an answer was lost, hears the
 * same twice.
 */
final class ValkeySignatures implements SharedSignatures {
    /** Clocks of gateways may differ by so much. */
    private static final long MARGIN_MILLIS = 2_000;
    /** How long a cancel waits for the store. */
    private static final long CANCEL_MILLIS = 25;

    /** Arguments: who asks, milliseconds. Answers 1 where nobody else was first. */
    private static final Script FIRST = new Script("""
            local by = redis.call('GET', KEYS[1])
            if by then return by == ARGV[1] and 1 or 0 end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            return 1
            """);

    private final Vertx vertx;
    private final ValkeyAccountStore store;
    private final byte[] prefix;
    private final long gateway;
    private final LongSupplier epochMillis;
    private final AtomicLong asked = new AtomicLong();

    ValkeySignatures(Vertx vertx, ValkeyAccountStore store, LongSupplier epochMillis) {
        this.vertx = vertx;
        this.store = store;
        this.prefix = (store.options().prefix() + ":signed:").getBytes(StandardCharsets.US_ASCII);
        this.gateway = Long.parseUnsignedLong(store.gateway(), 16);
        this.epochMillis = epochMillis;
    }

    @Override
    public void first(Signed signed, Consumer<Boolean> answer) {
        if (store.outage() != null) {
            // Orders that add risk are not written down either; the way out is not closed for this.
            answer.accept(true);
            return;
        }
        byte[] key = ByteBuffer.allocate(prefix.length + 12)
                .put(prefix)
                .putLong(signed.high())
                .putInt(signed.low())
                .array();
        byte[] who = ByteBuffer.allocate(16)
                .putLong(gateway)
                .putLong(asked.incrementAndGet())
                .array();
        long lasts = Math.max(1, signed.expiryMillis() - epochMillis.getAsLong()) + MARGIN_MILLIS;
        AtomicBoolean told = new AtomicBoolean();
        long timer = signed.cancel()
                ? vertx.setTimer(CANCEL_MILLIS, ignored -> {
                    if (told.compareAndSet(false, true)) {
                        answer.accept(true);
                    }
                })
                : -1;
        store.run(FIRST, new byte[][] {key}, who, Long.toString(lasts).getBytes(StandardCharsets.US_ASCII))
                .onComplete(done -> {
                    if (told.compareAndSet(false, true)) {
                        if (timer >= 0) {
                            vertx.cancelTimer(timer);
                        }
                        answer.accept(done.failed() || done.result().toInteger() == 1);
                    }
                });
    }
}
