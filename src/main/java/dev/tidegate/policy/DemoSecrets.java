package dev.tidegate.policy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The secrets of the demo, which everybody knows: all that begin with {@value #PREFIX}. Outside the demo no gateway may start
 * with one, nor take one in while it runs.
 */
public final class DemoSecrets {
    public static final String PREFIX = "tidegate-demo-";

    private static final byte[] BYTES = PREFIX.getBytes(StandardCharsets.US_ASCII);

    private DemoSecrets() {}

    static boolean isDemo(byte[] secret) {
        return secret.length >= BYTES.length && Arrays.equals(secret, 0, BYTES.length, BYTES, 0, BYTES.length);
    }

    /** Why a rule book must not be used outside the demo profile; empty where it may. */
    public static Optional<String> refusal(Rulebook rulebook) {
        return rulebook.demoKeys().isEmpty()
                ? Optional.empty()
                : Optional.of("accounts.yaml gives well-known demo secrets to the keys " + rulebook.demoKeys()
                        + "; give them secrets of their own (secretFile, secretEnv), or start with ./tidegate demo");
    }
}
