package dev.tidegate.dialect;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * How requests are signed: lower-case hex of HMAC-SHA256 over
 * {@code timestamp \n receive-window \n METHOD \n path-with-query \n hex(SHA-256(body))}, single line feeds, the receive window
 * empty where the header is absent.
 */
public final class RequestSignature {
    /** Characters of a signature. */
    public static final int HEX_LENGTH = 64;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** Where one thread composes what is signed; kept between requests, so that signing allocates next to nothing. */
    private static final class Desk {
        final MessageDigest body = sha256();
        byte[] text = new byte[512];
        int length;

        void line(String part) {
            int end = length + part.length();
            ensure(end + 1);
            for (int i = 0; i < part.length(); i++) {
                char c = part.charAt(i);
                text[length + i] = c > 0xFF ? (byte) '?' : (byte) c;
            }
            text[end] = '\n';
            length = end + 1;
        }

        void hex(byte[] bytes) {
            ensure(length + HEX_LENGTH);
            for (byte b : bytes) {
                text[length++] = HEX[(b >> 4) & 15];
                text[length++] = HEX[b & 15];
            }
        }

        private void ensure(int size) {
            if (size > text.length) {
                text = Arrays.copyOf(text, 2 * size);
            }
        }
    }

    private static final ThreadLocal<Desk> DESKS = ThreadLocal.withInitial(Desk::new);

    private RequestSignature() {}

    /** The signature of a request by a key that signs. */
    public static String sign(
            SigningKey key, String timestamp, String receiveWindow, String method, String target, byte[] body) {
        byte[] mac = mac(key, timestamp, receiveWindow, method, target, body);
        byte[] text = new byte[HEX_LENGTH];
        for (int i = 0; i < mac.length; i++) {
            text[2 * i] = HEX[(mac[i] >> 4) & 15];
            text[2 * i + 1] = HEX[mac[i] & 15];
        }
        return new String(text, StandardCharsets.ISO_8859_1);
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
        return matches(mac(key, timestamp, receiveWindow, method, target, body), signature);
    }

    /** The 32 bytes of a request's signature by a key that signs. */
    public static byte[] mac(
            SigningKey key, String timestamp, String receiveWindow, String method, String target, byte[] body) {
        Hmac hmac = key.hmac();
        if (hmac == null) {
            throw new IllegalArgumentException("key " + key.keyId() + " does not sign");
        }
        Desk desk = DESKS.get();
        desk.length = 0;
        desk.line(timestamp);
        desk.line(receiveWindow);
        desk.line(method);
        desk.line(target);
        desk.hex(desk.body.digest(body));
        return hmac.of(desk.text, desk.length);
    }

    /** True where a text is the lower-case hex of these 32 bytes; takes the same time wherever it differs. */
    public static boolean matches(byte[] mac, String signature) {
        if (signature.length() != HEX_LENGTH) {
            return false;
        }
        int difference = 0;
        for (int i = 0; i < mac.length; i++) {
            difference |= signature.charAt(2 * i) ^ HEX[(mac[i] >> 4) & 15];
            difference |= signature.charAt(2 * i + 1) ^ HEX[mac[i] & 15];
        }
        return difference == 0;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
