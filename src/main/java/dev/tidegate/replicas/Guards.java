package dev.tidegate.replicas;

import dev.tidegate.ledger.valkey.Script;
import dev.tidegate.ledger.valkey.ValkeyAccountStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.util.concurrent.ConcurrentHashMap;

/**
 * At which gateways connections stand whose loss cancels, by account and name: a hash of gateways for each. What came last of an account
 * and name is told again until the store has heard it: a connection that stands nowhere and is taken to stand would keep orders open.
 */
public final class Guards {
    /** Arguments: gateway, 1 to come and 0 to go. */
    private static final Script MOVE = new Script("""
            if ARGV[2] == '1' then return redis.call('HSET', KEYS[1], ARGV[1], '1') end
            return redis.call('HDEL', KEYS[1], ARGV[1])
            """);

    /** Arguments: gateway. Answers 1 where such a connection stands at another one that is there; those that are gone are left out. */
    private static final Script ELSEWHERE = new Script("""
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            for _, gateway in ipairs(redis.call('HKEYS', KEYS[1])) do
              if gateway ~= ARGV[1] then
                local till = string.match(redis.call('HGET', KEYS[2], gateway) or '', '^%d+')
                if till and tonumber(till) > now then return 1 end
                redis.call('HDEL', KEYS[1], gateway)
              end
            end
            return 0
            """);

    private static final long AGAIN_MILLIS = 100;

    private final Vertx vertx;
    private final ValkeyAccountStore store;
    private final String slot;
    private final byte[] gateway;
    /** What the store is being told, by account and name: as many as keys of accounts at most. */
    private final ConcurrentHashMap<String, Boolean> telling = new ConcurrentHashMap<>();

    private volatile boolean closed;

    Guards(Vertx vertx, ValkeyAccountStore store) {
        this.vertx = vertx;
        this.store = store;
        this.slot = "{" + store.options().prefix() + "}:";
        this.gateway = Roster.ascii(store.gateway());
    }

    private byte[] key(String accountAndName) {
        return Roster.ascii(slot + "guard:" + accountAndName);
    }

    /** One stands here, or none does any more. */
    public void move(String account, String name, boolean here) {
        String moved = account + ' ' + name;
        if (telling.put(moved, here) == null) {
            tell(moved, here);
        }
    }

    /** One word at a time: two on their way might arrive in another order. */
    private void tell(String moved, boolean here) {
        store.run(MOVE, new byte[][] {key(moved)}, gateway, Roster.ascii(here ? "1" : "0"))
                .onComplete(told -> {
                    if (closed) {
                        // Who has left stands nowhere.
                        telling.remove(moved);
                    } else if (told.failed()) {
                        vertx.setTimer(AGAIN_MILLIS, ignored -> tell(moved, telling.getOrDefault(moved, here)));
                    } else if (!telling.remove(moved, here)) {
                        tell(moved, telling.getOrDefault(moved, here));
                    }
                });
    }

    /** True where one stands at another gateway; fails where the store does not say. */
    public Future<Boolean> elsewhere(String account, String name) {
        return store.run(ELSEWHERE, new byte[][] {key(account + ' ' + name), Roster.ascii(slot + "gateways")}, gateway)
                .map(Response::toInteger)
                .map(there -> there == 1);
    }

    /** Tells nothing again from now on. */
    void close() {
        closed = true;
    }
}
