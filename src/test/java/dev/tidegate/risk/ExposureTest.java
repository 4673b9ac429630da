package dev.tidegate.risk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.Contract;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.MarginTier;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Position;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExposureTest {
    private static final List<MarginTier> TIERS = List.of(
            Markets.tier(1_000_000_000L, "1%", "0.5%"),
            Markets.tier(3_000_000_000L, "4%", "2%"),
            Markets.tier(Long.MAX_VALUE, "20%", "10%"));
    private static final Instrument LINEAR = Markets.linear("L", "L", "1", "1", "0.5%", TIERS);
    private static final Instrument INVERSE = Markets.inverse(
            "I", "0.5%", List.of(Markets.tier(1_000_000L, "1%", "0.5%"), Markets.tier(Long.MAX_VALUE, "10%", "5%")));

    private static OpenOrder order(int id, Side side, long lots, long ticks, boolean reduceOnly) {
        OrderTerms terms =
                new OrderTerms("o" + id, "L", side, OrderType.LIMIT, TimeInForce.GTC, lots, ticks, reduceOnly);
        return new OpenOrder(terms, null, OrderPhase.LIVE, "", 0, 0, "", 0);
    }

    /** Every subset, one after another: margin and closing fee of what it leads to, and what its fills lose. */
    private static long enumerated(InstrumentMarket at, long position, List<OpenOrder> orders) {
        long worst = 0;
        Contract contract = at.contract();
        for (int subset = 0; subset < 1 << orders.size(); subset++) {
            long lots = position;
            long loss = 0;
            for (int i = 0; i < orders.size(); i++) {
                if ((subset >> i & 1) == 1) {
                    OrderTerms t = orders.get(i).terms();
                    lots += t.side().sign() * t.lots();
                    loss += contract.openLossCeiling(t.side(), t.lots(), t.ticks(), at.markTicks())
                            + at.instrument().takerFee().ceilingOf(contract.valueCeiling(t.lots(), t.ticks()));
                }
            }
            long notional = contract.valueCeiling(Math.abs(lots), at.markTicks());
            long margin =
                    at.margins().initial(notional) + at.instrument().takerFee().ceilingOf(notional);
            worst = Math.max(worst, margin + loss);
        }
        return worst;
    }

    @Test
    void requirement_is_the_worst_of_all_subsets_however_deep_orders_are_priced() {
        Random random = new Random(5);
        int deep = 0;
        for (int i = 0; i < 4_000; i++) {
            boolean coin = i % 4 == 3;
            long unit = coin ? 40 : 1;
            InstrumentMarket at = Markets.at(coin ? INVERSE : LINEAR, 1_000);
            long position = (random.nextInt(9) - 4) * unit;
            List<OpenOrder> orders = new ArrayList<>();
            for (int n = random.nextInt(7); n > 0; n--) {
                orders.add(order(
                        n,
                        random.nextBoolean() ? Side.BUY : Side.SELL,
                        (1 + random.nextInt(4)) * unit,
                        850 + random.nextInt(300),
                        false));
            }
            Exposure exposure = Exposure.of(at, position(at, position), orders);
            long exact = enumerated(at, position, orders);
            deep += exposure.load().ordinary() ? 0 : 1;
            assertThat(exposure.initialRequirement())
                    .as("case " + i + ": position " + position + ", orders " + orders)
                    .isBetween(exact - 2L * orders.size() - 2, exact + 2L * orders.size() + 6);
        }
        assertThat(deep).as("cases with an order that loses more than it frees").isGreaterThan(500);
    }

    private static Position position(InstrumentMarket at, long lots) {
        return lots == 0 ? Position.FLAT : new Position(lots, at.contract().valueFloor(Math.abs(lots), 1_000));
    }

    @Test
    void the_order_of_orders_does_not_matter() {
        Random random = new Random(6);
        for (int i = 0; i < 500; i++) {
            InstrumentMarket at = Markets.at(i % 2 == 0 ? LINEAR : INVERSE, 1_000);
            Position position = position(at, random.nextInt(9) - 4);
            List<OpenOrder> orders = new ArrayList<>();
            for (int n = 0; n < 8; n++) {
                Side side = random.nextBoolean() ? Side.BUY : Side.SELL;
                orders.add(order(n, side, 1 + random.nextInt(4), 850 + random.nextInt(300), random.nextInt(4) == 0));
            }
            Exposure one = Exposure.of(at, position, orders);
            Collections.shuffle(orders, random);
            Exposure other = Exposure.of(at, position, orders);
            assertThat(other.initialRequirement()).isEqualTo(one.initialRequirement());
            assertThat(other.longestLots()).isEqualTo(one.longestLots());
            assertThat(other.shortestLots()).isEqualTo(one.shortestLots());
        }
    }

    @Test
    void reduce_only_orders_alone_never_lead_past_flat() {
        InstrumentMarket at = Markets.at(LINEAR, 1_000);
        Exposure exposure = Exposure.of(
                at, position(at, 4), List.of(order(1, Side.SELL, 3, 1_000, true), order(2, Side.SELL, 3, 1_000, true)));
        assertThat(exposure.shortestLots()).isZero();
        assertThat(exposure.longestLots()).isEqualTo(4);
    }

    @Test
    void a_reduce_only_order_filled_first_lets_an_ordinary_one_flip_the_position() {
        InstrumentMarket at = Markets.at(LINEAR, 1_000);
        Exposure exposure = Exposure.of(
                at,
                position(at, 4),
                List.of(order(1, Side.SELL, 4, 1_000, true), order(2, Side.SELL, 3, 1_000, false)));
        assertThat(exposure.shortestLots()).isEqualTo(-3);
    }

    @Test
    void reduce_only_orders_of_a_flat_account_add_no_position() {
        InstrumentMarket at = Markets.at(LINEAR, 1_000);
        Exposure exposure = Exposure.of(at, Position.FLAT, List.of(order(1, Side.SELL, 4, 1_000, true)));
        assertThat(exposure.shortestLots()).isZero();
        assertThat(exposure.largestLots()).isZero();
    }

    @Test
    void a_replace_in_flight_holds_the_larger_quantity_and_the_worse_price() {
        InstrumentMarket at = Markets.at(LINEAR, 1_000);
        OrderTerms old = order(1, Side.BUY, 5, 1_010, false).terms();
        OpenOrder up = new OpenOrder(old, old.resized(8, 1_000), OrderPhase.LIVE, "", 1, 0, "", 0);
        OpenOrder worst = order(1, Side.BUY, 7, 1_010, false);
        assertThat(Exposure.of(at, Position.FLAT, List.of(up)).initialRequirement())
                .isEqualTo(Exposure.of(at, Position.FLAT, List.of(worst)).initialRequirement());
        OpenOrder down = new OpenOrder(old, old.resized(2, 990), OrderPhase.LIVE, "", 1, 0, "", 0);
        OpenOrder still = order(1, Side.BUY, 4, 1_010, false);
        assertThat(Exposure.of(at, Position.FLAT, List.of(down)).initialRequirement())
                .isEqualTo(Exposure.of(at, Position.FLAT, List.of(still)).initialRequirement());
    }

    @Test
    void adding_and_changing_an_order_is_measuring_all_of_them_again() {
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            InstrumentMarket at = Markets.at(LINEAR, 1_000);
            Position position = position(at, random.nextInt(9) - 4);
            List<OpenOrder> orders = new ArrayList<>();
            for (int n = 0; n < 5; n++) {
                Side side = random.nextBoolean() ? Side.BUY : Side.SELL;
                orders.add(order(n, side, 1 + random.nextInt(4), 850 + random.nextInt(300), false));
            }
            OpenOrder next = order(9, random.nextBoolean() ? Side.BUY : Side.SELL, 3, 850 + random.nextInt(300), false);
            Exposure base = Exposure.of(at, position, orders);
            List<OpenOrder> more = new ArrayList<>(orders);
            more.add(next);
            assertThat(base.with(Reserve.of(at.listing(), next.terms())).initialRequirement())
                    .isEqualTo(Exposure.of(at, position, more).initialRequirement());
            OpenOrder changed = orders.get(2).replacing(orders.get(2).terms().resized(5, 850 + random.nextInt(300)), 0);
            List<OpenOrder> others = new ArrayList<>(orders);
            others.set(2, changed);
            long with =
                    base.with(orders.get(2), Reserve.of(at.listing(), changed)).initialRequirement();
            long again = Exposure.of(at, position, others).initialRequirement();
            // An ordinary order that takes the place of a deep one may still be counted piece by piece.
            assertThat(with).isBetween(again - 8, again + 8);
        }
    }
}
