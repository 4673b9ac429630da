package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.Decimal;
import dev.tidegate.sandbox.AccountView;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Many clients on one account at the same moment: whatever the order of things, the exchange never sees a breach. */
class RaceStoryTest {
    private static final int CLIENTS = 64;
    private static final int ROUNDS = 12;
    private static final int LIMIT_LOTS = 1_000;
    private static final long SEED = 20_241_117;

    private final Map<String, AtomicInteger> heard = new ConcurrentHashMap<>();

    /** Lets as many threads go at the same moment, and waits for all. */
    private static <T> List<T> together(int threads, IntFunction<Callable<T>> tasks) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> going = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Callable<T> task = tasks.apply(i);
                going.add(many.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
            start.countDown();
            List<T> done = new ArrayList<>();
            for (Future<T> each : going) {
                done.add(each.get());
            }
            return done;
        }
    }

    private void heard(Desk.Reply reply) {
        String what = reply.status() + (reply.code().isEmpty() ? "" : " " + reply.code());
        heard.computeIfAbsent(what, ignored -> new AtomicInteger()).incrementAndGet();
    }

    private int times(String what) {
        AtomicInteger count = heard.get(what);
        return count == null ? 0 : count.get();
    }

    /** Buys, sells and cancels at random, around house liquidity on both sides. */
    private void race(Stage stage) throws Exception {
        System.out.println("seed " + SEED);
        try (Desk desk = stage.desk("demo-1-key")) {
            together(CLIENTS, client -> () -> {
                SplittableRandom random = new SplittableRandom(SEED + client);
                String last = "none";
                for (int i = 0; i < ROUNDS; i++) {
                    String id = client + "-" + i;
                    boolean buy = random.nextBoolean();
                    boolean crosses = random.nextInt(4) > 0;
                    String quantity = "0." + (crosses ? "" : "0") + (1 + random.nextInt(2)) + random.nextInt(10);
                    String price = crosses ? buy ? "65000.5" : "64999.5" : buy ? "64990" : "65010";
                    if (random.nextInt(2) == 0) {
                        heard(desk.cancel(last));
                    }
                    heard(desk.place(id, "BTC-PERP", buy ? "BUY" : "SELL", quantity, price, crosses ? "IOC" : "GTC"));
                    last = id;
                }
                return client;
            });
        }
        System.out.println(new TreeMap<>(heard));
    }

    private static void liquidity(Stage stage) {
        stage.price("BTC-PERP", "65000");
        for (int i = 0; i < 4; i++) {
            stage.offer("BTC-PERP", "200", "65000.5");
            stage.bid("BTC-PERP", "200", "64999.5");
        }
    }

    private static Stage.Options small(Stage.Options options) {
        return options.generous()
                .replace(
                        "policy.yaml",
                        "BTC-PERP: {maxPositionValue: \"2500000\", maxPosition: \"40\", maxOrderQuantity: \"10\"}",
                        "BTC-PERP: {maxPositionValue: \"2500000\", maxPosition: \"1\", maxOrderQuantity: \"1\"}");
    }

    private void racesWithinItsLimit(Stage stage) throws Exception {
        liquidity(stage);
        race(stage);

        AccountView there = stage.atExchange("demo-1");
        assertThat(there.worstLots("BTC-PERP")).isBetween(LIMIT_LOTS / 2L, (long) LIMIT_LOTS);
        assertThat(there.duplicates()).isZero();
        assertThat(times("422 POSITION_LIMIT_EXCEEDED"))
                .as("the limit was reached")
                .isPositive();
        assertThat(times("200")).isPositive();
        assertThat(heard.keySet()).allMatch(what -> what.startsWith("200") || what.startsWith("4"));
        stage.awaitAgreement("demo-1");
    }

    @Test
    void sixty_four_clients_on_one_account_never_take_it_over_its_limit() throws Exception {
        try (Stage stage = Stage.open(RaceStoryTest::small)) {
            racesWithinItsLimit(stage);
        }
    }

    @Test
    void nor_do_they_when_the_feed_comes_a_second_late() throws Exception {
        try (Stage stage = Stage.open(RaceStoryTest::small)) {
            stage.sandbox().faults().delayFeed(1_000);
            racesWithinItsLimit(stage);
        }
    }

    @Test
    void sixty_four_clients_on_one_account_never_take_it_under_its_margin() throws Exception {
        try (Stage stage = Stage.open(options -> options.generous().deposits(2_000, 0))) {
            liquidity(stage);
            AtomicBoolean racing = new AtomicBoolean(true);
            List<JsonObject> breached = new ArrayList<>();
            Thread watcher = Thread.ofVirtual().start(() -> {
                try (Desk desk = stage.desk("demo-1-viewer")) {
                    while (racing.get()) {
                        JsonObject account = desk.account();
                        if (!covered(account)) {
                            breached.add(account);
                        }
                    }
                }
            });
            race(stage);
            racing.set(false);
            watcher.join();

            assertThat(breached).isEmpty();
            assertThat(times("422 MARGIN_INSUFFICIENT"))
                    .as("the margin was used up")
                    .isPositive();
            assertThat(heard.keySet()).allMatch(what -> what.startsWith("200") || what.startsWith("4"));
            stage.awaitAgreement("demo-1");
            try (Desk desk = stage.desk("demo-1-key")) {
                assertThat(covered(desk.account())).isTrue();
            }
            assertThat(coveredAtExchange(stage.atExchange("demo-1"))).isTrue();
        }
    }

    private static boolean covered(JsonObject account) {
        return Decimal.parse(account.getString("equity")).compareTo(Decimal.parse(account.getString("initialMargin")))
                >= 0;
    }

    /** The same from the exchange's own books: 0.8 % of the position at a mark of 65000. */
    private static boolean coveredAtExchange(AccountView there) {
        double lots = there.positionLots("BTC-PERP") / 1_000.0;
        var held = there.account().positions().get("BTC-PERP");
        double cost = held == null ? 0 : Double.parseDouble(held.cost().toString());
        double balance = Double.parseDouble(
                there.account().balances().getOrDefault("USDT", Decimal.of(0)).toString());
        double unrealised = Math.abs(lots) * 65_000 - cost;
        return balance + Math.signum(lots) * unrealised >= Math.abs(lots) * 65_000 * 0.008;
    }

    @Test
    void a_client_order_id_sent_a_hundred_times_reaches_the_exchange_once() throws Exception {
        try (Stage stage = Stage.open(Stage.Options::generous);
                Desk desk = stage.desk("demo-1-key")) {
            stage.price("BTC-PERP", "65000");
            List<Desk.Reply> replies =
                    together(100, ignored -> () -> desk.place("same", "BTC-PERP", "BUY", "0.1", "64000", "GTC"));
            replies.forEach(this::heard);
            assertThat(times("200")).isEqualTo(1);
            assertThat(times("409 DUPLICATE_CLORDID")).isEqualTo(99);
            assertThat(stage.atExchange("demo-1").acceptedOrders()).isEqualTo(1);
            assertThat(stage.atExchange("demo-1").duplicates()).isZero();
        }
    }

    @Test
    void a_signed_request_sent_a_hundred_times_passes_once() throws Exception {
        try (Stage stage = Stage.open(Stage.Options::generous);
                Desk desk = stage.desk("demo-1-key")) {
            stage.price("BTC-PERP", "65000");
            HttpRequest request = desk.signed(
                    "POST", "/v1/orders", Client.limit("once", "BTC-PERP", "BUY", "0.1", "64000", "GTC", false));
            together(100, ignored -> () -> desk.send(request)).forEach(this::heard);
            assertThat(times("200")).isEqualTo(1);
            assertThat(times("401 REPLAYED_REQUEST")).isEqualTo(99);
            assertThat(stage.atExchange("demo-1").acceptedOrders()).isEqualTo(1);
        }
    }

    @Test
    void batches_of_many_clients_share_the_same_limit() throws Exception {
        try (Stage stage = Stage.open(RaceStoryTest::small);
                Desk desk = stage.desk("demo-1-key")) {
            liquidity(stage);
            AtomicInteger passed = new AtomicInteger();
            together(16, client -> () -> {
                JsonArray orders = new JsonArray();
                for (int i = 0; i < 20; i++) {
                    orders.add(new JsonObject(
                            Client.limit("b" + client + "-" + i, "BTC-PERP", "BUY", "0.01", "65000.5", "IOC", false)));
                }
                Desk.Reply reply = desk.post(
                        "/v1/orders/batch",
                        new JsonObject().put("orders", orders).encode());
                reply.json().getJsonArray("results").forEach(each -> {
                    if (((JsonObject) each).getInteger("status") == 200) {
                        passed.incrementAndGet();
                    }
                });
                return reply;
            });
            assertThat(passed.get()).isEqualTo(100);
            assertThat(stage.atExchange("demo-1").worstLots("BTC-PERP")).isEqualTo(LIMIT_LOTS);
            eventually(
                    "the position",
                    () -> stage.position("demo-1", "BTC-PERP"),
                    held -> held.compareTo(BigDecimal.ONE) == 0);
        }
    }
}
