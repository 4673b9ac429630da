package dev.tidegate.identity;

import org.jspecify.annotations.Nullable;

/**
 * Who a request says it comes from, as its headers say it; null where a header is absent.
 *
 * @param keyId {@code X-API-KEY}
 * @param timestamp {@code X-TIMESTAMP}, milliseconds since the epoch
 * @param receiveWindow {@code X-RECV-WINDOW}, milliseconds
 * @param signature {@code X-SIGNATURE}, lower-case hex
 * @param method of HTTP, upper-case
 * @param target path with query, as it came
 * @param certificate what its connection was made with
 */
public record Claim(
        @Nullable String keyId,
        @Nullable String timestamp,
        @Nullable String receiveWindow,
        @Nullable String signature,
        String method,
        String target,
        @Nullable PeerCertificate certificate)
        implements Credential {
    /** A claim over a connection without a certificate. */
    public Claim(
            @Nullable String keyId,
            @Nullable String timestamp,
            @Nullable String receiveWindow,
            @Nullable String signature,
            String method,
            String target) {
        this(keyId, timestamp, receiveWindow, signature, method, target, null);
    }
}
