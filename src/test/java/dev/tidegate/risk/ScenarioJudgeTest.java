package dev.tidegate.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.ContractKind;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.InstrumentStatus;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OptionRight;
import dev.tidegate.order.OptionTerms;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.Position;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import dev.tidegate.risk.option.Black76;
import dev.tidegate.risk.option.EuropeanOption;
import dev.tidegate.risk.scenario.MarginModel;
import dev.tidegate.risk.scenario.Scenario;
import dev.tidegate.risk.scenario.ScenarioSet;
import dev.tidegate.risk.scenario.VolShift;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options, scenarios and their limits in the judge, against subsets enumerated one by one and sums made from scratch. */
class ScenarioJudgeTest {
    private static final long DAY = 86_400_000L;
    private static final double SPOT = 65_000;
    private static final Instrument PERP = Markets.linear("BTC-PERP", "BTC");
    private static final List<Instrument> OPTIONS = List.of(
            option("C70", "70000", OptionRight.CALL, 30),
            option("P60", "60000", OptionRight.PUT, 30),
            option("C65", "65000", OptionRight.CALL, 120));
    private static final List<Instrument> ALL = List.of(PERP, OPTIONS.get(0), OPTIONS.get(1), OPTIONS.get(2));
    private static final String SET = "past";

    private static Instrument option(String symbol, String strike, OptionRight right, int days) {
        return new Instrument(
                symbol,
                "BTC",
                ContractKind.LINEAR_OPTION,
                Markets.USDT,
                InstrumentStatus.TRADING,
                Decimal.of(1),
                Decimal.parse("0.01"),
                1,
                1_000_000,
                0,
                Rate.ZERO,
                Rate.parse("0.5%"),
                List.of(Markets.tier(Long.MAX_VALUE, "15%", "7.5%")),
                Markets.NOW + days * DAY,
                new OptionTerms(Decimal.parse(strike), right));
    }

    private static RiskModel model() {
        Random random = new Random(7);
        List<Scenario> past = new ArrayList<>();
        for (int day = 0; day < 200; day++) {
            past.add(Scenario.of(
                    "day " + day, .03 * random.nextGaussian(), new VolShift.Points(.02 * random.nextGaussian())));
        }
        return new RiskModel(
                1,
                new TreeMap<>(Map.of(SET, new ScenarioSet(SET, 1, new TreeMap<>(Map.of("BTC", past))))),
                Map.of("*", MarginModel.usual()));
    }

    private static MarketSnapshot market(long version, double spot, double vol) {
        RiskModel model = model();
        Map<String, InstrumentMarket> markets = new HashMap<>();
        Map<String, UnitRisk> risks = new HashMap<>();
        CurrencyMarket usdt = new CurrencyMarket(Markets.USDT, 1_000_000, Long.MAX_VALUE);
        for (Instrument each : ALL) {
            InstrumentMarket at = InstrumentMarket.unpriced(each);
            if (each.kind().option()) {
                OptionTerms terms = each.option();
                double price = Black76.price(
                        new EuropeanOption(
                                terms.right(),
                                terms.strike().doubleValue(),
                                EuropeanOption.yearsBetween(Markets.NOW, each.expiryMillis())),
                        spot,
                        vol);
                long mark = Math.max(1, Math.round(price));
                at = at.priced(mark, Math.max(1, mark - 5), mark + 5, Markets.NOW)
                        .with(OptionMarket.of(
                                each, mark, spot, vol, Markets.NOW, MarginModel.Standard.DERIBIT, Markets.NOW));
            } else {
                long mark = Math.round(spot * 10);
                at = at.priced(mark, mark - 1, mark + 1, Markets.NOW);
            }
            at = at.with(new Liquidity(1_000_000, 1_000_000));
            markets.put(each.symbol(), at);
            risks.put(
                    each.symbol(),
                    UnitRisk.of(at, usdt, model, EnumSet.allOf(MarginMode.class), List.of(SET), Markets.NOW));
        }
        return new MarketSnapshot(
                version,
                markets,
                Map.of("USDT", usdt),
                Map.of(),
                model,
                risks,
                Map.of(MarketSnapshot.shortfallKey(SET, Rate.parse("97.5%"), "BTC"), .07));
    }

    private static RiskPolicy policy(MarginMode mode, RiskLimits limits) {
        return Markets.Policy.of(mode, limits);
    }

    private static long usd(long whole) {
        return whole * 1_000_000;
    }

    private static RiskLimits limits() {
        return new RiskLimits(
                Map.of("BTC", new RiskLimits.Greeks(usd(900_000), usd(60_000), usd(6_000))),
                new RiskLimits.Greeks(usd(950_000), usd(65_000), usd(6_500)),
                List.of(
                        new RiskLimits.Tail(
                                RiskLimits.Measure.EXPECTED_SHORTFALL, SET, Rate.parse("97.5%"), 1, usd(60_000)),
                        new RiskLimits.Tail(RiskLimits.Measure.VALUE_AT_RISK, SET, Rate.parse("99%"), 1, usd(70_000))),
                List.of(new RiskLimits.Stress(SET, usd(80_000))),
                RiskLimits.Concentration.NONE,
                null,
                Long.MAX_VALUE,
                null,
                null);
    }

    private static AccountState account(long usdt) {
        AccountState state = AccountState.empty(new AccountId("a"));
        state.apply(new AccountEvent.BalanceChanged("USDT", usd(usdt), "deposit", Markets.NOW));
        return state;
    }

    private static OrderCommand.Place random(Random random, MarketSnapshot market, String id) {
        Instrument instrument = ALL.get(random.nextInt(ALL.size()));
        InstrumentMarket at = market.instrument(instrument.symbol());
        Side side = random.nextBoolean() ? Side.BUY : Side.SELL;
        long lots = instrument == PERP ? 1 + random.nextInt(4_000) : 1 + random.nextInt(600);
        long ticks = Math.max(1, at.markTicks() + random.nextInt(-40, 41));
        return Markets.limit(
                id,
                instrument.symbol(),
                side,
                instrument.quantity(lots).toString(),
                instrument.price(ticks).toString());
    }

    private static void fill(AccountState state, MarketSnapshot market, OpenOrder order, long lots, String execution) {
        OrderTerms terms = order.terms();
        InstrumentMarket at = market.instrument(terms.symbol());
        Position.Booked booked = state.position(terms.symbol()).fill(at.contract(), terms.side(), lots, terms.ticks());
        long fee = Reserve.fee(at.listing(), lots, terms.ticks());
        state.apply(new AccountEvent.Filled(
                terms.clientOrderId(),
                execution,
                terms.symbol(),
                terms.side(),
                lots,
                terms.ticks(),
                order.filledLots() + lots,
                "USDT",
                fee,
                booked.realised(),
                booked.position(),
                Markets.NOW));
    }

    private static void same(RiskMeasures kept, RiskMeasures fresh) {
        assertThat(kept.initial()).isEqualTo(fresh.initial());
        assertThat(kept.maintenance()).isEqualTo(fresh.maintenance());
        assertThat(kept.greeks()).isEqualTo(fresh.greeks());
        assertThat(kept.accountGreeks()).isEqualTo(fresh.accountGreeks());
        assertThat(kept.tails()).isEqualTo(fresh.tails());
        assertThat(kept.stress()).isEqualTo(fresh.stress());
    }

    private static void inside(RiskMeasures risk, RiskLimits limits, long slack) {
        RiskLimits.Greeks greeks = limits.greeks("BTC");
        assertThat(risk.greeks()[0]).isLessThanOrEqualTo(greeks.delta() + slack);
        assertThat(risk.greeks()[1]).isLessThanOrEqualTo(greeks.gamma() + slack);
        assertThat(risk.greeks()[2]).isLessThanOrEqualTo(greeks.vega() + slack);
        for (int i = 0; i < risk.tails().length; i++) {
            assertThat(risk.tails()[i])
                    .isLessThanOrEqualTo(limits.tails().get(i).limit() + slack);
        }
        assertThat(risk.stress()[0])
                .isLessThanOrEqualTo(limits.stress().getFirst().limit() + slack);
    }

    @ParameterizedTest
    @EnumSource(MarginMode.class)
    void kept_sums_are_those_from_scratch_and_no_subset_of_fills_breaches(MarginMode mode) {
        RiskLimits limits = limits();
        RiskPolicy policy = policy(mode, limits);
        int allowed = 0;
        for (int seed = 1; seed <= 12; seed++) {
            Random random = new Random(seed);
            MarketSnapshot market = market(1, SPOT, .6);
            AccountState state = account(400_000);
            for (int step = 0; step < 60; step++) {
                int kind = random.nextInt(10);
                List<OpenOrder> open = List.copyOf(state.openOrders());
                if (kind < 6 && open.size() < 7) {
                    String id = seed + "-" + step;
                    Decision decision =
                            RiskJudge.decide(state, Markets.asked(random(random, market, id)), market, policy);
                    if (decision instanceof Decision.Allow allow && allow.lane() == Lane.NEW) {
                        allow.events().forEach(state::apply);
                        allowed++;
                        inside(state.risk(market, policy, "BTC"), limits, 0);
                        everySubset(state, market, policy, limits);
                    }
                } else if (kind < 8 && !open.isEmpty()) {
                    OpenOrder order = open.get(random.nextInt(open.size()));
                    long lots = 1 + random.nextLong(order.remainingLots());
                    fill(state, market, order, lots, "e" + seed + "-" + step);
                } else if (!open.isEmpty()) {
                    OpenOrder order = open.get(random.nextInt(open.size()));
                    state.apply(new AccountEvent.Ended(order.clientOrderId(), OrderStatus.CANCELLED, Markets.NOW));
                }
                same(state.risk(market, policy, "BTC"), state.copy().risk(market, policy, "BTC"));
            }
        }
        assertThat(allowed).isGreaterThan(60);
    }

    /** Whichever of the open orders are filled at their prices, nothing is breached and the margin that was asked for covers what is then asked for. */
    private static void everySubset(AccountState state, MarketSnapshot market, RiskPolicy policy, RiskLimits limits) {
        List<OpenOrder> open = List.copyOf(state.openOrders());
        for (int subset = 0; subset < 1 << open.size(); subset++) {
            AccountState filled = state.copy();
            for (int i = 0; i < open.size(); i++) {
                OpenOrder order = open.get(i);
                if ((subset >> i & 1) == 1) {
                    fill(filled, market, order, order.remainingLots(), "x" + i);
                } else {
                    filled.apply(new AccountEvent.Ended(order.clientOrderId(), OrderStatus.CANCELLED, Markets.NOW));
                }
            }
            inside(filled.risk(market, policy, "BTC"), limits, 100);
            Solvency then = filled.standing(market, policy, Markets.NOW, "BTC").solvency();
            assertThat(then.available()).isGreaterThanOrEqualTo(-100);
        }
    }

    @Test
    void the_bound_is_the_worst_subset_exactly() {
        MarketSnapshot market = market(1, SPOT, .6);
        RiskPolicy policy = policy(MarginMode.PORTFOLIO, RiskLimits.NONE);
        for (int seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            AccountState state = account(100_000_000);
            for (int i = 0; i < 6; i++) {
                OrderCommand.Place place = random(random, market, "o" + i);
                Decision decision = RiskJudge.decide(state, Markets.asked(place), market, policy);
                ((Decision.Allow) decision).events().forEach(state::apply);
                if (i < 2) {
                    OpenOrder order = state.openOrder("o" + i);
                    fill(state, market, order, order.remainingLots(), "e" + i);
                }
            }
            assertThat((double) scan(state, market)).isCloseTo(slowly(state, market), within(50.0));
        }
    }

    /** The worst scenario without add-ons, as the sums have it. */
    private static long scan(AccountState state, MarketSnapshot market) {
        OutcomeSums sums =
                new OutcomeSums(MarginModel.usual().portfolio().grid().size());
        state.symbols()
                .forEach(symbol -> sums.position(
                        market.unitRisk(symbol).margin(MarginMode.PORTFOLIO),
                        0,
                        state.position(symbol).lots()));
        for (OpenOrder order : state.openOrders()) {
            InstrumentMarket at = market.instrument(order.terms().symbol());
            Reserve reserve = Reserve.of(at.listing(), order);
            sums.order(
                    market.unitRisk(order.terms().symbol()).margin(MarginMode.PORTFOLIO),
                    reserve.side().sign() * reserve.lots(),
                    reserve.entryLoss(at.contract(), at.markTicks()),
                    1);
        }
        return sums.worst();
    }

    private static double slowly(AccountState state, MarketSnapshot market) {
        List<OpenOrder> open = List.copyOf(state.openOrders());
        double worst = 0;
        for (int s = 0; s < MarginModel.usual().portfolio().grid().size(); s++) {
            for (int subset = 0; subset < 1 << open.size(); subset++) {
                double profit = 0;
                for (String symbol : state.symbols()) {
                    profit += state.position(symbol).lots()
                            * market.unitRisk(symbol).margin(MarginMode.PORTFOLIO)[s];
                }
                for (int i = 0; i < open.size(); i++) {
                    if ((subset >> i & 1) == 1) {
                        OpenOrder order = open.get(i);
                        InstrumentMarket at = market.instrument(order.terms().symbol());
                        Reserve reserve = Reserve.of(at.listing(), order);
                        profit += reserve.side().sign()
                                        * reserve.lots()
                                        * market.unitRisk(order.terms().symbol())
                                                .margin(MarginMode.PORTFOLIO)[s]
                                - reserve.entryLoss(at.contract(), at.markTicks());
                    }
                }
                worst = Math.max(worst, -profit);
            }
        }
        return worst;
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 17, 99})
    void the_quantity_that_would_have_passed_passes_and_one_lot_more_does_not(long seed) {
        Random random = new Random(seed);
        MarketSnapshot market = market(1, SPOT, .6);
        int told = 0;
        for (MarginMode mode : MarginMode.values()) {
            RiskPolicy policy = policy(mode, limits());
            AccountState state = account(150_000);
            for (int step = 0; step < 80; step++) {
                OrderCommand.Place place = random(random, market, mode + "-" + step);
                Decision decision = RiskJudge.decide(state, Markets.asked(place), market, policy);
                if (decision instanceof Decision.Allow allow) {
                    allow.events().forEach(state::apply);
                } else if (decision instanceof Decision.Refuse refuse && refuse.maxQuantity() != null) {
                    told++;
                    Instrument instrument = market.instrument(place.symbol()).instrument();
                    long most = instrument.lots(refuse.maxQuantity());
                    assertThat(decide(state, place, instrument, most, market, policy))
                            .isInstanceOf(Decision.Allow.class);
                    assertThat(decide(state, place, instrument, most + 1, market, policy))
                            .isInstanceOf(Decision.Refuse.class);
                    // More of the same never needs less.
                    long less = 1 + random.nextLong(most);
                    assertThat(decide(state, place, instrument, less, market, policy))
                            .isInstanceOf(Decision.Allow.class);
                }
            }
        }
        assertThat(told).isGreaterThan(20);
    }

    private static Decision decide(
            AccountState state,
            OrderCommand.Place place,
            Instrument instrument,
            long lots,
            MarketSnapshot market,
            RiskPolicy policy) {
        OrderCommand.Place sized = Markets.limit(
                "q" + lots,
                place.symbol(),
                place.side(),
                instrument.quantity(lots).toString(),
                place.price().toString());
        return RiskJudge.decide(state, Markets.asked(sized), market, policy);
    }

    /** Two short puts stay within what is forgiven of extended moves: the grid decides, and it moves with the volatility. */
    @Test
    void a_jump_of_the_volatility_changes_the_verdict() {
        RiskPolicy policy = policy(MarginMode.PORTFOLIO, RiskLimits.NONE);
        assertThat(sellTwoPuts(market(1, SPOT, .6), policy)).isInstanceOf(Decision.Allow.class);
        Decision after = sellTwoPuts(market(2, SPOT, 1.6), policy);
        assertThat(((Decision.Refuse) after).breaches())
                .extracting(breach -> breach.reason())
                .containsExactly(Reason.MARGIN_PORTFOLIO_SCENARIO);
        assertThat(sellTwoPuts(market(3, SPOT, .6), policy)).isInstanceOf(Decision.Allow.class);
    }

    private static Decision sellTwoPuts(MarketSnapshot market, RiskPolicy policy) {
        InstrumentMarket put = market.instrument("P60");
        String price = put.instrument().price(put.markTicks()).toString();
        OrderCommand.Place sell = Markets.limit("s", "P60", Side.SELL, "2", price);
        return RiskJudge.decide(account(16_000), Markets.asked(sell), market, policy);
    }

    /** Deribit's extended moves: two naked calls lose 2 (390,000 - 70,000 - mark) at +500 %, of which 100,000 is forgiven, and 1 % of the delta. */
    @Test
    void naked_calls_answer_for_extended_moves() {
        MarketSnapshot market = market(1, SPOT, .6);
        RiskPolicy policy = policy(MarginMode.PORTFOLIO, RiskLimits.NONE);
        InstrumentMarket call = market.instrument("C70");
        double value = Black76.price(
                new EuropeanOption(
                        OptionRight.CALL, 70_000, EuropeanOption.yearsBetween(Markets.NOW, Markets.NOW + 30 * DAY)),
                SPOT,
                .6);
        double delta = call.option().money().delta();
        AccountState state = account(30_000);
        OrderCommand.Place sell = Markets.limit("s", "C70", Side.SELL, "2", "2600");
        Decision.Refuse refused = (Decision.Refuse) RiskJudge.decide(state, Markets.asked(sell), market, policy);
        double fees = refused.breaches().getFirst().measure().doubleValue()
                - (2 * (320_000 - value) - 100_000 + .01 * 2 * delta * SPOT);
        // What is left is what trading costs at once: fees, and the rest of a tick.
        assertThat(fees).isBetween(0.0, 100.0);
        assertThat(refused.maxQuantity()).isEqualTo(Decimal.parse("0.4"));
    }

    // Deribit's standard margin, reference 2.4: U = 100,000.
    @Test
    void short_options_ask_for_the_standard_margin() {
        assertThat(standard(OptionRight.CALL, "110000", 500)).containsExactly(10_500L, 8_000L);
        assertThat(standard(OptionRight.CALL, "90000", 2_000)).containsExactly(17_000L, 9_500L);
        assertThat(standard(OptionRight.PUT, "50000", 100)).containsExactly(10_100L, 7_600L);
    }

    private static List<Long> standard(OptionRight right, String strike, long mark) {
        Instrument option = option("X", strike, right, 30);
        OptionMarket worth =
                OptionMarket.of(option, mark, 100_000, .5, Markets.NOW, MarginModel.Standard.DERIBIT, Markets.NOW);
        // A lot is a hundredth: USD of a whole one.
        return List.of(
                Math.round(worth.standardInitial() * 100 / 1e6), Math.round(worth.standardMaintenance() * 100 / 1e6));
    }
}
