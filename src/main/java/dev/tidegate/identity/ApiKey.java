package dev.tidegate.identity;

import dev.tidegate.dialect.SigningKey;
import dev.tidegate.order.AccountId;
import java.util.Set;

/**
 * A key a client comes with.
 *
 * @param key its name and secret; unsigned for trusted networks
 * @param account whose orders it sends
 * @param permissions what it may do
 */
public record ApiKey(SigningKey key, AccountId account, Set<Permission> permissions) {
    public ApiKey {
        permissions = Set.copyOf(permissions);
    }

    public String id() {
        return key.keyId();
    }
}
