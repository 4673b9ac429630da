package dev.tidegate.ops;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The bearer token of the admin endpoints. Without one nobody is let in. */
final class AdminToken {
    private static final String SCHEME = "Bearer ";

    private final byte @Nullable [] expected;

    AdminToken(@Nullable String token) {
        expected = token == null || token.isEmpty() ? null : token.getBytes(StandardCharsets.UTF_8);
    }

    /** True where the Authorization header carries the token; takes the same time wherever it differs. */
    boolean accepts(@Nullable String authorization) {
        byte[] own = expected;
        return own != null
                && authorization != null
                && authorization.startsWith(SCHEME)
                && MessageDigest.isEqual(
                        own, authorization.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8));
    }
}
