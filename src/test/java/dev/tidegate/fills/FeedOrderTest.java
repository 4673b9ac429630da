package dev.tidegate.fills;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.dialect.FeedMessage;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.VenueEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FeedOrderTest {
    private static final AccountId ANNA = new AccountId("anna");

    /** Events as they come, "gap" and "restart" between them. */
    private final List<Object> heard = new ArrayList<>();

    private final FeedOrder order = new FeedOrder(new FeedOrder.Sink() {
        @Override
        public void event(FeedMessage.Event event) {
            heard.add(event.sequence());
        }

        @Override
        public void gap(String cause) {
            heard.add("gap");
        }

        @Override
        public void restarted() {
            heard.add("restart");
        }
    });

    @Test
    void events_in_order_pass_at_once() {
        take(0, hello(4), event(5), event(6), event(7));
        assertThat(heard).containsExactly(5L, 6L, 7L);
        assertThat(order.last()).isEqualTo(7);
    }

    @Test
    void duplicate_is_passed_over() {
        take(0, hello(4), event(5), event(5), event(6), event(5), event(8), event(8));
        assertThat(heard).containsExactly(5L, 6L);
        assertThat(order.duplicates()).isEqualTo(3);
    }

    @Test
    void early_event_waits_for_the_one_before() {
        take(0, hello(4), event(6), event(7));
        assertThat(heard).isEmpty();
        assertThat(order.last()).isEqualTo(4);
        take(100, event(5));
        assertThat(heard).containsExactly(5L, 6L, 7L);
        order.tick(10_000);
        assertThat(order.gaps()).isZero();
    }

    @Test
    void hole_becomes_a_gap_when_it_has_been_waited_for_and_not_before() {
        take(1_000, hello(4), event(6));
        order.tick(1_000 + FeedOrder.PATIENCE_MILLIS - 1);
        assertThat(heard).isEmpty();
        order.tick(1_000 + FeedOrder.PATIENCE_MILLIS);
        assertThat(heard).containsExactly(6L, "gap");
        take(2_000, event(5), event(7));
        assertThat(heard).containsExactly(6L, "gap", 7L);
    }

    @Test
    void as_many_early_events_wait_as_may_and_one_more_ends_the_waiting() {
        take(0, hello(0));
        for (int i = 0; i < FeedOrder.MAX_EARLY; i++) {
            take(0, event(2 + i));
        }
        assertThat(heard).isEmpty();
        take(0, event(2 + FeedOrder.MAX_EARLY));
        assertThat(heard).hasSize(FeedOrder.MAX_EARLY + 2).endsWith("gap");
        assertThat(order.last()).isEqualTo(2 + FeedOrder.MAX_EARLY);
    }

    @Test
    void heartbeat_ahead_of_what_came_is_a_gap_in_time() {
        take(0, hello(4), event(5), beat(6));
        order.tick(FeedOrder.PATIENCE_MILLIS - 1);
        assertThat(heard).containsExactly(5L);
        order.tick(FeedOrder.PATIENCE_MILLIS);
        assertThat(heard).containsExactly(5L, "gap");
        take(500, event(7));
        assertThat(heard).containsExactly(5L, "gap", 7L);
    }

    @Test
    void heartbeat_that_says_nothing_new_is_nothing() {
        take(0, hello(4), event(5), beat(5), beat(4));
        order.tick(10_000);
        assertThat(heard).containsExactly(5L);
    }

    @Test
    void new_connection_that_went_on_is_a_gap_and_one_that_did_not_is_none() {
        take(0, hello(4), event(5), hello(5));
        assertThat(heard).containsExactly(5L);
        take(0, hello(9));
        assertThat(heard).containsExactly(5L, "gap");
        take(0, event(10));
        assertThat(heard).containsExactly(5L, "gap", 10L);
    }

    @Test
    void new_connection_delivers_what_waited_before() {
        take(0, hello(4), event(6), hello(6), event(7));
        assertThat(heard).containsExactly(6L, "gap", 7L);
    }

    @Test
    void exchange_that_counts_anew_is_followed() {
        take(0, hello(100), event(101), hello(3), event(4));
        assertThat(heard).containsExactly(101L, "restart", 4L);
        take(0, hello(1_000), event(1_001), beat(5));
        assertThat(heard).endsWith("gap", 1_001L, "restart");
        take(0, event(6));
        assertThat(heard).endsWith("restart", 6L);
    }

    @Test
    void feed_without_a_greeting_begins_with_its_first_message() {
        take(0, event(50), event(51));
        assertThat(heard).containsExactly(50L, 51L);
    }

    /** Shuffled within bounds and doubled at random: every event once, in order, and no gap. */
    @Test
    void shuffled_and_doubled_messages_come_out_in_order() {
        long seed = 77;
        Random random = new Random(seed);
        for (int history = 0; history < 300; history++) {
            heard.clear();
            FeedOrder fresh = new FeedOrder(new FeedOrder.Sink() {
                @Override
                public void event(FeedMessage.Event event) {
                    heard.add(event.sequence());
                }

                @Override
                public void gap(String cause) {
                    heard.add("gap");
                }

                @Override
                public void restarted() {
                    heard.add("restart");
                }
            });
            List<FeedMessage> messages = new ArrayList<>();
            List<Object> expected = new ArrayList<>();
            for (long sequence = 1; sequence <= 200; sequence++) {
                messages.add(event(sequence));
                expected.add(sequence);
                if (random.nextInt(5) == 0) {
                    messages.add(event(1 + random.nextLong(sequence)));
                }
            }
            for (int block = 0; block < messages.size(); block += 16) {
                Collections.shuffle(messages.subList(block, Math.min(block + 16, messages.size())), random);
            }
            fresh.take(hello(0), 0);
            messages.forEach(message -> fresh.take(message, 0));
            assertThat(heard.equals(expected))
                    .as("seed " + seed + ", history " + history + ": " + heard)
                    .isTrue();
        }
    }

    private void take(long nowMillis, FeedMessage... messages) {
        for (FeedMessage message : messages) {
            order.take(message, nowMillis);
        }
    }

    private static FeedMessage hello(long sequence) {
        return new FeedMessage.Hello(sequence);
    }

    private static FeedMessage beat(long sequence) {
        return new FeedMessage.Heartbeat(sequence);
    }

    private static FeedMessage.Event event(long sequence) {
        return new FeedMessage.Event(sequence, ANNA, new VenueEvent.Acknowledged("o", "1", "BTC-PERP", 0));
    }
}
