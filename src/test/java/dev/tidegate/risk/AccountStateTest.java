package dev.tidegate.risk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.Position;
import dev.tidegate.order.Side;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AccountStateTest {
    private static final Instrument L = Markets.linear("L", "U");
    private static final MarketSnapshot MARKET =
            Markets.market(Markets.at(L, 1_000), Markets.at(Markets.linear("M", "U"), 1_000));
    private static final RiskPolicy POLICY = new Markets.Policy().build();

    private final AccountState state = AccountState.empty(new AccountId("a"));

    private void reserve(String id, long lots) {
        state.apply(Markets.reserved(Markets.terms(id, "L", Side.BUY, lots, 1_000)));
    }

    private void fill(String id, String execution, long lots, long cumulative) {
        Position after =
                state.position("L").fill(L.contract(), Side.BUY, lots, 1_000).position();
        state.apply(new AccountEvent.Filled(
                id, execution, "L", Side.BUY, lots, 1_000, cumulative, "USDT", 1, 0, after, Markets.NOW));
    }

    private AccountView view(AccountState of) {
        return AccountView.of(of, MARKET, POLICY, Markets.NOW);
    }

    @Test
    void reserve_then_release_is_as_if_nothing_had_been() {
        state.apply(new AccountEvent.BalanceChanged("USDT", 1_000_000_000L, "", 0));
        reserve("other", 5);
        AccountView before = view(state);
        AccountSnapshot was = state.snapshot();
        reserve("o", 7);
        assertThat(view(state)).isNotEqualTo(before);
        state.apply(new AccountEvent.Refused("o", "", 0));
        assertThat(view(state)).isEqualTo(before);
        AccountSnapshot is = state.snapshot();
        assertThat(is.openOrders()).isEqualTo(was.openOrders());
        assertThat(is.positions()).isEqualTo(was.positions());
        assertThat(is.balances()).isEqualTo(was.balances());
    }

    @Test
    void a_fill_before_its_acknowledgement_is_one() {
        reserve("o", 10);
        fill("o", "e1", 4, 4);
        assertThat(state.openOrder("o").phase()).isEqualTo(OrderPhase.LIVE);
        assertThat(state.openOrder("o").remainingLots()).isEqualTo(6);
        fill("o", "e2", 6, 10);
        assertThat(state.openOrder("o")).isNull();
        assertThat(state.closedOrder("o").status()).isEqualTo(OrderStatus.FILLED);
        assertThat(state.balance("USDT")).isEqualTo(-2);
    }

    @Test
    void an_execution_is_booked_once() {
        reserve("o", 10);
        fill("o", "e1", 4, 4);
        AccountSnapshot once = state.snapshot();
        fill("o", "e1", 4, 4);
        AccountSnapshot twice = state.snapshot();
        assertThat(twice.positions()).isEqualTo(once.positions());
        assertThat(twice.balances()).isEqualTo(once.balances());
        assertThat(twice.openOrders()).isEqualTo(once.openOrders());
    }

    @Test
    void a_late_fill_is_booked_and_an_over_fill_halts() {
        reserve("o", 10);
        state.apply(new AccountEvent.Ended("o", OrderStatus.CANCELLED, 0));
        fill("o", "e1", 10, 10);
        assertThat(state.position("L").lots()).isEqualTo(10);
        assertThat(state.status()).isEqualTo(AccountStatus.ACTIVE);
        fill("o", "e2", 1, 11);
        assertThat(state.position("L").lots()).isEqualTo(11);
        assertThat(state.status()).isEqualTo(AccountStatus.HALTED);
    }

    @Test
    void a_fill_of_an_order_nobody_knows_is_booked() {
        fill("stranger", "e1", 3, 3);
        assertThat(state.position("L").lots()).isEqualTo(3);
    }

    @Test
    void a_replace_holds_the_larger_until_it_is_answered() {
        reserve("o", 10);
        state.apply(new AccountEvent.Acknowledged("o", "x", 0));
        state.apply(new AccountEvent.ReplaceReserved("o", 4, 1_010, "d", 5));
        assertThat(state.openOrder("o").remainingLots()).isEqualTo(10);
        assertThat(state.openOrder("o").reservedAtMillis())
                .as("the replace may arrive as late")
                .isEqualTo(5);
        fill("o", "e1", 2, 2);
        assertThat(state.openOrder("o").remainingLots()).isEqualTo(8);
        state.apply(new AccountEvent.Replaced("o", 4, 1_010, 0));
        assertThat(state.openOrder("o").remainingLots()).isEqualTo(2);
        state.apply(new AccountEvent.ReplaceReserved("o", 9, 1_010, "d", 0));
        assertThat(state.openOrder("o").remainingLots()).isEqualTo(7);
        state.apply(new AccountEvent.ReplaceRefused("o", "", 0));
        assertThat(state.openOrder("o").remainingLots()).isEqualTo(2);
    }

    @Test
    void an_order_filled_while_it_was_to_grow_is_over_when_that_is_refused() {
        reserve("o", 10);
        state.apply(new AccountEvent.ReplaceReserved("o", 20, 1_000, "d", 0));
        fill("o", "e1", 10, 10);
        assertThat(state.openOrder("o").remainingLots()).isEqualTo(10);
        state.apply(new AccountEvent.ReplaceRefused("o", "", 0));
        assertThat(state.openOrder("o")).isNull();
        assertThat(state.closedOrder("o").status()).isEqualTo(OrderStatus.FILLED);
    }

    @Test
    void an_order_filled_beyond_its_new_size_is_over_when_the_replace_is_confirmed() {
        reserve("o", 10);
        state.apply(new AccountEvent.ReplaceReserved("o", 4, 1_000, "d", 0));
        fill("o", "e1", 5, 5);
        state.apply(new AccountEvent.Replaced("o", 4, 1_000, 0));
        assertThat(state.openOrder("o")).isNull();
        assertThat(state.status()).isEqualTo(AccountStatus.ACTIVE);
    }

    @Test
    void an_unknown_outcome_holds_until_somebody_tells() {
        reserve("o", 10);
        state.apply(new AccountEvent.OutcomeUnknown("o", 0));
        assertThat(state.openOrder("o").phase()).isEqualTo(OrderPhase.UNKNOWN);
        assertThat(state.openOrder("o").remainingLots()).isEqualTo(10);
        state.apply(new AccountEvent.Acknowledged("o", "x", 0));
        assertThat(state.openOrder("o").phase()).isEqualTo(OrderPhase.LIVE);
        state.apply(new AccountEvent.OutcomeUnknown("o", 0));
        assertThat(state.openOrder("o").phase()).as("the feed has told already").isEqualTo(OrderPhase.LIVE);
    }

    @Test
    void an_end_comes_once_and_memory_of_the_past_is_bounded() {
        for (int i = 0; i <= AccountState.MAX_CLOSED; i++) {
            reserve("o" + i, 1);
            state.apply(new AccountEvent.Ended("o" + i, OrderStatus.CANCELLED, i));
            state.apply(new AccountEvent.Ended("o" + i, OrderStatus.EXPIRED, i));
        }
        assertThat(state.closedOrder("o0")).isNull();
        assertThat(state.closedOrder("o1").status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(state.snapshot().closedOrders()).hasSize(AccountState.MAX_CLOSED);
        for (int i = 0; i <= AccountState.MAX_EXECUTIONS; i++) {
            fill("stranger", "e" + i, 1, i + 1);
        }
        assertThat(state.booked("e0")).isFalse();
        assertThat(state.booked("e1")).isTrue();
        assertThat(state.snapshot().executionIds()).hasSize(AccountState.MAX_EXECUTIONS);
    }

    @Test
    void independent_events_may_come_in_any_order() {
        List<AccountEvent> events = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String symbol = i % 2 == 0 ? "L" : "M";
            Side side = i % 3 == 0 ? Side.BUY : Side.SELL;
            events.add(Markets.reserved(Markets.terms("o" + i, symbol, side, 1 + i, 995 + i)));
        }
        events.add(new AccountEvent.PositionReconciled("L", new Position(-40, 4_000_000), 0));
        events.add(new AccountEvent.PositionReconciled("M", new Position(25, 2_500_000), 0));
        events.add(new AccountEvent.BalanceChanged("USDT", 5_000_000L, "", 0));
        events.forEach(state::apply);
        AccountView first = view(state);
        Random random = new Random(8);
        for (int i = 0; i < 100; i++) {
            Collections.shuffle(events, random);
            AccountState other = AccountState.empty(new AccountId("a"));
            for (AccountEvent event : events) {
                other.apply(event);
                view(other);
            }
            assertThat(view(other)).isEqualTo(first);
        }
    }

    @Test
    void sums_follow_orders_positions_marks_and_listings() {
        Random random = new Random(9);
        for (int i = 0; i < 2_000; i++) {
            String id = "o" + random.nextInt(20);
            String symbol = id.hashCode() % 2 == 0 ? "L" : "M";
            int what = random.nextInt(5);
            if (state.openOrder(id) == null && what < 3) {
                Side side = random.nextBoolean() ? Side.BUY : Side.SELL;
                state.apply(Markets.reserved(
                        Markets.terms(id, symbol, side, 1 + random.nextInt(9), 900 + random.nextInt(200))));
            } else if (what == 3) {
                state.apply(new AccountEvent.Ended(id, OrderStatus.CANCELLED, 0));
            } else {
                state.apply(
                        new AccountEvent.ReplaceReserved(id, 1 + random.nextInt(9), 900 + random.nextInt(200), "d", 0));
            }
            MarketSnapshot market = random.nextInt(3) == 0
                    ? MARKET
                    : Markets.market(
                            Markets.at(Markets.linear("L", i % 7 == 0 ? "V" : "U"), 950 + random.nextInt(100)),
                            Markets.at(Markets.linear("M", "U"), i % 11 == 0 ? 0 : 950 + random.nextInt(100)));
            assertThat(AccountView.of(state, market, POLICY, Markets.NOW))
                    .isEqualTo(AccountView.of(state.copy(), market, POLICY, Markets.NOW));
        }
    }
}
