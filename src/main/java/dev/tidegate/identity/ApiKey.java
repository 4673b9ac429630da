package dev.tidegate.identity;

import dev.tidegate.dialect.SigningKey;
import dev.tidegate.order.AccountId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key a client comes with.
 *
 * @param key its name and secret; unsigned for trusted networks
 * @param account whose orders it sends
 * @param permissions what it may do
 * @param certificate what its clients must show beside it; null for none
 */
public record ApiKey(
        SigningKey key,
        AccountId account,
        Set<Permission> permissions,
        @Nullable CertificateRule certificate) {
    /** A key without a certificate. */
    public ApiKey(SigningKey key, AccountId account, Set<Permission> permissions) {
        this(key, account, permissions, null);
    }

    public ApiKey {
        permissions = Set.copyOf(permissions);
    }

    public String id() {
        return key.keyId();
    }
}
