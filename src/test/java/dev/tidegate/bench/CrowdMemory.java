package dev.tidegate.bench;

import dev.tidegate.limits.AddressPrefix;
import dev.tidegate.limits.Bandwidth;
import dev.tidegate.limits.CostRules;
import dev.tidegate.limits.Growth;
import dev.tidegate.limits.LimitRules;
import dev.tidegate.limits.RateLimits;
import dev.tidegate.limits.Taken;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Lane;
import dev.tidegate.order.Rate;
import dev.tidegate.shield.Act;
import dev.tidegate.shield.Level;
import dev.tidegate.shield.Pattern;
import dev.tidegate.shield.Shield;
import dev.tidegate.shield.ShieldRules;
import dev.tidegate.shield.ShieldRules.Limit;
import dev.tidegate.shield.ShieldRules.Rung;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * How much heap do a million random addresses and keys leave behind, and is an honest client served meanwhile? Run by hand:
 * {@code java -Xmx1g -cp ... dev.tidegate.bench.CrowdMemory}; the figures stand in numbers.md.
 */
public final class CrowdMemory {
    private static final int CROWD = 1_000_000;
    private static final int ACCOUNTS = 10_000;

    private CrowdMemory() {}

    /** Prints what is kept, and what it weighs. */
    public static void main(String[] none) {
        RateLimits limits = new RateLimits(System::nanoTime);
        Shield shield = new Shield(Shield.Witness.NOBODY);
        Map<String, AccountId> keys = new HashMap<>();
        for (int i = 0; i < ACCOUNTS; i++) {
            keys.put("key-" + i, new AccountId("account-" + i));
        }
        limits.adopt(rules(), keys, account -> "default");
        shield.adopt(conduct());
        long empty = used();
        Random random = new Random(20261125);
        int served = 0;
        long began = System.nanoTime();
        for (int i = 0; i < CROWD; i++) {
            AddressPrefix stranger = new AddressPrefix(random.nextLong());
            limits.address(stranger);
            limits.failed(stranger);
            limits.take(Lane.NEW, Long.toString(random.nextLong(), 36), "BTC-PERP", 1);
            if (i % 1_000 == 0) {
                served += limits.take(Lane.NEW, "key-7", "BTC-PERP", 1) instanceof Taken.Passed ? 1 : 0;
            }
        }
        long strangers = used();
        System.out.printf(
                "a million strangers: %d addresses kept, %.1f MB, %d ns each; the honest client passed %d of %d times%n",
                limits.addresses(),
                (strangers - empty) / 1e6,
                (System.nanoTime() - began) / CROWD,
                served,
                CROWD / 1_000);
        long millis = System.currentTimeMillis();
        for (int i = 0; i < CROWD; i++) {
            int account = random.nextInt(ACCOUNTS);
            String symbol = "S" + random.nextInt(100);
            limits.take(Lane.NEW, "key-" + account, symbol, 1);
            shield.note(new AccountId("account-" + account), symbol, Act.JUDGED.bit() | Act.PLACED.bit(), millis);
        }
        System.out.printf(
                "a million orders of %d accounts on 100 instruments: %d pairs limited, %d watched, %.1f MB more%n",
                ACCOUNTS, limits.instruments(), shield.subjects(), (used() - strangers) / 1e6);
        System.out.println(limits.addresses() + shield.subjects());
    }

    private static LimitRules rules() {
        Bandwidth second = new Bandwidth("a", 100, 100, Duration.ofSeconds(1));
        Bandwidth minute = new Bandwidth("b", 1_000, 1_000, Duration.ofMinutes(1));
        Bandwidth day = new Bandwidth("c", 1_000, 1_000, Duration.ofDays(1));
        return new LimitRules(
                1,
                List.of(second, minute),
                List.of(day),
                Map.of(Lane.NEW, List.of(day)),
                Map.of(Lane.NEW, List.of(minute)),
                Map.of(Lane.NEW, List.of(minute)),
                Map.of(),
                CostRules.FLAT,
                Growth.NONE);
    }

    private static ShieldRules conduct() {
        return new ShieldRules(
                600_000,
                1_000,
                3_600_000,
                Arrays.stream(Pattern.values())
                        .map(pattern -> Limit.share(pattern, Rate.parse("99%"), 500))
                        .toList(),
                List.of(new Rung(Level.WARN, 0, 1_000)));
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
