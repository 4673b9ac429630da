package dev.tidegate.risk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Breach;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.InstrumentStatus;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Position;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.order.TradingMode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every reason on both sides of its bound. Mark 100.0, margin 10 % and 5 %, lot 0.001, no fees unless a test says so. */
class RiskJudgeTest {
    private static final long USD = 1_000_000L;
    private final Markets.Policy rules = new Markets.Policy();
    private final AccountState state = AccountState.empty(new AccountId("a"));
    private Instrument instrument = Markets.linear("L", "U");
    private long mark = 1_000;
    private long markAt = Markets.NOW;
    private boolean wild;
    private TradingMode mode = TradingMode.NORMAL;
    private boolean reconciling;

    private void balance(long usdt) {
        state.apply(new AccountEvent.BalanceChanged("USDT", usdt * USD, "", Markets.NOW));
    }

    private void position(long lots) {
        state.apply(new AccountEvent.PositionReconciled(
                "L", new Position(lots, Math.abs(lots) * 1_000 * 100), Markets.NOW));
    }

    private void open(String id, Side side, long lots, long ticks) {
        state.apply(Markets.reserved(Markets.terms(id, "L", side, lots, ticks)));
        state.apply(new AccountEvent.Acknowledged(id, "x", Markets.NOW));
    }

    private MarketSnapshot market() {
        return Markets.market(
                new InstrumentMarket(Listing.of(instrument), mark, markAt, wild, mark, mark, mark, markAt));
    }

    private Decision decide(OrderCommand command) {
        return RiskJudge.decide(
                state, new JudgedCommand(command, mode, reconciling, "d", Markets.NOW), market(), rules.build());
    }

    private static OrderCommand.Place buy(String quantity, String price) {
        return Markets.limit("n", "L", Side.BUY, quantity, price);
    }

    private static OrderCommand.Place sell(String quantity, String price) {
        return Markets.limit("n", "L", Side.SELL, quantity, price);
    }

    private void passes(OrderCommand command) {
        assertThat(decide(command)).isInstanceOf(Decision.Allow.class);
    }

    private Decision.Refuse refused(OrderCommand command, Reason... reasons) {
        Decision decision = decide(command);
        assertThat(decision).isInstanceOf(Decision.Refuse.class);
        Decision.Refuse refuse = (Decision.Refuse) decision;
        assertThat(refuse.breaches()).extracting(Breach::reason).containsExactly(reasons);
        return refuse;
    }

    private static void largest(Decision.Refuse refuse, String quantity) {
        assertThat(refuse.maxQuantity()).isEqualTo(Decimal.parse(quantity));
    }

    @Test
    void margin_passes_when_equity_covers_it_to_the_unit_and_not_a_lot_further() {
        balance(100);
        passes(buy("10", "100"));
        Decision.Refuse refuse = refused(buy("10.001", "100"), Reason.MARGIN_INSUFFICIENT);
        largest(refuse, "10");
        assertThat(refuse.breaches().getFirst().measure()).isEqualTo(Decimal.parse("100.01"));
        assertThat(refuse.breaches().getFirst().limit()).isEqualTo(Decimal.parse("100"));
        state.apply(new AccountEvent.BalanceChanged("USDT", 100 * USD - 1, "", 0));
        refused(buy("10", "100"), Reason.MARGIN_INSUFFICIENT);
    }

    @Test
    void open_loss_and_fees_are_reserved_with_margin() {
        instrument =
                Markets.linear("L", "U", "0.1", "0.001", "0.1%", List.of(Markets.tier(Long.MAX_VALUE, "10%", "5%")));
        // 10 at 101: margin 100, open loss 10, fee 1.01 to open and 1 to close.
        state.apply(new AccountEvent.BalanceChanged("USDT", 112_010_000L, "", 0));
        passes(buy("10", "101"));
        state.apply(new AccountEvent.BalanceChanged("USDT", 112_009_999L, "", 0));
        refused(buy("10", "101"), Reason.MARGIN_INSUFFICIENT);
    }

    @Test
    void resting_orders_take_part_in_margin_until_they_are_gone() {
        balance(100);
        open("o", Side.BUY, 6_000, 1_000);
        passes(buy("4", "100"));
        largest(refused(buy("4.001", "100"), Reason.MARGIN_INSUFFICIENT), "4");
        passes(sell("10", "100"));
        state.apply(new AccountEvent.Ended("o", OrderStatus.CANCELLED, 0));
        passes(buy("10", "100"));
    }

    @Test
    void reduce_only_order_passes_when_margin_is_short() {
        balance(-40);
        position(1_000);
        passes(Markets.reduceOnly(sell("1", "100")));
        passes(sell("1", "100"));
        refused(buy("0.001", "100"), Reason.UNDERMARGINED_RISK_NOT_REDUCED);
        // Up to the mirrored position nothing more is needed than now.
        passes(sell("2", "100"));
        largest(refused(sell("2.001", "100"), Reason.UNDERMARGINED_RISK_NOT_REDUCED), "2");
    }

    @Test
    void market_order_that_closes_passes_when_margin_is_short() {
        balance(-40);
        position(1_000);
        Decision decision = decide(marketOrder(Side.SELL, "1"));
        assertThat(decision).isInstanceOf(Decision.Allow.class);
        assertThat(decision.lane()).isEqualTo(Lane.REDUCE);
    }

    @Test
    void order_that_needs_nothing_more_passes_while_initial_margin_is_short() {
        position(10_000);
        balance(70);
        refused(buy("0.001", "100"), Reason.MARGIN_INSUFFICIENT);
        passes(sell("20", "100"));
        refused(sell("20.001", "100"), Reason.MARGIN_INSUFFICIENT);
    }

    @Test
    void reduce_only_may_not_be_larger_than_the_position_with_the_others_beside_it() {
        balance(1_000);
        position(1_000);
        passes(Markets.reduceOnly(sell("1", "100")));
        largest(refused(Markets.reduceOnly(sell("1.001", "100")), Reason.REDUCE_ONLY_WOULD_INCREASE), "1");
        refused(Markets.reduceOnly(buy("0.001", "100")), Reason.REDUCE_ONLY_WOULD_INCREASE);
        state.apply(Markets.reserved(
                new OrderTerms("r", "L", Side.SELL, OrderType.LIMIT, TimeInForce.GTC, 400, 1_000, true)));
        passes(Markets.reduceOnly(sell("0.6", "100")));
        largest(refused(Markets.reduceOnly(sell("0.601", "100")), Reason.REDUCE_ONLY_WOULD_INCREASE), "0.6");
    }

    @Test
    void position_limit_in_lots_counts_the_worst_subset() {
        balance(10_000);
        rules.instruments.put("L", new RiskPolicy.InstrumentLimits(Long.MAX_VALUE, 5_000, Long.MAX_VALUE));
        open("o", Side.BUY, 2_000, 900);
        position(1_000);
        passes(buy("2", "100"));
        largest(refused(buy("2.001", "100"), Reason.POSITION_LIMIT_EXCEEDED), "2");
        passes(sell("6", "100"));
        largest(refused(sell("6.001", "100"), Reason.POSITION_LIMIT_EXCEEDED), "6");
    }

    @Test
    void position_value_underlying_gross_and_net_have_limits_of_their_own() {
        balance(10_000);
        rules.instruments.put("L", new RiskPolicy.InstrumentLimits(Long.MAX_VALUE, Long.MAX_VALUE, 500 * USD));
        passes(buy("5", "100"));
        refused(buy("5.001", "100"), Reason.POSITION_LIMIT_EXCEEDED);
        rules.instruments.clear();
        rules.instruments.put("*", new RiskPolicy.InstrumentLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE));
        rules.underlyings.put("U", 400 * USD);
        passes(buy("4", "100"));
        refused(buy("4.001", "100"), Reason.POSITION_LIMIT_EXCEEDED);
        rules.maxGross = 300 * USD;
        passes(buy("3", "100"));
        refused(buy("3.001", "100"), Reason.EXPOSURE_LIMIT_EXCEEDED);
        rules.maxNet = 200 * USD;
        passes(buy("2", "100"));
        refused(buy("2.001", "100"), Reason.EXPOSURE_LIMIT_EXCEEDED);
        rules.maxOrderValue = 100 * USD;
        passes(buy("1", "100"));
        refused(buy("1.001", "100"), Reason.ORDER_VALUE_EXCEEDS_MAX);
    }

    @Test
    void what_a_policy_does_not_list_is_not_allowed() {
        balance(10_000);
        rules.instruments.clear();
        refused(
                buy("1", "100"),
                Reason.QUANTITY_OUT_OF_RANGE,
                Reason.POSITION_LIMIT_EXCEEDED,
                Reason.POSITION_LIMIT_EXCEEDED);
        rules.instruments.put("*", new RiskPolicy.InstrumentLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE));
        rules.underlyings.clear();
        refused(buy("1", "100"), Reason.POSITION_LIMIT_EXCEEDED);
    }

    @Test
    void above_a_lowered_limit_positions_may_shrink_and_orders_may_be_amended_down() {
        balance(10_000);
        position(5_000);
        open("o", Side.BUY, 2_000, 990);
        rules.instruments.put("L", new RiskPolicy.InstrumentLimits(Long.MAX_VALUE, 1_000, 100 * USD));
        rules.maxGross = 1;
        rules.maxNet = 1;
        rules.underlyings.put("U", 1L);
        passes(sell("5", "100"));
        passes(new OrderCommand.Replace("o", Decimal.parse("1"), null));
        passes(new OrderCommand.Replace("o", null, Decimal.parse("98")));
        assertThat(decide(new OrderCommand.Replace("o", Decimal.parse("2.001"), null)))
                .isInstanceOf(Decision.Refuse.class);
    }

    @Test
    void closing_one_leg_of_a_hedge_may_not_break_the_net_limit() {
        balance(10_000);
        position(5_000);
        Instrument other = Markets.linear("M", "U");
        state.apply(new AccountEvent.PositionReconciled("M", new Position(-5_000, 500 * USD), Markets.NOW));
        rules.underlyings.put("U", 200 * USD);
        MarketSnapshot both = Markets.market(Markets.at(instrument, 1_000), Markets.at(other, 1_000));
        assertThat(RiskJudge.decide(state, Markets.asked(sell("2", "100")), both, rules.build()))
                .isInstanceOf(Decision.Allow.class);
        Decision beyond = RiskJudge.decide(state, Markets.asked(sell("2.001", "100")), both, rules.build());
        assertThat(beyond).isInstanceOf(Decision.Refuse.class);
        largest((Decision.Refuse) beyond, "2");
    }

    @Test
    void quantity_is_bounded_by_instrument_and_policy_and_the_grid() {
        balance(1_000_000_000);
        instrument = bounded(10, 2_000, 0);
        passes(buy("0.01", "100"));
        largest(refused(buy("0.009", "100"), Reason.QUANTITY_OUT_OF_RANGE), "2");
        passes(buy("2", "100"));
        largest(refused(buy("2.001", "100"), Reason.QUANTITY_OUT_OF_RANGE), "2");
        rules.instruments.put("L", new RiskPolicy.InstrumentLimits(1_500, Long.MAX_VALUE, Long.MAX_VALUE));
        passes(buy("1.5", "100"));
        largest(refused(buy("1.501", "100"), Reason.QUANTITY_OUT_OF_RANGE), "1.5");
        largest(refused(buy("1.0005", "100"), Reason.QUANTITY_STEP_INVALID), "1.5");
        refused(buy("0.0005", "100"), Reason.QUANTITY_STEP_INVALID);
        assertThat(refused(buy("1", "100.05"), Reason.PRICE_TICK_INVALID).maxQuantity())
                .isNull();
    }

    @Test
    void smallest_order_value_is_met_or_refused_with_what_would_pass() {
        balance(1_000);
        instrument = bounded(1, 1_000_000, 5 * USD);
        passes(buy("0.05", "100"));
        largest(refused(buy("0.049", "100"), Reason.NOTIONAL_BELOW_MIN), "100");
    }

    private static Instrument bounded(long least, long most, long minNotional) {
        Instrument plain = Markets.linear("L", "U");
        return new Instrument(
                "L",
                "U",
                plain.kind(),
                plain.settlement(),
                plain.status(),
                plain.tickSize(),
                plain.lotSize(),
                least,
                most,
                minNotional,
                plain.makerFee(),
                plain.takerFee(),
                plain.tiers(),
                plain.expiryMillis());
    }

    private static Instrument standing(InstrumentStatus status, long expiryMillis) {
        Instrument plain = Markets.linear("L", "U");
        return new Instrument(
                "L",
                "U",
                plain.kind(),
                plain.settlement(),
                status,
                plain.tickSize(),
                plain.lotSize(),
                1,
                1_000_000,
                0,
                plain.makerFee(),
                plain.takerFee(),
                plain.tiers(),
                expiryMillis);
    }

    @Test
    void collar_bounds_price_from_mark_and_touch_and_is_looser_for_reductions() {
        balance(100_000);
        position(1_000);
        rules.collar = new RiskPolicy.Collar(Rate.parse("5%"), Rate.parse("3%"), Rate.parse("20%"), Rate.parse("10%"));
        passes(buy("0.001", "103"));
        assertThat(refused(buy("0.001", "103.1"), Reason.PRICE_COLLAR_BREACHED).maxQuantity())
                .isNull();
        passes(buy("0.001", "80"));
        refused(buy("0.001", "79.9"), Reason.PRICE_COLLAR_BREACHED);
        passes(sell("1", "90"));
        refused(sell("1", "89.9"), Reason.PRICE_COLLAR_BREACHED);
        largest(refused(sell("1.001", "90"), Reason.PRICE_COLLAR_BREACHED, Reason.PRICE_COLLAR_BREACHED), "1");
    }

    @Test
    void a_reduction_is_never_held_to_more_than_another_order() {
        balance(100_000);
        position(1_000);
        rules.collar = new RiskPolicy.Collar(Rate.parse("5%"), Rate.parse("50%"), Rate.parse("20%"), Rate.parse("1%"));
        rules.guard = new RiskPolicy.MarketGuard(2_000, 1_000, 0);
        markAt = Markets.NOW - 2_000;
        passes(sell("1", "95"));
        passes(sell("1.001", "95"));
    }

    @Test
    void market_order_is_reserved_at_the_edge_and_refused_where_the_touch_lies_beyond() {
        balance(100_000);
        rules.collar = new RiskPolicy.Collar(Rate.parse("5%"), Rate.parse("5%"), Rate.parse("20%"), Rate.parse("10%"));
        Decision.Allow allow = (Decision.Allow) decide(marketOrder(Side.BUY, "1"));
        assertThat(((AccountEvent.Reserved) allow.events().getFirst()).terms().ticks())
                .isEqualTo(1_050);
        MarketSnapshot thin = Markets.market(
                new InstrumentMarket(Listing.of(instrument), 1_000, markAt, false, 1_000, 900, 1_051, markAt));
        Decision beyond = RiskJudge.decide(state, Markets.asked(marketOrder(Side.BUY, "1")), thin, rules.build());
        assertThat(((Decision.Refuse) beyond).breaches())
                .extracting(Breach::reason)
                .containsExactly(Reason.PRICE_COLLAR_BREACHED);
        refused(
                new OrderCommand.Place(
                        "n", "L", Side.BUY, OrderType.MARKET, TimeInForce.GTC, Decimal.of(1), null, false),
                Reason.TIME_IN_FORCE_INVALID);
    }

    private static OrderCommand.Place marketOrder(Side side, String quantity) {
        return new OrderCommand.Place(
                "n", "L", side, OrderType.MARKET, TimeInForce.IOC, Decimal.parse(quantity), null, false);
    }

    @Test
    void stale_wild_and_missing_marks_stop_what_adds_risk_first() {
        balance(1_000);
        position(1_000);
        markAt = Markets.NOW - 2_000;
        passes(buy("1", "100"));
        markAt = Markets.NOW - 2_001;
        refused(buy("1", "100"), Reason.MARK_PRICE_STALE, Reason.MARK_PRICE_STALE);
        passes(sell("1", "100"));
        markAt = Markets.NOW - 10_000;
        passes(sell("1", "100"));
        markAt = Markets.NOW - 10_001;
        refused(sell("1", "100"), Reason.MARK_PRICE_STALE);
        markAt = Markets.NOW;
        wild = true;
        largest(refused(sell("1.001", "100"), Reason.MARK_PRICE_UNCERTAIN), "1");
        passes(sell("1", "100"));
        mark = 0;
        refused(buy("1", "100"), Reason.REFERENCE_PRICE_UNAVAILABLE);
        refused(marketOrder(Side.BUY, "1"), Reason.REFERENCE_PRICE_UNAVAILABLE);
    }

    @Test
    void a_holding_nobody_can_price_blinds_the_account_but_not_the_way_out() {
        balance(1_000);
        position(1_000);
        state.apply(new AccountEvent.PositionReconciled("GONE", new Position(5, 5), Markets.NOW));
        refused(buy("1", "100"), Reason.MARK_PRICE_STALE);
        passes(sell("1", "100"));
    }

    @Test
    void a_debt_in_a_currency_without_a_price_blinds_the_account() {
        balance(1_000);
        MarketSnapshot unpriced = Markets.market(1, Map.of("USDT", USD, "BTC", 0L), Markets.at(instrument, 1_000));
        state.apply(new AccountEvent.BalanceChanged("BTC", 1, "", 0));
        assertThat(RiskJudge.decide(state, Markets.asked(buy("1", "100")), unpriced, rules.build()))
                .isInstanceOf(Decision.Allow.class);
        state.apply(new AccountEvent.BalanceChanged("BTC", -1, "", 0));
        assertThat(RiskJudge.decide(state, Markets.asked(buy("1", "100")), unpriced, rules.build()))
                .isInstanceOf(Decision.Refuse.class);
    }

    @Test
    void counts_of_open_orders_are_bounded_for_account_and_instrument() {
        balance(1_000);
        open("o1", Side.BUY, 1, 1_000);
        rules.maxOpenOrdersPerInstrument = 2;
        passes(buy("1", "100"));
        open("o2", Side.BUY, 1, 1_000);
        assertThat(refused(buy("1", "100"), Reason.OPEN_ORDERS_LIMIT_EXCEEDED).maxQuantity())
                .isNull();
        rules.maxOpenOrdersPerInstrument = 3;
        rules.maxOpenOrders = 2;
        refused(buy("1", "100"), Reason.OPEN_ORDERS_LIMIT_EXCEEDED);
        passes(new OrderCommand.Replace("o1", Decimal.parse("0.002"), null));
    }

    @Test
    void proven_reductions_have_open_orders_of_their_own_beyond_the_limit() {
        balance(1_000);
        position(1_000);
        rules.maxOpenOrdersPerInstrument = 1;
        open("o", Side.BUY, 1, 900);
        refused(buy("1", "100"), Reason.OPEN_ORDERS_LIMIT_EXCEEDED);
        for (int i = 0; i < RiskJudge.REDUCING_ORDERS; i++) {
            passes(sell("0.001", "100"));
            passes(Markets.reduceOnly(sell("0.001", "100")));
            refused(sell("1.001", "100"), Reason.OPEN_ORDERS_LIMIT_EXCEEDED);
            open("r" + i, Side.SELL, 1, 1_100);
        }
        refused(sell("0.001", "100"), Reason.OPEN_ORDERS_LIMIT_EXCEEDED);
        rules.maxOpenOrdersPerInstrument = 1_000;
        rules.maxOpenOrders = 1;
        refused(sell("0.001", "100"), Reason.OPEN_ORDERS_LIMIT_EXCEEDED);
    }

    @Test
    void an_order_may_not_meet_the_accounts_own() {
        balance(1_000);
        rules.preventSelfMatch = true;
        open("o", Side.SELL, 1, 1_010);
        passes(buy("1", "100.9"));
        refused(buy("1", "101"), Reason.SELF_MATCH_PREVENTED);
        refused(marketOrder(Side.BUY, "1"), Reason.SELF_MATCH_PREVENTED);
        open("deep", Side.BUY, 1, 10);
        passes(marketOrder(Side.SELL, "1"));
        state.apply(new AccountEvent.ReplaceReserved("o", 1, 1_005, "d", 0));
        refused(buy("1", "100.5"), Reason.SELF_MATCH_PREVENTED);
        passes(buy("1", "100.4"));
    }

    @Test
    void switches_and_states_let_reductions_through_as_far_as_they_say() {
        balance(1_000);
        position(1_000);
        mode = TradingMode.REDUCE_ONLY;
        passes(sell("1", "100"));
        largest(refused(sell("1.001", "100"), Reason.KILL_SWITCH_ACTIVE), "1");
        mode = TradingMode.CANCEL_ONLY;
        refused(sell("1", "100"), Reason.KILL_SWITCH_ACTIVE);
        mode = TradingMode.NORMAL;
        reconciling = true;
        passes(sell("1", "100"));
        refused(buy("1", "100"), Reason.ACCOUNT_RECONCILING);
        reconciling = false;
        state.apply(new AccountEvent.StatusChanged(AccountStatus.REDUCE_ONLY, "", 0));
        passes(sell("1", "100"));
        refused(buy("1", "100"), Reason.ACCOUNT_REDUCE_ONLY);
        state.apply(new AccountEvent.StatusChanged(AccountStatus.HALTED, "", 0));
        refused(sell("1", "100"), Reason.ACCOUNT_HALTED);
        passes(new OrderCommand.Cancel("any"));
        passes(new OrderCommand.CancelAll(null));
    }

    @Test
    void instrument_status_and_expiry_are_kept() {
        balance(1_000);
        position(1_000);
        instrument = standing(InstrumentStatus.REDUCE_ONLY, Long.MAX_VALUE);
        passes(sell("1", "100"));
        refused(buy("1", "100"), Reason.INSTRUMENT_NOT_TRADING);
        instrument = standing(InstrumentStatus.TRADING, Markets.NOW + 1);
        passes(buy("1", "100"));
        instrument = standing(InstrumentStatus.TRADING, Markets.NOW);
        refused(buy("1", "100"), Reason.INSTRUMENT_NOT_TRADING);
    }

    @Test
    void ids_are_used_once_and_unknown_things_are_named() {
        balance(1_000);
        open("n", Side.BUY, 1, 1_000);
        refused(buy("1", "100"), Reason.DUPLICATE_CLORDID);
        state.apply(new AccountEvent.Refused("n", "", 0));
        refused(buy("1", "100"), Reason.DUPLICATE_CLORDID);
        refused(Markets.limit("m", "NONE", Side.BUY, "1", "1"), Reason.INSTRUMENT_UNKNOWN);
        refused(new OrderCommand.Replace("nobody", Decimal.of(1), null), Reason.REPLACE_UNKNOWN_ORDER);
    }

    @Test
    void a_replace_waits_for_what_is_in_flight_and_stays_above_what_is_filled() {
        balance(1_000);
        state.apply(Markets.reserved(Markets.terms("o", "L", Side.BUY, 1_000, 1_000)));
        refused(new OrderCommand.Replace("o", Decimal.of(2), null), Reason.VENUE_STATE_UNKNOWN);
        state.apply(new AccountEvent.Acknowledged("o", "x", 0));
        passes(new OrderCommand.Replace("o", Decimal.of(2), null));
        largest(refused(new OrderCommand.Replace("o", Decimal.of(101), null), Reason.MARGIN_INSUFFICIENT), "100");
        state.apply(new AccountEvent.Filled(
                "o", "e", "L", Side.BUY, 400, 1_000, 400, "USDT", 0, 0, new Position(400, 40 * USD), 0));
        refused(new OrderCommand.Replace("o", Decimal.parse("0.4"), null), Reason.REPLACE_BELOW_FILLED);
        passes(new OrderCommand.Replace("o", Decimal.parse("0.401"), null));
        state.apply(new AccountEvent.ReplaceReserved("o", 2_000, 1_000, "d", 0));
        refused(new OrderCommand.Replace("o", Decimal.of(2), null), Reason.VENUE_STATE_UNKNOWN);
    }

    @Test
    void all_failing_checks_are_reported_cheapest_first() {
        balance(1);
        rules.maxOrderValue = USD;
        rules.maxGross = USD;
        mode = TradingMode.REDUCE_ONLY;
        refused(
                buy("1", "195"),
                Reason.KILL_SWITCH_ACTIVE,
                Reason.PRICE_COLLAR_BREACHED,
                Reason.PRICE_COLLAR_BREACHED,
                Reason.ORDER_VALUE_EXCEEDS_MAX,
                Reason.EXPOSURE_LIMIT_EXCEEDED,
                Reason.MARGIN_INSUFFICIENT);
    }

    @Test
    void numbers_beyond_63_bits_are_refused_with_what_would_still_pass() {
        instrument = bounded(1, Instrument.MAX_STEPS, 0);
        mark = 1_000_000_000;
        balance(1_000_000);
        Decision.Refuse refuse = refused(buy("1000000000", "100000000"), Reason.NUMERIC_OVERFLOW);
        largest(refuse, "0.1");
        state.apply(new AccountEvent.BalanceChanged("USDT", Long.MAX_VALUE, "", 0));
        state.apply(new AccountEvent.PositionReconciled("L", new Position(1, 0), 0));
        refused(buy("0.001", "100000000"), Reason.NUMERIC_OVERFLOW);
        passes(sell("0.001", "100000000"));
    }

    @Test
    void sums_that_once_overflowed_are_right_again_when_the_numbers_are() {
        balance(100);
        state.apply(new AccountEvent.PositionReconciled("L", new Position(Long.MAX_VALUE / 10_000, 1), 0));
        refused(buy("10", "100"), Reason.NUMERIC_OVERFLOW);
        position(0);
        passes(buy("10", "100"));
        largest(refused(buy("10.001", "100"), Reason.MARGIN_INSUFFICIENT), "10");
    }

    @Test
    void lanes_are_computed_not_claimed() {
        position(1_000);
        open("o", Side.BUY, 1_000, 1_000);
        MarketSnapshot market = market();
        assertThat(RiskJudge.lane(state, new OrderCommand.Cancel("o"), market)).isEqualTo(Lane.CANCEL);
        assertThat(RiskJudge.lane(state, sell("1", "100"), market)).isEqualTo(Lane.REDUCE);
        assertThat(RiskJudge.lane(state, Markets.reduceOnly(sell("1.001", "100")), market))
                .isEqualTo(Lane.NEW);
        assertThat(RiskJudge.lane(state, buy("1", "100"), market)).isEqualTo(Lane.NEW);
        assertThat(RiskJudge.lane(state, new OrderCommand.Replace("o", Decimal.parse("0.5"), null), market))
                .isEqualTo(Lane.AMEND_DOWN);
        assertThat(RiskJudge.lane(state, new OrderCommand.Replace("o", null, Decimal.parse("100.1")), market))
                .isEqualTo(Lane.NEW);
        assertThat(RiskJudge.lane(state, new OrderCommand.Replace("x", Decimal.of(1), null), market))
                .isEqualTo(Lane.NEW);
        assertThat(RiskJudge.lane(state, Markets.limit("n", "NONE", Side.BUY, "1", "1"), market))
                .isEqualTo(Lane.NEW);
    }
}
