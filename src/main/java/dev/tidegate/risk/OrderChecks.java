package dev.tidegate.risk;

import dev.tidegate.order.Breach;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Exact;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;

/** The checks an order can fail by itself, whatever the account holds: the grid, the bounds, the combination, the price. */
final class OrderChecks {
    private OrderChecks() {}

    /** Type and time in force must fit. */
    static void combination(OrderCommand.Place order, Breaches breaches) {
        TimeInForce time = order.timeInForce();
        if (order.type() == OrderType.MARKET && (time == TimeInForce.GTC || time == TimeInForce.POST_ONLY)) {
            breaches.add(() -> Breach.of(
                    Reason.TIME_IN_FORCE_INVALID, "timeInForce", "a MARKET order takes IOC or FOK, not " + time));
        }
    }

    /** The quantity in lots; where it is off the grid the whole lots within it, perhaps 0, with the breach added. */
    static long lots(Instrument instrument, Decimal quantity, Breaches breaches) {
        long lots = instrument.lots(quantity);
        if (lots <= 0 || lots > Instrument.MAX_STEPS) {
            breaches.add(() -> new Breach(
                    Reason.QUANTITY_STEP_INVALID,
                    "quantity",
                    quantity,
                    instrument.lotSize(),
                    "quantity",
                    "quantity " + quantity + " is no whole number of lots of " + instrument.lotSize()));
            return quantity.stepsWithin(instrument.lotSize(), Instrument.MAX_STEPS);
        }
        return lots;
    }

    /** The price in ticks, or 0 where it is off the grid, with the breach added. */
    static long ticks(Instrument instrument, Decimal price, Breaches breaches) {
        long ticks = instrument.ticks(price);
        if (ticks <= 0 || ticks > Instrument.MAX_STEPS) {
            breaches.add(() -> new Breach(
                    Reason.PRICE_TICK_INVALID,
                    "price",
                    price,
                    instrument.tickSize(),
                    "price",
                    "price " + price + " is no whole number of ticks of " + instrument.tickSize()));
            return 0;
        }
        return ticks;
    }

    /** Instrument and account bounds of the quantity. */
    static void quantity(Instrument instrument, RiskPolicy policy, long lots, Breaches breaches) {
        long least = instrument.minQuantityLots();
        long most = Math.min(
                instrument.maxQuantityLots(),
                policy.instrumentLimits(instrument.symbol()).maxOrderQuantityLots());
        if (lots < least || lots > most) {
            long limit = lots < least ? least : most;
            breaches.add(() -> new Breach(
                    Reason.QUANTITY_OUT_OF_RANGE,
                    instrument.symbol(),
                    instrument.quantity(lots),
                    instrument.quantity(limit),
                    "quantity",
                    "quantity " + instrument.quantity(lots)
                            + (lots < least ? " is below the minimum " : " is above the maximum ")
                            + instrument.quantity(limit)));
        }
    }

    /** Smallest value of an order, at its price. */
    static void smallest(InstrumentMarket market, long lots, long ticks, Breaches breaches) {
        Instrument instrument = market.instrument();
        long value = market.contract().valueFloor(lots, ticks);
        if (value < instrument.minNotional()) {
            breaches.add(() -> new Breach(
                    Reason.NOTIONAL_BELOW_MIN,
                    instrument.symbol(),
                    instrument.settlement().amount(value),
                    instrument.settlement().amount(instrument.minNotional()),
                    instrument.settlement().code(),
                    "order value is below the instrument's minimum"));
        }
    }

    /** Whether the market is known well enough for what the order does. */
    static void market(InstrumentMarket market, RiskPolicy policy, boolean reduces, long nowMillis, Breaches breaches) {
        String symbol = market.instrument().symbol();
        if (market.markTicks() <= 0) {
            breaches.add(
                    () -> Breach.of(Reason.REFERENCE_PRICE_UNAVAILABLE, symbol, symbol + " has no mark price yet"));
            return;
        }
        long age = nowMillis - market.markAtMillis();
        // A reduction is never held to more than an order that adds risk.
        long strict = policy.guard().increaseMaxAgeMillis();
        long oldest = reduces ? Math.max(strict, policy.guard().reduceMaxAgeMillis()) : strict;
        if (age > oldest) {
            breaches.add(() -> new Breach(
                    Reason.MARK_PRICE_STALE,
                    symbol,
                    Decimal.of(age),
                    Decimal.of(oldest),
                    "ms",
                    "the mark of " + symbol + " is " + age + " ms old"));
        }
        if (market.isOption() && !reduces) {
            vol(market, strict, nowMillis, breaches);
        }
        if (market.wild() && !reduces) {
            breaches.add(() -> Breach.of(
                    Reason.MARK_PRICE_UNCERTAIN, symbol, "the mark of " + symbol + " strays too far to be trusted"));
        }
    }

    /** Whether an option's volatility is known, believable and fresh. */
    private static void vol(InstrumentMarket market, long oldest, long nowMillis, Breaches breaches) {
        String symbol = market.instrument().symbol();
        OptionMarket option = market.option();
        if (option == null || option.absurd()) {
            breaches.add(
                    Reason.VOL_SURFACE_INVALID,
                    symbol,
                    () -> "the volatility of " + symbol + (option == null ? " is not known" : " cannot be believed"));
            return;
        }
        long age = nowMillis - option.volAtMillis();
        if (age > oldest) {
            breaches.add(() -> new Breach(
                    Reason.VOL_SURFACE_INVALID,
                    symbol,
                    Decimal.of(age),
                    Decimal.of(oldest),
                    "ms",
                    "the volatility of " + symbol + " is " + age + " ms old"));
        }
    }

    /**
     * The price collar. The aggressive side (buys above, sells below) is bounded from the mark and from the opposite touch,
     * the passive side from the mark.
     */
    static void collar(
            InstrumentMarket market,
            RiskPolicy policy,
            Side side,
            long ticks,
            boolean reduces,
            long nowMillis,
            Breaches breaches) {
        RiskPolicy.Collar collar = policy.collar();
        long mark = market.markTicks();
        if (mark <= 0) {
            return;
        }
        boolean loose = reduces && collar.reduceBand().compareTo(collar.markBand()) > 0;
        bound(market, side, ticks, mark, loose ? collar.reduceBand() : collar.markBand(), "mark", collar, breaches);
        long touch = touch(market, policy, side, nowMillis);
        if (touch > 0 && !reduces) {
            bound(market, side, ticks, touch, collar.touchBand(), "touch", collar, breaches);
        }
        if (market.isOption()) {
            // Far from the market an option is merely cheap to rest in.
            return;
        }
        bound(market, side.opposite(), ticks, mark, collar.passiveBand(), "mark", collar, breaches);
    }

    /** The price a side would meet, 0 where it is unknown or too old. */
    private static long touch(InstrumentMarket market, RiskPolicy policy, Side side, long nowMillis) {
        boolean fresh = nowMillis - market.touchAtMillis() <= policy.guard().touchMaxAgeMillis();
        return !fresh ? 0 : side == Side.BUY ? market.askTicks() : market.bidTicks();
    }

    /** A market order is reserved at the collar's edge: where even the touch lies beyond it, it would fill worse. */
    static void reach(InstrumentMarket market, RiskPolicy policy, Side side, long nowMillis, Breaches breaches) {
        long touch = touch(market, policy, side, nowMillis);
        if (touch > 0) {
            bound(
                    market,
                    side,
                    touch,
                    market.markTicks(),
                    policy.collar().markBand(),
                    "mark",
                    policy.collar(),
                    breaches);
        }
    }

    /** The furthest price of a side that a band around a reference allows. */
    static long edge(Side side, long reference, Rate band) {
        return side == Side.BUY
                ? Exact.multiplyDivideFloor(reference, Rate.ONE + band.billionths(), Rate.ONE)
                : Math.max(
                        1, Exact.multiplyDivideCeiling(reference, Math.max(0, Rate.ONE - band.billionths()), Rate.ONE));
    }

    /** The same for an instrument: an option's price may lie at least a share of its underlying's value away. */
    static long edge(InstrumentMarket market, Side side, long reference, Rate band, RiskPolicy.Collar collar) {
        OptionMarket option = market.option();
        long edge = edge(side, reference, band);
        if (option == null) {
            return edge;
        }
        Instrument instrument = market.instrument();
        double unit = instrument.kind().coinOption() ? 1 : option.forward();
        double away = unit
                * collar.optionBand().billionths()
                / Rate.ONE
                / instrument.tickSize().doubleValue();
        long room = (long) Math.min(Instrument.MAX_STEPS, Math.floor(away));
        return side == Side.BUY
                ? Math.min(Instrument.MAX_STEPS, Math.max(edge, reference + room))
                : Math.max(1, Math.min(edge, reference - room));
    }

    private static void bound(
            InstrumentMarket market,
            Side side,
            long ticks,
            long reference,
            Rate band,
            String name,
            RiskPolicy.Collar collar,
            Breaches breaches) {
        long edge = edge(market, side, reference, band, collar);
        if (side == Side.BUY ? ticks > edge : ticks < edge) {
            Instrument instrument = market.instrument();
            breaches.add(() -> new Breach(
                    Reason.PRICE_COLLAR_BREACHED,
                    instrument.symbol(),
                    instrument.price(ticks),
                    instrument.price(edge),
                    "price",
                    "price " + instrument.price(ticks) + " is beyond " + instrument.price(edge) + ", the " + name + " "
                            + instrument.price(reference) + " and a band of " + band));
        }
    }
}
