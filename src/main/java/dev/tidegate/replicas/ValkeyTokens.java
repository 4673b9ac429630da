package dev.tidegate.replicas;

import dev.tidegate.ledger.valkey.Script;
import dev.tidegate.ledger.valkey.ValkeyAccountStore;
import dev.tidegate.ledger.valkey.ValkeyOptions;
import dev.tidegate.limits.lease.SharedTokens;
import io.github.bucket4j.Bandwidth;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The shared buckets on the server of the ledger. A bucket is one key: when it was last looked at, what is left of each bandwidth, and the
 * lease of each gateway. The script goes by the server's clock and adds what flows in as Bucket4j does, in whole numbers: no product in
 * it reaches 2^53, up to which Lua's numbers are whole. A bucket that is full is forgotten.
 */
public final class ValkeyTokens implements SharedTokens {
    private static final Script EXCHANGE = new Script("""
            local at = 4
            local function text() at = at + 1 return ARGV[at - 1] end
            local function number() return tonumber(text()) end
            local now = tonumber(ARGV[1])
            if now == 0 then
              local time = redis.call('TIME')
              now = time[1] * 1000000 + time[2]
            end
            local me, lasts = ARGV[2], tonumber(ARGV[3]) * 1000

            -- tokens that flow in e of the p microseconds in which r do, e below p, and what has flowed of the next one; by digits of 16 bits
            local function flow(e, r, p, part)
              local tokens, rest = 0, 0
              for shift = 2, 0, -1 do
                local digit = math.floor(e / 65536 ^ shift) % 65536
                local sum = rest * 65536 + digit * r
                rest = math.fmod(sum, p)
                tokens = tokens * 65536 + (sum - rest) / p
              end
              rest = rest + part
              if rest >= p then return tokens + 1, rest - p end
              return tokens, rest
            end

            local function refilled(level, part, most, r, p, elapsed)
              if level >= most then return level, 0 end
              local e = math.fmod(elapsed, p)
              local periods = (elapsed - e) / p
              if periods * r >= most - level then return most, 0 end
              local tokens, rest = flow(e, r, p, part)
              level = level + periods * r + tokens
              if level >= most then return most, 0 end
              return level, rest
            end

            local answers = {}
            for k = 1, #KEYS do
              local count = number()
              local name, capacity, refill, period = {}, {}, {}, {}
              for i = 1, count do
                name[i] = text()
                capacity[i], refill[i], period[i] = number(), number(), number()
              end
              local lease, used, returned, owed, before = number(), number(), number(), number(), number()
              local need, spare, last = number(), number(), number()
              local stored = redis.call('GET', KEYS[k])
              local b = stored and cmsgpack.unpack(stored) or {t = now, n = {}, p = {}, l = {}, f = {}, g = {}}

              local out, others = 0, 0
              for id, g in pairs(b.g) do out = out + g[2] - g[3] - g[4] end
              local elapsed = math.max(0, now - b.t)
              b.t = math.max(now, b.t)
              local level, part = {}, {}
              for i = 1, count do
                level[i], part[i] = capacity[i], 0
                for j = 1, #b.n do
                  if b.n[j] == name[i] then
                    level[i] = math.min(capacity[i], b.l[j])
                    if b.p[j] == period[i] then part[i] = b.f[j] end
                  end
                end
                level[i], part[i] = refilled(level[i], part[i], capacity[i] - out, refill[i], period[i], elapsed)
              end

              local leases = {}
              out = 0
              for id, g in pairs(b.g) do
                if g[6] > now then
                  leases[id] = g
                  if id ~= me then
                    out = out + g[2] - g[3] - g[4]
                    others = others + 1
                  end
                end
              end
              local mine = leases[me]
              local known = mine and mine[1] == lease
              if not known then mine = {lease, used + returned, used, returned, before, 0} end
              local back, owes = returned - mine[4], owed - mine[5]
              mine[3], mine[4], mine[5] = used, returned, owed
              out = out + mine[2] - used - returned
              local least
              for i = 1, count do
                local most = capacity[i] - out
                if owes > 0 then
                  level[i] = math.max(level[i] - owes, math.min(level[i], -capacity[i]))
                else
                  level[i] = math.max(level[i], math.min(most, level[i] - owes))
                end
                level[i] = math.max(level[i], math.min(most, level[i] + back))
                if not least or level[i] < least then least = level[i] end
              end
              local give = 0
              if last == 0 then
                local there = math.max(0, least)
                give = math.min(there, need)
                give = give + math.min(spare, math.floor((there - give) / (4 * others + 4)))
              end
              mine[2] = mine[2] + give
              mine[6] = now + lasts
              local answer = {known and 1 or 0, mine[2], out + give}
              local full = 0
              for i = 1, count do
                level[i] = level[i] - give
                answer[3 + i] = level[i]
                full = math.max(full, (capacity[i] - level[i]) / refill[i] * period[i])
              end
              if last == 0 then leases[me] = mine else leases[me] = nil end
              b.n, b.p, b.l, b.f, b.g = name, period, level, part, leases
              redis.call('SET', KEYS[k], cmsgpack.pack(b), 'PX', string.format('%.0f', (full + lasts) / 1000 + 1000))
              answers[k] = answer
            end
            return answers
            """);

    private final ValkeyAccountStore store;
    private final IntSupplier gateways;
    private final String prefix;
    private final byte[] gateway;
    private final boolean oneByOne;

    /** @param gateways how many gateways there are */
    ValkeyTokens(ValkeyAccountStore store, IntSupplier gateways) {
        this.store = store;
        this.gateways = gateways;
        this.prefix = store.options().prefix() + ":bucket:";
        this.gateway = ascii(store.gateway());
        this.oneByOne = store.options().mode() == ValkeyOptions.Mode.CLUSTER;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void exchange(List<Ask> asks, Consumer<@Nullable List<Grant>> answer) {
        exchange(asks, 0, answer);
    }

    /** The same at a time of one's own, microseconds, 0 for the server's clock. */
    void exchange(List<Ask> asks, long nowMicros, Consumer<@Nullable List<Grant>> answer) {
        if (oneByOne) {
            // The buckets of a cluster lie at different servers.
            List<Future<Grant>> each = new ArrayList<>();
            asks.forEach(ask -> each.add(call(List.of(ask), nowMicros).map(List::getFirst)));
            Future.all(each)
                    .onComplete(done -> answer.accept(
                            done.succeeded() ? each.stream().map(Future::result).toList() : null));
        } else {
            call(asks, nowMicros).onComplete(done -> answer.accept(done.succeeded() ? done.result() : null));
        }
    }

    private Future<List<Grant>> call(List<Ask> asks, long nowMicros) {
        byte[][] keys = new byte[asks.size()][];
        List<byte[]> arguments = new ArrayList<>(3 + 12 * asks.size());
        arguments.add(number(nowMicros));
        arguments.add(gateway);
        arguments.add(number(LASTS_MILLIS));
        for (int i = 0; i < keys.length; i++) {
            Ask ask = asks.get(i);
            keys[i] = (prefix + ask.bucket()).getBytes(StandardCharsets.UTF_8);
            write(ask, arguments);
        }
        return store.run(EXCHANGE, keys, arguments.toArray(byte[][]::new)).map(ValkeyTokens::grants);
    }

    private static void write(Ask ask, List<byte[]> arguments) {
        arguments.add(number(ask.bandwidths().length));
        for (Bandwidth bandwidth : ask.bandwidths()) {
            arguments.add(ascii(String.valueOf(bandwidth.getId())));
            arguments.add(number(bandwidth.getCapacity()));
            arguments.add(number(bandwidth.getRefillTokens()));
            arguments.add(number(Math.ceilDiv(bandwidth.getRefillPeriodNanos(), 1_000L)));
        }
        arguments.add(number(ask.lease()));
        arguments.add(number(ask.used()));
        arguments.add(number(ask.returned()));
        arguments.add(number(ask.owed()));
        arguments.add(number(ask.owedBefore()));
        arguments.add(number(ask.need()));
        arguments.add(number(ask.spare()));
        arguments.add(number(ask.last() ? 1 : 0));
    }

    private static byte[] number(long number) {
        return ascii(Long.toString(number));
    }

    private static List<Grant> grants(Response answers) {
        List<Grant> grants = new ArrayList<>(answers.size());
        for (int i = 0; i < answers.size(); i++) {
            Response answer = answers.get(i);
            long[] left = new long[answer.size() - 3];
            for (int j = 0; j < left.length; j++) {
                left[j] = answer.get(3 + j).toLong();
            }
            grants.add(new Grant(
                    answer.get(0).toInteger() == 1,
                    answer.get(1).toLong(),
                    answer.get(2).toLong(),
                    left));
        }
        return grants;
    }

    @Override
    public boolean lost() {
        return store.outage() != null;
    }

    @Override
    public int gateways() {
        return Math.max(1, gateways.getAsInt());
    }
}
