package dev.tidegate.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packed memory of closed orders and executions, against the JDK's maps and sets. */
class RememberedPastTest {
    private static final long SEED = 20261125;
    private static final long[] EDGES = {0, 1, 127, 128, Integer.MAX_VALUE, Long.MAX_VALUE, -1, Long.MIN_VALUE};

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 60, 1_000})
    void closed_orders_agree_with_a_linked_map(int most) {
        for (int history = 0; history < 20; history++) {
            Random random = new Random(SEED + history);
            Texts texts = new Texts(random, 3 * most);
            ClosedOrders orders = new ClosedOrders(most);
            LinkedHashMap<String, ClosedOrder> model = new LinkedHashMap<>();
            for (int i = 0; i < 400 + 4 * most; i++) {
                String id = texts.id();
                switch (random.nextInt(8)) {
                    case 0 -> {
                        orders.remove(id);
                        model.remove(id);
                    }
                    case 1, 2 -> {
                        ClosedOrder late = model.get(id);
                        if (late != null) {
                            late = late.filled(texts.number(), texts.number());
                            orders.replace(late);
                            model.put(id, late);
                        }
                    }
                    default -> {
                        ClosedOrder order = order(id, texts);
                        orders.add(order);
                        model.remove(id);
                        model.put(id, order);
                        if (model.size() > most) {
                            model.pollFirstEntry();
                        }
                    }
                }
                String asked = texts.id();
                assertThat(orders.get(asked))
                        .as("seed %s, step %s", SEED + history, i)
                        .isEqualTo(model.get(asked));
                assertThat(orders.contains(id)).isEqualTo(model.containsKey(id));
                assertThat(orders.size()).isEqualTo(model.size());
                if (i % 97 == 0) {
                    assertThat(orders.all()).isEqualTo(List.copyOf(model.values()));
                }
            }
            assertThat(orders.all()).as("seed %s", SEED + history).isEqualTo(List.copyOf(model.values()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 64, 2_048})
    void executions_agree_with_a_linked_set(int most) {
        for (int history = 0; history < 20; history++) {
            Random random = new Random(SEED + history);
            Texts texts = new Texts(random, 2 * most);
            Executions executions = new Executions(most);
            LinkedHashSet<String> model = new LinkedHashSet<>();
            for (int i = 0; i < 200 + 3 * most; i++) {
                String id = texts.id();
                boolean fresh = model.add(id);
                if (model.size() > most) {
                    model.removeFirst();
                }
                assertThat(executions.add(id))
                        .as("seed %s, step %s", SEED + history, i)
                        .isEqualTo(fresh);
                String asked = texts.id();
                assertThat(executions.contains(asked)).isEqualTo(model.contains(asked));
                assertThat(executions.size()).isEqualTo(model.size());
            }
            assertThat(executions.all()).as("seed %s", SEED + history).isEqualTo(List.copyOf(model));
        }
    }

    @Test
    void ids_with_the_same_hash_of_a_string_are_told_apart() {
        List<String> ids = colliding(11);
        assertThat(ids.stream().map(String::hashCode).distinct()).hasSize(1);
        Executions executions = new Executions(AccountState.MAX_EXECUTIONS);
        for (int i = 0; i < ids.size(); i++) {
            assertThat(executions.contains(ids.get(i))).isFalse();
            assertThat(executions.add(ids.get(i))).isTrue();
            assertThat(executions.contains(ids.get(i / 2))).isTrue();
        }
        assertThat(executions.all()).isEqualTo(ids);
    }

    @Test
    void ids_that_crowd_in_one_place_are_told_apart_while_they_come_and_go() {
        // Ids whose place is the last of the table: one long run that begins there and goes on at the beginning.
        // wraps.
        List<String> crowd = new ArrayList<>();
        for (int i = 0; crowd.size() < 60 && i < 3_000_000; i++) {
            if (RecordRing.hash(new Packing().text("c" + i)) >>> 5 == (1 << 15) - 1) {
                crowd.add("c" + i);
            }
        }
        assertThat(crowd).hasSize(60);
        Random random = new Random(SEED);
        Executions executions = new Executions(24);
        LinkedHashSet<String> model = new LinkedHashSet<>();
        for (int i = 0; i < 20_000; i++) {
            String id = crowd.get(random.nextInt(crowd.size()));
            assertThat(executions.add(id)).as("step %s", i).isEqualTo(model.add(id));
            if (model.size() > 24) {
                model.removeFirst();
            }
            String asked = crowd.get(random.nextInt(crowd.size()));
            assertThat(executions.contains(asked)).isEqualTo(model.contains(asked));
        }
        assertThat(executions.all()).isEqualTo(List.copyOf(model));
    }

    @Test
    void a_text_is_no_other_text_whatever_its_characters_and_length() {
        List<String> texts = List.of(
                "", "\0", "\0\0", "a", "ab", "\u0100", "\u0001\u0000", "é", "\uD83D", "a\u0100", "x".repeat(300));
        Executions executions = new Executions(AccountState.MAX_EXECUTIONS);
        for (String text : texts) {
            assertThat(executions.add(text)).isTrue();
        }
        assertThat(executions.all()).isEqualTo(texts);
        for (String text : texts) {
            assertThat(executions.add(text)).isFalse();
        }
    }

    @Test
    void more_symbols_and_processes_than_are_kept_as_words_come_back_too() {
        ClosedOrders orders = new ClosedOrders(1_000);
        List<ClosedOrder> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            OrderTerms terms = new OrderTerms(
                    "o" + i, "SYMBOL-" + i % 200, Side.SELL, OrderType.LIMIT, TimeInForce.POST_ONLY, 1, 1, true);
            ClosedOrder order =
                    new ClosedOrder(terms, "", OrderStatus.EXPIRED, 0, 0, "process-" + i / 10 + "-000" + i, i);
            orders.add(order);
            all.add(order);
        }
        assertThat(orders.all()).isEqualTo(all);
    }

    @Test
    void an_idle_account_takes_less_than_a_kilobyte() {
        AccountState[] idle = new AccountState[1_000];
        AccountId account = new AccountId("a");
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        AccountState.empty(account);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < idle.length; i++) {
            idle[i] = AccountState.empty(account);
        }
        long taken = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(idle).doesNotContainNull();
        assertThat(taken / idle.length).isPositive().isLessThan(1_024);
    }

    @Test
    void a_late_fill_is_written_only_over_an_order_that_is_kept() {
        ClosedOrders orders = new ClosedOrders(10);
        ClosedOrder order = order("a", new Texts(new Random(SEED), 5));
        assertThatThrownBy(() -> orders.replace(order)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RecordRing(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RecordRing(RecordRing.MOST + 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static ClosedOrder order(String id, Texts texts) {
        OrderTerms terms = new OrderTerms(
                id,
                texts.symbol(),
                texts.one(Side.values()),
                texts.one(OrderType.values()),
                texts.one(TimeInForce.values()),
                texts.number() >>> 1 | 1,
                texts.number() >>> 1 | 1,
                texts.random.nextBoolean());
        return new ClosedOrder(
                terms,
                texts.any(),
                texts.one(OrderStatus.values()),
                texts.number(),
                texts.number(),
                texts.any(),
                texts.number());
    }

    /** All 2^{@code pairs} texts made of "Aa" and "BB", whose hashes as strings are equal. */
    private static List<String> colliding(int pairs) {
        List<String> all = new ArrayList<>();
        for (int bits = 0; bits < 1 << pairs; bits++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < pairs; i++) {
                text.append((bits >> i & 1) == 0 ? "Aa" : "BB");
            }
            all.add(text.toString());
        }
        return all;
    }

    /** Ids that come again, among them ones whose hashes as strings are equal, and texts and numbers of all widths. */
    private static final class Texts {
        private final Random random;
        private final List<String> ids = new ArrayList<>();

        Texts(Random random, int count) {
            this.random = random;
            List<String> colliding = colliding(6);
            for (int i = 0; i < count; i++) {
                ids.add(i % 4 == 0 && i / 4 < colliding.size() ? colliding.get(i / 4) : "id-" + i + any());
            }
        }

        String id() {
            return ids.get(random.nextInt(ids.size()));
        }

        String symbol() {
            return random.nextInt(10) == 0 ? any() : "SYM" + random.nextInt(30) + "-PERP";
        }

        String any() {
            return switch (random.nextInt(6)) {
                case 0 -> "";
                case 1 -> "0mc6hwz3abcde" + random.nextInt(10_000_000);
                case 2 -> "x".repeat(random.nextInt(200));
                case 3 -> "\u00e9\u0101\uD83D".substring(random.nextInt(3));
                default -> Long.toString(random.nextLong(), 36);
            };
        }

        long number() {
            return random.nextInt(3) == 0
                    ? EDGES[random.nextInt(EDGES.length)]
                    : random.nextLong() >>> random.nextInt(64);
        }

        <E> E one(E[] all) {
            return all[random.nextInt(all.length)];
        }
    }
}
