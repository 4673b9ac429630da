package dev.tidegate.risk;

import dev.tidegate.order.Breach;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import java.util.function.Supplier;
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

    private final Intent intent;
    private final Lane lane;

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
        this.intent = changed == null
                ? Intent.place(state, terms.symbol(), terms.side(), terms.lots())
                : Intent.replace(state, changed, terms);
        this.lane = intent.lane();
    }

    OrderTerms terms() {
        return terms;
    }

    Instrument instrument() {
        return at.instrument();
    }

    /** What the order does to risk, computed from the position, not claimed. */
    Lane lane() {
        return lane;
    }

    void judge(Breaches breaches) {
        boolean reduces = lane == Lane.REDUCE;
        RiskJudge.gate(state, asked, at, reduces, breaches);
        OrderChecks.quantity(at.instrument(), policy, terms.lots(), breaches);
        OrderChecks.market(at, policy, reduces, asked.nowMillis(), breaches);
        if (at.markTicks() <= 0) {
            return;
        }
        if (terms.type() == OrderType.LIMIT) {
            OrderChecks.collar(at, policy, terms.side(), terms.ticks(), reduces, asked.nowMillis(), breaches);
        } else if (!reduces) {
            OrderChecks.reach(at, policy, terms.side(), asked.nowMillis(), breaches);
        }
        openOrders(breaches);
        reduceOnly(breaches);
        try {
            OrderChecks.smallest(at, terms.lots(), terms.ticks(), breaches);
            value(breaches);
            selfMatch(breaches);
            account(breaches);
        } catch (ArithmeticException beyond) {
            // What cannot be measured adds no risk that can be proven, except on the way out.
            if (!reduces) {
                breaches.add(RiskJudge::overflow);
            }
        }
    }

    /** True where the same order with another quantity passes every check. */
    boolean passesWith(long lots) {
        Breaches breaches = Breaches.wordless();
        new Trial(state, asked, at, market, policy, terms.resized(lots, terms.ticks()), changed).judge(breaches);
        return !breaches.any();
    }

    /** The smallest quantity worth trying: the instrument's minimum quantity and value, and above what is filled. */
    long leastLots() {
        long least = at.instrument().minQuantityLots();
        long minimum = at.instrument().minNotional();
        if (minimum > 0) {
            long low = least;
            long high = at.instrument().maxQuantityLots();
            while (low < high) {
                long middle = low + (high - low) / 2;
                if (worthAtLeast(middle, minimum)) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            least = low;
        }
        return changed == null ? least : Math.max(least, changed.filledLots() + 1);
    }

    private boolean worthAtLeast(long lots, long minimum) {
        try {
            return at.contract().valueFloor(lots, terms.ticks()) >= minimum;
        } catch (ArithmeticException beyond) {
            return true;
        }
    }

    private void reduceOnly(Breaches breaches) {
        long room = intent.reduceOnlyRoom();
        if (terms.reduceOnly() && (intent.own() > room || intent.besideReduceOnly() > room - intent.own())) {
            breaches.add(() -> new Breach(
                    Reason.REDUCE_ONLY_WOULD_INCREASE,
                    terms.symbol(),
                    at.instrument().quantity(Math.addExact(intent.besideReduceOnly(), intent.own())),
                    at.instrument().quantity(room),
                    "quantity",
                    "the reduce-only orders on this side would be larger than the position they could reduce"));
        }
    }

    private void value(Breaches breaches) {
        CurrencyMarket settlement = market.currency(at.instrument().settlement().code());
        if (settlement == null || settlement.usdPerUnit() <= 0) {
            if (lane != Lane.REDUCE) {
                String code = at.instrument().settlement().code();
                breaches.add(Reason.REFERENCE_PRICE_UNAVAILABLE, code, () -> "there is no price of " + code);
            }
            return;
        }
        long value = Math.max(
                at.contract().valueCeiling(terms.lots(), terms.ticks()),
                at.contract().valueCeiling(terms.lots(), at.markTicks()));
        OptionMarket option = at.option();
        if (option != null) {
            value = Math.max(value, Math.multiplyExact(terms.lots(), Math.abs(option.deltaValue())));
        }
        over(
                Reason.ORDER_VALUE_EXCEEDS_MAX,
                terms.symbol(),
                settlement.usdCeiling(value),
                policy.maxOrderValue(),
                "the order's value",
                breaches);
    }

    private void openOrders(Breaches breaches) {
        if (changed != null) {
            return;
        }
        int reserve = lane == Lane.REDUCE ? RiskJudge.REDUCING_ORDERS : 0;
        count("", state.openOrderCount(), policy.maxOpenOrders() + reserve, breaches);
        count(
                terms.symbol(),
                state.openOrders(terms.symbol()).size(),
                policy.maxOpenOrdersPerInstrument() + reserve,
                breaches);
    }

    private static void count(String subject, int open, int limit, Breaches breaches) {
        if (open >= limit) {
            breaches.add(() -> new Breach(
                    Reason.OPEN_ORDERS_LIMIT_EXCEEDED,
                    subject,
                    Decimal.of(open + 1L),
                    Decimal.of(limit),
                    "orders",
                    "with this order " + (open + 1L) + " would be open"));
        }
    }

    private void selfMatch(Breaches breaches) {
        if (!policy.preventSelfMatch()) {
            return;
        }
        long best = state.bestTicks(terms.symbol(), terms.side().opposite(), at);
        if (best == 0 || !crosses(best)) {
            return;
        }
        for (OpenOrder order : state.openOrders(terms.symbol())) {
            OrderTerms replacing = order.replacing();
            boolean meets = order.terms().side() != terms.side()
                    && (crosses(order.terms().ticks()) || (replacing != null && crosses(replacing.ticks())));
            if (meets) {
                String id = order.clientOrderId();
                breaches.add(
                        Reason.SELF_MATCH_PREVENTED,
                        id,
                        () -> "the order would trade with the account's own order " + id);
                return;
            }
        }
    }

    /** A market order reaches no further than the edge it is reserved at. */
    private boolean crosses(long ownTicks) {
        return terms.side() == Side.BUY ? terms.ticks() >= ownTicks : terms.ticks() <= ownTicks;
    }

    /** Position, exposure and margin with the order's worst filling among all others. */
    private void account(Breaches breaches) {
        Instrument instrument = at.instrument();
        Exposure now = state.exposure(terms.symbol(), at);
        Exposure with = exposure(now);
        Standing after = state.standing(market, policy, asked.nowMillis(), with);
        String blind = after.blind();
        if (blind != null && lane != Lane.REDUCE) {
            InstrumentMarket unseen = market.instrument(blind);
            boolean vol = unseen != null && unseen.isOption() && unseen.markTicks() > 0;
            breaches.add(
                    vol ? Reason.VOL_SURFACE_INVALID : Reason.MARK_PRICE_STALE,
                    blind,
                    () -> "the account holds " + blind + ", whose "
                            + (vol ? "volatility is unknown, unbelievable or too old" : "price is unknown or too old"));
        }
        CurrencyMarket settlement = market.currency(instrument.settlement().code());
        if (settlement == null) {
            return;
        }
        RiskPolicy.InstrumentLimits limits = policy.instrumentLimits(terms.symbol());
        long largest = with.largestLots();
        if (largest > limits.maxPositionLots() && counts(largest, now.largestLots())) {
            breaches.add(() -> new Breach(
                    Reason.POSITION_LIMIT_EXCEEDED,
                    terms.symbol(),
                    instrument.quantity(largest),
                    instrument.quantity(limits.maxPositionLots()),
                    "quantity",
                    "the position in " + terms.symbol() + " could become " + instrument.quantity(largest)));
        }
        long positionValue = settlement.usdCeiling(with.largestValue());
        if (positionValue > limits.maxPositionValue() && counts(with.largestValue(), now.largestValue())) {
            over(
                    Reason.POSITION_LIMIT_EXCEEDED,
                    terms.symbol(),
                    positionValue,
                    limits.maxPositionValue(),
                    "the position's value",
                    breaches);
        }
        sums(after, instrument.underlying(), breaches);
        new RiskLimitChecks(policy.riskLimits(), lane, breaches).concentration(at, largest, now.largestLots());
        if (needs()) {
            scenarios(after, breaches);
        } else if (lane != Lane.REDUCE) {
            margin(after.solvency(), Reason.MARGIN_INSUFFICIENT, breaches);
        }
    }

    private boolean needs() {
        return policy.marginMode().byScenarios() || policy.riskLimits() != RiskLimits.NONE;
    }

    /** Limits on what could come of it all, and margin where that is reckoned by scenarios. */
    private void scenarios(Standing after, Breaches breaches) {
        String underlying = at.instrument().underlying();
        Reserve own = reserve();
        RiskMeasures risk = state.risk(market, policy, at, changed, own);
        boolean byScenarios = policy.marginMode().byScenarios();
        Standing standing = byScenarios ? after.with(risk) : after;
        Solvency solvency = standing.solvency();
        Supplier<RiskMeasures> before = () -> state.risk(market, policy, underlying);
        Supplier<Standing> stood = () -> before(underlying);
        RiskLimitChecks checks = new RiskLimitChecks(policy.riskLimits(), lane, breaches);
        checks.measures(underlying, risk, before);
        checks.appetite(underlying, after.underlyingNet(), market, stood);
        checks.venue(standing, stood);
        checks.counterparty(after.worth(), risk, before);
        Rate slippage = policy.riskLimits().maxSlippage();
        if (slippage != null && lane == Lane.NEW) {
            long oldest = policy.guard().touchMaxAgeMillis();
            Slippage.check(at, market.depth(terms.symbol()), terms, slippage, oldest, asked.nowMillis(), breaches);
        }
        Reason insufficient = byScenarios ? Reason.MARGIN_PORTFOLIO_SCENARIO : Reason.MARGIN_INSUFFICIENT;
        if (lane != Lane.REDUCE) {
            margin(solvency, insufficient, breaches);
        } else if (byScenarios) {
            // Smaller by position is no reduction where it hedges another: it must not raise the margin by more than it
            // costs.
            margin(withoutCost(solvency, own), insufficient, breaches);
        }
    }

    private Solvency withoutCost(Solvency solvency, Reserve own) {
        CurrencyMarket settlement = market.currency(at.instrument().settlement().code());
        long cost = settlement == null ? 0 : settlement.usdCeiling(own.entryLoss(at.contract(), at.markTicks()));
        return new Solvency(solvency.equity(), Math.max(0, solvency.initial() - cost), solvency.maintenance());
    }

    private void sums(Standing after, String underlying, Breaches breaches) {
        long underlyingLimit = policy.underlyingLimit(underlying);
        boolean any = after.underlyingNet() > underlyingLimit
                || after.gross() > policy.maxGrossNotional()
                || after.net() > policy.maxNetNotional();
        if (!any) {
            return;
        }
        Standing before = before(underlying);
        if (counts(after.underlyingNet(), before.underlyingNet())) {
            over(
                    Reason.POSITION_LIMIT_EXCEEDED,
                    underlying,
                    after.underlyingNet(),
                    underlyingLimit,
                    "the net position in " + underlying,
                    breaches);
        }
        if (counts(after.gross(), before.gross())) {
            over(
                    Reason.EXPOSURE_LIMIT_EXCEEDED,
                    "gross",
                    after.gross(),
                    policy.maxGrossNotional(),
                    "gross notional",
                    breaches);
        }
        if (counts(after.net(), before.net())) {
            over(Reason.EXPOSURE_LIMIT_EXCEEDED, "net", after.net(), policy.maxNetNotional(), "net notional", breaches);
        }
    }

    private Standing before(String underlying) {
        return state.standing(market, policy, asked.nowMillis(), underlying);
    }

    /** Above a limit already, a reduction or a smaller order may pass where it makes the measure no larger. */
    private boolean counts(long after, long before) {
        return lane == Lane.NEW || after > before;
    }

    private void margin(Solvency after, Reason insufficient, Breaches breaches) {
        long floor =
                Math.addExact(after.maintenance(), policy.maintenanceBuffer().ceilingOf(after.maintenance()));
        boolean underWater = after.equity() < floor;
        if (!underWater && after.coversInitial()) {
            return;
        }
        // The order changes no position yet: equity and maintenance are the same before and after it.
        if (Solvency.onlySafer(before(at.instrument().underlying()).solvency(), after)) {
            return;
        }
        breaches.add(() -> new Breach(
                underWater ? Reason.UNDERMARGINED_RISK_NOT_REDUCED : insufficient,
                "margin",
                Currency.USD.amount(after.initial()),
                Currency.USD.amount(after.equity()),
                "USD",
                underWater
                        ? "the account is below its maintenance margin and the order does not make it safer"
                        : "initial margin with this order is above the account's equity"));
    }

    /** The instrument's exposure with the order added, or with a replace holding the larger of old and new. */
    private Exposure exposure(Exposure now) {
        return changed == null ? now.with(reserve()) : now.with(changed, reserve());
    }

    /** What the order holds, or would after the change. */
    private Reserve reserve() {
        return changed == null
                ? Reserve.of(at.listing(), terms)
                : Reserve.of(at.listing(), changed.replacing(terms, 0));
    }

    private static void over(Reason reason, String subject, long measure, long limit, String what, Breaches breaches) {
        if (measure > limit) {
            breaches.add(() -> new Breach(
                    reason,
                    subject,
                    Currency.USD.amount(measure),
                    Currency.USD.amount(limit),
                    "USD",
                    what + " could become " + Currency.USD.amount(measure) + " USD"));
        }
    }
}
