package dev.tidegate;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.zip.CRC32C;
import javax.crypto.Mac;

/**
 * The parts of the JDK whose first use takes milliseconds and that every order needs, used once beside the start of everything else:
 * big decimals make their powers of ten, digests look for their provider. Only parts of the JDK, which initialise each other in one
 * order whoever asks; parts of libraries could lock up with the thread that starts them.
 */
final class FirstUse {
    private FirstUse() {}

    /** Begins, on a thread of its own, where there is something to gain: in the binary all this is there. */
    static void begin() {
        if (System.getProperty("org.graalvm.nativeimage.imagecode") == null) {
            Thread.ofPlatform().daemon().name("first-use").start(FirstUse::touch);
        }
    }

    private static void touch() {
        try {
            byte[] bytes = BigDecimal.ONE.multiply(BigDecimal.TEN).toString().getBytes(StandardCharsets.US_ASCII);
            MessageDigest.getInstance("SHA-256").update(bytes);
            Mac.getInstance("HmacSHA256");
            new SecureRandom().nextBytes(bytes);
            new CRC32C().update(bytes);
        } catch (GeneralSecurityException missing) {
            // Who needs it says so, with what it was needed for.
            return;
        }
    }
}
