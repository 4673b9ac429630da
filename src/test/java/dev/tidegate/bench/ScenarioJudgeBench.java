package dev.tidegate.bench;

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
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.CurrencyMarket;
import dev.tidegate.risk.Decision;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.JudgedCommand;
import dev.tidegate.risk.MarginMode;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.Markets;
import dev.tidegate.risk.OptionMarket;
import dev.tidegate.risk.RiskJudge;
import dev.tidegate.risk.RiskLimits;
import dev.tidegate.risk.RiskModel;
import dev.tidegate.risk.RiskPolicy;
import dev.tidegate.risk.UnitRisk;
import dev.tidegate.risk.option.Black76;
import dev.tidegate.risk.option.EuropeanOption;
import dev.tidegate.risk.scenario.MarginModel;
import dev.tidegate.risk.scenario.Scenario;
import dev.tidegate.risk.scenario.ScenarioSet;
import dev.tidegate.risk.scenario.ScenarioSets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does the judge itself cost where margin is reckoned by 35 scenarios and options are held, and what a market in which everything has moved?
 *
 * <p>Run: {@code ./tidegate bench ScenarioJudgeBench}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class ScenarioJudgeBench {
    private static final long DAY = 86_400_000L;
    private static final int OPTIONS = 1_000;
    private static final String PAST = "past";

    /** The chain, and what it is worth. */
    private static final class Chain {
        final List<Instrument> listed = new ArrayList<>();
        final RiskModel model;

        Chain() {
            for (int i = 0; i < OPTIONS; i++) {
                listed.add(new Instrument(
                        symbol(i),
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
                        Rate.parse("0.03%"),
                        List.of(Markets.tier(Long.MAX_VALUE, "15%", "7.5%")),
                        Markets.NOW + (1 + i % 10 * 20) * DAY,
                        new OptionTerms(
                                Decimal.of(30_000 + 80L * i), i % 2 == 0 ? OptionRight.CALL : OptionRight.PUT)));
            }
            SplittableRandom random = new SplittableRandom(2);
            List<String> names = new ArrayList<>();
            double[] returns = new double[1_000];
            for (int i = 0; i < returns.length; i++) {
                names.add("day " + i);
                returns[i] = .03 * random.nextGaussian();
            }
            List<Scenario> past = ScenarioSets.moves(names, returns);
            model = new RiskModel(
                    1,
                    new TreeMap<>(Map.of(PAST, new ScenarioSet(PAST, 1, new TreeMap<>(Map.of("BTC", past))))),
                    Map.of("*", MarginModel.usual()));
        }

        InstrumentMarket at(Instrument instrument, double forward) {
            OptionTerms terms = instrument.option();
            EuropeanOption option = new EuropeanOption(
                    terms.right(),
                    terms.strike().doubleValue(),
                    EuropeanOption.yearsBetween(Markets.NOW, instrument.expiryMillis()));
            long mark = Math.max(1, Math.round(Black76.price(option, forward, .6)));
            return InstrumentMarket.unpriced(instrument)
                    .priced(mark, Math.max(1, mark - 5), mark + 5, Markets.NOW)
                    .with(OptionMarket.of(
                            instrument, mark, forward, .6, Markets.NOW, MarginModel.Standard.DERIBIT, Markets.NOW));
        }

        MarketSnapshot market(long version, double forward, Set<String> sets) {
            CurrencyMarket usdt = new CurrencyMarket(Markets.USDT, 1_000_000, Long.MAX_VALUE);
            Map<String, InstrumentMarket> markets = new HashMap<>();
            Map<String, UnitRisk> risks = new HashMap<>();
            for (Instrument instrument : listed) {
                InstrumentMarket at = at(instrument, forward);
                markets.put(instrument.symbol(), at);
                risks.put(
                        instrument.symbol(),
                        UnitRisk.of(at, usdt, model, Set.of(MarginMode.PORTFOLIO), sets, Markets.NOW));
            }
            return new MarketSnapshot(version, markets, Map.of("USDT", usdt), Map.of(), model, risks, Map.of());
        }
    }

    private static String symbol(int i) {
        return "BTC-" + (10_000 + i);
    }

    private static RiskPolicy policy(RiskLimits limits) {
        return Markets.Policy.of(MarginMode.PORTFOLIO, limits);
    }

    private static RiskLimits shortfallLimit() {
        RiskLimits none = RiskLimits.NONE;
        return new RiskLimits(
                none.greeks(),
                none.accountGreeks(),
                List.of(new RiskLimits.Tail(
                        RiskLimits.Measure.EXPECTED_SHORTFALL, PAST, Rate.parse("97.5%"), 1, Long.MAX_VALUE / 4)),
                none.stress(),
                none.concentration(),
                none.maxSlippage(),
                none.maxVenueExposure(),
                none.counterparty(),
                none.appetite());
    }

    private static AccountState account(String name, int positions, SplittableRandom random) {
        AccountState state = AccountState.empty(new AccountId(name));
        state.apply(new AccountEvent.BalanceChanged("USDT", 1_000_000_000_000_000L, "", Markets.NOW));
        while (state.symbols().size() < positions) {
            String symbol = symbol(positions == OPTIONS ? state.symbols().size() : random.nextInt(OPTIONS));
            long lots = random.nextBoolean() ? random.nextInt(1, 50) : -random.nextInt(1, 50);
            state.apply(new AccountEvent.PositionReconciled(symbol, new Position(lots, 0), Markets.NOW));
        }
        return state;
    }

    private static Decision allowed(AccountState state, JudgedCommand asked, MarketSnapshot market, RiskPolicy policy) {
        Decision decision = RiskJudge.decide(state, asked, market, policy);
        if (!(decision instanceof Decision.Allow)) {
            throw new IllegalStateException("the order to be judged is refused: " + decision);
        }
        return decision;
    }

    private static JudgedCommand order(MarketSnapshot market) {
        long price = market.instrument(symbol(500)).markTicks();
        return Markets.asked(Markets.limit("new", symbol(500), Side.SELL, "0.10", Long.toString(price)));
    }

    /** One account, by the number of its positions, with 20 open orders. */
    @State(Scope.Thread)
    public static class Portfolio {
        @Param({"10", "100", "1000"})
        int positions;

        private final RiskPolicy policy = policy(RiskLimits.NONE);
        private final RiskPolicy withShortfall = policy(shortfallLimit());
        private final OrderTerms[] terms = new OrderTerms[1_024];
        private final MarketSnapshot[] markets = new MarketSnapshot[2];
        private JudgedCommand asked;
        private AccountState state;
        private AccountState second;
        private int turn;

        @Setup
        public void open() {
            Chain chain = new Chain();
            for (int m = 0; m < markets.length; m++) {
                markets[m] = chain.market(m, 65_000 + 10 * m, Set.of(PAST));
            }
            state = account("bench", positions, new SplittableRandom(3));
            for (int i = 0; i < 20; i++) {
                String symbol = symbol(490 + i);
                Side side = i % 2 == 0 ? Side.BUY : Side.SELL;
                OrderTerms order = Markets.terms(
                        "open" + i,
                        symbol,
                        side,
                        10,
                        markets[0].instrument(symbol).markTicks());
                state.apply(Markets.reserved(order));
                state.apply(new AccountEvent.Acknowledged("open" + i, "x" + i, Markets.NOW));
            }
            second = state.copy();
            asked = order(markets[0]);
            allowed(state, asked, markets[0], policy);
            allowed(second, asked, markets[0], withShortfall);
            for (int i = 0; i < terms.length; i++) {
                terms[i] = Markets.terms("cycle" + i, symbol(500), Side.SELL, 10, 4_000);
            }
        }

        private long cycle() {
            OrderTerms order = terms[++turn & terms.length - 1];
            state.apply(Markets.reserved(order));
            state.apply(new AccountEvent.Acknowledged(order.clientOrderId(), "x", Markets.NOW));
            state.apply(new AccountEvent.Ended(order.clientOrderId(), OrderStatus.CANCELLED, Markets.NOW));
            return state.version();
        }
    }

    /** A new order judged by 35 scenarios, at marks that stand. */
    @Benchmark
    public Decision judged(Portfolio portfolio) {
        return RiskJudge.decide(portfolio.state, portfolio.asked, portfolio.markets[0], portfolio.policy);
    }

    /** The same, and an order reserved, acknowledged and ended. */
    @Benchmark
    public long judgedCycle(Portfolio portfolio) {
        RiskJudge.decide(portfolio.state, portfolio.asked, portfolio.markets[0], portfolio.policy);
        return portfolio.cycle();
    }

    /** The same order with a limit on expected shortfall over 1,000 scenarios beside the margin. */
    @Benchmark
    public Decision judgedWithShortfall(Portfolio portfolio) {
        return RiskJudge.decide(portfolio.second, portfolio.asked, portfolio.markets[0], portfolio.withShortfall);
    }

    /** The first order after every mark has moved: the account is valued again. */
    @Benchmark
    public Decision judgedWithEveryMarkMoved(Portfolio portfolio) {
        portfolio.turn++;
        return RiskJudge.decide(
                portfolio.state, portfolio.asked, portfolio.markets[portfolio.turn & 1], portfolio.policy);
    }

    /** Options to be valued. */
    @State(Scope.Thread)
    public static class Listed {
        private final CurrencyMarket usdt = new CurrencyMarket(Markets.USDT, 1_000_000, Long.MAX_VALUE);
        private final List<InstrumentMarket> markets = new ArrayList<>();
        private RiskModel model;

        @Setup
        public void list() {
            Chain chain = new Chain();
            model = chain.model;
            chain.listed.forEach(each -> markets.add(chain.at(each, 65_000)));
        }
    }

    /** What a lot of each of 1,000 options does to an account: the grid's 35 scenarios, Greeks and add-ons. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public double unitVectors(Listed options) {
        int made = 0;
        for (InstrumentMarket at : options.markets) {
            made += UnitRisk.of(at, options.usdt, options.model, Set.of(MarginMode.PORTFOLIO), Set.of(), Markets.NOW)
                            == null
                    ? 0
                    : 1;
        }
        return made;
    }

    /** Accounts of 20 positions each. */
    @State(Scope.Thread)
    public static class Crowd {
        private static final int ACCOUNTS = 10_000;

        private final RiskPolicy policy = policy(RiskLimits.NONE);
        private final MarketSnapshot[] markets = new MarketSnapshot[2];
        private final AccountState[] states = new AccountState[ACCOUNTS];
        private JudgedCommand asked;
        private int turn;

        @Setup
        public void open() {
            Chain chain = new Chain();
            for (int m = 0; m < markets.length; m++) {
                markets[m] = chain.market(m, 65_000 + 10 * m, Set.of());
            }
            SplittableRandom random = new SplittableRandom(4);
            for (int a = 0; a < ACCOUNTS; a++) {
                states[a] = account("account-" + a, 20, random);
            }
            asked = order(markets[0]);
        }
    }

    /** Every mark has moved, and every one of 10,000 accounts of 20 positions is valued again and judged. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public int revaluation(Crowd crowd) {
        MarketSnapshot market = crowd.markets[++crowd.turn & 1];
        int allowed = 0;
        for (AccountState state : crowd.states) {
            allowed += RiskJudge.decide(state, crowd.asked, market, crowd.policy) instanceof Decision.Allow ? 1 : 0;
        }
        if (allowed != Crowd.ACCOUNTS) {
            throw new IllegalStateException("only " + allowed + " were allowed");
        }
        return allowed;
    }
}
