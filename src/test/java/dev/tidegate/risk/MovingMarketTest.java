package dev.tidegate.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.calibration.report.AccountRisk;
import dev.tidegate.calibration.report.Taken;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.ContractKind;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.InstrumentStatus;
import dev.tidegate.order.OptionRight;
import dev.tidegate.order.OptionTerms;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.Position;
import dev.tidegate.order.Rate;
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

/** Margin by scenarios through histories in which marks, volatilities and the model move, in two settlement currencies and two underlyings. */
class MovingMarketTest {
    private static final long DAY = 86_400_000L;
    private static final String SET = "past";
    private static final List<Instrument> ALL = List.of(
            Markets.linear(
                    "BTC-PERP", "BTC", "0.1", "0.001", "0.05%", List.of(Markets.tier(Long.MAX_VALUE, "10%", "5%"))),
            Markets.inverse("BTC-COIN", "0.05%", List.of(Markets.tier(Long.MAX_VALUE, "10%", "5%"))),
            Markets.linear("ETH-PERP", "ETH"),
            listed("BTC-FUT", "BTC", ContractKind.LINEAR_FUTURE, "0.1", 60, null),
            option("BTC-C", "BTC", ContractKind.LINEAR_OPTION, "1", "70000", OptionRight.CALL, 30),
            option("BTC-P", "BTC", ContractKind.LINEAR_OPTION, "1", "55000", OptionRight.PUT, 60),
            option("BTC-X", "BTC", ContractKind.INVERSE_OPTION, "0.0001", "62000", OptionRight.CALL, 9),
            option("ETH-P", "ETH", ContractKind.LINEAR_OPTION, "0.1", "2900", OptionRight.PUT, 30));

    private static Instrument option(
            String symbol,
            String underlying,
            ContractKind kind,
            String tick,
            String strike,
            OptionRight right,
            int days) {
        return listed(symbol, underlying, kind, tick, days, new OptionTerms(Decimal.parse(strike), right));
    }

    private static Instrument listed(
            String symbol, String underlying, ContractKind kind, String tick, int days, OptionTerms terms) {
        return new Instrument(
                symbol,
                underlying,
                kind,
                kind.coinOption() ? Markets.BTC : Markets.USDT,
                InstrumentStatus.TRADING,
                Decimal.parse(tick),
                Decimal.parse("0.01"),
                1,
                1_000_000,
                0,
                Rate.ZERO,
                Rate.parse("0.03%"),
                List.of(Markets.tier(Long.MAX_VALUE, "15%", "7.5%")),
                Markets.NOW + days * DAY,
                terms);
    }

    private static RiskModel model(int version) {
        TreeMap<String, List<Scenario>> moves = new TreeMap<>();
        for (String underlying : List.of("BTC", "ETH")) {
            Random random = new Random(version);
            List<Scenario> past = new ArrayList<>();
            for (int day = 0; day < 100; day++) {
                past.add(Scenario.of(
                        "day " + day, .03 * random.nextGaussian(), new VolShift.Points(.02 * random.nextGaussian())));
            }
            moves.put(underlying, past);
        }
        MarginModel usual = MarginModel.usual();
        MarginModel.Portfolio terms = usual.portfolio();
        MarginModel ether = new MarginModel(
                usual.standard(),
                new MarginModel.Portfolio(terms.grid(), 0, .02, .1, .75, version % 3 == 0 ? .6 : 0),
                usual.span());
        return new RiskModel(
                version,
                new TreeMap<>(Map.of(SET, new ScenarioSet(SET, 1, moves))),
                version % 2 == 0 ? Map.of("*", usual) : Map.of("*", usual, "ETH", ether, "BTC", ether));
    }

    private static MarketSnapshot market(long version, RiskModel model, double bitcoin, double ether, double vol) {
        Map<String, InstrumentMarket> markets = new HashMap<>();
        Map<String, UnitRisk> risks = new HashMap<>();
        Map<String, CurrencyMarket> currencies = Map.of(
                "USDT", new CurrencyMarket(Markets.USDT, 1_000_000, Long.MAX_VALUE),
                "BTC", new CurrencyMarket(Markets.BTC, Math.round(bitcoin * 1e6), Long.MAX_VALUE));
        for (Instrument each : ALL) {
            double forward = each.underlying().equals("BTC") ? bitcoin : ether;
            double price = forward;
            OptionTerms terms = each.option();
            if (terms != null) {
                double years = EuropeanOption.yearsBetween(Markets.NOW, each.expiryMillis());
                price = Black76.price(
                        new EuropeanOption(terms.right(), terms.strike().doubleValue(), years), forward, vol);
                price = each.kind().coinOption() ? price / forward : price;
            }
            long mark = Math.max(1, Math.round(price / each.tickSize().doubleValue()));
            InstrumentMarket at =
                    InstrumentMarket.unpriced(each).priced(mark, Math.max(1, mark - 1), mark + 1, Markets.NOW);
            if (terms != null) {
                at = at.with(OptionMarket.of(
                        each, mark, forward, vol, Markets.NOW, MarginModel.Standard.DERIBIT, Markets.NOW));
            }
            markets.put(each.symbol(), at);
            CurrencyMarket currency = currencies.get(each.settlement().code());
            risks.put(
                    each.symbol(),
                    UnitRisk.of(at, currency, model, EnumSet.allOf(MarginMode.class), List.of(SET), Markets.NOW));
        }
        return new MarketSnapshot(version, markets, currencies, Map.of(), model, risks, Map.of());
    }

    private static RiskPolicy policy(MarginMode mode) {
        RiskLimits limits = new RiskLimits(
                Map.of(),
                RiskLimits.Greeks.NONE,
                List.of(new RiskLimits.Tail(
                        RiskLimits.Measure.EXPECTED_SHORTFALL, SET, Rate.parse("97.5%"), 1, Long.MAX_VALUE)),
                List.of(new RiskLimits.Stress(SET, Long.MAX_VALUE)),
                RiskLimits.Concentration.NONE,
                null,
                Long.MAX_VALUE,
                null,
                null);
        return Markets.Policy.of(mode, limits);
    }

    /** One account, and the market it lives in. */
    private static final class Life {
        final Random random;
        final AccountState state = AccountState.empty(new AccountId("a"));
        RiskModel model = model(1);
        double bitcoin = 65_000;
        double ether = 3_000;
        double vol = .6;
        MarketSnapshot market;
        long step;

        Life(long seed) {
            random = new Random(seed);
            state.apply(new AccountEvent.BalanceChanged("USDT", 1_000_000_000_000L, "", Markets.NOW));
            market = market(1, model, bitcoin, ether, vol);
        }

        void step() {
            step++;
            List<OpenOrder> open = List.copyOf(state.openOrders());
            OpenOrder any = open.isEmpty() ? null : open.get(random.nextInt(open.size()));
            int kind = random.nextInt(12);
            if (any == null || kind < 5) {
                state.apply(Markets.reserved(order("o" + step)));
            } else if (kind < 7) {
                fill(any, 1 + random.nextLong(any.remainingLots()));
            } else if (kind < 8) {
                state.apply(new AccountEvent.Ended(any.clientOrderId(), OrderStatus.CANCELLED, Markets.NOW));
            } else if (kind < 9) {
                state.apply(new AccountEvent.Acknowledged(any.clientOrderId(), "x", Markets.NOW));
                long lots = any.filledLots() + 1 + random.nextInt(300);
                long ticks = any.terms().ticks() + random.nextInt(1, 4);
                state.apply(new AccountEvent.ReplaceReserved(any.clientOrderId(), lots, ticks, "d", Markets.NOW));
                if (random.nextBoolean()) {
                    state.apply(new AccountEvent.Replaced(any.clientOrderId(), lots, ticks, Markets.NOW));
                }
            } else {
                if (kind == 9) {
                    model = model((int) step);
                }
                if (kind == 10) {
                    vol = Math.max(.05, vol * (.6 + random.nextDouble()));
                }
                bitcoin *= 1 + .05 * random.nextGaussian();
                ether *= 1 + .05 * random.nextGaussian();
                market = market(step + 1, model, bitcoin, ether, vol);
            }
        }

        OrderTerms order(String id) {
            InstrumentMarket at =
                    market.instrument(ALL.get(random.nextInt(ALL.size())).symbol());
            Side side = random.nextBoolean() ? Side.BUY : Side.SELL;
            long lots = at.instrument().kind().inverse() ? 1 + random.nextInt(50_000) : 1 + random.nextInt(500);
            long ticks = Math.max(1, at.markTicks() + random.nextInt(-5, 6));
            return Markets.terms(id, at.instrument().symbol(), side, lots, ticks);
        }

        private void fill(OpenOrder order, long lots) {
            OrderTerms terms = order.terms();
            InstrumentMarket at = market.instrument(terms.symbol());
            Position.Booked booked =
                    state.position(terms.symbol()).fill(at.contract(), terms.side(), lots, terms.ticks());
            state.apply(new AccountEvent.Filled(
                    terms.clientOrderId(),
                    "e" + step,
                    terms.symbol(),
                    terms.side(),
                    lots,
                    terms.ticks(),
                    order.filledLots() + lots,
                    at.instrument().settlement().code(),
                    Reserve.fee(at.listing(), lots, terms.ticks()),
                    booked.realised(),
                    booked.position(),
                    Markets.NOW));
        }
    }

    /** The sums that were kept, the sums from scratch, and the report, which adds doubles by other code. */
    @ParameterizedTest
    @EnumSource(
            value = MarginMode.class,
            names = {"PORTFOLIO", "SPAN"})
    void margin_after_any_history_is_that_from_scratch_and_that_of_the_report(MarginMode mode) {
        RiskPolicy policy = policy(mode);
        int compared = 0;
        for (int seed = 1; seed <= 8; seed++) {
            Life life = new Life(seed);
            for (int i = 0; i < 120; i++) {
                life.step();
                RiskMeasures kept = life.state.risk(life.market, policy, "BTC");
                RiskMeasures fresh = life.state.copy().risk(life.market, policy, "BTC");
                assertThat(kept.complete()).isTrue();
                assertThat(kept).usingRecursiveComparison().isEqualTo(fresh);
                boolean replacing = life.state.openOrders().stream().anyMatch(each -> each.replacing() != null);
                if (!replacing) {
                    compared++;
                    AccountRisk.ModeMargin told = AccountRisk.of(
                                    Taken.of(life.state), life.market, life.model, Map.of(), Markets.NOW)
                            .margins()
                            .get(mode == MarginMode.PORTFOLIO ? 0 : 1);
                    assertThat(kept.initial() / 1e6).isCloseTo(told.initial(), within(.01));
                    assertThat(kept.maintenance() / 1e6).isCloseTo(told.maintenance(), within(.01));
                }
            }
        }
        assertThat(compared).isGreaterThan(100);
    }

    @ParameterizedTest
    @EnumSource(MarginMode.class)
    void an_order_more_never_asks_for_less_in_any_mode(MarginMode mode) {
        RiskPolicy policy = policy(mode);
        for (int seed = 1; seed <= 8; seed++) {
            Life life = new Life(seed);
            for (int i = 0; i < 60; i++) {
                life.step();
                long before = initial(life.state, life.market, policy);
                AccountState more = life.state.copy();
                more.apply(Markets.reserved(life.order("more")));
                assertThat(initial(more, life.market, policy)).isGreaterThanOrEqualTo(before);
            }
        }
    }

    @Test
    void twice_the_same_never_asks_for_less() {
        for (MarginMode mode : List.of(MarginMode.PORTFOLIO, MarginMode.SPAN)) {
            RiskPolicy policy = policy(mode);
            for (int seed = 20; seed < 50; seed++) {
                Life life = new Life(seed);
                for (int i = 0; i < 25; i++) {
                    life.step();
                }
                AccountState once = AccountState.empty(new AccountId("once"));
                AccountState twice = AccountState.empty(new AccountId("twice"));
                for (String symbol : life.state.symbols()) {
                    long lots = life.state.position(symbol).lots();
                    once.apply(new AccountEvent.PositionReconciled(symbol, new Position(lots, 0), Markets.NOW));
                    twice.apply(new AccountEvent.PositionReconciled(symbol, new Position(2 * lots, 0), Markets.NOW));
                }
                RiskMeasures single = once.risk(life.market, policy, "BTC");
                RiskMeasures both = twice.risk(life.market, policy, "BTC");
                assertThat(both.initial()).isGreaterThanOrEqualTo(single.initial());
                assertThat(both.maintenance()).isGreaterThanOrEqualTo(single.maintenance());
                assertThat(both.tails()[0]).isGreaterThanOrEqualTo(single.tails()[0]);
                assertThat(both.stress()[0]).isGreaterThanOrEqualTo(single.stress()[0]);
            }
        }
    }

    private static long initial(AccountState state, MarketSnapshot market, RiskPolicy policy) {
        return state.standing(market, policy, Markets.NOW, "BTC").solvency().initial();
    }
}
