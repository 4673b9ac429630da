package dev.tidegate.fills;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.dialect.FeedMessage;
import dev.tidegate.ledger.AccountDesks;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.ledger.MemoryAccountStore;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.order.VenueEvent;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.route.Outcome;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AheadOfTheAccountTest {
    private final Ledger ledger = new AccountDesks(new MemoryAccountStore(), 1, () -> null);
    private final List<Followed> again = new ArrayList<>();
    private final Settler settler = new Settler(
            new Surroundings(
                    ledger,
                    request -> Uni.createFrom().item(new Outcome.NotSent("nobody is asked")),
                    () -> Trading.MARKET,
                    () -> Trading.KEYS,
                    (account, differences) -> {},
                    () -> 0,
                    () -> 0),
            again::add);

    @BeforeEach
    void an_order_of_five() {
        OrderTerms terms =
                new OrderTerms("a", "BTC-PERP", Side.BUY, OrderType.LIMIT, TimeInForce.GTC, 5_000, 1_000, false);
        ledger.turn(Trading.ANNA, state -> new Ledger.Step<>(List.of(new AccountEvent.Reserved(terms, "d", 0)), true))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    private void filled(long sequence, String quantity, String cumulative) {
        settler.event(new FeedMessage.Event(
                sequence,
                Trading.ANNA,
                new VenueEvent.Filled(
                        "a",
                        "o",
                        "x-" + sequence,
                        "BTC-PERP",
                        Side.BUY,
                        Decimal.parse(quantity),
                        Decimal.parse("100"),
                        Decimal.parse(cumulative),
                        Decimal.ZERO,
                        true,
                        0)));
    }

    private long position() {
        return ledger.turn(
                        Trading.ANNA,
                        state -> Ledger.Step.answer(state.position("BTC-PERP").lots()))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    @Test
    void a_fill_that_follows_on_is_booked() {
        filled(1, "1", "1");
        filled(2, "2", "3");
        assertThat(position()).isEqualTo(3_000);
        assertThat(again).isEmpty();
    }

    @Test
    void a_fill_ahead_of_the_account_has_it_read_again() {
        filled(1, "1", "1");
        filled(2, "1", "3");
        assertThat(position()).isEqualTo(1_000);
        assertThat(again).containsExactly(settler.follow(Trading.ANNA));
    }
}
