package dev.tidegate.flood;

import dev.tidegate.dialect.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The rules of a flood run: the shipped ones, with the run's own accounts, and nobody who looks at conduct, so that it is the buckets
 * that hold the flood from beginning to end. The secrets protect nothing: they live for one run on one machine.
 */
final class FloodRules {
    static final String FLOODER = "flooder";
    /** Asks for more than it may in every lane at once. */
    static final String GREEDY = "greedy";

    static final int TRADERS = 4;

    private FloodRules() {}

    static String trader(int number) {
        return "trader-" + number;
    }

    static SigningKey key(String account) {
        return SigningKey.of(account + "-key", secret(account).getBytes(StandardCharsets.UTF_8));
    }

    private static String secret(String account) {
        return "flood-secret-of-" + account;
    }

    /** Writes a rule folder after the shipped one. */
    static void write(Path shipped, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.copy(
                shipped.resolve("instruments.yaml"),
                folder.resolve("instruments.yaml"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        String policy = Files.readString(shipped.resolve("policy.yaml"));
        Files.writeString(
                folder.resolve("policy.yaml"), policy.replaceAll("(?s)\nshield:.*?\n# ---- market", "\n# ---- market"));
        StringBuilder accounts = new StringBuilder("schemaVersion: 1\naccounts:\n");
        account(accounts, FLOODER, "maker");
        account(accounts, GREEDY, "standard");
        for (int number = 0; number < TRADERS; number++) {
            account(accounts, trader(number), "maker");
        }
        Files.writeString(folder.resolve("accounts.yaml"), accounts);
    }

    private static void account(StringBuilder yaml, String name, String tier) {
        yaml.append("""
                  - id: %1$s
                    class: %2$s
                    tier: %2$s
                    keys:
                      - id: %1$s-key
                        secret: %3$s
                        permissions: [read, trade]
                    venue:
                      key: %1$s-venue
                      secret: flood-venue-of-%1$s
                """.formatted(name, tier, secret(name)));
    }
}
