package dev.tidegate.sandbox;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Reason;
import io.vertx.core.MultiMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Whose request it is, by the key it names and, where that key signs, its signature and its age. */
final class Authentication {
    static final long DEFAULT_WINDOW_MILLIS = 5_000;
    static final long LONGEST_WINDOW_MILLIS = 60_000;
    /** How far a client's clock may be ahead. */
    static final long MAX_AHEAD_MILLIS = 1_000;

    private static final Answer.Refused UNKNOWN =
            new Answer.Refused(Reason.UNAUTHENTICATED, "", "key or signature was not accepted");

    /** Who asks: an account, or a mere reader of feeds. */
    private record Holder(SigningKey key, @Nullable AccountId account) {}

    /**
     * What came of it: exactly one of the two is null, but for readers, who have no account.
     *
     * @param account whose request it is
     * @param refused why it is not taken
     */
    record Verdict(@Nullable AccountId account, Answer.@Nullable Refused refused) {}

    private final Map<String, Holder> holders = new HashMap<>();
    private final LongSupplier epochMillis;

    Authentication(Map<AccountId, SigningKey> accounts, List<SigningKey> readers, LongSupplier epochMillis) {
        readers.forEach(key -> holders.put(key.keyId(), new Holder(key, null)));
        accounts.forEach((account, key) -> holders.put(key.keyId(), new Holder(key, account)));
        this.epochMillis = epochMillis;
    }

    Verdict check(MultiMap headers, String method, String target, byte[] body) {
        String keyId = headers.get("x-api-key");
        Holder holder = keyId == null ? null : holders.get(keyId);
        if (holder == null) {
            return new Verdict(null, UNKNOWN);
        }
        Answer.Refused refused = holder.key().signs() ? signed(holder.key(), headers, method, target, body) : null;
        return refused == null ? new Verdict(holder.account(), null) : new Verdict(null, refused);
    }

    private Answer.@Nullable Refused signed(
            SigningKey key, MultiMap headers, String method, String target, byte[] body) {
        String timestamp = headers.get("x-timestamp");
        String signature = headers.get("x-signature");
        String window = headers.get("x-recv-window");
        String given = window == null ? "" : window;
        if (timestamp == null
                || signature == null
                || !RequestSignature.verify(key, signature, timestamp, given, method, target, body)) {
            return UNKNOWN;
        }
        long time = number(timestamp);
        long width = window == null ? DEFAULT_WINDOW_MILLIS : number(window);
        if (time < 0 || width < 0 || width > LONGEST_WINDOW_MILLIS) {
            return new Answer.Refused(
                    Reason.MALFORMED,
                    "",
                    "X-TIMESTAMP and X-RECV-WINDOW must be milliseconds, the latter at most 60000");
        }
        long age = epochMillis.getAsLong() - time;
        return age > width || age < -MAX_AHEAD_MILLIS
                ? new Answer.Refused(
                        Reason.REQUEST_EXPIRED,
                        "X-TIMESTAMP",
                        "the request is " + age + " ms old, its window is " + width)
                : null;
    }

    private static long number(String text) {
        if (text.isEmpty() || text.length() > 15 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Long.parseLong(text);
    }
}
