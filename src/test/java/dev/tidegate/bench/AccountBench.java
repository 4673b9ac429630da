package dev.tidegate.bench;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.Position;
import dev.tidegate.order.Side;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.Decision;
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
 * What does the whole life of an order cost an account that remembers as many closed orders and executions as it may, in time and
 * in memory taken, and what do many such accounts cost the garbage collector?
 *
 * <p>Run: {@code ./tidegate bench AccountBench -prof gc}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx1g"})
public class AccountBench {
    private static final int IDS = 1 << 14;

    /** Accounts that take orders by turns. */
    @Param({"1", "300"})
    int accounts;

    private final Instrument instrument = Markets.linear("BTC-PERP", "BTC");
    private final MarketSnapshot market = Markets.market(Markets.at(instrument, 600_000));
    private final RiskPolicy policy = new Markets.Policy().build();
    private final JudgedCommand[] asked = {
        Markets.asked(Markets.limit("new", "BTC-PERP", Side.BUY, "0.001", "60000")),
        Markets.asked(Markets.limit("new", "BTC-PERP", Side.SELL, "0.001", "60000"))
    };
    private AccountState[] states;
    private String[] ids;
    private String[] decisionIds;
    private int turn;

    @Setup
    public void open() {
        states = new AccountState[accounts];
        for (int i = 0; i < accounts; i++) {
            states[i] = AccountState.empty(new AccountId("account-" + i));
            states[i].apply(new AccountEvent.BalanceChanged("USDT", 100_000_000_000_000L, "", Markets.NOW));
        }
        ids = new String[IDS];
        decisionIds = new String[IDS];
        for (int i = 0; i < IDS; i++) {
            ids[i] = "order-" + (1_000_000 + i);
            decisionIds[i] = "0mc6hwz3abcde" + (1_000_000 + i);
        }
        for (int i = 0; i < accounts * (AccountState.MAX_EXECUTIONS + 1); i++) {
            if (!(life() instanceof Decision.Allow)) {
                throw new IllegalStateException("an order was refused");
            }
        }
    }

    /** Judged, reserved, acknowledged, filled and with that closed; every second order sells what the one before bought. */
    @Benchmark
    public Decision life() {
        int n = turn++;
        AccountState state = states[n % accounts];
        int nth = n / accounts;
        Side side = (nth & 1) == 0 ? Side.BUY : Side.SELL;
        // New texts each time, as requests and replies bring them.
        String id = new String(ids[nth & IDS - 1].toCharArray());
        Decision decision = RiskJudge.decide(state, asked[nth & 1], market, policy);
        String decisionId = new String(decisionIds[nth & IDS - 1].toCharArray());
        OrderTerms terms = Markets.terms(id, "BTC-PERP", side, 1, 600_000);
        Position after = state.position("BTC-PERP")
                .fill(instrument.contract(), side, 1, 600_000)
                .position();
        for (AccountEvent event : List.of(
                new AccountEvent.Reserved(terms, decisionId, Markets.NOW),
                new AccountEvent.Acknowledged(id, id, Markets.NOW),
                new AccountEvent.Filled(id, id, "BTC-PERP", side, 1, 600_000, 1, "USDT", 0, 0, after, Markets.NOW))) {
            state.apply(event);
        }
        return decision;
    }
}
