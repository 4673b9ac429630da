package dev.tidegate.risk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.order.VenueEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettlementTest {
    private static final Instrument L = Markets.linear("L", "U");
    private static final MarketSnapshot MARKET = Markets.market(Markets.at(L, 1_000));

    private final AccountState state = AccountState.empty(new AccountId("a"));

    private List<AccountEvent> told(VenueEvent event) {
        List<AccountEvent> events = Settlement.of(state, event, MARKET);
        events.forEach(state::apply);
        return events;
    }

    private void reserve(String quantity) {
        state.apply(Markets.reserved(Markets.terms("o", "L", Side.BUY, L.lots(Decimal.parse(quantity)), 1_000)));
    }

    private static VenueEvent.Filled filled(String execution, String quantity, String cumulative, String fee) {
        return new VenueEvent.Filled(
                "o",
                "x",
                execution,
                "L",
                Side.BUY,
                Decimal.parse(quantity),
                Decimal.of(100),
                Decimal.parse(cumulative),
                Decimal.parse(fee),
                false,
                Markets.NOW);
    }

    private static VenueEvent.Ended ended(String cumulative) {
        return new VenueEvent.Ended("o", "x", "L", OrderStatus.CANCELLED, Decimal.parse(cumulative), Markets.NOW);
    }

    private static VenueEvent.Replaced replaced(String quantity, String price) {
        return new VenueEvent.Replaced("o", "x", "L", Decimal.parse(quantity), Decimal.parse(price), Markets.NOW);
    }

    @Test
    void fee_is_rounded_up_and_a_rebate_down() {
        reserve("1");
        told(filled("e1", "0.1", "0.1", "0.0000001"));
        assertThat(state.balance("USDT")).isEqualTo(-1);
        told(filled("e2", "0.1", "0.2", "-0.0000019"));
        assertThat(state.balance("USDT")).isZero();
    }

    @Test
    void a_repeated_fill_turns_into_nothing_under_any_name() {
        reserve("1");
        assertThat(told(filled("e1", "0.4", "0.4", "0"))).hasSize(1);
        assertThat(told(filled("e1", "0.4", "0.4", "0"))).isEmpty();
        assertThat(told(filled("other", "0.4", "0.4", "0"))).isEmpty();
        assertThat(state.position("L").lots()).isEqualTo(400);
    }

    @Test
    void a_fill_ahead_of_another_waits_while_the_reservation_covers_it() {
        reserve("1");
        VenueEvent second = filled("e2", "0.3", "0.7", "0");
        assertThat(Settlement.ahead(state, second, MARKET)).isTrue();
        assertThat(told(second)).isEmpty();
        assertThat(state.openOrder("o").remainingLots()).isEqualTo(1_000);
        told(filled("e1", "0.4", "0.4", "0"));
        assertThat(Settlement.ahead(state, second, MARKET)).isFalse();
        told(second);
        assertThat(state.position("L").lots()).isEqualTo(700);
        assertThat(state.openOrder("o").remainingLots()).isEqualTo(300);
    }

    @Test
    void an_end_waits_for_the_fills_it_speaks_of() {
        reserve("1");
        assertThat(Settlement.ahead(state, ended("0.4"), MARKET)).isTrue();
        assertThat(told(ended("0.4"))).isEmpty();
        assertThat(state.openOrder("o")).isNotNull();
        told(filled("e1", "0.4", "0.4", "0"));
        assertThat(told(ended("0.4"))).hasSize(1);
        assertThat(told(ended("0.4"))).isEmpty();
        assertThat(state.openOrder("o")).isNull();
    }

    @Test
    void a_late_fill_after_the_end_is_booked() {
        reserve("1");
        told(ended("0"));
        assertThat(told(filled("e1", "0.4", "0.4", "0"))).hasSize(1);
        assertThat(state.position("L").lots()).isEqualTo(400);
    }

    @Test
    void an_old_message_of_a_replace_releases_nothing() {
        reserve("1");
        told(new VenueEvent.Acknowledged("o", "x", "L", 0));
        state.apply(new AccountEvent.ReplaceReserved("o", 500, 1_000, "d", 0));
        assertThat(told(replaced("0.5", "100"))).hasSize(1);
        state.apply(new AccountEvent.ReplaceReserved("o", 800, 1_010, "d", 0));
        assertThat(told(replaced("0.5", "100"))).as("not the one in flight").isEmpty();
        assertThat(state.openOrder("o").remainingLots()).isEqualTo(800);
        assertThat(told(replaced("0.8", "101"))).hasSize(1);
        assertThat(told(replaced("0.5", "100"))).isEmpty();
        assertThat(state.openOrder("o").terms().lots()).isEqualTo(800);
        assertThat(state.openOrder("o").terms().ticks()).isEqualTo(1_010);
        told(replaced("0.9", "100"));
        assertThat(state.openOrder("o").terms().lots())
                .as("made elsewhere, and larger")
                .isEqualTo(900);
        assertThat(state.openOrder("o").terms().ticks()).isEqualTo(1_010);
    }

    /** The replies of two changes came before the feed told of the first: what it holds too much is asked for. */
    @Test
    void an_old_message_that_reserves_more_than_is_in_force_is_doubtful() {
        reserve("1");
        told(new VenueEvent.Acknowledged("o", "x", "L", 0));
        VenueEvent first = replaced("0.9", "100");
        state.apply(new AccountEvent.ReplaceReserved("o", 900, 1_000, "d", 0));
        assertThat(Settlement.doubtful(state, first, MARKET)).as("in flight").isFalse();
        state.apply(new AccountEvent.Replaced("o", 900, 1_000, 0));
        assertThat(Settlement.doubtful(state, first, MARKET)).as("in force").isFalse();
        state.apply(new AccountEvent.ReplaceReserved("o", 800, 1_000, "d", 0));
        assertThat(Settlement.doubtful(state, first, MARKET))
                .as("another in flight")
                .isFalse();
        state.apply(new AccountEvent.Replaced("o", 800, 1_000, 0));
        assertThat(Settlement.doubtful(state, first, MARKET)).isTrue();
        told(first);
        assertThat(state.openOrder("o").terms().lots()).isEqualTo(900);
        assertThat(Settlement.doubtful(state, replaced("0.8", "100"), MARKET))
                .as("less is held for")
                .isFalse();
    }

    /** Position 1 is left of 2: the exchange makes the order fit, and one fill of 1 ends it there. */
    @Test
    void a_reduce_only_order_that_the_exchange_has_made_smaller_is_doubtful() {
        OrderTerms sale = new OrderTerms("o", "L", Side.BUY, OrderType.LIMIT, TimeInForce.GTC, 2_000, 1_000, true);
        state.apply(Markets.reserved(sale));
        VenueEvent trimmed = replaced("1", "100");
        assertThat(Settlement.doubtful(state, trimmed, MARKET)).isTrue();
        assertThat(told(trimmed)).as("nothing is released for it").isEmpty();
        state.apply(new AccountEvent.ReplaceReserved("o", 1_500, 1_000, "d", 0));
        assertThat(Settlement.doubtful(state, replaced("1.5", "100"), MARKET))
                .as("what was asked for")
                .isFalse();
        assertThat(Settlement.doubtful(state, trimmed, MARKET))
                .as("while a change is in flight")
                .isTrue();
        assertThat(Settlement.doubtful(state, replaced("2", "100"), MARKET)).isFalse();
    }

    @Test
    void acknowledgements_and_balances_that_say_nothing_new_are_nothing() {
        reserve("1");
        assertThat(told(new VenueEvent.Acknowledged("o", "x", "L", 0))).hasSize(1);
        assertThat(told(new VenueEvent.Acknowledged("o", "x", "L", 0))).isEmpty();
        assertThat(told(new VenueEvent.BalanceSet("USDT", Decimal.parse("1.0000019"), "deposit", 0)))
                .hasSize(1);
        assertThat(state.balance("USDT")).as("rounded down").isEqualTo(1_000_001L);
        assertThat(told(new VenueEvent.BalanceSet("USDT", Decimal.parse("1.0000015"), null, 0)))
                .isEmpty();
        assertThat(told(new VenueEvent.BalanceSet("XYZ", Decimal.of(1), null, 0)))
                .isEmpty();
    }

    @Test
    void numbers_too_large_to_book_halt_the_account() {
        VenueEvent huge = new VenueEvent.BalanceSet("USDT", Decimal.parse("900000000000000000"), null, 0);
        assertThat(told(huge)).singleElement().isInstanceOf(AccountEvent.StatusChanged.class);
        assertThat(state.status()).isEqualTo(AccountStatus.HALTED);
    }

    @Test
    void a_fill_whose_money_the_account_cannot_hold_halts_it_and_is_no_event() {
        state.apply(new AccountEvent.BalanceChanged("USDT", Long.MAX_VALUE, "", 0));
        reserve("1");
        assertThat(told(filled("e", "1", "1", "-1"))).singleElement().isInstanceOf(AccountEvent.StatusChanged.class);
        assertThat(state.balance("USDT")).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_reply_that_says_the_order_is_over_ends_it_once_its_fills_are_here() {
        reserve("1");
        Settlement.answered(state, "o", "x", OrderStatus.FILLED, Decimal.parse("1"), MARKET, 0)
                .forEach(state::apply);
        assertThat(state.openOrder("o").phase()).isEqualTo(OrderPhase.LIVE);
        told(filled("e", "1", "1", "0"));
        assertThat(state.closedOrder("o").status()).isEqualTo(OrderStatus.FILLED);
        state.apply(Markets.reserved(Markets.terms("p", "L", Side.BUY, 1, 1_000)));
        Settlement.answered(state, "p", "y", OrderStatus.EXPIRED, Decimal.ZERO, MARKET, 0)
                .forEach(state::apply);
        assertThat(state.closedOrder("p").status()).isEqualTo(OrderStatus.EXPIRED);
    }
}
