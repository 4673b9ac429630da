package dev.tidegate.policy;

import dev.tidegate.order.Rate;
import dev.tidegate.risk.RiskLimits;
import dev.tidegate.risk.RiskPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the limits that may be left out: Greeks, tails, stress, concentration, slippage, the exchange, appetite. */
final class RiskLimitsSection {
    static final int MAX_TAILS = 8;
    private static final int MAX_NAMES = 200;
    private static final int MAX_HORIZON_DAYS = 250;
    private static final Rate WHOLE = new Rate(Rate.ONE);
    private static final Rate LEAST = Rate.parse("0.001%");
    private static final Rate LEAST_LEVEL = Rate.parse("50%");
    private static final Rate MOST_LEVEL = Rate.parse("99.99%");
    private static final Rate TENFOLD = new Rate(10 * Rate.ONE);

    private final InstrumentsFile.Listed listed;
    private final Set<String> sets;

    /**
     * A reader.
     *
     * @param sets names of scenario sets in {@code risk-model.yaml}
     */
    RiskLimitsSection(InstrumentsFile.Listed listed, Set<String> sets) {
        this.listed = listed;
        this.sets = sets;
    }

    private String set(Section section) {
        String name = section.name("set");
        if (!name.isEmpty() && !sets.contains(name)) {
            section.unknown("set", "scenario set", name, sets);
        }
        return name;
    }

    RiskLimits read(Section risk) {
        RiskLimits limits = new RiskLimits(
                risk.has("greeks") ? greeks(risk.child("greeks")) : Map.of(),
                risk.has("accountGreeks") ? greek(risk.child("accountGreeks")) : RiskLimits.Greeks.NONE,
                risk.has("tails") ? tails(risk.children("tails", MAX_TAILS)) : List.of(),
                risk.has("stress") ? stress(risk.children("stress", MAX_TAILS)) : List.of(),
                risk.has("concentration") ? concentration(risk.child("concentration")) : RiskLimits.Concentration.NONE,
                risk.has("maxSlippage") ? risk.rate("maxSlippage", LEAST, WHOLE) : null,
                risk.has("maxVenueExposure") ? risk.usd("maxVenueExposure") : Long.MAX_VALUE,
                risk.has("counterparty") ? counterparty(risk.child("counterparty")) : null,
                risk.has("appetite") ? appetite(risk.child("appetite")) : null);
        return limits.equals(RiskLimits.NONE) ? RiskLimits.NONE : limits;
    }

    private Map<String, RiskLimits.Greeks> greeks(Section section) {
        Map<String, RiskLimits.Greeks> limits = new LinkedHashMap<>();
        TreeSet<String> known = new TreeSet<>(listed.underlyings());
        for (String name : section.names(MAX_NAMES)) {
            if (!name.equals(RiskPolicy.ANY) && !known.contains(name) && listed.whole()) {
                section.unknown(name, "underlying", name, known);
            }
            limits.put(name, greek(section.child(name)));
        }
        return limits;
    }

    private static RiskLimits.Greeks greek(Section section) {
        RiskLimits.Greeks greeks = new RiskLimits.Greeks(
                optional(section, "delta"), optional(section, "gamma"), optional(section, "vega"));
        section.done();
        return greeks;
    }

    private static long optional(Section section, String key) {
        return section.has(key) ? section.usd(key) : Long.MAX_VALUE;
    }

    private List<RiskLimits.Tail> tails(List<Section> sections) {
        List<RiskLimits.Tail> tails = new ArrayList<>();
        for (Section section : sections) {
            RiskLimits.Measure measure = section.oneOf("measure", List.of(RiskLimits.Measure.values()));
            String set = set(section);
            Rate level = section.rate("level", LEAST_LEVEL, MOST_LEVEL);
            int days = section.has("days") ? (int) section.whole("days", 1, MAX_HORIZON_DAYS) : 1;
            tails.add(new RiskLimits.Tail(measure, set, level, days, section.usd("limit")));
            section.done();
        }
        return tails;
    }

    private List<RiskLimits.Stress> stress(List<Section> sections) {
        List<RiskLimits.Stress> stress = new ArrayList<>();
        for (Section section : sections) {
            stress.add(new RiskLimits.Stress(set(section), section.usd("limit")));
            section.done();
        }
        return stress;
    }

    private static RiskLimits.Concentration concentration(Section section) {
        RiskLimits.Concentration limits =
                new RiskLimits.Concentration(share(section, "openInterest"), share(section, "dailyVolume"));
        section.done();
        return limits;
    }

    private static @Nullable Rate share(Section section, String key) {
        return section.has(key) ? section.rate(key, LEAST, TENFOLD) : null;
    }

    private RiskLimits.Counterparty counterparty(Section section) {
        RiskLimits.Counterparty limit = new RiskLimits.Counterparty(
                set(section), section.rate("level", LEAST_LEVEL, MOST_LEVEL), section.usd("limit"));
        section.done();
        return limit;
    }

    private RiskLimits.Appetite appetite(Section section) {
        RiskLimits.Appetite appetite = new RiskLimits.Appetite(
                section.usd("capital"),
                section.rate("budget", LEAST, WHOLE),
                set(section),
                section.rate("level", LEAST_LEVEL, MOST_LEVEL));
        section.done();
        return appetite;
    }
}
