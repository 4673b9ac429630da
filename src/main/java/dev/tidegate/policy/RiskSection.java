package dev.tidegate.policy;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.Rate;
import dev.tidegate.risk.MarginMode;
import dev.tidegate.risk.RiskPolicy;
import dev.tidegate.risk.RiskPolicy.Collar;
import dev.tidegate.risk.RiskPolicy.Collateral;
import dev.tidegate.risk.RiskPolicy.InstrumentLimits;
import dev.tidegate.risk.RiskPolicy.MarketGuard;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the risk rules of one account. They are written in up to three layers, defaults, class and account, each over the one
 * before, key by key; what is read here is the whole of them, and every value still knows in which layer it was written.
 */
final class RiskSection {
    private static final Rate WHOLE = new Rate(Rate.ONE);
    private static final Rate LEAST_BAND = Rate.parse("0.01%");
    private static final Rate OPTION_BAND = Rate.parse("2%");
    private static final int MAX_ORDERS = 10_000;
    private static final int MAX_NAMES = 2_000;
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;

    private final InstrumentsFile.Listed listed;
    private final Set<String> scenarioSets;
    private final Problems problems;

    RiskSection(InstrumentsFile.Listed listed, Set<String> scenarioSets, Problems problems) {
        this.listed = listed;
        this.scenarioSets = scenarioSets;
        this.problems = problems;
    }

    RiskPolicy read(Yaml.Mapping layers, long version) {
        Section risk = new Section(layers, problems);
        int orders = (int) risk.whole("maxOpenOrders", 0, MAX_ORDERS);
        int perInstrument = (int) risk.whole("maxOpenOrdersPerInstrument", 0, MAX_ORDERS);
        if (risk.clean() && perInstrument > orders) {
            risk.refuse(
                    "maxOpenOrdersPerInstrument",
                    Rule.CONTRADICTION,
                    "must be at most maxOpenOrders " + orders + ", is " + perInstrument);
        }
        RiskPolicy policy = new RiskPolicy(
                version,
                orders,
                perInstrument,
                risk.usd("maxOrderValue"),
                risk.usd("maxGrossNotional"),
                risk.usd("maxNetNotional"),
                underlyings(risk.child("underlyings")),
                instruments(risk),
                collar(risk.child("collar")),
                risk.truth("preventSelfMatch"),
                guard(risk.child("guard")),
                collateral(risk.child("collateral")),
                risk.rate("maintenanceBuffer", Rate.ZERO, WHOLE),
                risk.has("marginMode")
                        ? risk.oneOf("marginMode", Arrays.asList(MarginMode.values()))
                        : MarginMode.TIERED,
                new RiskLimitsSection(listed, scenarioSets).read(risk));
        risk.done();
        return policy;
    }

    private Map<String, Long> underlyings(Section section) {
        Map<String, Long> limits = new LinkedHashMap<>();
        TreeSet<String> known = new TreeSet<>(listed.underlyings());
        for (String name : section.names(MAX_NAMES)) {
            if (!name.equals(RiskPolicy.ANY) && !known.contains(name) && listed.whole()) {
                section.unknown(name, "underlying", name, known);
            }
            limits.put(name, section.usd(name));
        }
        return limits;
    }

    /** Those named, and what all options on an underlying have in common. */
    private Map<String, InstrumentLimits> instruments(Section risk) {
        Map<String, InstrumentLimits> limits = instrumentsNamed(risk.child("instruments"));
        Map<String, Long> options = risk.has("options") ? underlyings(risk.child("options")) : Map.of();
        if (!options.isEmpty()) {
            listed.instruments().forEach((symbol, instrument) -> {
                Long value = options.getOrDefault(instrument.underlying(), options.get(RiskPolicy.ANY));
                if (instrument.kind().option() && value != null) {
                    limits.putIfAbsent(symbol, new InstrumentLimits(Long.MAX_VALUE, Long.MAX_VALUE, value));
                }
            });
        }
        return limits;
    }

    private Map<String, InstrumentLimits> instrumentsNamed(Section section) {
        Map<String, InstrumentLimits> limits = new LinkedHashMap<>();
        Yaml.Mapping base = new Yaml.Mapping(section.mapping().origin(), Map.of());
        if (section.has(RiskPolicy.ANY)) {
            Section any = section.child(RiskPolicy.ANY);
            limits.put(
                    RiskPolicy.ANY, new InstrumentLimits(Long.MAX_VALUE, Long.MAX_VALUE, any.usd("maxPositionValue")));
            // Quantities mean something else on every instrument: here they would be unknown keys.
            any.done();
            base = any.mapping();
        }
        for (String symbol : section.names(MAX_NAMES)) {
            if (!symbol.equals(RiskPolicy.ANY)) {
                limits.put(symbol, instrument(section, symbol, base));
            }
        }
        return limits;
    }

    private InstrumentLimits instrument(Section section, String symbol, Yaml.Mapping base) {
        if (!listed.symbols().contains(symbol)) {
            section.unknown(symbol, "instrument", symbol, listed.symbols());
        }
        Section own = new Section(base.under(section.child(symbol).mapping()), problems);
        Instrument instrument = listed.instruments().get(symbol);
        long order = Long.MAX_VALUE;
        long position = Long.MAX_VALUE;
        if (own.has("maxOrderQuantity")) {
            order = lots(own, "maxOrderQuantity", instrument);
        }
        if (own.has("maxPosition")) {
            position = lots(own, "maxPosition", instrument);
        }
        InstrumentLimits limits = new InstrumentLimits(order, position, own.usd("maxPositionValue"));
        own.done();
        return limits;
    }

    private static long lots(Section section, String key, @Nullable Instrument instrument) {
        Decimal quantity = section.decimal(key);
        if (instrument == null || !section.clean()) {
            return 0;
        }
        long lots = instrument.lots(quantity);
        if (lots < 0 || lots > Instrument.MAX_STEPS) {
            section.unfit(
                    key,
                    Rule.WRONG_FORM,
                    "must be a whole number of lots of " + instrument.lotSize(),
                    quantity.toString());
            return 0;
        }
        return lots;
    }

    private static Collar collar(Section section) {
        Collar collar = new Collar(
                section.rate("mark", LEAST_BAND, WHOLE),
                section.rate("touch", LEAST_BAND, WHOLE),
                section.rate("passive", LEAST_BAND, WHOLE),
                section.rate("reduce", LEAST_BAND, WHOLE),
                section.has("option") ? section.rate("option", LEAST_BAND, WHOLE) : OPTION_BAND);
        section.done();
        if (section.clean() && collar.reduceBand().compareTo(collar.markBand()) < 0) {
            section.refuse(
                    "reduce",
                    Rule.CONTRADICTION,
                    "must be at least the mark band " + Section.percent(collar.markBand()) + ", is "
                            + Section.percent(collar.reduceBand()));
        }
        return collar;
    }

    private static MarketGuard guard(Section section) {
        MarketGuard guard = new MarketGuard(
                section.millis("increaseMaxAge", 50, 5 * MINUTE),
                section.millis("reduceMaxAge", 50, 24 * 60 * MINUTE),
                section.millis("touchMaxAge", 50, 5 * MINUTE));
        section.done();
        if (section.clean() && guard.reduceMaxAgeMillis() < guard.increaseMaxAgeMillis()) {
            section.refuse(
                    "reduceMaxAge",
                    Rule.CONTRADICTION,
                    "must be at least increaseMaxAge " + Durations.text(guard.increaseMaxAgeMillis()) + ", is "
                            + Durations.text(guard.reduceMaxAgeMillis()));
        }
        return guard;
    }

    private Map<String, Collateral> collateral(Section section) {
        Map<String, Collateral> terms = new LinkedHashMap<>();
        for (String code : section.names(InstrumentsFile.MAX_CURRENCIES)) {
            if (!listed.currencies().containsKey(code)) {
                section.unknown(code, "currency", code, listed.currencies().keySet());
            }
            Section each = section.child(code);
            terms.put(code, new Collateral(each.rate("haircut", Rate.ZERO, WHOLE), each.usd("cap")));
            each.done();
        }
        return terms;
    }
}
