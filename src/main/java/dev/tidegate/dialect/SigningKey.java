package dev.tidegate.dialect;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** An API key: its name, and the secret its holder signs with; a key without a secret only names. */
public final class SigningKey {
    private static final byte[] MARK = "fingerprint of a secret".getBytes(StandardCharsets.US_ASCII);

    private final String keyId;
    private final @Nullable Hmac hmac;
    /** Tells secrets apart without holding them; empty where there is none. */
    private final byte[] fingerprint;

    private SigningKey(String keyId, @Nullable Hmac hmac) {
        this.keyId = keyId;
        this.hmac = hmac;
        this.fingerprint = hmac == null ? new byte[0] : hmac.of(MARK, MARK.length);
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

    /** True where the other key has the same name and the same secret, or like this one none. Takes the same time wherever they differ. */
    public boolean same(SigningKey other) {
        return keyId.equals(other.keyId) && MessageDigest.isEqual(fingerprint, other.fingerprint);
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
