package dev.tidegate.limits.lease;

import dev.tidegate.limits.lease.SharedTokens.Ask;
import dev.tidegate.limits.lease.SharedTokens.Grant;
import io.github.bucket4j.Bandwidth;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The shared buckets as a store keeps them, written down plainly: one step after another, whole numbers without a bound. What the
 * script on a server answers must be what this answers.
 */
public final class TokenModel {
    private static final class Lease {
        long number;
        long granted;
        long used;
        long returned;
        long owed;
        long untilMicros;

        long out() {
            return granted - used - returned;
        }
    }

    private static final class Level {
        long tokens;
        long period;
        BigInteger part = BigInteger.ZERO;
    }

    private static final class Shared {
        long atMicros;
        Map<String, Level> levels = new HashMap<>();
        final Map<String, Lease> leases = new TreeMap<>();

        long out() {
            return leases.values().stream().mapToLong(Lease::out).sum();
        }
    }

    private final Map<String, Shared> buckets = new HashMap<>();

    /** Carries out what a gateway asks, at a time of the store's clock. */
    public Grant exchange(String gateway, Ask ask, long nowMicros) {
        Shared bucket = buckets.computeIfAbsent(ask.bucket(), name -> {
            Shared fresh = new Shared();
            fresh.atMicros = nowMicros;
            return fresh;
        });
        Bandwidth[] bandwidths = ask.bandwidths();
        adopt(bucket, bandwidths);
        long elapsed = Math.max(0, nowMicros - bucket.atMicros);
        for (Bandwidth bandwidth : bandwidths) {
            refill(bucket, bandwidth, elapsed);
        }
        bucket.atMicros = Math.max(bucket.atMicros, nowMicros);
        bucket.leases.values().removeIf(lease -> lease.untilMicros <= nowMicros);

        Lease mine = bucket.leases.get(gateway);
        boolean known = mine != null && mine.number == ask.lease();
        if (mine == null || !known) {
            mine = new Lease();
            mine.number = ask.lease();
            mine.granted = ask.used() + ask.returned();
            mine.returned = ask.returned();
            mine.owed = ask.owedBefore();
            bucket.leases.put(gateway, mine);
        }
        long back = ask.returned() - mine.returned;
        long owed = ask.owed() - mine.owed;
        mine.used = ask.used();
        mine.returned = ask.returned();
        mine.owed = ask.owed();
        long room = bucket.out();
        long least = Long.MAX_VALUE;
        for (Bandwidth bandwidth : bandwidths) {
            Level level = bucket.levels.get(bandwidth.getId());
            long most = bandwidth.getCapacity() - room;
            long capacity = bandwidth.getCapacity();
            if (owed > 0) {
                level.tokens = Math.max(level.tokens - owed, Math.min(level.tokens, -capacity));
            } else {
                level.tokens = Math.max(level.tokens, Math.min(most, level.tokens - owed));
            }
            level.tokens = Math.max(level.tokens, Math.min(most, level.tokens + back));
            least = Math.min(least, level.tokens);
        }
        long give = 0;
        if (!ask.last()) {
            long there = Math.max(0, least);
            give = Math.min(there, ask.need());
            give += Math.min(ask.spare(), (there - give) / (4L * bucket.leases.size()));
        }
        long[] left = new long[bandwidths.length];
        for (int i = 0; i < left.length; i++) {
            Level level = bucket.levels.get(bandwidths[i].getId());
            level.tokens -= give;
            left[i] = level.tokens;
        }
        mine.granted += give;
        mine.untilMicros = nowMicros + SharedTokens.LASTS_MILLIS * 1_000;
        Grant grant = new Grant(known, mine.granted, bucket.out(), left);
        if (ask.last()) {
            bucket.leases.remove(gateway);
        }
        return grant;
    }

    private static void adopt(Shared bucket, Bandwidth[] bandwidths) {
        Map<String, Level> next = new HashMap<>();
        for (Bandwidth bandwidth : bandwidths) {
            Level level = bucket.levels.get(bandwidth.getId());
            if (level == null) {
                level = new Level();
                level.tokens = bandwidth.getCapacity();
            }
            level.tokens = Math.min(level.tokens, bandwidth.getCapacity());
            long period = Math.ceilDiv(bandwidth.getRefillPeriodNanos(), 1_000L);
            if (level.period != period) {
                level.part = BigInteger.ZERO;
            }
            level.period = period;
            next.put(bandwidth.getId(), level);
        }
        bucket.levels = next;
    }

    private static void refill(Shared bucket, Bandwidth bandwidth, long elapsed) {
        Level level = bucket.levels.get(bandwidth.getId());
        long most = bandwidth.getCapacity() - bucket.out();
        if (level.tokens >= most) {
            level.part = BigInteger.ZERO;
            return;
        }
        BigInteger[] flow = BigInteger.valueOf(elapsed)
                .multiply(BigInteger.valueOf(bandwidth.getRefillTokens()))
                .add(level.part)
                .divideAndRemainder(BigInteger.valueOf(level.period));
        BigInteger tokens = BigInteger.valueOf(level.tokens).add(flow[0]);
        if (tokens.compareTo(BigInteger.valueOf(most)) >= 0) {
            level.tokens = most;
            level.part = BigInteger.ZERO;
        } else {
            level.tokens = tokens.longValueExact();
            level.part = flow[1];
        }
    }

    /** Tokens in leases of a bucket that a gateway has not told of. */
    public long leased(String gateway) {
        return buckets.values().stream()
                .map(bucket -> bucket.leases.get(gateway))
                .filter(java.util.Objects::nonNull)
                .mapToLong(Lease::out)
                .sum();
    }
}
