package dev.tidegate.load;

import dev.tidegate.dialect.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The accounts of a load run and the rules that never refuse them. Writes a rule folder: the project's own instruments, so many
 * accounts with a key each, and limits as wide as the rules allow. The secrets protect nothing: they live for one run on one
 * machine.
 *
 * @param count how many, 1 to 10,000
 * @param signed whether clients sign; unsigned keys are for trusted networks
 */
record LoadAccounts(int count, boolean signed) {
    private static final String WIDE = "{capacity: 1000000000, refill: 1000000000, period: 1s}";
    private static final String TIGHT = "{capacity: 1, refill: 1, period: 1s}";

    String keyId(int number) {
        return "load-%04d-key".formatted(number);
    }

    private static String secret(int number) {
        return "load-secret-of-%04d".formatted(number);
    }

    SigningKey key(int number) {
        return signed
                ? SigningKey.of(keyId(number), secret(number).getBytes(StandardCharsets.UTF_8))
                : SigningKey.unsigned(keyId(number));
    }

    /** Writes instruments.yaml, policy.yaml and accounts.yaml. */
    void write(Path instruments, Path folder) throws IOException {
        write(instruments, folder, false);
    }

    /** @param tight where a key has one order a second, so that nearly all are refused */
    void write(Path instruments, Path folder, boolean tight) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("instruments.yaml"), Files.readString(instruments));
        Files.writeString(folder.resolve("policy.yaml"), policy(tight ? TIGHT : WIDE));
        Files.writeString(folder.resolve("accounts.yaml"), accounts());
    }

    private String accounts() {
        StringBuilder yaml = new StringBuilder("schemaVersion: 1\naccounts:\n");
        for (int number = 0; number < count; number++) {
            yaml.append("  - id: load-%04d\n    class: load\n    tier: load\n    keys:\n      - id: %s\n"
                    .formatted(number, keyId(number)));
            yaml.append(signed ? "        secret: %s\n".formatted(secret(number)) : "        signature: none\n");
            yaml.append(
                    "        permissions: [read, trade]\n    venue:\n      key: load-%04d-venue\n".formatted(number));
            yaml.append("      secret: load-venue-secret-%04d\n".formatted(number));
        }
        return yaml.toString();
    }

    private static String policy(String ordersOfKey) {
        return """
                schemaVersion: 1
                risk:
                  defaults:
                    maxOpenOrders: 10000
                    maxOpenOrdersPerInstrument: 10000
                    maxOrderValue: "1000000"
                    maxGrossNotional: "100000000"
                    maxNetNotional: "100000000"
                    underlyings: {BTC: "100000000", "*": "0"}
                    instruments:
                      BTC-PERP: {maxPositionValue: "100000000"}
                      "*": {maxPositionValue: "0"}
                    collar: {mark: 5%%, touch: 5%%, passive: 50%%, reduce: 10%%}
                    preventSelfMatch: true
                    guard: {increaseMaxAge: 10s, reduceMaxAge: 1m, touchMaxAge: 10s}
                    collateral:
                      USDT: {haircut: 0%%, cap: "100000000"}
                    maintenanceBuffer: 5%%
                  classes:
                    load: {}
                limits:
                  address: {load-address: %1$s}
                  failures: {load-failures: %1$s}
                  key:
                    cancel: {load-key-cancels: %1$s}
                    new: {load-key-orders: %2$s}
                  account:
                    cancel: {load-cancels: %1$s}
                    new: {load-orders: %1$s}
                  tiers: {load: 1}
                overload:
                  concurrency: {initial: 2048, least: 2048, most: 4096, goodLatency: 1m, reservePercent: 0}
                  maxLoopLag: 1m
                  maxHeapPercent: 100
                market:
                  maxJump: 50%%
                  averageTime: 10s
                  maxIndexGap: 50%%
                  calmTime: 0ms
                """.formatted(WIDE, ordersOfKey);
    }
}
