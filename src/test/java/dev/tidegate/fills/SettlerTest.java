package dev.tidegate.fills;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.dialect.FeedMessage;
import dev.tidegate.ledger.AccountDesks;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.ledger.MemoryAccountStore;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Side;
import dev.tidegate.order.VenueEvent;
import dev.tidegate.risk.AccountState;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events find their place around a reading. A fill of one lot per event makes the position the count of what was settled. */
class SettlerTest {
    private static final AccountId ANNA = Trading.ANNA;

    private final Ledger desks = new AccountDesks(new MemoryAccountStore(), 1, () -> null);
    private final List<AccountId> failed = new ArrayList<>();
    private boolean broken;
    private Settler settler;
    private Followed anna;

    /** The desks, out of order while a test says so. */
    private final class Flaky implements Ledger {
        @Override
        public <A> Uni<A> turn(AccountId account, Function<AccountState, Step<A>> decide) {
            return broken
                    ? Uni.createFrom().failure(new IllegalStateException("no disk"))
                    : desks.turn(account, decide);
        }
    }

    @BeforeEach
    void open() {
        Surroundings around = new Surroundings(
                new Flaky(),
                request -> {
                    throw new AssertionError("the settler asks nobody");
                },
                () -> Trading.MARKET,
                () -> Trading.KEYS,
                (account, differences) -> {},
                () -> 0,
                () -> 0);
        settler = new Settler(around, whose -> failed.add(whose.account));
        anna = settler.follow(ANNA);
    }

    @Test
    void event_settles_at_once() {
        fills(1, 3);
        assertThat(lots()).isEqualTo(3);
        assertThat(anna.applied).isEqualTo(3);
        assertThat(settler.settled()).isEqualTo(3);
    }

    @Test
    void event_that_a_reading_contains_is_not_settled_again() {
        anna.pictured = 5;
        fills(4, 7);
        assertThat(lots()).isEqualTo(2);
    }

    @Test
    void held_events_settle_before_and_after_the_reading_in_order() {
        settler.hold(anna);
        fills(1, 6);
        assertThat(lots()).isZero();
        settler.settleHeld(anna, 4);
        assertThat(lots()).isEqualTo(4);
        assertThat(anna.applied).isEqualTo(4);
        anna.pictured = 4;
        settler.release(anna);
        assertThat(lots()).isEqualTo(6);
        fills(7, 7);
        assertThat(lots()).isEqualTo(7);
    }

    @Test
    void as_many_events_are_held_as_may_and_one_more_lets_all_go() {
        settler.hold(anna);
        fills(1, Settler.MAX_HELD);
        assertThat(lots()).isZero();
        assertThat(anna.overrun).isFalse();
        fills(Settler.MAX_HELD + 1, Settler.MAX_HELD + 1);
        assertThat(anna.overrun).isTrue();
        assertThat(lots()).isEqualTo(Settler.MAX_HELD + 1);
    }

    @Test
    void account_of_somebody_else_is_left_out_and_counted() {
        settler.event(new FeedMessage.Event(
                1, new AccountId("zoe"), new VenueEvent.BalanceSet("USDT", Decimal.of(1), "deposit", 0)));
        assertThat(settler.strangers()).isEqualTo(1);
        assertThat(settler.all()).hasSize(1);
    }

    @Test
    void event_that_could_not_be_settled_is_told() {
        broken = true;
        fills(1, 1);
        assertThat(failed).containsExactly(ANNA);
        assertThat(settler.roomy()).isTrue();
        broken = false;
        fills(2, 2);
        assertThat(failed).hasSize(1);
    }

    private void fills(long from, long to) {
        for (long sequence = from; sequence <= to; sequence++) {
            settler.event(new FeedMessage.Event(
                    sequence,
                    ANNA,
                    new VenueEvent.Filled(
                            "o" + sequence,
                            "1",
                            "x" + sequence,
                            "BTC-PERP",
                            Side.BUY,
                            Decimal.parse("0.001"),
                            Decimal.of(100),
                            Decimal.parse("0.001"),
                            Decimal.ZERO,
                            false,
                            0)));
        }
    }

    private long lots() {
        return Trading.join(desks.turn(
                ANNA, state -> Ledger.Step.answer(state.position("BTC-PERP").lots())));
    }
}
