package dev.tidegate.dialect;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * HMAC-SHA256 (RFC 2104) under one secret: {@code H((K ^ opad) || H((K ^ ipad) || text))}. The two digests that have taken in
 * the padded key are made once and copied for every text, which saves a third of the work on texts as short as ours. Safe for
 * use by several threads: the two digests are only ever copied.
 */
final class Hmac {
    private static final int BLOCK = 64;
    private static final byte INNER_PAD = 0x36;
    private static final byte OUTER_PAD = 0x5c;

    private final MessageDigest inner;
    private final MessageDigest outer;

    /** The secret must not be empty; its array is not kept. */
    Hmac(byte[] secret) {
        if (secret.length == 0) {
            throw new IllegalArgumentException("a secret must not be empty");
        }
        byte[] key = secret.length > BLOCK ? RequestSignature.sha256().digest(secret) : secret;
        inner = padded(key, INNER_PAD);
        outer = padded(key, OUTER_PAD);
    }

    byte[] of(byte[] text, int length) {
        MessageDigest first = copy(inner);
        first.update(text, 0, length);
        MessageDigest second = copy(outer);
        return second.digest(first.digest());
    }

    private static MessageDigest padded(byte[] key, byte pad) {
        byte[] block = Arrays.copyOf(key, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            block[i] ^= pad;
        }
        MessageDigest digest = RequestSignature.sha256();
        digest.update(block);
        return digest;
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException uncopyable) {
            throw new IllegalStateException("the platform's SHA-256 can be copied", uncopyable);
        }
    }
}
