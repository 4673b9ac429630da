package dev.tidegate.dialect;

import org.jspecify.annotations.Nullable;

/** An API key: its name, and the secret its holder signs with; a key without a secret only names. */
public final class SigningKey {
    private final String keyId;
    private final @Nullable Hmac hmac;

    private SigningKey(String keyId, @Nullable Hmac hmac) {
        this.keyId = keyId;
        this.hmac = hmac;
    }

    /** A key that signs; the secret must not be empty. */
    public static SigningKey of(String keyId, byte[] secret) {
        return new SigningKey(keyId, new Hmac(secret));
    }

    /** A key for trusted networks, where naming it is enough. */
    public static SigningKey unsigned(String keyId) {
        return new SigningKey(keyId, null);
    }

    public String keyId() {
        return keyId;
    }

    public boolean signs() {
        return hmac != null;
    }

    @Nullable
    Hmac hmac() {
        return hmac;
    }

    /** The name alone: a secret never reaches a log. */
    @Override
    public String toString() {
        return keyId;
    }
}
