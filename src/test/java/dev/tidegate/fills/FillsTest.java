package dev.tidegate.fills;

import static dev.tidegate.fills.Trading.ANNA;
import static dev.tidegate.fills.Trading.BERT;
import static dev.tidegate.fills.Trading.USDT;
import static dev.tidegate.fills.Trading.await;
import static dev.tidegate.fills.Trading.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ledger.MemoryAccountStore;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.Side;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.OpenOrder;
import dev.tidegate.risk.OrderPhase;
import dev.tidegate.route.VenueReply;
import dev.tidegate.sandbox.Faults;
import dev.tidegate.sandbox.Memory;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The ledger follows the sandbox exchange, whatever the feed and the exchange do. */
class FillsTest {
    @Test
    void account_is_reconciling_until_it_has_been_read() {
        try (Trading trading = new Trading()) {
            assertThat(trading.fills.reconciling(ANNA)).isTrue();
            trading.started();
            assertThat(trading.state(ANNA).balance("USDT")).isEqualTo(100_000_000_000L);
            assertThat(trading.fills.reconciling(ANNA)).isFalse();
        }
    }

    @Test
    void fills_and_cancels_come_home() {
        try (Trading trading = new Trading().started()) {
            trading.place(ANNA, "bid", Side.BUY, "2", "100");
            trading.place(BERT, "ask", Side.SELL, "0.5", "100");
            trading.agree();
            assertThat(trading.state(ANNA).position("BTC-PERP").lots()).isEqualTo(500);
            trading.cancel(ANNA, "bid");
            trading.agree();
            assertThat(trading.state(ANNA).closedOrder("bid").status()).isEqualTo(OrderStatus.CANCELLED);
            assertThat(trading.audited).isEmpty();
        }
    }

    private enum Trouble {
        DUPLICATES,
        REORDERING,
        DELAY,
        SKIPPED_NUMBER,
        LOST_EVENTS,
        BROKEN_FEED,
        RESTART
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void ledger_and_exchange_agree_after_trouble(Trouble trouble) {
        long seed = 12;
        try (Trading trading = new Trading().started()) {
            Faults faults = trading.sandbox.faults();
            switch (trouble) {
                case DUPLICATES -> faults.duplicateFeed(true);
                case REORDERING -> faults.reorderFeed(true);
                case DELAY -> faults.delayFeed(300);
                case SKIPPED_NUMBER -> faults.skipSequence(3);
                case LOST_EVENTS -> faults.loseEvents(4);
                case BROKEN_FEED, RESTART -> {}
            }
            trade(trading, new Random(seed), 40, trouble);
            faults.clear();
            trading.agree();
            switch (trouble) {
                case DUPLICATES -> assertThat(trading.fills.duplicates()).isPositive();
                case SKIPPED_NUMBER, LOST_EVENTS ->
                    assertThat(trading.fills.gaps()).isPositive();
                case REORDERING, DELAY -> assertThat(trading.audited).isEmpty();
                case BROKEN_FEED, RESTART ->
                    assertThat(trading.fills.following()).isTrue();
            }
        }
    }

    private static void trade(Trading trading, Random random, int orders, Trouble trouble) {
        for (int i = 0; i < orders; i++) {
            boolean anna = random.nextBoolean();
            Side side = random.nextBoolean() ? Side.BUY : Side.SELL;
            String price = (99 + random.nextInt(3)) + "." + random.nextInt(10);
            trading.place(anna ? ANNA : BERT, "o" + i, side, "0." + (1 + random.nextInt(9)), price);
            if (random.nextInt(4) == 0) {
                trading.cancel(anna ? ANNA : BERT, "o" + i);
            }
            if (i == orders / 2 && trouble == Trouble.BROKEN_FEED) {
                await(trading.sandbox.dropFeeds());
            }
            if (i == orders / 2 && trouble == Trouble.RESTART) {
                await(trading.sandbox.restart(Memory.KEPT));
            }
        }
    }

    @Test
    void exchange_that_has_forgotten_everything_is_the_truth_all_the_same() {
        try (Trading trading = new Trading().started()) {
            trade(trading, new Random(5), 20, Trouble.DELAY);
            trading.agree();
            await(trading.sandbox.restart(Memory.LOST));
            trading.agree();
            assertThat(trading.state(ANNA).openOrders()).isEmpty();
            assertThat(trading.state(ANNA).balance("USDT")).isEqualTo(100_000_000_000L);
            trading.place(ANNA, "again", Side.BUY, "1", "100");
            trading.place(BERT, "other", Side.SELL, "1", "100");
            trading.agree();
            assertThat(trading.state(ANNA).position("BTC-PERP").lots()).isEqualTo(1_000);
        }
    }

    /** Reading the account over and over in the middle of trading never finds a difference where nothing was missed. */
    @ParameterizedTest
    @CsvSource({"20, 0", "0, 20", "0, 0"})
    void reading_in_the_middle_of_fills_finds_nothing_and_succeeds(long feedDelay, long replyDelay) {
        try (Trading trading = Trading.patient().started()) {
            trading.sandbox.faults().delayFeed(feedDelay).delayReplies(replyDelay);
            Random random = new Random(99);
            for (int i = 0; i < 60; i++) {
                trading.fills.reconcileAll();
                Side side = random.nextBoolean() ? Side.BUY : Side.SELL;
                trading.place(
                        random.nextBoolean() ? ANNA : BERT, "o" + i, side, "0.1", "10" + random.nextInt(2) + ".0");
            }
            trading.sandbox.faults().clear();
            trading.agree();
            assertThat(trading.audited).isEmpty();
            assertThat(trading.fills.gaps()).isZero();
            assertThat(trading.fills.failedReadings()).isZero();
        }
    }

    @Test
    void order_whose_reply_was_cut_off_is_found_at_the_exchange() {
        try (Trading trading = new Trading().started()) {
            // Told neither by reply nor by feed: only asking brings it to light.
            trading.sandbox.faults().cutReplies(1).loseEvents(1);
            VenueReply reply = trading.place(ANNA, "cut", Side.BUY, "1", "100");
            assertThat(reply).isInstanceOf(VenueReply.Unknown.class);
            until("the order is known to be live", () -> phase(trading, "cut") == OrderPhase.LIVE);
            trading.agree();
        }
    }

    /** A picture holds a fill; the feed brings it, and the end of its order, when nobody waits for them any more, and the reply last. */
    @Test
    void order_whose_end_comes_later_than_the_reading_waits_is_over_all_the_same() {
        try (Trading trading = Trading.patient().started()) {
            trading.place(BERT, "maker", Side.SELL, "1", "100");
            trading.agree();
            trading.sandbox.faults().delayFeed(ExecutionFeed.CATCH_UP_MILLIS + 500);
            trading.reserve(ANNA, "taker", Side.BUY, "1", "100", System.currentTimeMillis());
            VenueReply reply = trading.send(ANNA, "taker", Side.BUY, "1", "100");
            long settled = trading.fills.settled();
            trading.fills.reconcile(ANNA);
            until(
                    "the picture is taken",
                    () -> trading.state(ANNA).position("BTC-PERP").lots() == 1_000);
            until("the late events have come", () -> trading.fills.settled() > settled);
            trading.answered(ANNA, "taker", reply);
            trading.agree();
            assertThat(trading.state(ANNA).closedOrder("taker").status()).isEqualTo(OrderStatus.FILLED);
        }
    }

    @Test
    void order_that_never_arrived_is_released_after_its_horizon_and_not_before() {
        try (Trading trading = new Trading().started()) {
            long reserved = System.currentTimeMillis();
            trading.reserve(ANNA, "lost", Side.BUY, "1", "100", reserved);
            trading.record(ANNA, new AccountEvent.OutcomeUnknown("lost", reserved));
            trading.fills.unknown(ANNA);
            until("the order is released", () -> trading.open(ANNA, "lost") == null);
            assertThat(System.currentTimeMillis() - reserved)
                    .isGreaterThan(FillsOptions.of(trading.options).horizon().toMillis());
            assertThat(trading.state(ANNA).closedOrder("lost").status()).isEqualTo(OrderStatus.REJECTED);
        }
    }

    @Test
    void order_with_every_kind_of_character_in_its_id_is_asked_for() {
        try (Trading trading = new Trading().started()) {
            String id = "a/b:c.d_e-F9";
            trading.sandbox.faults().loseEvents(1);
            trading.reserve(ANNA, id, Side.BUY, "1", "100", System.currentTimeMillis());
            trading.send(ANNA, id, Side.BUY, "1", "100");
            trading.place(BERT, "taker", Side.SELL, "1", "100");
            trading.record(ANNA, new AccountEvent.OutcomeUnknown(id, 0));
            trading.fills.unknown(ANNA);
            until("the order is known to be filled", () -> trading.open(ANNA, id) == null);
            assertThat(trading.state(ANNA).closedOrder(id).status()).isEqualTo(OrderStatus.FILLED);
            trading.agree();
        }
    }

    @Test
    void unknown_orders_are_resolved_within_five_seconds_of_the_exchange_coming_back() {
        try (Trading trading = new Trading().started()) {
            trading.sandbox.faults().cutReplies(1).loseEvents(1);
            trading.place(ANNA, "arrived", Side.BUY, "1", "100");
            await(trading.sandbox.down());
            trading.reserve(ANNA, "lost", Side.BUY, "1", "100", System.currentTimeMillis());
            trading.record(ANNA, new AccountEvent.OutcomeUnknown("lost", 0));
            trading.fills.unknown(ANNA);
            long failed = trading.fills.failedReadings();
            until("readings fail", () -> trading.fills.failedReadings() > failed + 3);
            assertThat(phase(trading, "arrived")).isEqualTo(OrderPhase.UNKNOWN);
            await(trading.sandbox.up());
            long back = System.nanoTime();
            until(
                    "both are resolved",
                    () -> phase(trading, "arrived") == OrderPhase.LIVE && trading.open(ANNA, "lost") == null);
            assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(5));
            trading.agree();
        }
    }

    @Test
    void orders_left_in_the_ledger_by_an_earlier_life_are_resolved_at_the_start() {
        MemoryAccountStore store = new MemoryAccountStore();
        try (Trading trading = new Trading(store)) {
            long before = System.currentTimeMillis() - 60_000;
            trading.reserve(ANNA, "reserved-live", Side.BUY, "1", "90", before);
            trading.reserve(ANNA, "reserved-lost", Side.BUY, "1", "90", before);
            trading.reserve(ANNA, "unknown-filled", Side.BUY, "1", "100", before);
            trading.record(ANNA, new AccountEvent.OutcomeUnknown("unknown-filled", before));
            trading.send(ANNA, "reserved-live", Side.BUY, "1", "90");
            trading.send(ANNA, "unknown-filled", Side.BUY, "1", "100");
            trading.reserve(BERT, "taker", Side.SELL, "1", "100", before);
            trading.send(BERT, "taker", Side.SELL, "1", "100");
            trading.fills.start();
            trading.agree();
            OpenOrder live = trading.open(ANNA, "reserved-live");
            assertThat(live).isNotNull();
            assertThat(live.phase()).isEqualTo(OrderPhase.LIVE);
            assertThat(trading.state(ANNA).closedOrder("reserved-lost").status())
                    .isEqualTo(OrderStatus.REJECTED);
            assertThat(trading.state(ANNA).closedOrder("unknown-filled").status())
                    .isEqualTo(OrderStatus.FILLED);
            assertThat(trading.state(ANNA).position("BTC-PERP").lots()).isEqualTo(1_000);
            assertThat(trading.state(BERT).position("BTC-PERP").lots()).isEqualTo(-1_000);
        }
    }

    @Test
    void replace_in_flight_keeps_its_reservation_until_it_cannot_arrive_any_more() {
        try (Trading trading = new Trading().started()) {
            trading.place(ANNA, "bid", Side.BUY, "1", "90");
            trading.agree();
            long asked = System.currentTimeMillis();
            trading.record(ANNA, new AccountEvent.ReplaceReserved("bid", 5_000, 900, "d", asked));
            trading.record(ANNA, new AccountEvent.OutcomeUnknown("bid", asked));
            trading.fills.unknown(ANNA);
            long horizon = FillsOptions.of(trading.options).horizon().toMillis();
            until("the replace is given up", () -> trading.open(ANNA, "bid").replacing() == null);
            assertThat(System.currentTimeMillis() - asked).isGreaterThan(horizon);
            assertThat(trading.open(ANNA, "bid").terms().lots()).isEqualTo(1_000);
            trading.agree();
        }
    }

    @Test
    void difference_is_audited_and_the_exchange_is_right() {
        try (Trading trading = new Trading().started()) {
            trading.sandbox.faults().loseEvents(1);
            await(trading.sandbox.deposit(ANNA, USDT, Decimal.of(7)));
            trading.agree();
            assertThat(trading.state(ANNA).balance("USDT")).isEqualTo(100_007_000_000L);
            assertThat(trading.audited).singleElement().asString().startsWith("anna: balance USDT");
            assertThat(trading.fills.differences()).isPositive();
        }
    }

    @Test
    void feed_lost_for_too_long_makes_accounts_reconciling_until_they_are_read_again() {
        try (Trading trading = new Trading()) {
            trading.fills = trading.fills(Duration.ofMillis(300));
            trading.started();
            await(trading.sandbox.down());
            until("the feed is lost", () -> !trading.fills.following());
            until("accounts are reconciling", () -> trading.fills.reconciling(ANNA));
            await(trading.sandbox.up());
            until(
                    "accounts are read again",
                    () -> !trading.fills.reconciling(ANNA) && !trading.fills.reconciling(BERT));
            assertThat(trading.fills.following()).isTrue();
        }
    }

    @Test
    void feed_lost_for_a_moment_makes_nobody_wait() {
        try (Trading trading = new Trading().started()) {
            await(trading.sandbox.dropFeeds());
            until("the feed is lost", () -> !trading.fills.following());
            assertThat(trading.fills.reconciling(ANNA)).isFalse();
            until("the feed is back", () -> trading.fills.following());
            assertThat(trading.fills.reconciling(ANNA)).isFalse();
        }
    }

    private static OrderPhase phase(Trading trading, String id) {
        OpenOrder order = trading.open(ANNA, id);
        return order == null ? OrderPhase.RESERVED : order.phase();
    }
}
