package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.sandbox.Faults;
import dev.tidegate.sandbox.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The exchange's feed misbehaves while an account trades: afterwards the gateway's account is to the last digit what it is at
 * the exchange, and what only a reading has shown stands in the audit.
 */
class FeedStoryTest {
    private static final long SEED = 7_081_124;
    private static final int ORDERS = 40;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private Stage stage;
    private Client trader;
    private int orders;

    @BeforeEach
    void open() throws Exception {
        System.out.println("seed " + SEED);
        stage = Stage.open(
                options -> options.generous().replace("policy.yaml", "increaseMaxAge: 3s", "increaseMaxAge: 1m"));
        stage.price("BTC-PERP", "65000");
        stage.price("BTCUSD-PERP", "65000");
        trader = stage.client("demo-1-key");
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    /** Orders that rest, orders that trade, fills of resting ones, cancels and changes, on a linear and an inverse contract. */
    private void trade() {
        for (int i = 0; i < ORDERS; i++) {
            boolean linear = random.nextInt(3) > 0;
            String symbol = linear ? "BTC-PERP" : "BTCUSD-PERP";
            String quantity = linear ? "0.0" + (11 + random.nextInt(80)) : Integer.toString(100 + random.nextInt(900));
            String price = "6" + (4_950 + random.nextInt(100)) + "." + random.nextInt(10);
            boolean buy = random.nextBoolean();
            String id = "o" + orders++;
            switch (random.nextInt(4)) {
                case 0 -> {
                    if (buy) {
                        stage.bid(symbol, quantity, price);
                    } else {
                        stage.offer(symbol, quantity, price);
                    }
                }
                case 1 -> trader.delete("/v1/orders/o" + random.nextInt(orders));
                case 2 -> trader.put("/v1/orders/o" + random.nextInt(orders), "{\"quantity\":\"" + quantity + "\"}");
                default -> {
                    if (buy) {
                        trader.buy(id, symbol, quantity, price);
                    } else {
                        trader.sell(id, symbol, quantity, price);
                    }
                }
            }
        }
    }

    private void agreesAfterwards() {
        stage.awaitAgreement("demo-1");
        assertThat(stage.atExchange("demo-1").positionLots().values())
                .as("something was traded")
                .anyMatch(lots -> lots != 0);
    }

    private String audited() throws IOException {
        Path log = stage.data().resolve("audit.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private void awaitAudited() {
        eventually(
                "the audit of the differences",
                () -> {
                    try {
                        return audited();
                    } catch (IOException unreadable) {
                        throw new IllegalStateException(unreadable);
                    }
                },
                text -> text.contains("reconciliation") && text.contains("demo-1"));
    }

    @Test
    void an_undisturbed_feed_leaves_nothing_to_reconcile() throws Exception {
        trade();
        agreesAfterwards();
        stage.gateway().reconcileAll();
        trade();
        agreesAfterwards();
        assertThat(stage.gateway().feedGaps()).isZero();
        assertThat(stage.gateway().feedDuplicates()).isZero();
        assertThat(stage.gateway().unsettledReplies()).isZero();
    }

    @Test
    void messages_that_come_twice_count_once() {
        stage.sandbox().faults().duplicateFeed(true);
        trade();
        agreesAfterwards();
        assertThat(stage.gateway().feedDuplicates()).isPositive();
    }

    @Test
    void messages_in_the_wrong_order_are_put_in_order() {
        stage.sandbox().faults().reorderFeed(true);
        trade();
        agreesAfterwards();
    }

    @Test
    void messages_that_come_late_twice_and_in_the_wrong_order_change_nothing() {
        stage.sandbox().faults().reorderFeed(true).duplicateFeed(true).delayFeed(150);
        trade();
        agreesAfterwards();
    }

    @Test
    void a_skipped_number_makes_the_gateway_read_the_accounts_again() {
        trade();
        stage.sandbox().faults().skipSequence(3);
        trade();
        agreesAfterwards();
        eventually("the gap is noticed", () -> stage.gateway().feedGaps() > 0);
    }

    @Test
    void lost_messages_are_made_good_from_the_exchange_and_audited() {
        trade();
        stage.sandbox().faults().loseEvents(Faults.ALWAYS);
        // The balance is told by nothing but the feed.
        Stage.done(stage.sandbox()
                .deposit(
                        new AccountId("demo-1"),
                        stage.rulebook().currencies().get("USDT").currency(),
                        Decimal.parse("12.5")));
        trade();
        stage.sandbox().faults().loseEvents(0);
        trade();
        agreesAfterwards();
        eventually("the gap is noticed", () -> stage.gateway().feedGaps() > 0);
        eventually("differences are counted", () -> stage.gateway().differences() > 0);
        awaitAudited();
    }

    @Test
    void dropped_connections_come_back_and_nothing_is_missed() {
        for (int i = 0; i < 4; i++) {
            Stage.done(stage.sandbox().dropFeeds());
            trade();
        }
        agreesAfterwards();
        eventually("the feed is followed", () -> stage.gateway().following());
    }

    @Test
    void an_exchange_that_starts_again_and_remembers_is_followed_on() {
        trade();
        Stage.done(stage.sandbox().restart(Memory.KEPT));
        trade();
        agreesAfterwards();
        eventually("the feed is followed", () -> stage.gateway().following());
        trade();
        agreesAfterwards();
    }

    @Test
    void what_happened_while_the_gateway_was_down_is_found_at_its_start() throws Exception {
        trader.buy("rest", "BTC-PERP", "0.5", "65000").then().statusCode(200);
        trader.buy("rest-too", "BTC-PERP", "0.5", "64000").then().statusCode(200);
        Currency usdt = stage.rulebook().currencies().get("USDT").currency();
        stage.restartGateway(() -> {
            stage.offer("BTC-PERP", "0.3", "65000");
            Stage.done(stage.sandbox().deposit(new AccountId("demo-1"), usdt, Decimal.of(77)));
        });
        trader = stage.client("demo-1-key");
        agreesAfterwards();
        awaitAudited();
        trade();
        agreesAfterwards();
    }

    @Test
    void an_exchange_that_has_lost_everything_is_believed_and_the_difference_audited() {
        trade();
        agreesAfterwards();
        Stage.done(stage.sandbox().restart(Memory.LOST));
        stage.awaitAgreement("demo-1");
        awaitAudited();
        assertThat(stage.gateway().differences()).isPositive();
        stage.price("BTC-PERP", "65000");
        stage.price("BTCUSD-PERP", "65000");
        eventually(
                "orders pass again",
                () -> trader.buy("again-" + orders++, "BTC-PERP", "0.1", "64000")
                                .statusCode()
                        == 200);
        stage.awaitAgreement("demo-1");
    }
}
