package dev.tidegate.risk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Position;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.order.VenueAccount;
import dev.tidegate.order.VenueOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
    private static final long HORIZON = 5_000;
    private static final Instrument L = Markets.linear("L", "U");
    private static final MarketSnapshot MARKET = Markets.market(Markets.at(L, 1_000));

    private final AccountState state = AccountState.empty(new AccountId("a"));
    private long now = Markets.NOW + 1_000;

    private Reconciliation reconcile(VenueAccount picture, Map<String, Reconciliation.Asked> answers) {
        Reconciliation found = Reconciliation.of(state, picture, answers, MARKET, HORIZON, now);
        found.events().forEach(state::apply);
        return found;
    }

    private static VenueAccount picture(String lots, VenueOrder... orders) {
        Decimal quantity = Decimal.parse(lots);
        Map<String, VenueAccount.Held> positions =
                quantity.signum() == 0 ? Map.of() : Map.of("L", new VenueAccount.Held(quantity, Decimal.of(100)));
        return new VenueAccount(7, Map.of(), positions, List.of(orders));
    }

    private static VenueOrder there(String id, String quantity, String filled, OrderStatus status) {
        return new VenueOrder(
                "x" + id,
                id,
                "L",
                Side.BUY,
                OrderType.LIMIT,
                TimeInForce.GTC,
                Decimal.parse(quantity),
                Decimal.of(100),
                false,
                Decimal.parse(filled),
                Decimal.of(100),
                status);
    }

    private void reserve(String id) {
        state.apply(Markets.reserved(Markets.terms(id, "L", Side.BUY, 1_000, 1_000)));
    }

    @Test
    void what_agrees_changes_nothing() {
        reserve("o");
        state.apply(new AccountEvent.Acknowledged("o", "xo", 0));
        Reconciliation found = reconcile(picture("0", there("o", "1", "0", OrderStatus.NEW)), Map.of());
        assertThat(found.events()).isEmpty();
        assertThat(found.differences()).isEmpty();
    }

    @Test
    void positions_orders_and_balances_become_the_exchanges() {
        state.apply(new AccountEvent.PositionReconciled("L", new Position(5, 5), 0));
        VenueAccount picture = new VenueAccount(
                1,
                Map.of("USDT", Decimal.parse("12.3456789")),
                Map.of("L", new VenueAccount.Held(Decimal.parse("-0.25"), Decimal.parse("25.0000001"))),
                List.of(there("new", "1", "0.25", OrderStatus.PARTIALLY_FILLED)));
        reconcile(picture, Map.of());
        assertThat(state.balance("USDT")).isEqualTo(12_345_678L);
        assertThat(state.position("L")).isEqualTo(new Position(-250, 25_000_001L));
        assertThat(state.openOrder("new").remainingLots()).isEqualTo(750);
        assertThat(reconcile(picture, Map.of()).differences()).isEmpty();
    }

    @Test
    void an_order_that_is_over_ends_with_its_fills_in_the_pictures_position() {
        reserve("o");
        assertThat(Reconciliation.missing(state, picture("0"))).containsExactly("o");
        reconcile(
                picture("0.4"),
                Map.of("o", new Reconciliation.Asked.Found(there("o", "1", "0.4", OrderStatus.CANCELLED))));
        assertThat(state.position("L").lots()).isEqualTo(400);
        assertThat(state.closedOrder("o").filledLots()).isEqualTo(400);
        assertThat(state.closedOrder("o").status()).isEqualTo(OrderStatus.CANCELLED);
    }

    @Test
    void an_order_found_live_but_missing_is_left_for_the_next_round() {
        reserve("o");
        AccountSnapshot before = state.snapshot();
        Reconciliation found = reconcile(
                picture("0"),
                Map.of("o", new Reconciliation.Asked.Found(there("o", "1", "0.4", OrderStatus.PARTIALLY_FILLED))));
        assertThat(found.events())
                .as("its fills are in no position that was read")
                .isEmpty();
        assertThat(state.snapshot()).isEqualTo(before);
    }

    @Test
    void an_answer_older_than_the_picture_that_holds_the_order_is_not_used() {
        reserve("o");
        reconcile(
                picture("0.6", there("o", "1", "0.6", OrderStatus.PARTIALLY_FILLED)),
                Map.of("o", new Reconciliation.Asked.Absent()));
        assertThat(state.openOrder("o").remainingLots()).isEqualTo(400);
    }

    @Test
    void an_order_that_never_arrived_is_released_only_after_the_horizon() {
        reserve("o");
        Map<String, Reconciliation.Asked> absent = Map.of("o", new Reconciliation.Asked.Absent());
        now = Markets.NOW + HORIZON;
        assertThat(reconcile(picture("0"), absent).events()).isEmpty();
        now++;
        reconcile(picture("0"), absent);
        assertThat(state.closedOrder("o").status()).isEqualTo(OrderStatus.REJECTED);
    }

    @Test
    void an_order_nobody_asked_about_stays() {
        reserve("o");
        now = Markets.NOW + 10 * HORIZON;
        assertThat(reconcile(picture("0"), Map.of()).events()).isEmpty();
        assertThat(state.openOrder("o")).isNotNull();
    }

    @Test
    void a_replace_in_flight_stays_reserved_until_the_horizon() {
        reserve("o");
        state.apply(new AccountEvent.Acknowledged("o", "xo", 0));
        state.apply(new AccountEvent.ReplaceReserved("o", 2_000, 1_000, "d", Markets.NOW));
        VenueAccount old = picture("0", there("o", "1", "0", OrderStatus.NEW));
        reconcile(old, Map.of());
        assertThat(state.openOrder("o").remainingLots()).isEqualTo(2_000);
        now = Markets.NOW + HORIZON + 1;
        reconcile(old, Map.of());
        assertThat(state.openOrder("o").remainingLots()).isEqualTo(1_000);
    }

    @Test
    void a_replace_answered_after_the_picture_was_taken_stays_reserved_until_the_horizon() {
        reserve("o");
        state.apply(new AccountEvent.Acknowledged("o", "xo", 0));
        state.apply(new AccountEvent.ReplaceReserved("o", 2_000, 1_000, "d", Markets.NOW));
        state.apply(new AccountEvent.Replaced("o", 2_000, 1_000, Markets.NOW));
        VenueAccount old = picture("0", there("o", "1", "0", OrderStatus.NEW));
        reconcile(old, Map.of());
        assertThat(state.openOrder("o").remainingLots()).isEqualTo(2_000);
        now = Markets.NOW + HORIZON + 1;
        reconcile(old, Map.of());
        assertThat(state.openOrder("o").remainingLots()).isEqualTo(1_000);
    }

    @Test
    void a_market_order_stays_one_whatever_it_travels_as() {
        state.apply(Markets.reserved(
                new OrderTerms("o", "L", Side.BUY, OrderType.MARKET, TimeInForce.IOC, 1_000, 1_000, false)));
        reconcile(
                picture("0.4"),
                Map.of("o", new Reconciliation.Asked.Found(there("o", "1", "0.4", OrderStatus.EXPIRED))));
        assertThat(state.closedOrder("o").terms().type()).isEqualTo(OrderType.MARKET);
    }

    @Test
    void a_replace_the_picture_shows_is_done() {
        reserve("o");
        state.apply(new AccountEvent.Acknowledged("o", "xo", 0));
        state.apply(new AccountEvent.ReplaceReserved("o", 500, 1_000, "d", Markets.NOW));
        reconcile(picture("0", there("o", "0.5", "0", OrderStatus.NEW)), Map.of());
        assertThat(state.openOrder("o").replacing()).isNull();
        assertThat(state.openOrder("o").remainingLots()).isEqualTo(500);
    }

    @Test
    void what_cannot_be_held_exactly_halts_the_account() {
        Reconciliation found = reconcile(picture("0.0005"), Map.of());
        assertThat(found.differences()).isNotEmpty();
        assertThat(state.status()).isEqualTo(AccountStatus.HALTED);
    }

    @Test
    void an_order_of_a_fraction_of_a_lot_halts_the_account() {
        reconcile(picture("0", there("odd", "1.0005", "0", OrderStatus.NEW)), Map.of());
        assertThat(state.status()).isEqualTo(AccountStatus.HALTED);
    }
}
