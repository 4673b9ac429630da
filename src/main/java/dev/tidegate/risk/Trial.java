package dev.tidegate.risk;

import dev.tidegate.order.Breach;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One order held against one account: the checks that need both. Made for one decision. */
final class Trial {
    private final AccountState state;
    private final JudgedCommand asked;
    private final InstrumentMarket at;
    private final MarketSnapshot market;
    private final RiskPolicy policy;
    private final OrderTerms terms;
    /** The live order a replace changes, null for a new order. */
    private final @Nullable OpenOrder changed;

    private final boolean reduces;

    Trial(
            AccountState state,
            JudgedCommand asked,
            InstrumentMarket at,
            MarketSnapshot market,
            RiskPolicy policy,
            OrderTerms terms,
            @Nullable OpenOrder changed) {
        this.state = state;
        this.asked = asked;
        this.at = at;
        this.market = market;
        this.policy = policy;
        this.terms = terms;
        this.changed = changed;
        this.reduces = provenReduction();
    }

    OrderTerms terms() {
        return terms;
    }

    Instrument instrument() {
        return at.instrument();
    }

    /** What the order does to risk, computed from the position, not claimed. */
    Lane lane() {
        if (reduces) {
            return Lane.REDUCE;
        }
        return amendsDown() ? Lane.AMEND_DOWN : Lane.NEW;
    }

    private boolean amendsDown() {
        if (changed == null || terms.lots() > changed.terms().lots()) {
            return false;
        }
        long before = changed.terms().ticks();
        return terms.side() == Side.BUY ? terms.ticks() <= before : terms.ticks() >= before;
    }

    void judge(List<Breach> breaches) {
        RiskJudge.gate(state, asked, at, reduces, breaches);
        OrderChecks.quantity(at.instrument(), policy, terms.lots(), breaches);
        if (at.markTicks() > 0) {
            OrderChecks.smallest(at, terms.lots(), terms.ticks(), breaches);
        }
        OrderChecks.market(at, policy, reduces, asked.nowMillis(), breaches);
        if (terms.type() == OrderType.LIMIT) {
            OrderChecks.collar(at, policy, terms.side(), terms.ticks(), reduces, asked.nowMillis(), breaches);
        }
        if (at.markTicks() <= 0) {
            return;
        }
        value(breaches);
        openOrders(breaches);
        selfMatch(breaches);
        reduceOnly(breaches);
        if (!reduces) {
            account(breaches);
        }
    }

    /** True where the same order with another quantity passes every check. */
    boolean passesWith(long lots) {
        List<Breach> breaches = new ArrayList<>(2);
        new Trial(state, asked, at, market, policy, terms.resized(lots, terms.ticks()), changed).judge(breaches);
        return breaches.isEmpty();
    }

    /** The smallest quantity worth trying: the instrument's minimum quantity and value, and above what is filled. */
    long leastLots() {
        long least = at.instrument().minQuantityLots();
        long minimum = at.instrument().minNotional();
        if (minimum > 0) {
            long low = least;
            long high = terms.lots();
            while (low < high) {
                long middle = low + (high - low) / 2;
                if (at.contract().valueFloor(middle, terms.ticks()) >= minimum) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            least = low;
        }
        return changed == null ? least : Math.max(least, changed.filledLots() + 1);
    }

    private long remaining() {
        return terms.lots() - (changed == null ? 0 : changed.filledLots());
    }

    /** Proven: against the position, and with every other live order on that side no larger than the position. */
    private boolean provenReduction() {
        return against() && beside(false) + own() <= Math.abs(position());
    }

    private long position() {
        return state.position(terms.symbol()).lots();
    }

    private boolean against() {
        return Long.signum(position()) == -terms.side().sign();
    }

    /** Lots of this order that can still trade. */
    private long own() {
        return changed == null ? terms.lots() : Math.max(remaining(), changed.remainingLots());
    }

    /** Lots of the other live orders on this side, all or only the reduce-only ones. */
    private long beside(boolean onlyReduceOnly) {
        long sum = 0;
        for (OpenOrder order : state.openOrders(terms.symbol())) {
            boolean counts = order.terms().side() == terms.side()
                    && (!onlyReduceOnly || order.terms().reduceOnly())
                    && (changed == null || !order.clientOrderId().equals(changed.clientOrderId()));
            sum += counts ? order.remainingLots() : 0;
        }
        return sum;
    }

    private void reduceOnly(List<Breach> breaches) {
        if (!terms.reduceOnly()) {
            return;
        }
        long room = against() ? Math.abs(position()) : 0;
        long sum = beside(true) + own();
        if (sum > room) {
            breaches.add(new Breach(
                    Reason.REDUCE_ONLY_WOULD_INCREASE,
                    terms.symbol(),
                    at.instrument().quantity(sum),
                    at.instrument().quantity(room),
                    "quantity",
                    "the reduce-only orders on this side would be larger than the position they could reduce"));
        }
    }

    private void value(List<Breach> breaches) {
        CurrencyMarket settlement = market.currency(at.instrument().settlement().code());
        if (settlement == null || settlement.usdPerUnit() <= 0) {
            breaches.add(Breach.of(
                    Reason.REFERENCE_PRICE_UNAVAILABLE,
                    at.instrument().settlement().code(),
                    "there is no price of " + at.instrument().settlement().code()));
            return;
        }
        long value = Math.max(
                at.contract().valueCeiling(terms.lots(), terms.ticks()),
                at.contract().valueCeiling(terms.lots(), at.markTicks()));
        over(
                Reason.ORDER_VALUE_EXCEEDS_MAX,
                terms.symbol(),
                settlement.usdCeiling(value),
                policy.maxOrderValue(),
                "the order's value",
                breaches);
    }

    private void openOrders(List<Breach> breaches) {
        if (changed != null) {
            return;
        }
        count("", state.openOrders().size() + 1, policy.maxOpenOrders(), breaches);
        count(
                terms.symbol(),
                state.openOrders(terms.symbol()).size() + 1,
                policy.maxOpenOrdersPerInstrument(),
                breaches);
    }

    private static void count(String subject, int orders, int limit, List<Breach> breaches) {
        if (orders > limit) {
            breaches.add(new Breach(
                    Reason.OPEN_ORDERS_LIMIT_EXCEEDED,
                    subject,
                    dev.tidegate.order.Decimal.of(orders),
                    dev.tidegate.order.Decimal.of(limit),
                    "orders",
                    "with this order " + orders + " would be open"));
        }
    }

    private void selfMatch(List<Breach> breaches) {
        if (!policy.preventSelfMatch()) {
            return;
        }
        for (OpenOrder order : state.openOrders(terms.symbol())) {
            if (order.terms().side() != terms.side() && crosses(order.terms())) {
                breaches.add(Breach.of(
                        Reason.SELF_MATCH_PREVENTED,
                        order.clientOrderId(),
                        "the order would trade with the account's own order " + order.clientOrderId()));
                return;
            }
        }
    }

    private boolean crosses(OrderTerms own) {
        return terms.type() == OrderType.MARKET
                || (terms.side() == Side.BUY ? terms.ticks() >= own.ticks() : terms.ticks() <= own.ticks());
    }

    /** Position, exposure and margin with the order's worst filling among all others. */
    private void account(List<Breach> breaches) {
        Exposure with = exposure();
        Instrument instrument = at.instrument();
        RiskPolicy.InstrumentLimits limits = policy.instrumentLimits(terms.symbol());
        long largest = with.largestLots();
        if (largest > limits.maxPositionLots()) {
            breaches.add(new Breach(
                    Reason.POSITION_LIMIT_EXCEEDED,
                    terms.symbol(),
                    instrument.quantity(largest),
                    instrument.quantity(limits.maxPositionLots()),
                    "quantity",
                    "the position in " + terms.symbol() + " could become " + instrument.quantity(largest)));
        }
        Totals totals = Totals.of(state, market, policy, asked.nowMillis(), with, instrument.underlying());
        String blind = totals.blind();
        if (blind != null) {
            breaches.add(Breach.of(
                    Reason.MARK_PRICE_STALE,
                    blind,
                    "the account holds " + blind + ", whose price is unknown or too old"));
        }
        CurrencyMarket settlement = market.currency(instrument.settlement().code());
        if (settlement == null) {
            return;
        }
        long positionValue = settlement.usdCeiling(Math.abs(with.signedValue(largest)));
        over(
                Reason.POSITION_LIMIT_EXCEEDED,
                terms.symbol(),
                positionValue,
                limits.maxPositionValue(),
                "the position's value",
                breaches);
        over(
                Reason.POSITION_LIMIT_EXCEEDED,
                instrument.underlying(),
                totals.underlyingNet(),
                policy.underlyingLimit(instrument.underlying()),
                "the net position in " + instrument.underlying(),
                breaches);
        over(
                Reason.EXPOSURE_LIMIT_EXCEEDED,
                "gross",
                totals.gross(),
                policy.maxGrossNotional(),
                "gross notional",
                breaches);
        over(Reason.EXPOSURE_LIMIT_EXCEEDED, "net", totals.net(), policy.maxNetNotional(), "net notional", breaches);
        margin(totals.solvency(), breaches);
    }

    private void margin(Solvency after, List<Breach> breaches) {
        long floor =
                Math.addExact(after.maintenance(), policy.maintenanceBuffer().ceilingOf(after.maintenance()));
        // The order changes no position yet: equity and maintenance are the same before and after it.
        if (after.equity() < floor) {
            Solvency before = Totals.of(state, market, policy, asked.nowMillis(), null, "")
                    .solvency();
            if (!Solvency.onlySafer(before, after)) {
                breaches.add(margin(
                        Reason.UNDERMARGINED_RISK_NOT_REDUCED,
                        after,
                        "the account is below its maintenance margin and the order does not make it safer"));
            }
        } else if (!after.coversInitial() && !saferAmend(after)) {
            breaches.add(margin(
                    Reason.MARGIN_INSUFFICIENT, after, "initial margin with this order is above the account's equity"));
        }
    }

    /** An amend that needs no more than the order did may pass though the account is short of initial margin. */
    private boolean saferAmend(Solvency after) {
        return changed != null
                && amendsDown()
                && Solvency.onlySafer(
                        Totals.of(state, market, policy, asked.nowMillis(), null, "")
                                .solvency(),
                        after);
    }

    private static Breach margin(Reason reason, Solvency after, String detail) {
        return new Breach(
                reason,
                "margin",
                Currency.USD.amount(after.initial()),
                Currency.USD.amount(after.equity()),
                "USD",
                detail);
    }

    /** The instrument's exposure with the order added, or with a replace holding the larger of old and new. */
    private Exposure exposure() {
        if (changed == null) {
            return state.exposure(terms.symbol(), at)
                    .with(new OpenOrder(terms, null, OrderPhase.RESERVED, "", 0, 0, "", 0));
        }
        OpenOrder both = new OpenOrder(
                changed.terms(),
                terms,
                changed.phase(),
                changed.orderId(),
                changed.filledLots(),
                changed.filledTickLots(),
                changed.decisionId(),
                changed.reservedAtMillis());
        return state.exposureWithout(terms.symbol(), at, changed.clientOrderId())
                .with(both);
    }

    private static void over(
            Reason reason, String subject, long measure, long limit, String what, List<Breach> breaches) {
        if (measure > limit) {
            breaches.add(new Breach(
                    reason,
                    subject,
                    Currency.USD.amount(measure),
                    Currency.USD.amount(limit),
                    "USD",
                    what + " could become " + Currency.USD.amount(measure) + " USD"));
        }
    }
}
