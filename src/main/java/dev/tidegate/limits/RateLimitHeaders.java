package dev.tidegate.limits;

import java.time.Duration;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;

/**
 * The header fields of draft-ietf-httpapi-ratelimit-headers: what the quotas are, and how the tightest stands. Units are tokens;
 * times are whole seconds, rounded up.
 */
public final class RateLimitHeaders {
    public static final String POLICY = "RateLimit-Policy";
    public static final String LIMIT = "RateLimit";
    public static final String RETRY_AFTER = "Retry-After";
    /** Tokens that the request cost; 0 where they were given back. */
    public static final String COST = "X-Gateway-Cost";
    /** Version of the rules it was judged by. */
    public static final String POLICY_VERSION = "X-Gateway-Policy-Version";

    private static final long MILLIS_PER_SECOND = 1_000;

    private RateLimitHeaders() {}

    /** Such as {@code "orders-10s";q=300;w=10, "orders-1m";q=1200;w=60}. Made once for each version of the rules. */
    static String policies(List<Bandwidth> bandwidths) {
        return bandwidths.stream().map(RateLimitHeaders::policy).collect(Collectors.joining(", "));
    }

    private static String policy(Bandwidth bandwidth) {
        return '"' + bandwidth.name() + "\";q=" + bandwidth.capacity() + ";w=" + wholeSeconds(bandwidth.period());
    }

    /** Such as {@code "orders-10s";r=287;t=4}. */
    public static String limit(Standing standing) {
        return '"' + standing.name() + "\";r=" + standing.remaining() + ";t=" + standing.refillSeconds();
    }

    /** Seconds, never before the {@code t} of the same reply; 0 where trying again would not help and no header should be sent. */
    public static long retryAfterSeconds(Taken.Refused refused) {
        if (refused.retryAfterMillis() == 0) {
            return 0;
        }
        long seconds = Math.ceilDiv(refused.retryAfterMillis(), MILLIS_PER_SECOND);
        return Math.max(seconds, refused.standing().refillSeconds());
    }

    /**
     * Seconds that differ from client to client, so that those refused together do not come back together: up to a tenth more, at
     * least one and at most a minute.
     *
     * @param luck gives a number from 0 to below its argument
     */
    public static long spread(long seconds, LongUnaryOperator luck) {
        return seconds <= 0 ? 0 : seconds + luck.applyAsLong(1 + Math.clamp(seconds / 10, 1, 60));
    }

    private static long wholeSeconds(Duration duration) {
        return duration.getNano() == 0 ? duration.getSeconds() : duration.getSeconds() + 1;
    }
}
