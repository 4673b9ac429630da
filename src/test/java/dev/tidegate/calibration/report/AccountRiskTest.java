package dev.tidegate.calibration.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.calibration.Empirical;
import dev.tidegate.order.ContractKind;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.InstrumentStatus;
import dev.tidegate.order.MarginTier;
import dev.tidegate.order.Rate;
import dev.tidegate.risk.CurrencyMarket;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.RiskModel;
import dev.tidegate.risk.impact.SquareRootLaw;
import dev.tidegate.risk.scenario.MarginModel;
import dev.tidegate.risk.scenario.ScenarioSet;
import dev.tidegate.risk.scenario.ScenarioSets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AccountRiskTest {
    private static final Currency USDT = new Currency("USDT", 6);
    private static final Currency BTC = new Currency("BTC", 8);

    private static InstrumentMarket at(String symbol, String underlying, ContractKind kind, long price) {
        Instrument instrument = new Instrument(
                symbol,
                underlying,
                kind,
                kind.inverse() ? BTC : USDT,
                InstrumentStatus.TRADING,
                Decimal.parse("0.5"),
                kind.inverse() ? Decimal.of(1) : Decimal.parse("0.001"),
                1,
                1_000_000_000,
                0,
                Rate.ZERO,
                Rate.ZERO,
                List.of(new MarginTier(Long.MAX_VALUE, Rate.parse("0.05"), Rate.parse("0.025"))),
                kind.dated() ? 1_000 : Long.MAX_VALUE);
        return InstrumentMarket.unpriced(instrument).priced(2 * price, 2 * price - 1, 2 * price + 1, 0);
    }

    static final MarketSnapshot MARKET = new MarketSnapshot(
            1,
            Map.of(
                    "PERP", at("PERP", "BTC", ContractKind.LINEAR_PERPETUAL, 50_000),
                    "COIN", at("COIN", "BTC", ContractKind.INVERSE_PERPETUAL, 50_000),
                    "DATED", at("DATED", "ETH", ContractKind.LINEAR_FUTURE, 2_000)),
            Map.of(
                    "USDT", new CurrencyMarket(USDT, 1_000_000, Long.MAX_VALUE),
                    "BTC", new CurrencyMarket(BTC, 50_000_000_000L, Long.MAX_VALUE)));

    static ScenarioSet moves(String name, double[] bitcoin, double[] ether) {
        List<String> names =
                IntStream.range(0, bitcoin.length).mapToObj(s -> "day-" + s).toList();
        return new ScenarioSet(
                name,
                1,
                new TreeMap<>(Map.of(
                        "BTC", ScenarioSets.moves(names, log(bitcoin)),
                        "ETH", ScenarioSets.moves(names, log(ether)))));
    }

    private static double[] log(double[] moves) {
        return Arrays.stream(moves).map(Math::log1p).toArray();
    }

    static RiskModel model(ScenarioSet... sets) {
        TreeMap<String, ScenarioSet> all = new TreeMap<>();
        for (ScenarioSet set : sets) {
            all.put(set.name(), set);
        }
        return new RiskModel(1, all, Map.of("*", MarginModel.usual()));
    }

    private static Taken taken(Taken.Position... positions) {
        return new Taken(List.of(positions), List.of());
    }

    @Test
    void exposure_is_summed_by_underlying_and_expiry() {
        AccountRisk risk = AccountRisk.of(
                taken(
                        new Taken.Position("COIN", 10_000),
                        new Taken.Position("DATED", -3_000),
                        new Taken.Position("GONE", 1),
                        new Taken.Position("PERP", -1_000)),
                MARKET,
                model(),
                Map.of(),
                0);
        assertThat(risk.unpriced()).containsExactly("GONE");
        AccountRisk.Exposure bitcoin = risk.underlyings().get("BTC");
        assertThat(bitcoin.net()).isCloseTo(10_000 - 50_000, within(1e-6));
        assertThat(bitcoin.gross()).isCloseTo(60_000, within(1e-6));
        assertThat(risk.underlyings().get("ETH").net()).isCloseTo(-6_000, within(1e-6));
        assertThat(risk.expiries()).containsOnlyKeys(1_000L, Long.MAX_VALUE);
        assertThat(risk.total().net()).isCloseTo(-46_000, within(1e-6));
        assertThat(risk.total().gross()).isCloseTo(66_000, within(1e-6));
    }

    /** By hand: one bitcoin long, three ether short; the worst day is known, and so are the orders that make it worse. */
    @Test
    void tails_and_stress_are_those_of_the_sum() {
        double[] bitcoin = {.01, -.10, .02, -.03};
        double[] ether = {.02, -.05, -.01, .04};
        Taken taken = new Taken(
                List.of(new Taken.Position("DATED", -3_000), new Taken.Position("PERP", 1_000)),
                // Buying at the mark, and selling ten dollars below it.
                List.of(new Taken.Order("PERP", 2_000, 100_000), new Taken.Order("PERP", -500, 99_980)));
        AccountRisk.Tail tail = AccountRisk.of(taken, MARKET, model(moves("days", bitcoin, ether)), Map.of(), 0)
                .tails()
                .getFirst();
        assertThat(tail.worst()).isEqualTo("day-1");
        assertThat(tail.worstLoss()).isCloseTo(5_000 - 300, within(1e-6));
        // The buy adds 10 % of 100,000; the sell would gain on a fall.
        assertThat(tail.worstWithOrders()).isCloseTo(14_700, within(1e-6));
        assertThat(tail.valuesAtRisk()).containsExactly(new double[] {4_700, 4_700, 4_700}, within(1e-6));
    }

    @Test
    void inverse_contracts_lose_coin() {
        AccountRisk.Tail tail = AccountRisk.of(
                        taken(new Taken.Position("COIN", 50_000)),
                        MARKET,
                        model(moves("days", new double[] {-.2, .2}, new double[2])),
                        Map.of(),
                        0)
                .tails()
                .getFirst();
        // x s / (1 + s) of one coin: a quarter of one is lost.
        assertThat(tail.worstLoss()).isCloseTo(.25 * 50_000, within(1e-6));
    }

    @Test
    void contributions_add_up_and_a_set_says_what_it_does_not_know() {
        SplittableRandom random = new SplittableRandom(4);
        double[] bitcoin = random.doubles(997, -.1, .1).toArray();
        double[] ether = random.doubles(997, -.1, .1).toArray();
        Taken taken = taken(
                new Taken.Position("COIN", -20_000),
                new Taken.Position("DATED", 9_000),
                new Taken.Position("PERP", 700));
        ScenarioSet blind = new ScenarioSet(
                "blind", 1, new TreeMap<>(Map.of("BTC", ScenarioSets.moves(List.of("a"), new double[1]))));
        AccountRisk risk = AccountRisk.of(taken, MARKET, model(moves("days", bitcoin, ether), blind), Map.of(), 0);
        assertThat(risk.tails().getFirst().unknown()).containsExactly("ETH");
        AccountRisk.Tail tail = risk.tails().get(1);
        assertThat(Arrays.stream(tail.contributions()).sum()).isCloseTo(tail.shortfalls()[1], within(1e-6));
        double[] sums = new double[997];
        for (int s = 0; s < sums.length; s++) {
            sums[s] = 9 * 2_000 * ether[s] + .7 * 50_000 * bitcoin[s] - .4 * 50_000 * bitcoin[s] / (1 + bitcoin[s]);
        }
        Empirical slow = Empirical.of(sums);
        assertThat(tail.valuesAtRisk()[2]).isCloseTo(slow.valueAtRisk(.99), within(1e-6));
        assertThat(tail.shortfalls()[0]).isCloseTo(slow.expectedShortfall(.95), within(1e-6));
    }

    /** By hand: the grid's edge is 16 %, SPAN's too; maintenance is 80 %, and a perpetual has no roll. */
    @Test
    void modes_by_scenarios_ask_for_their_worst() {
        Taken taken =
                new Taken(List.of(new Taken.Position("PERP", 1_000)), List.of(new Taken.Order("PERP", 1_000, 100_000)));
        List<AccountRisk.ModeMargin> margins =
                AccountRisk.of(taken, MARKET, model(), Map.of(), 0).margins();
        assertThat(margins).extracting(AccountRisk.ModeMargin::mode).containsExactly("portfolio", "span");
        for (AccountRisk.ModeMargin margin : margins) {
            assertThat(margin.initial()).as(margin.mode()).isCloseTo(16_000, within(1e-6));
            assertThat(margin.maintenance()).as(margin.mode()).isCloseTo(.8 * 8_000, within(1e-6));
        }
    }

    /** By hand: no book, so the square-root law alone: 1 x 4 % x √(1/100) of 50,000, and of one coin. */
    @Test
    void leaving_costs_what_the_law_says() {
        SquareRootLaw law = new SquareRootLaw(1, .04, 100);
        SquareRootLaw coin = new SquareRootLaw(1, .04, 5_000_000);
        AccountRisk risk = AccountRisk.of(
                taken(new Taken.Position("COIN", 50_000), new Taken.Position("PERP", -1_000)),
                MARKET,
                model(),
                Map.of("PERP", law, "COIN", coin),
                0);
        double sold = 50_000 / (50_000 * (1 - .004)) - 1;
        assertThat(risk.exitCost()).isCloseTo(200 + sold * 50_000, within(1e-6));
    }
}
