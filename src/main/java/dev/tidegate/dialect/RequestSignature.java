package dev.tidegate.dialect;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * How requests are signed: lower-case hex of HMAC-SHA256 over
 * {@code timestamp \n receive-window \n METHOD \n path-with-query \n hex(SHA-256(body))}, single line feeds, the receive window
 * empty where the header is absent.
 */
public final class RequestSignature {
    static final String ALGORITHM = "HmacSHA256";
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int HEX_LENGTH = 64;

    private static final class Engines {
        final Mac mac;
        final MessageDigest digest;

        Engines() {
            try {
                mac = Mac.getInstance(ALGORITHM);
                digest = MessageDigest.getInstance("SHA-256");
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException("every Java platform has HmacSHA256", missing);
            }
        }
    }

    private static final ThreadLocal<Engines> ENGINES = ThreadLocal.withInitial(Engines::new);

    private RequestSignature() {}

    /** The signature of a request by a key that signs. */
    public static String sign(
            SigningKey key, String timestamp, String receiveWindow, String method, String target, byte[] body) {
        return new String(hex(hmac(key, timestamp, receiveWindow, method, target, body)), StandardCharsets.ISO_8859_1);
    }

    /** True where a signature is the key's over this request; takes the same time wherever it differs. */
    public static boolean verify(
            SigningKey key,
            String signature,
            String timestamp,
            String receiveWindow,
            String method,
            String target,
            byte[] body) {
        byte[] expected = hex(hmac(key, timestamp, receiveWindow, method, target, body));
        return MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] hmac(
            SigningKey key, String timestamp, String receiveWindow, String method, String target, byte[] body) {
        SecretKey secret = key.secret();
        if (secret == null) {
            throw new IllegalArgumentException("key " + key.keyId() + " does not sign");
        }
        Engines engines = ENGINES.get();
        byte[] bodyHash = hex(engines.digest.digest(body));
        String head = timestamp + '\n' + receiveWindow + '\n' + method + '\n' + target + '\n';
        try {
            engines.mac.init(secret);
        } catch (GeneralSecurityException unfit) {
            throw new IllegalStateException("key " + key.keyId() + " does not fit HMAC", unfit);
        }
        engines.mac.update(head.getBytes(StandardCharsets.ISO_8859_1));
        return engines.mac.doFinal(bodyHash);
    }

    private static byte[] hex(byte[] bytes) {
        byte[] text = new byte[HEX_LENGTH];
        for (int i = 0; i < bytes.length; i++) {
            text[2 * i] = HEX[(bytes[i] >> 4) & 15];
            text[2 * i + 1] = HEX[bytes[i] & 15];
        }
        return text;
    }
}
