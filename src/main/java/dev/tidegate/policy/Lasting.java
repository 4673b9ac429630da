package dev.tidegate.policy;

import dev.tidegate.order.Decimal;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What must not change while anybody may hold it: the ledger counts in ticks, lots and minor units, so another tick size would
 * make another position of what is written. An instrument whose status was {@code closed} may change or go.
 */
final class Lasting {
    private static final List<String> FIELDS = List.of("kind", "underlying", "settlement", "tickSize", "lotSize");
    private static final String INSTRUMENTS = "instruments.instruments.";
    private static final String CHAINS = "instruments.optionChains.";
    private static final String CURRENCIES = "instruments.currencies.";

    private Lasting() {}

    /** Notes every change between two states of the files that would turn what is written into something else. */
    static void check(SortedMap<String, String> before, SortedMap<String, String> after, Problems problems) {
        for (Map.Entry<String, String> each : before.entrySet()) {
            String path = each.getKey();
            boolean lasting = path.startsWith(CURRENCIES)
                    ? path.endsWith(".decimals")
                    : (path.startsWith(INSTRUMENTS) || path.startsWith(CHAINS))
                            && isField(path)
                            && !closed(path, before);
            String now = after.get(path);
            if (lasting && !same(each.getValue(), now)) {
                String detail = "was " + Texts.shown(each.getValue()) + " and must stay, "
                        + (path.startsWith(CURRENCIES)
                                ? "balances are counted in it"
                                : "positions are counted in it; an instrument may change or go once its status is closed");
                problems.add(new Origin(Contents.INSTRUMENTS, 0, path.substring(12)), Rule.CONTRADICTION, detail);
            }
        }
    }

    /** Equal as text or as numbers: 0.10 is 0.1. */
    private static boolean same(String before, @Nullable String now) {
        if (now == null || before.equals(now)) {
            return now != null;
        }
        return Decimal.problem(before) == null
                && Decimal.problem(now) == null
                && Decimal.parse(before).equals(Decimal.parse(now));
    }

    private static boolean isField(String path) {
        return FIELDS.stream().anyMatch(field -> path.endsWith("." + field));
    }

    private static boolean closed(String path, SortedMap<String, String> before) {
        String instrument = path.substring(0, path.lastIndexOf('.'));
        return "closed".equals(before.get(instrument + ".status"));
    }
}
