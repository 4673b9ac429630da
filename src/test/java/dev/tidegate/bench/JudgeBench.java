package dev.tidegate.bench;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.Position;
import dev.tidegate.order.Side;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.Decision;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.JudgedCommand;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.Markets;
import dev.tidegate.risk.RiskJudge;
import dev.tidegate.risk.RiskPolicy;
import java.util.List;
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
 * What does one decision cost on an account with positions in 20 linear instruments and many open orders, and what does it cost
 * to keep the account?
 *
 * <p>Run: {@code ./tidegate bench JudgeBench} (with allocation: {@code ./tidegate bench JudgeBench -prof gc}).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class JudgeBench {
    private static final int INSTRUMENTS = 20;
    private static final int MARKETS = 16;

    /** Open orders, spread over all instruments. */
    @Param({"200", "10000"})
    int orders;

    /** Instruments the open orders lie on. */
    @Param({"20", "1"})
    int spread;

    private AccountState state;
    private MarketSnapshot[] markets;
    private RiskPolicy policy;
    private JudgedCommand passes;
    private JudgedCommand isRefused;
    private OrderTerms[] terms;
    private int turn;

    @Setup
    public void open() {
        Instrument[] listed = new Instrument[INSTRUMENTS];
        for (int i = 0; i < INSTRUMENTS; i++) {
            listed[i] = Markets.linear(
                    "SYM" + i + "-PERP",
                    "SYM" + i,
                    "0.1",
                    "0.001",
                    "0.05%",
                    List.of(
                            Markets.tier(50_000_000_000L, "0.8%", "0.4%"),
                            Markets.tier(600_000_000_000L, "1%", "0.5%"),
                            Markets.tier(3_000_000_000_000L, "1.34%", "0.65%"),
                            Markets.tier(Long.MAX_VALUE, "4%", "2%")));
        }
        markets = new MarketSnapshot[MARKETS];
        InstrumentMarket[] unpriced = new InstrumentMarket[INSTRUMENTS];
        for (int i = 0; i < INSTRUMENTS; i++) {
            unpriced[i] = InstrumentMarket.unpriced(listed[i]);
        }
        for (int m = 0; m < MARKETS; m++) {
            InstrumentMarket[] all = new InstrumentMarket[INSTRUMENTS];
            for (int i = 0; i < INSTRUMENTS; i++) {
                long mark = 650_000 + m;
                all[i] = unpriced[i].priced(mark, mark - 1, mark + 1, Markets.NOW);
            }
            markets[m] = Markets.market(all);
        }
        Markets.Policy rules = new Markets.Policy();
        rules.preventSelfMatch = true;
        policy = rules.build();
        state = AccountState.empty(new AccountId("bench"));
        state.apply(new AccountEvent.BalanceChanged("USDT", 100_000_000_000_000L, "", Markets.NOW));
        for (int i = 0; i < INSTRUMENTS; i++) {
            long lots = i % 2 == 0 ? 3_000 : -20_000;
            Position position = new Position(lots, Math.abs(lots) * 640_000L * 100);
            state.apply(new AccountEvent.PositionReconciled("SYM" + i + "-PERP", position, Markets.NOW));
        }
        for (int i = 0; i < orders; i++) {
            Side side = i / spread % 2 == 0 ? Side.BUY : Side.SELL;
            long ticks = 650_000 + side.sign() * -(1_000L + i);
            OrderTerms order = Markets.terms("open" + i, "SYM" + i % spread + "-PERP", side, 10, ticks);
            state.apply(Markets.reserved(order));
            state.apply(new AccountEvent.Acknowledged("open" + i, "x" + i, Markets.NOW));
        }
        passes = Markets.asked(Markets.limit("new", "SYM0-PERP", Side.BUY, "0.010", "64990"));
        isRefused = Markets.asked(Markets.limit("new", "SYM0-PERP", Side.BUY, "1000000", "64990"));
        if (!(decide(passes, markets[0]) instanceof Decision.Allow)
                || !(decide(isRefused, markets[0]) instanceof Decision.Refuse)) {
            throw new IllegalStateException("the orders to be judged are not what they are meant to be");
        }
        terms = new OrderTerms[1_024];
        for (int i = 0; i < terms.length; i++) {
            terms[i] = Markets.terms("cycle" + i, "SYM" + i % spread + "-PERP", Side.BUY, 10, 640_000 + i);
        }
    }

    private Decision decide(JudgedCommand command, MarketSnapshot market) {
        return RiskJudge.decide(state, command, market, policy);
    }

    /** An order that passes, at marks that stand. */
    @Benchmark
    public Decision passing() {
        return decide(passes, markets[0]);
    }

    /** The same where every one of the 20 marks has moved since the decision before. */
    @Benchmark
    public Decision passingWithEveryMarkMoved() {
        return decide(passes, markets[++turn & (MARKETS - 1)]);
    }

    /** An order that is refused, with the search for the largest quantity that passes. */
    @Benchmark
    public Decision refused() {
        return decide(isRefused, markets[0]);
    }

    /** An order is reserved, acknowledged and ended. */
    @Benchmark
    public long cycle() {
        OrderTerms order = terms[++turn & 1_023];
        state.apply(Markets.reserved(order));
        state.apply(new AccountEvent.Acknowledged(order.clientOrderId(), "x", Markets.NOW));
        state.apply(new AccountEvent.Ended(order.clientOrderId(), OrderStatus.CANCELLED, Markets.NOW));
        return state.version();
    }

    /** A whole life of an order: judged, reserved, acknowledged, ended. */
    @Benchmark
    public Decision judgedCycle() {
        Decision decision = decide(passes, markets[0]);
        cycle();
        return decision;
    }
}
