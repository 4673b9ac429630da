package dev.tidegate.market;

import dev.tidegate.order.Rate;
import dev.tidegate.policy.AccountRules;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.risk.CurrencyMarket;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarginMode;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.OptionMarket;
import dev.tidegate.risk.RiskLimits;
import dev.tidegate.risk.RiskModel;
import dev.tidegate.risk.UnitRisk;
import dev.tidegate.risk.scenario.Scenario;
import dev.tidegate.risk.scenario.ScenarioSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a lot of each instrument does to an account's risk, kept from publication to publication and made anew only for what has moved: mark,
 * volatility, the price of its money, or the model. Nothing is made that no account's rules ask for. Not thread-safe.
 */
final class UnitRisks {
    /** What one was made from, and it. */
    private record Made(
            InstrumentMarket listed,
            long markTicks,
            @Nullable OptionMarket option,
            long usd,
            UnitRisk risk) {}

    private final Map<String, Made> made = new HashMap<>();
    private Set<MarginMode> modes = Set.of();
    private Set<String> sets = Set.of();
    private Set<RiskLimits.Appetite> appetites = Set.of();
    private boolean asked;
    private @Nullable RiskModel model;
    private Map<String, Double> shortfalls = Map.of();

    /** What the accounts' rules ask for from now on. */
    void adopt(Rulebook rulebook) {
        TreeSet<String> names = new TreeSet<>();
        Set<MarginMode> reckoned = EnumSet.noneOf(MarginMode.class);
        Set<RiskLimits.Appetite> wanted = new HashSet<>();
        boolean any = false;
        for (AccountRules account : rulebook.accounts().values()) {
            RiskLimits limits = account.risk().riskLimits();
            reckoned.add(account.risk().marginMode());
            names.addAll(limits.sets());
            if (limits.appetite() != null) {
                wanted.add(limits.appetite());
            }
            any |= account.risk().marginMode().byScenarios() || !limits.equals(RiskLimits.NONE);
        }
        modes = reckoned;
        sets = names;
        appetites = wanted;
        asked = any;
        model = null;
    }

    /** Those of a market, by symbol. */
    Map<String, UnitRisk> of(
            Collection<InstrumentMarket> markets,
            Map<String, CurrencyMarket> currencies,
            RiskModel now,
            long nowMillis) {
        if (model != now) {
            model = now;
            made.clear();
            shortfalls = shortfalls(now, markets);
        }
        if (!asked) {
            return Map.of();
        }
        Map<String, UnitRisk> risks = HashMap.newHashMap(markets.size());
        for (InstrumentMarket at : markets) {
            String symbol = at.instrument().symbol();
            CurrencyMarket currency =
                    currencies.get(at.instrument().settlement().code());
            UnitRisk risk = current(symbol, at, currency, now, nowMillis);
            if (risk != null) {
                risks.put(symbol, risk);
            }
        }
        return risks;
    }

    private @Nullable UnitRisk current(
            String symbol, InstrumentMarket at, @Nullable CurrencyMarket currency, RiskModel now, long nowMillis) {
        Made known = made.get(symbol);
        long usd = currency == null ? 0 : currency.usdPerUnit();
        if (known != null
                && known.markTicks() == at.markTicks()
                && known.option() == at.option()
                && known.usd() == usd
                && known.listed().listing() == at.listing()) {
            return known.risk();
        }
        UnitRisk fresh = UnitRisk.of(at, currency, now, modes, sets, nowMillis);
        if (fresh == null) {
            made.remove(symbol);
        } else {
            made.put(symbol, new Made(at, at.markTicks(), at.option(), usd, fresh));
        }
        return fresh;
    }

    /** Expected shortfall of one unit of value, by set, level and underlying. */
    Map<String, Double> shortfalls() {
        return shortfalls;
    }

    private Map<String, Double> shortfalls(RiskModel now, Collection<InstrumentMarket> markets) {
        Map<String, Double> figures = new HashMap<>();
        TreeSet<String> underlyings = new TreeSet<>();
        markets.forEach(at -> underlyings.add(at.instrument().underlying()));
        for (RiskLimits.Appetite appetite : appetites) {
            ScenarioSet set = now.set(appetite.set());
            for (String underlying : underlyings) {
                List<Scenario> moves = set == null ? null : set.of(underlying);
                if (moves != null) {
                    figures.put(
                            MarketSnapshot.shortfallKey(appetite.set(), appetite.level(), underlying),
                            Math.max(shortfall(moves, 1, appetite.level()), shortfall(moves, -1, appetite.level())));
                }
            }
        }
        return figures;
    }

    private static double shortfall(List<Scenario> moves, int sign, Rate level) {
        double[] losses = moves.stream()
                .mapToDouble(each -> -sign * each.counted() * each.move())
                .toArray();
        Arrays.sort(losses);
        double tail = losses.length * (1 - level.toDecimal().doubleValue());
        int whole = (int) Math.floor(tail + 1e-9);
        double sum = 0;
        for (int i = 0; i < whole; i++) {
            sum += losses[losses.length - 1 - i];
        }
        double part = Math.max(0, tail - whole) * losses[Math.max(0, losses.length - 1 - whole)];
        return (sum + part) / Math.max(tail, whole);
    }
}
