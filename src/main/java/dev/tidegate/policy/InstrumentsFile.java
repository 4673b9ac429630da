package dev.tidegate.policy;

import dev.tidegate.order.ContractKind;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.InstrumentStatus;
import dev.tidegate.order.MarginTier;
import dev.tidegate.order.OptionRight;
import dev.tidegate.order.OptionTerms;
import dev.tidegate.order.Rate;
import dev.tidegate.risk.MarginTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@code instruments.yaml}: the currencies and what can be traded in them. */
final class InstrumentsFile {
    static final int MAX_CURRENCIES = 200;
    static final int MAX_INSTRUMENTS = 2_000;
    static final int MAX_TIERS = 32;
    static final int MAX_CHAINS = 50;

    private static final Rate MAX_FEE = Rate.parse("10%");
    private static final Rate LEAST_MARGIN = Rate.parse("0.01%");
    private static final Rate WHOLE = new Rate(Rate.ONE);

    /**
     * What the file says.
     *
     * @param symbols every symbol listed, also of instruments that were unfit: a reference to one of these is no second mistake
     */
    record Listed(
            SortedMap<String, Instrument> instruments,
            SortedMap<String, CurrencyRules> currencies,
            SortedSet<String> symbols) {
        SortedSet<String> underlyings() {
            SortedSet<String> names = new TreeSet<>();
            instruments.values().forEach(each -> names.add(each.underlying()));
            return names;
        }

        /** False where a reference cannot be judged since some instrument could not be read. */
        boolean whole() {
            return instruments.size() == symbols.size();
        }
    }

    private final SortedMap<String, CurrencyRules> currencies = new TreeMap<>();
    private final SortedMap<String, Instrument> instruments = new TreeMap<>();

    private final SortedSet<String> symbols = new TreeSet<>();

    private InstrumentsFile() {}

    static Listed read(Section top) {
        InstrumentsFile file = new InstrumentsFile();
        Schema.check(top);
        Map<String, Section> listed = top.named("currencies", MAX_CURRENCIES);
        listed.forEach(file::currency);
        Map<String, Section> traded = top.named("instruments", MAX_INSTRUMENTS);
        traded.forEach(file::instrument);
        file.symbols.addAll(traded.keySet());
        top.named("optionChains", MAX_CHAINS).forEach(file::chain);
        // Prices may come from instruments, which settle in currencies: looked up when both are read.
        listed.forEach(file::price);
        top.done();
        return new Listed(file.instruments, file.currencies, file.symbols);
    }

    private void currency(String code, Section section) {
        int decimals = (int) section.whole("decimals", 0, 9);
        if (code.length() > 12) {
            section.refuse("decimals", Rule.WRONG_FORM, "a currency's code must have 1 to 12 characters");
            return;
        }
        if (code.equals(Currency.USD.code()) && decimals != Currency.USD.decimals()) {
            section.refuse("decimals", Rule.CONTRADICTION, "limits are counted in USD with 6 decimals");
        }
        currencies.put(code, new CurrencyRules(new Currency(code, decimals), 0, null));
    }

    private void price(String code, Section section) {
        CurrencyRules unpriced = currencies.get(code);
        if (unpriced == null) {
            return;
        }
        Yaml.Entry price = section.mapping().entries().get("usd");
        if (price != null && price.value() instanceof Yaml.Mapping) {
            Section source = section.child("usd");
            String symbol = source.name("indexOf");
            source.done();
            if (source.clean()) {
                follow(code, symbol, source);
            }
            currencies.put(code, new CurrencyRules(unpriced.currency(), 0, symbol));
        } else {
            long fixed = section.amount("usd", Currency.USD, 1_000_000_000L);
            if (section.clean() && fixed == 0) {
                section.refuse("usd", Rule.OUT_OF_BOUNDS, "must be above 0");
            }
            currencies.put(code, new CurrencyRules(unpriced.currency(), fixed, null));
        }
        section.done();
    }

    private void follow(String code, String symbol, Section source) {
        Instrument instrument = instruments.get(symbol);
        if (!symbols.contains(symbol)) {
            source.unknown("indexOf", "instrument", symbol, symbols);
        } else if (instrument != null && !instrument.underlying().equals(code)) {
            source.refuse(
                    "indexOf",
                    Rule.CONTRADICTION,
                    "must be an instrument on " + code + ", " + symbol + " is on " + instrument.underlying());
        }
    }

    /** What an instrument and a chain of options have in common. */
    private record Terms(
            ContractKind kind,
            String underlying,
            InstrumentStatus status,
            Currency currency,
            Decimal tick,
            Decimal lot,
            Decimal least,
            Decimal most,
            long minNotional,
            Rate maker,
            Rate taker,
            List<MarginTier> tiers) {}

    private Terms terms(Section section, List<ContractKind> kinds) {
        ContractKind kind = section.oneOf("kind", kinds);
        String underlying = section.name("underlying");
        InstrumentStatus status = section.oneOf("status", Arrays.asList(InstrumentStatus.values()));
        String code = section.name("settlement");
        Decimal tick = section.decimal("tickSize");
        Decimal lot = section.decimal("lotSize");
        Decimal least = section.decimal("minQuantity");
        Decimal most = section.decimal("maxQuantity");
        Rate taker = section.rate("takerFee", Rate.ZERO, MAX_FEE);
        Rate maker = section.rate("makerFee", new Rate(-taker.billionths()), MAX_FEE);
        CurrencyRules settlement = currencies.get(code);
        if (settlement == null) {
            if (!code.isEmpty()) {
                section.unknown("settlement", "currency", code, currencies.keySet());
            }
            settlement = new CurrencyRules(Currency.USD, 0, null);
        } else if (kind.coinOption() && !code.equals(underlying)) {
            section.refuse(
                    "settlement", Rule.CONTRADICTION, "an inverse option is settled in its underlying " + underlying);
        }
        Currency currency = settlement.currency();
        long minNotional = section.amount("minNotional", currency, Section.MAX_USD / 100);
        List<MarginTier> tiers = tiers(section, currency);
        return new Terms(kind, underlying, status, currency, tick, lot, least, most, minNotional, maker, taker, tiers);
    }

    private void instrument(String symbol, Section section) {
        Terms terms = terms(section, Arrays.asList(ContractKind.values()));
        long expiry = expiry(section, terms.kind());
        OptionTerms option = terms.kind().option()
                ? OptionChains.option(section.decimal("strike"), OptionChains.right(section), section, "strike")
                : null;
        section.done();
        if (section.clean()) {
            list(symbol, section, terms, expiry, option);
        }
    }

    /** Lists every option of a chain: each expiry with each strike, a call and a put. */
    private void chain(String name, Section section) {
        Terms terms = terms(section, List.of(ContractKind.LINEAR_OPTION, ContractKind.INVERSE_OPTION));
        List<Instant> expiries = OptionChains.expiries(section);
        List<Decimal> strikes = OptionChains.strikes(section);
        section.done();
        for (Instant expiry : expiries) {
            for (Decimal strike : strikes) {
                for (OptionRight right : OptionRight.values()) {
                    String symbol = OptionChains.symbol(name, expiry, strike, right);
                    if (!symbols.add(symbol)) {
                        section.refuse("strikes", Rule.DUPLICATE_NAME, "lists " + symbol + " a second time");
                    }
                    if (section.clean()) {
                        list(symbol, section, terms, expiry.toEpochMilli(), new OptionTerms(strike, right));
                    }
                }
            }
        }
        if (symbols.size() > MAX_INSTRUMENTS) {
            section.refuse("strikes", Rule.TOO_LARGE, "with it more than " + MAX_INSTRUMENTS + " would be listed");
        }
    }

    private void list(String symbol, Section section, Terms terms, long expiry, @Nullable OptionTerms option) {
        long leastLots = lots(section, "minQuantity", terms.least(), terms.lot(), terms.tick());
        long mostLots = lots(section, "maxQuantity", terms.most(), terms.lot(), terms.tick());
        if (section.clean() && mostLots < leastLots) {
            section.unfit(
                    "maxQuantity",
                    Rule.CONTRADICTION,
                    "must be at least minQuantity " + terms.least(),
                    terms.most().toString());
        }
        if (!section.clean()) {
            return;
        }
        Instrument instrument = new Instrument(
                symbol,
                terms.underlying(),
                terms.kind(),
                terms.currency(),
                terms.status(),
                terms.tick(),
                terms.lot(),
                leastLots,
                mostLots,
                terms.minNotional(),
                terms.maker(),
                terms.taker(),
                terms.tiers(),
                expiry,
                option);
        if (exact(instrument)) {
            instruments.put(symbol, instrument);
        } else {
            section.refuse("tickSize", Rule.OUT_OF_BOUNDS, "tick, lot and currency do not fit exact 63-bit arithmetic");
        }
    }

    private static boolean exact(Instrument instrument) {
        try {
            instrument.contract();
            return true;
        } catch (ArithmeticException beyond) {
            return false;
        }
    }

    private static long lots(Section section, String key, Decimal quantity, Decimal lot, Decimal tick) {
        if (!section.clean()) {
            return 0;
        }
        if (tick.signum() == 0 || lot.signum() == 0) {
            section.refuse(tick.signum() == 0 ? "tickSize" : "lotSize", Rule.OUT_OF_BOUNDS, "must be above 0");
            return 0;
        }
        long lots = quantity.stepsOf(lot);
        if (lots < 1 || lots > Instrument.MAX_STEPS) {
            section.unfit(
                    key,
                    Rule.OUT_OF_BOUNDS,
                    "must be 1 to " + Instrument.MAX_STEPS + " whole lots of " + lot,
                    quantity.toString());
            return 0;
        }
        return lots;
    }

    private static long expiry(Section section, ContractKind kind) {
        if (!kind.dated()) {
            if (section.has("expiry")) {
                section.refuse("expiry", Rule.CONTRADICTION, "a perpetual has none");
            }
            return Long.MAX_VALUE;
        }
        return section.instant("expiry").toEpochMilli();
    }

    private static List<MarginTier> tiers(Section section, Currency currency) {
        List<Section> listed = section.children("tiers", MAX_TIERS);
        List<MarginTier> tiers = new ArrayList<>();
        MarginTier below = null;
        for (Section each : listed) {
            MarginTier tier = tier(each, currency, tiers.size() == listed.size() - 1, below);
            tiers.add(tier);
            below = each.clean() ? tier : null;
        }
        if (section.clean() && tiers.isEmpty()) {
            section.refuse("tiers", Rule.MISSING_KEY, "must have at least one tier");
        }
        return section.clean() && !fits(tiers) ? refused(section) : tiers;
    }

    private static List<MarginTier> refused(Section section) {
        section.refuse("tiers", Rule.OUT_OF_BOUNDS, "the margins do not fit exact 63-bit arithmetic");
        return List.of();
    }

    private static boolean fits(List<MarginTier> tiers) {
        try {
            MarginTable.of(tiers);
            return true;
        } catch (ArithmeticException beyond) {
            return false;
        }
    }

    private static MarginTier tier(Section section, Currency currency, boolean last, @Nullable MarginTier below) {
        long upTo = Long.MAX_VALUE;
        if (!last) {
            upTo = Math.max(1, section.amount("upTo", currency, Section.MAX_USD / 10));
        } else if (section.has("upTo")) {
            section.refuse("upTo", Rule.CONTRADICTION, "the last tier is unbounded");
        }
        Rate initial = section.rate("initial", LEAST_MARGIN, WHOLE);
        Rate maintenance = section.rate("maintenance", LEAST_MARGIN, WHOLE);
        section.done();
        if (!section.clean()) {
            return new MarginTier(upTo, WHOLE, WHOLE);
        }
        if (maintenance.compareTo(initial) > 0) {
            section.refuse(
                    "maintenance",
                    Rule.CONTRADICTION,
                    "must be at most the initial rate " + Section.percent(initial) + ", is "
                            + Section.percent(maintenance));
            return new MarginTier(upTo, initial, initial);
        }
        if (below != null && upTo <= below.notionalUpTo()) {
            section.refuse("upTo", Rule.CONTRADICTION, "must be above the bound of the tier before");
        }
        if (below != null && initial.compareTo(below.initial()) < 0) {
            section.refuse("initial", Rule.CONTRADICTION, "must not be below the rate of the tier before");
        }
        if (below != null && maintenance.compareTo(below.maintenance()) < 0) {
            section.refuse("maintenance", Rule.CONTRADICTION, "must not be below the rate of the tier before");
        }
        return new MarginTier(upTo, initial, maintenance);
    }
}
