package dev.tidegate.risk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Contract;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.MarginTier;
import dev.tidegate.order.Position;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Side;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Figures published by exchanges, each with its source, and the same formulas at other inputs against plain decimals. */
class ReferenceVectorsTest {
    private static final List<MarginTier> FLAT = List.of(Markets.tier(Long.MAX_VALUE, "5%", "2.5%"));
    private static final long USDT = 1_000_000L;

    // Binance BTCUSDT brackets of 2021-03-18: floors 0/50k/250k/1m/10m/20m/50m/100m/200m/300m.
    private static final long[] CAPS = {
        50_000, 250_000, 1_000_000, 10_000_000, 20_000_000, 50_000_000, 100_000_000, 200_000_000, 300_000_000
    };
    private static final String[] RATES = {"0.4%", "0.5%", "1%", "2.5%", "5%", "10%", "12.5%", "15%", "25%", "50%"};

    private static MarginTable brackets() {
        List<MarginTier> tiers = new ArrayList<>();
        for (int k = 0; k < RATES.length; k++) {
            tiers.add(Markets.tier(k < CAPS.length ? CAPS[k] * USDT : Long.MAX_VALUE, RATES[k], RATES[k]));
        }
        return MarginTable.of(tiers);
    }

    // BitMEX FAQ: 50,000 contracts bought at 10,000.
    @Test
    void inverse_profit_is_what_bitmex_publishes() {
        Contract contract = Markets.inverse("XBTUSD", "0", FLAT).contract();
        Position position =
                Position.FLAT.fill(contract, Side.BUY, 50_000, 100_000).position();
        assertThat(position.cost()).isEqualTo(500_000_000L);
        assertThat(contract.profitFloor(50_000, position.cost(), 110_000)).isEqualTo(45_454_545L);
        assertThat(contract.profitFloor(50_000, position.cost(), 90_000)).isEqualTo(-55_555_556L);
    }

    // Reference 2.1: 100,000 USD at 65,000; the loss at 58,500 is 10,000 USD.
    @Test
    void inverse_profit_of_a_round_position() {
        Contract contract = Markets.inverse("XBTUSD", "0", FLAT).contract();
        Position position =
                Position.FLAT.fill(contract, Side.BUY, 100_000, 650_000).position();
        assertThat(contract.profitFloor(100_000, position.cost(), 585_000)).isBetween(-17_094_019L, -17_094_017L);
        assertThat(contract.profitFloor(100_000, position.cost(), 715_000)).isBetween(13_986_012L, 13_986_014L);
        CurrencyMarket btc = new CurrencyMarket(Markets.BTC, 58_500_000_000L, Long.MAX_VALUE);
        assertThat(btc.usdFloor(-17_094_018L)).isBetween(-10_000_001_000L, -9_999_999_000L);
    }

    @Test
    void profit_of_any_position_is_the_formula_rounded_down() {
        RandomGenerator random = random(11);
        Contract linear = Markets.linear("L", "L").contract();
        Contract inverse = Markets.inverse("I", "0", FLAT).contract();
        for (int i = 0; i < 2_000; i++) {
            long lots = random.nextLong(1, 5_000_000);
            long entry = random.nextLong(1_000, 2_000_000);
            long close = random.nextLong(1_000, 2_000_000);
            Side side = random.nextBoolean() ? Side.BUY : Side.SELL;
            long sign = side.sign();
            Position held = Position.FLAT.fill(linear, side, lots, entry).position();
            assertThat(linear.profitFloor(held.lots(), held.cost(), close))
                    .isEqualTo(sign * lots * (close - entry) * 100);
            Position coin = Position.FLAT.fill(inverse, side, lots, entry).position();
            // coin = lots * (1/entry - 1/close) * 10 ticks a dollar * 1e8
            BigDecimal exact = BigDecimal.valueOf(sign * lots)
                    .multiply(BigDecimal.valueOf(close - entry))
                    .multiply(BigDecimal.valueOf(1_000_000_000L))
                    .divide(BigDecimal.valueOf(entry).multiply(BigDecimal.valueOf(close)), MathContext.DECIMAL128);
            long booked = inverse.profitFloor(coin.lots(), coin.cost(), close);
            assertThat(BigDecimal.valueOf(booked)).isBetween(exact.subtract(BigDecimal.TWO), exact);
        }
    }

    // Binance USD-M: maintenance amounts of the brackets above.
    @Test
    void maintenance_amounts_are_binances() {
        MarginTable table = brackets();
        long[] cums = {0, 50, 1_300, 16_300, 266_300, 1_266_300, 2_516_300, 5_016_300, 25_016_300, 100_016_300};
        for (int k = 0; k < cums.length; k++) {
            assertThat(table.maintenanceCum(k)).isEqualTo(cums[k] * USDT);
        }
    }

    // Reference 2.2, computed from the brackets above; an upper bound belongs to its bracket.
    @Test
    void maintenance_margin_on_and_beside_the_bracket_bounds() {
        MarginTable table = brackets();
        assertThat(table.maintenance(50_000 * USDT)).isEqualTo(200 * USDT);
        assertThat(table.maintenance(50_000_010_000L)).isEqualTo(200_000_050L);
        assertThat(table.maintenance(250_000 * USDT)).isEqualTo(1_200 * USDT);
        assertThat(table.maintenance(900_000 * USDT)).isEqualTo(7_700 * USDT);
        assertThat(table.maintenance(1_100_000 * USDT)).isEqualTo(11_200 * USDT);
        assertThat(table.maintenance(10_000_000 * USDT)).isEqualTo(233_700 * USDT);
        assertThat(table.maintenance(0)).isZero();
        assertThat(table.maintenance(1)).as("rounded up").isEqualTo(1);
    }

    @Test
    void tiered_margin_is_the_sum_over_brackets_rounded_up() {
        MarginTable table = brackets();
        RandomGenerator random = random(12);
        for (int i = 0; i < 2_000; i++) {
            long notional = random.nextLong(1, 600_000_000L * USDT);
            BigDecimal sum = BigDecimal.ZERO;
            long floor = 0;
            for (int k = 0; k < RATES.length; k++) {
                long cap = k < CAPS.length ? CAPS[k] * USDT : Long.MAX_VALUE;
                long inside = Math.max(0, Math.min(notional, cap) - floor);
                sum = sum.add(BigDecimal.valueOf(inside)
                        .multiply(BigDecimal.valueOf(Rate.parse(RATES[k]).billionths(), 9)));
                floor = cap;
            }
            long exact = sum.setScale(0, RoundingMode.CEILING).longValueExact();
            assertThat(table.initial(notional)).isEqualTo(exact);
            assertThat(table.maintenance(notional)).isEqualTo(exact);
        }
    }

    // Binance, cross liquidation price: ETHUSDT, wallet 1,535,443.01, TMM' 71,200.81144, UPNL' -56,354.57, cum 135,365,
    // long 3,683.979 at 1,456.84, maintenance 10 %: 1,153.256465 (published as 1,153.26).
    @Test
    void liquidation_price_is_binances() {
        // Brackets whose third has a maintenance amount of 135,365: 0.05 * 1,353,650 + 0.05 * 1,353,650.
        Instrument eth = Markets.linear(
                "ETHUSDT",
                "ETH",
                "0.000001",
                "0.001",
                "0",
                List.of(Markets.tier(2_707_300 * USDT, "5%", "5%"), Markets.tier(Long.MAX_VALUE, "10%", "10%")));
        Listing listing = Listing.of(eth);
        assertThat(listing.margins().maintenanceCum(1)).isEqualTo(135_365 * USDT);
        Position held = Position.FLAT
                .fill(listing.contract(), Side.BUY, 3_683_979, 1_456_840_000L)
                .position();
        long rest = 1_535_443_010_000L - 71_200_811_440L - 56_354_570_000L;
        assertThat(LiquidationPrice.ticks(listing, held, rest)).isEqualTo(1_153_256_465L);
    }

    @Test
    void at_the_liquidation_price_equity_meets_maintenance_margin() {
        RandomGenerator random = random(13);
        Listing listing = Listing.of(Markets.linear(
                "L",
                "L",
                "0.01",
                "0.001",
                "0",
                List.of(
                        Markets.tier(100_000 * USDT, "2%", "1%"),
                        Markets.tier(1_000_000 * USDT, "5%", "2.5%"),
                        Markets.tier(Long.MAX_VALUE, "20%", "10%"))));
        int found = 0;
        for (int i = 0; i < 1_000; i++) {
            Side side = random.nextBoolean() ? Side.BUY : Side.SELL;
            Position held = Position.FLAT
                    .fill(
                            listing.contract(),
                            side,
                            random.nextLong(1_000, 100_000),
                            random.nextLong(500_000, 2_000_000))
                    .position();
            long rest = random.nextLong(1, held.cost());
            long ticks = LiquidationPrice.ticks(listing, held, rest);
            if (ticks == 0) {
                continue;
            }
            found++;
            long spare = Math.addExact(rest, listing.contract().profitFloor(held.lots(), held.cost(), ticks))
                    - listing.margins().maintenance(listing.contract().valueCeiling(Math.abs(held.lots()), ticks));
            long oneTick = listing.contract().valueCeiling(Math.abs(held.lots()), 1);
            assertThat(spare).isBetween(-2 * oneTick, 2 * oneTick);
        }
        assertThat(found).isGreaterThan(500);
    }

    // Binance order cost: mark 9,259.84, order 9,253.30, 1 BTC, 20x: long 462.665 of margin and no open loss, short
    // open loss
    // 6.54. Margin is taken at mark here, and so is 462.992.
    @Test
    void open_loss_is_binances() {
        Instrument btc = Markets.linear("BTCUSDT", "BTC", "0.01", "0.001", "0", FLAT);
        Contract contract = btc.contract();
        assertThat(contract.openLossCeiling(Side.BUY, 1_000, 925_330, 925_984)).isZero();
        assertThat(contract.openLossCeiling(Side.SELL, 1_000, 925_330, 925_984)).isEqualTo(6_540_000L);
        assertThat(contract.valueCeiling(1_000, 925_330) / 20).isEqualTo(462_665_000L);
        assertThat(requirement(btc, 925_984, order(Side.BUY, 1_000, 925_330))).isEqualTo(462_992_000L);
        assertThat(requirement(btc, 925_984, order(Side.SELL, 1_000, 925_330))).isEqualTo(462_992_000L + 6_540_000L);
    }

    // Binance's newer rule for shorts assumes max(last * 1.0015, mark, price) = 9,272.878485 with last 9,258.99.
    @Test
    void short_order_cost_at_an_assumed_price_is_binances() {
        Contract fine =
                Markets.linear("F", "BTC", "0.000001", "0.001", "0", FLAT).contract();
        assertThat(Rate.parse("5%").ceilingOf(fine.valueCeiling(1_000, 9_272_878_485L)))
                .isEqualTo(463_643_925L);
    }

    // Bybit order cost, 1 BTC at 50,000, 10x, fee 0.055 %: 5,000 + 27.5 to open + 24.75 to close at bankruptcy. The
    // closing fee
    // is reserved at mark here: 27.5.
    @Test
    void order_cost_holds_margin_and_both_fees() {
        Instrument btc = Markets.linear(
                "BTCUSDT", "BTC", "0.1", "0.001", "0.055%", List.of(Markets.tier(Long.MAX_VALUE, "10%", "5%")));
        assertThat(requirement(btc, 500_000, order(Side.BUY, 1_000, 500_000))).isEqualTo(5_055_000_000L);
        assertThat(Rate.parse("0.055%").ceilingOf(45_000 * USDT)).isEqualTo(24_750_000L);
    }

    // exchange-core: position 10, buys 4, sells 25, margin 5 a lot: 75; one more buy is free, one more sell makes 80.
    @Test
    void margin_with_open_orders_is_exchange_cores() {
        Instrument fives = Markets.linear("E", "E", "1", "1", "0", List.of(Markets.tier(Long.MAX_VALUE, "5%", "5%")));
        OpenOrder buys = order(Side.BUY, 4, 100);
        OpenOrder sells = order(Side.SELL, 25, 100);
        Position ten = new Position(10, 1_000 * USDT);
        assertThat(requirement(fives, 100, ten, buys, sells)).isEqualTo(75 * USDT);
        assertThat(requirement(fives, 100, ten, buys, sells, order("b", Side.BUY, 1, 100)))
                .isEqualTo(75 * USDT);
        assertThat(requirement(fives, 100, ten, buys, sells, order("s", Side.SELL, 1, 100)))
                .isEqualTo(80 * USDT);
    }

    // Reference 2.3, linear F = 65,000, position +1, buy 2 and sell 4, shock 16 %: 31,200 either way, as max(|1+2|,
    // |1-4|) = 3.
    @Test
    void worst_subset_of_two_sides() {
        Instrument btc = Markets.linear("B", "B", "1", "1", "0", List.of(Markets.tier(Long.MAX_VALUE, "16%", "8%")));
        Position one = new Position(1, 65_000 * USDT);
        assertThat(requirement(btc, 65_000, one, order("b", Side.BUY, 2, 65_000), order("s", Side.SELL, 4, 65_000)))
                .isEqualTo(31_200 * USDT);
    }

    // Binance multi-asset mode: 1,000 USD of BNB at 95 % counts 950.
    @Test
    void collateral_counts_after_its_haircut() {
        Markets.Policy rules = new Markets.Policy();
        rules.collateral.put("BTC", new RiskPolicy.Collateral(Rate.parse("5%"), Long.MAX_VALUE));
        MarketSnapshot market = Markets.market(1, Map.of("BTC", 50_000 * USDT));
        AccountState state = AccountState.empty(new AccountId("a"));
        state.apply(new AccountEvent.BalanceChanged("BTC", 2_000_000L, "", 0));
        assertThat(equity(state, market, rules)).isEqualTo(950 * USDT);
        state.apply(new AccountEvent.BalanceChanged("BTC", -2_000_000L, "", 0));
        assertThat(equity(state, market, rules)).as("debts count in full").isEqualTo(-1_000 * USDT);
        state.apply(new AccountEvent.BalanceChanged("BTC", 2_000_000L, "", 0));
        rules.collateral.put("BTC", new RiskPolicy.Collateral(Rate.parse("5%"), 900 * USDT));
        assertThat(equity(state, market, rules)).as("no more than the cap").isEqualTo(900 * USDT);
        rules.collateral.remove("BTC");
        assertThat(equity(state, market, rules)).as("not named, not counted").isZero();
    }

    private static long equity(AccountState state, MarketSnapshot market, Markets.Policy rules) {
        return AccountView.of(state, market, rules.build(), Markets.NOW)
                .solvency()
                .equity();
    }

    private static OpenOrder order(Side side, long lots, long ticks) {
        return order("o" + side, side, lots, ticks);
    }

    private static OpenOrder order(String id, Side side, long lots, long ticks) {
        return new OpenOrder(Markets.terms(id, "X", side, lots, ticks), null, OrderPhase.LIVE, "", 0, 0, "", 0);
    }

    private static long requirement(Instrument instrument, long mark, OpenOrder... orders) {
        return requirement(instrument, mark, Position.FLAT, orders);
    }

    private static long requirement(Instrument instrument, long mark, Position position, OpenOrder... orders) {
        return Exposure.of(Markets.at(instrument, mark), position, List.of(orders))
                .initialRequirement();
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
