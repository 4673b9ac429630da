package dev.tidegate.identity;

import dev.tidegate.order.AccountId;

/** Somebody whose key and signature were accepted. */
public record Caller(ApiKey key) {
    public AccountId account() {
        return key.account();
    }

    public boolean may(Permission permission) {
        return key.permissions().contains(permission);
    }
}
