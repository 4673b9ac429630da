package dev.tidegate.dialect;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** An API key: its name, and the secret its holder signs with; a key without a secret only names. */
public final class SigningKey {
    private final String keyId;
    private final @Nullable SecretKey secret;

    private SigningKey(String keyId, @Nullable SecretKey secret) {
        this.keyId = keyId;
        this.secret = secret;
    }

    /** A key that signs; the secret must not be empty. */
    public static SigningKey of(String keyId, byte[] secret) {
        return new SigningKey(keyId, new SecretKeySpec(secret, RequestSignature.ALGORITHM));
    }

    /** A key for trusted networks, where naming it is enough. */
    public static SigningKey unsigned(String keyId) {
        return new SigningKey(keyId, null);
    }

    public String keyId() {
        return keyId;
    }

    public boolean signs() {
        return secret != null;
    }

    @Nullable
    SecretKey secret() {
        return secret;
    }

    /** The name alone: a secret never reaches a log. */
    @Override
    public String toString() {
        return keyId;
    }
}
