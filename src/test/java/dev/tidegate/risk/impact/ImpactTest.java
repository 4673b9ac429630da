package dev.tidegate.risk.impact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.calibration.Recorded;
import dev.tidegate.order.ContractKind;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.InstrumentStatus;
import dev.tidegate.order.MarginTier;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Side;
import io.restassured.path.json.JsonPath;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class ImpactTest {
    private static final Instrument LINEAR = instrument(ContractKind.LINEAR_PERPETUAL, "1", "0.00001");

    private static Instrument instrument(ContractKind kind, String tick, String lot) {
        return new Instrument(
                "X",
                "BTC",
                kind,
                kind.inverse() ? new Currency("BTC", 8) : new Currency("USDT", 6),
                InstrumentStatus.TRADING,
                Decimal.parse(tick),
                Decimal.parse(lot),
                1,
                1_000_000_000,
                0,
                Rate.ZERO,
                Rate.ZERO,
                List.of(new MarginTier(Long.MAX_VALUE, Rate.parse("0.05"), Rate.parse("0.025"))),
                Long.MAX_VALUE);
    }

    private static OrderBookDepth depth(long[][] bids, long[][] asks) {
        return new OrderBookDepth(levels(bids), levels(asks), 0);
    }

    private static List<OrderBookDepth.Level> levels(long[][] levels) {
        List<OrderBookDepth.Level> all = new ArrayList<>();
        for (long[] level : levels) {
            all.add(new OrderBookDepth.Level(level[0], level[1]));
        }
        return all;
    }

    /** The recorded book of Hyperliquid at t=1737918843542: ticks of one dollar, lots of 0.00001. */
    private static OrderBookDepth recorded() throws Exception {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Recorded.file("hyperliquid-btcusd-20250126.gz"))),
                StandardCharsets.UTF_8))) {
            String line = lines.lines()
                    .filter(each -> each.contains("1737918843542") && each.contains("\"levels\""))
                    .findFirst()
                    .orElseThrow();
            JsonPath json = new JsonPath(line.substring(line.indexOf('{')));
            return new OrderBookDepth(side(json, 0), side(json, 1), 0);
        }
    }

    private static List<OrderBookDepth.Level> side(JsonPath json, int side) {
        List<Map<String, Object>> levels = json.getList("data.levels[" + side + "]");
        return levels.stream()
                .map(each -> new OrderBookDepth.Level(
                        LINEAR.ticks(Decimal.parse(String.valueOf(each.get("px")))),
                        LINEAR.lots(Decimal.parse(String.valueOf(each.get("sz"))))))
                .toList();
    }

    // Reference 2.10: bid 105,055, ask 105,056; buying 10 costs 105,060.648033 on average and 105,076 at worst,
    // 0.490030 bp from the mid.
    @Test
    void a_recorded_book_is_walked_as_published() throws Exception {
        OrderBookDepth book = recorded();
        assertThat(book.bids().getFirst().ticks()).isEqualTo(105_055);
        assertThat(book.asks().getFirst().ticks()).isEqualTo(105_056);
        BookWalk walk = BookWalk.of(book, Side.BUY, 1_000_000);
        assertThat(walk.averageTicks()).isCloseTo(105_060.648033, within(1e-6));
        assertThat(walk.worstTicks()).isEqualTo(105_076);
        assertThat(walk.slippage() * Impact.BASIS_POINTS).isCloseTo(.490030, within(1e-6));
        assertThat(walk.unfilledLots()).isZero();
    }

    @Test
    void what_the_book_does_not_show_stays_unfilled() {
        OrderBookDepth book = depth(new long[][] {{99, 5}, {98, 5}}, new long[][] {{101, 4}});
        BookWalk sell = BookWalk.of(book, Side.SELL, 25);
        assertThat(sell.filledLots()).isEqualTo(10);
        assertThat(sell.unfilledLots()).isEqualTo(15);
        assertThat(sell.averageTicks()).isEqualTo(98.5);
        assertThat(sell.slippage()).isCloseTo(.015, within(1e-12));
        BookWalk nobody = BookWalk.of(depth(new long[][] {}, new long[][] {}), Side.BUY, 3);
        assertThat(nobody).isEqualTo(new BookWalk(0, 3, 0, 0, 0));
    }

    // Reference 2.10: 4 % a day, a fortieth of the volume: 63.2456 bp.
    @Test
    void the_square_root_law_is_as_published() {
        assertThat(new SquareRootLaw(1, .04, 40).impact(1) * Impact.BASIS_POINTS)
                .isCloseTo(63.2456, within(1e-4));
        assertThatThrownBy(() -> new SquareRootLaw(1, .04, 0)).hasMessageContaining("volume");
    }

    @Test
    void the_larger_of_both_counts() {
        OrderBookDepth book = depth(new long[][] {{99, 100}}, new long[][] {{101, 100}});
        SquareRootLaw steep = new SquareRootLaw(1, .1, 1);
        Impact far = Impact.of(LINEAR, book, 100, Side.BUY, 100_000, steep);
        assertThat(far.share()).isCloseTo(.1, within(1e-12));
        assertThat(far.expectedPrice()).isCloseTo(110, within(1e-9));
        assertThat(far.cost()).isCloseTo(10, within(1e-9));
        Impact near = Impact.of(LINEAR, book, 100, Side.SELL, 100, new SquareRootLaw(1, .0001, 1e9));
        assertThat(near.share()).isCloseTo(.01, within(1e-12));
        assertThat(near.expectedPrice()).isCloseTo(99, within(1e-9));
        Impact unknown = Impact.of(LINEAR, depth(new long[][] {}, new long[][] {}), 100, Side.SELL, 100, null);
        assertThat(unknown.squareRoot()).isNull();
        assertThat(unknown.reference()).isEqualTo(100);
        assertThat(unknown.share()).isZero();
    }

    @Test
    void an_inverse_contract_costs_coin() {
        Instrument inverse = instrument(ContractKind.INVERSE_PERPETUAL, "1", "1");
        OrderBookDepth book = depth(new long[][] {{9_900, 1_000}}, new long[][] {{10_100, 1_000}});
        assertThat(Impact.of(inverse, book, 10_000, Side.BUY, 1_000, null).cost())
                .isCloseTo(1_000 / 10_000.0 - 1_000 / 10_100.0, within(1e-12));
    }

    @Test
    void more_never_costs_less() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 500; round++) {
            long[][] asks = new long[random.nextInt(1, 12)][];
            long price = 10_000;
            for (int i = 0; i < asks.length; i++) {
                price += random.nextInt(1, 20);
                asks[i] = new long[] {price, random.nextInt(1, 50)};
            }
            OrderBookDepth book = depth(new long[][] {{10_000, 1}}, asks);
            SquareRootLaw law = new SquareRootLaw(random.nextDouble(), .04, 1);
            double before = 0;
            for (int lots = 1; lots < 300; lots += 7) {
                Impact impact = Impact.of(LINEAR, book, 10_000, Side.BUY, lots, law);
                assertThat(impact.share()).as("round %s", round).isGreaterThanOrEqualTo(before);
                assertThat(impact.walk().filledLots() + impact.walk().unfilledLots())
                        .isEqualTo(lots);
                before = impact.share();
            }
        }
    }
}
