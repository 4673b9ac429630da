package dev.tidegate.sandbox;

import dev.tidegate.order.ContractKind;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.OptionTerms;
import dev.tidegate.order.Side;
import dev.tidegate.risk.option.Black76;
import dev.tidegate.risk.option.EuropeanOption;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Marks the listed options from the price of what they are on and the exchange's volatilities, and makes markets in them. An underlying is
 * worth what its linear perpetual is; a forward is that with {@value #CARRY} a year. Does nothing where neither has moved.
 */
final class OptionDesk {
    private static final double CARRY = .04;
    /** Options age even in a market that stands still. */
    private static final long REPRICED_MILLIS = 1_000;

    private static final int LEVELS = 5;
    private static final int VOL_DECIMALS = 6;
    private static final int PRICE_DECIMALS = 4;

    private final Supplier<Exchange> exchange;
    private final VolSurface surface;
    private final LongSupplier clock;
    private final Map<String, Decimal> priced = new HashMap<>();
    private long pricedVersion = -1;
    private long pricedMillis;
    private @Nullable Exchange pricedOn;
    /** Value of the underlying on each quoted level, in whole units of the underlying; 0 quotes nothing. */
    private double unitsPerLevel;

    OptionDesk(Supplier<Exchange> exchange, VolSurface surface, LongSupplier clock) {
        this.exchange = exchange;
        this.surface = surface;
        this.clock = clock;
    }

    /** Quotes from now on, so many units of the underlying on each of {@value #LEVELS} levels of a side. */
    void quote(double units) {
        unitsPerLevel = units;
        pricedVersion = -1;
    }

    /** Marks and quotes what has moved. */
    void settle() {
        Exchange now = exchange.get();
        long millis = clock.getAsLong();
        boolean all = pricedOn != now
                || pricedVersion != surface.version()
                || Math.abs(millis - pricedMillis) >= REPRICED_MILLIS;
        Map<String, Decimal> spots = new HashMap<>();
        for (Listing listing : now.listings().values()) {
            Instrument instrument = listing.instrument();
            if (instrument.kind().option() && !listing.settled()) {
                Decimal spot = spots.computeIfAbsent(instrument.underlying(), this::spot);
                if (spot.signum() > 0 && (all || !spot.equals(priced.get(instrument.underlying())))) {
                    mark(listing, spot, millis);
                }
            }
        }
        priced.putAll(spots);
        pricedVersion = surface.version();
        pricedMillis = all ? millis : pricedMillis;
        pricedOn = now;
    }

    /** What an underlying is worth: the index of its linear perpetual; zero where nothing is known. */
    Decimal spot(String underlying) {
        for (Listing listing : exchange.get().listings().values()) {
            Decimal index = listing.index();
            if (index != null
                    && listing.instrument().kind() == ContractKind.LINEAR_PERPETUAL
                    && listing.instrument().underlying().equals(underlying)) {
                return index;
            }
        }
        return Decimal.ZERO;
    }

    private void mark(Listing listing, Decimal spot, long millis) {
        Instrument instrument = listing.instrument();
        OptionTerms terms = instrument.option();
        if (terms == null) {
            return;
        }
        double years = EuropeanOption.yearsBetween(millis, instrument.expiryMillis());
        double forward = spot.doubleValue() * Math.exp(CARRY * years);
        double strike = terms.strike().doubleValue();
        double vol = surface.vol(instrument.underlying(), strike, forward, years);
        double value = Black76.price(new EuropeanOption(terms.right(), strike, years), forward, vol);
        double price = instrument.kind().coinOption() ? value / forward : value;
        double tick = instrument.tickSize().doubleValue();
        long ticks = Math.max(1, Math.round(price / tick));
        boolean quiet = surface.silent(instrument.underlying());
        listing.price(instrument.price(ticks), spot);
        listing.option(
                decimal(forward, PRICE_DECIMALS),
                quiet ? null : decimal(surface.told(listing.symbol(), vol), VOL_DECIMALS));
        if (unitsPerLevel > 0) {
            quote(
                    listing,
                    ticks,
                    Math.max(1, Math.round(.005 * (instrument.kind().coinOption() ? 1 : forward) / 10 / tick)));
        }
    }

    private void quote(Listing listing, long mark, long spacing) {
        HouseQuotes quotes = exchange.get().quotes(listing.symbol());
        Instrument instrument = listing.instrument();
        long lots = Math.clamp(
                Math.round(unitsPerLevel / instrument.lotSize().doubleValue()),
                instrument.minQuantityLots(),
                instrument.maxQuantityLots());
        for (Side side : List.of(Side.BUY, Side.SELL)) {
            Set<Long> prices = new HashSet<>();
            for (long level = 1; level <= LEVELS; level++) {
                prices.add(mark - side.sign() * level * spacing);
            }
            quotes.retain(side, prices);
            prices.stream().filter(price -> price > 0).sorted().forEach(price -> quotes.set(side, price, lots));
        }
    }

    private static Decimal decimal(double number, int decimals) {
        return Decimal.parse(BigDecimal.valueOf(number)
                .setScale(decimals, RoundingMode.HALF_EVEN)
                .toPlainString());
    }
}
