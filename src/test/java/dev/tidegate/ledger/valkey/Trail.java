package dev.tidegate.ledger.valkey;

import dev.tidegate.ledger.journal.Cursor;
import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What the ledger still keeps of an account's events: shown where something went wrong. */
public final class Trail {
    private static final Script COMMITS = new Script("return redis.call('XRANGE', KEYS[1], '-', '+')");

    /** Lines shown, the newest. */
    private static final int MOST = 2_000;

    private Trail() {}

    /** The kept events of an account that are asked for, with the versions they made. */
    public static String of(Vertx vertx, ValkeyServer server, AccountId account, Predicate<AccountEvent> wanted) {
        ValkeyOptions options = server.options();
        ValkeyAccountStore store = ValkeyAccountStore.open(vertx, options, () -> {});
        try {
            byte[] key = (options.prefix() + ":{" + account.value() + "}:log").getBytes(StandardCharsets.US_ASCII);
            Response entries = store.run(COMMITS, new byte[][] {key})
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            Cursor first =
                    new Cursor(ByteBuffer.wrap(entries.get(0).get(1).get(3).toBytes()));
            first.u8();
            long version = first.i64();
            List<AccountEvent> events = Entries.events(entries, version);
            List<String> lines = new ArrayList<>();
            for (AccountEvent event : events == null ? List.<AccountEvent>of() : events) {
                version++;
                if (wanted.test(event)) {
                    lines.add(version + " " + event);
                }
            }
            return String.join("\n", lines.subList(Math.max(0, lines.size() - MOST), lines.size()));
        } catch (Exception failed) {
            return "the trail of " + account + " cannot be read: " + failed;
        } finally {
            store.close();
        }
    }
}
