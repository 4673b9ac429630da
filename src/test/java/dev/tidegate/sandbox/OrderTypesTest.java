package dev.tidegate.sandbox;

import static dev.tidegate.sandbox.Floor.ANNA;
import static dev.tidegate.sandbox.Floor.BERT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.ContractKind;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.InstrumentStatus;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.order.VenueEvent;
import dev.tidegate.order.VenueOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each kind of order does, one after another by hand. Quantities in whole bitcoins. */
class OrderTypesTest {
    private static final Instrument WHOLE =
            Floor.instrument("BTC-PERP", ContractKind.LINEAR_PERPETUAL, Floor.USDT, "1", "1");

    private final List<VenueEvent> told = new ArrayList<>();
    private final Exchange exchange =
            new Exchange(List.of(WHOLE), List.of(ANNA, BERT), (account, event) -> told.add(event), () -> 0, 1, 10);

    private Answer send(AccountId who, String id, Side side, TimeInForce time, long quantity, long price) {
        return send(who, id, side, time, quantity, price, false);
    }

    private Answer send(
            AccountId who, String id, Side side, TimeInForce time, long quantity, long price, boolean reduceOnly) {
        return exchange.place(
                exchange.account(who),
                new OrderCommand.Place(
                        id,
                        "BTC-PERP",
                        side,
                        price == 0 ? OrderType.MARKET : OrderType.LIMIT,
                        time,
                        Decimal.of(quantity),
                        price == 0 ? null : Decimal.of(price),
                        reduceOnly));
    }

    private static VenueOrder done(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Done.class);
        return ((Answer.Done) answer).order();
    }

    private static Reason refused(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused) answer).reason();
    }

    private VenueOrder order(AccountId who, String id) {
        return done(exchange.order(exchange.account(who), id));
    }

    private long position(AccountId who) {
        return exchange.account(who)
                .holding(exchange.listing("BTC-PERP"))
                .position()
                .lots();
    }

    private void replace(String id, Long quantity, Long price) {
        done(exchange.replace(
                exchange.account(ANNA),
                new OrderCommand.Replace(
                        id, quantity == null ? null : Decimal.of(quantity), price == null ? null : Decimal.of(price))));
    }

    @Test
    void an_immediate_order_takes_what_is_there_and_expires() {
        send(ANNA, "a", Side.SELL, TimeInForce.GTC, 3, 100);
        var taken = done(send(BERT, "b", Side.BUY, TimeInForce.IOC, 5, 100));
        assertThat(taken.status()).isEqualTo(OrderStatus.EXPIRED);
        assertThat(taken.filledQuantity()).isEqualTo(Decimal.of(3));
        assertThat(order(ANNA, "a").status()).isEqualTo(OrderStatus.FILLED);
    }

    @Test
    void a_market_order_walks_the_book_and_expires_where_it_ends() {
        send(ANNA, "a1", Side.SELL, TimeInForce.GTC, 1, 100);
        send(ANNA, "a2", Side.SELL, TimeInForce.GTC, 1, 110);
        var taken = done(send(BERT, "b", Side.BUY, TimeInForce.IOC, 5, 0));
        assertThat(taken.averagePrice()).isEqualTo(Decimal.of(105));
        assertThat(taken.status()).isEqualTo(OrderStatus.EXPIRED);
        assertThat(taken.price()).isNull();
        assertThat(done(send(BERT, "empty", Side.BUY, TimeInForce.IOC, 5, 0)).status())
                .isEqualTo(OrderStatus.EXPIRED);
        assertThat(refused(send(BERT, "rests", Side.BUY, TimeInForce.GTC, 5, 0)))
                .isEqualTo(Reason.TIME_IN_FORCE_INVALID);
    }

    @Test
    void a_fill_or_kill_order_trades_whole_or_not_at_all() {
        send(ANNA, "a1", Side.SELL, TimeInForce.GTC, 3, 100);
        send(ANNA, "a2", Side.SELL, TimeInForce.GTC, 3, 101);
        assertThat(done(send(BERT, "b1", Side.BUY, TimeInForce.FOK, 4, 100)).filledQuantity())
                .isEqualTo(Decimal.ZERO);
        assertThat(done(send(BERT, "b2", Side.BUY, TimeInForce.FOK, 7, 101)).status())
                .isEqualTo(OrderStatus.EXPIRED);
        assertThat(done(send(BERT, "b3", Side.BUY, TimeInForce.FOK, 6, 101)).status())
                .isEqualTo(OrderStatus.FILLED);
    }

    @Test
    void a_fill_or_kill_order_foresees_that_reduce_only_orders_give_way() {
        send(BERT, "s", Side.SELL, TimeInForce.GTC, 5, 100);
        send(ANNA, "l", Side.BUY, TimeInForce.GTC, 5, 100);
        send(ANNA, "plain", Side.SELL, TimeInForce.GTC, 5, 110);
        send(ANNA, "reduce", Side.SELL, TimeInForce.GTC, 5, 110, true);
        assertThat(done(send(BERT, "b", Side.BUY, TimeInForce.FOK, 10, 110)).status())
                .as("ten rest, and only five of them would trade")
                .isEqualTo(OrderStatus.EXPIRED);
        assertThat(done(send(BERT, "c", Side.BUY, TimeInForce.FOK, 5, 110)).status())
                .isEqualTo(OrderStatus.FILLED);
        assertThat(order(ANNA, "reduce").status()).isEqualTo(OrderStatus.EXPIRED);
        assertThat(position(ANNA)).isZero();
    }

    @Test
    void a_post_only_order_rests_or_expires() {
        send(ANNA, "a", Side.SELL, TimeInForce.GTC, 3, 100);
        assertThat(done(send(BERT, "b1", Side.BUY, TimeInForce.POST_ONLY, 1, 100))
                        .status())
                .isEqualTo(OrderStatus.EXPIRED);
        assertThat(done(send(BERT, "b2", Side.BUY, TimeInForce.POST_ONLY, 1, 99))
                        .status())
                .isEqualTo(OrderStatus.NEW);
        var moved = exchange.replace(exchange.account(BERT), new OrderCommand.Replace("b2", null, Decimal.of(100)));
        assertThat(refused(moved)).isEqualTo(Reason.POST_ONLY_WOULD_CROSS);
        assertThat(order(BERT, "b2").price()).isEqualTo(Decimal.of(99));
    }

    @Test
    void a_reduce_only_order_is_no_larger_than_the_position() {
        send(BERT, "s", Side.SELL, TimeInForce.GTC, 5, 100);
        send(ANNA, "l", Side.BUY, TimeInForce.GTC, 5, 100);
        assertThat(done(send(ANNA, "wrong", Side.BUY, TimeInForce.GTC, 1, 90, true))
                        .status())
                .isEqualTo(OrderStatus.EXPIRED);
        told.clear();
        assertThat(done(send(ANNA, "r1", Side.SELL, TimeInForce.GTC, 8, 120, true))
                        .quantity())
                .isEqualTo(Decimal.of(5));
        assertThat(told)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("Acknowledged", "Replaced");
        assertThat(done(send(ANNA, "r2", Side.SELL, TimeInForce.GTC, 1, 121, true))
                        .status())
                .as("the position is spoken for")
                .isEqualTo(OrderStatus.EXPIRED);
    }

    @Test
    void resting_reduce_only_orders_give_way_newest_first() {
        send(BERT, "s", Side.SELL, TimeInForce.GTC, 5, 100);
        send(ANNA, "l", Side.BUY, TimeInForce.GTC, 5, 100);
        send(ANNA, "r1", Side.SELL, TimeInForce.GTC, 2, 120, true);
        send(ANNA, "r2", Side.SELL, TimeInForce.GTC, 2, 110, true);
        send(ANNA, "r3", Side.SELL, TimeInForce.GTC, 1, 115, true);
        send(BERT, "bid", Side.BUY, TimeInForce.GTC, 4, 90);
        send(ANNA, "out", Side.SELL, TimeInForce.IOC, 2, 90);
        assertThat(order(ANNA, "r3").status()).isEqualTo(OrderStatus.EXPIRED);
        assertThat(order(ANNA, "r2").quantity()).isEqualTo(Decimal.of(1));
        assertThat(order(ANNA, "r1").quantity()).isEqualTo(Decimal.of(2));
        send(ANNA, "out2", Side.SELL, TimeInForce.IOC, 2, 90);
        assertThat(order(ANNA, "r2").status()).isEqualTo(OrderStatus.EXPIRED);
        assertThat(order(ANNA, "r1").quantity()).isEqualTo(Decimal.of(1));
    }

    @Test
    void a_replaced_order_keeps_its_turn_only_where_it_gets_smaller_at_its_price() {
        for (String id : List.of("a1", "a2", "a3")) {
            send(ANNA, id, Side.SELL, TimeInForce.GTC, 3, 100);
        }
        replace("a1", 2L, null);
        replace("a2", 4L, null);
        send(BERT, "b1", Side.BUY, TimeInForce.IOC, 3, 100);
        assertThat(order(ANNA, "a1").status()).as("smaller: still first").isEqualTo(OrderStatus.FILLED);
        assertThat(order(ANNA, "a3").filledQuantity()).as("has moved up").isEqualTo(Decimal.of(1));
        assertThat(order(ANNA, "a2").filledQuantity()).as("larger: behind").isEqualTo(Decimal.ZERO);
        replace("a3", null, 101L);
        replace("a3", null, 100L);
        send(BERT, "b2", Side.BUY, TimeInForce.IOC, 4, 100);
        assertThat(order(ANNA, "a2").status()).isEqualTo(OrderStatus.FILLED);
        assertThat(order(ANNA, "a3").filledQuantity()).isEqualTo(Decimal.of(1));
    }

    @Test
    void a_replaced_order_trades_where_its_new_price_reaches_the_other_side() {
        send(BERT, "b", Side.SELL, TimeInForce.GTC, 3, 100);
        send(ANNA, "a", Side.BUY, TimeInForce.GTC, 2, 90);
        replace("a", null, 105L);
        assertThat(order(ANNA, "a").averagePrice()).isEqualTo(Decimal.of(100));
        var over = new OrderCommand.Replace("a", Decimal.of(9), null);
        assertThat(refused(exchange.replace(exchange.account(ANNA), over))).isEqualTo(Reason.REPLACE_UNKNOWN_ORDER);
        send(ANNA, "a2", Side.BUY, TimeInForce.GTC, 5, 100);
        var below = new OrderCommand.Replace("a2", Decimal.of(1), null);
        assertThat(refused(exchange.replace(exchange.account(ANNA), below))).isEqualTo(Reason.REPLACE_BELOW_FILLED);
    }

    @Test
    void an_account_trades_with_itself_and_stays_where_it_was() {
        send(ANNA, "a1", Side.SELL, TimeInForce.GTC, 3, 100);
        assertThat(done(send(ANNA, "a2", Side.BUY, TimeInForce.GTC, 3, 100)).status())
                .isEqualTo(OrderStatus.FILLED);
        assertThat(position(ANNA)).isZero();
        assertThat(order(ANNA, "a1").status()).isEqualTo(OrderStatus.FILLED);
    }

    @Test
    void the_worst_position_counts_what_rested_at_one_moment() {
        send(ANNA, "a1", Side.BUY, TimeInForce.GTC, 3, 90);
        send(ANNA, "a2", Side.SELL, TimeInForce.GTC, 4, 110);
        exchange.cancel(exchange.account(ANNA), "a2");
        send(BERT, "b", Side.SELL, TimeInForce.IOC, 1, 90);
        var view = exchange.account(ANNA).view(0, exchange.listings());
        assertThat(view.positionLots("BTC-PERP")).isEqualTo(1);
        assertThat(view.worstLots("BTC-PERP")).isEqualTo(4);
    }

    @Test
    void bounds_are_kept_to_the_lot() {
        Instrument strict = new Instrument(
                "BTC-PERP",
                "BTC",
                ContractKind.LINEAR_PERPETUAL,
                Floor.USDT,
                InstrumentStatus.REDUCE_ONLY,
                Decimal.of(1),
                Decimal.of(1),
                2,
                9,
                300_000_000,
                WHOLE.makerFee(),
                WHOLE.takerFee(),
                WHOLE.tiers(),
                Long.MAX_VALUE);
        Listing closing = new Listing(strict);
        SandboxAccount anna = exchange.account(ANNA);
        assertThat(Acceptance.place(closing, anna, plain(false)))
                .extracting(Answer.Refused::reason)
                .isEqualTo(Reason.INSTRUMENT_NOT_TRADING);
        assertThat(Acceptance.place(closing, anna, plain(true))).isNull();
        assertThat(reason(closing, "2.5", "100")).isEqualTo(Reason.QUANTITY_STEP_INVALID);
        assertThat(reason(closing, "1", "500")).isEqualTo(Reason.QUANTITY_OUT_OF_RANGE);
        assertThat(reason(closing, "2", "150")).isNull();
        assertThat(reason(closing, "9", "100")).isNull();
        assertThat(reason(closing, "10", "100")).isEqualTo(Reason.QUANTITY_OUT_OF_RANGE);
        assertThat(reason(closing, "3", "100.5")).isEqualTo(Reason.PRICE_TICK_INVALID);
        assertThat(reason(closing, "3", "99")).isEqualTo(Reason.NOTIONAL_BELOW_MIN);
        assertThat(reason(closing, "3", "100")).isNull();
        assertThat(reason(closing, "9", "111111111")).isNull();
        assertThat(reason(closing, "9", "111111112")).isEqualTo(Reason.ORDER_VALUE_EXCEEDS_MAX);
        assertThat(reason(closing, "9", "999999999999999999")).isEqualTo(Reason.NUMERIC_OVERFLOW);
    }

    private static OrderCommand.Place plain(boolean reduceOnly) {
        return new OrderCommand.Place(
                "p",
                "BTC-PERP",
                Side.BUY,
                OrderType.LIMIT,
                TimeInForce.GTC,
                Decimal.of(5),
                Decimal.of(100),
                reduceOnly);
    }

    private static Reason reason(Listing listing, String quantity, String price) {
        Decimal at = Decimal.parse(price);
        Answer.Refused refused = Acceptance.terms(
                listing, Decimal.parse(quantity), at, listing.instrument().ticks(at), false);
        return refused == null ? null : refused.reason();
    }

    @Test
    void a_full_account_takes_no_more_orders() {
        for (int i = 0; i < SandboxAccount.MAX_OPEN; i++) {
            done(send(ANNA, "n" + i, Side.BUY, TimeInForce.GTC, 1, 90));
        }
        assertThat(refused(send(ANNA, "over", Side.BUY, TimeInForce.GTC, 1, 90)))
                .isEqualTo(Reason.OPEN_ORDERS_LIMIT_EXCEEDED);
        assertThat(exchange.cancelAll(exchange.account(ANNA), null)).hasSize(SandboxAccount.MAX_OPEN);
    }

    @Test
    void the_ids_of_the_last_orders_are_remembered_and_older_ones_forgotten() {
        for (int i = 0; i < 12; i++) {
            done(send(ANNA, "n" + i, Side.BUY, TimeInForce.IOC, 1, 90));
        }
        assertThat(refused(exchange.order(exchange.account(ANNA), "n1"))).isEqualTo(Reason.REPLACE_UNKNOWN_ORDER);
        assertThat(order(ANNA, "n2").status()).isEqualTo(OrderStatus.EXPIRED);
        assertThat(refused(send(ANNA, "n2", Side.BUY, TimeInForce.IOC, 1, 90))).isEqualTo(Reason.DUPLICATE_CLORDID);
        assertThat(done(send(ANNA, "n1", Side.BUY, TimeInForce.IOC, 1, 90)).clientOrderId())
                .isEqualTo("n1");
    }
}
