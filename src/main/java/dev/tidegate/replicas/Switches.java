package dev.tidegate.replicas;

import dev.tidegate.ledger.valkey.Script;
import dev.tidegate.ledger.valkey.ValkeyAccountStore;
import dev.tidegate.order.TradingMode;
import dev.tidegate.policy.Pulled;
import dev.tidegate.policy.Scope;
import dev.tidegate.policy.SharedSwitches;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The kill switches of all gateways: a hash of what is pulled by scope, and its version, which grows with every change. What is pulled
 * is four lines: mode, time, operator, reason.
 */
final class Switches implements SharedSwitches {
    /** Arguments: version known, scope, text or nothing where it is released. Answers the version after it. */
    private static final Script SET = new Script("""
            local stored = tonumber(redis.call('HGET', KEYS[1], '#') or '0')
            local version = string.format('%.0f', math.max(stored, tonumber(ARGV[1])) + 1)
            if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[2]) else redis.call('HSET', KEYS[1], ARGV[2], ARGV[3]) end
            redis.call('HSET', KEYS[1], '#', version)
            return version
            """);

    private final ValkeyAccountStore store;
    private final byte[][] key;

    Switches(ValkeyAccountStore store) {
        this.store = store;
        this.key = new byte[][] {Roster.ascii("{" + store.options().prefix() + "}:switches")};
    }

    @Override
    public long tell(Pulled set, long known) throws IOException {
        String text = set.mode() == TradingMode.NORMAL
                ? ""
                : set.mode().name() + '\n' + set.atMillis() + '\n' + set.operator() + '\n' + set.reason();
        try {
            return store.run(
                            SET,
                            key,
                            Roster.ascii(Long.toString(known)),
                            Roster.ascii(set.scope().toString()),
                            Roster.ascii(text))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(2 * store.options().deadline().toMillis(), TimeUnit.MILLISECONDS)
                    .toLong();
        } catch (ExecutionException | TimeoutException away) {
            throw new IOException("the store cannot be told: " + away.getMessage(), away);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }

    /** Reads names and texts by turns. */
    static List<Pulled> read(Response hash) {
        List<Pulled> all = new ArrayList<>();
        for (int i = 0; i + 1 < hash.size(); i += 2) {
            String scope = hash.get(i).toString();
            if (!scope.equals("#")) {
                String[] lines = hash.get(i + 1).toString().split("\n", -1);
                if (lines.length != 4) {
                    throw new IllegalArgumentException("the switch " + scope + " in the store cannot be read");
                }
                all.add(new Pulled(
                        Scope.parse(scope),
                        TradingMode.valueOf(lines[0]),
                        lines[3],
                        lines[2],
                        Long.parseLong(lines[1])));
            }
        }
        return all;
    }
}
