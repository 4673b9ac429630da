package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tidegate.policy.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules change under a running gateway: the next orders are judged by them, and no request under way notices. */
class PolicyStoryTest {
    private static final Duration IN_FORCE_WITHIN = Duration.ofSeconds(2);
    private static final int CLIENTS = 4;
    /** A machine that is busy with other things may spoil one measurement, not three. */
    private static final int TRIES = 3;

    private static final String SPARE = """

              - id: spare
                class: standard
                tier: standard
                keys:
                  - id: spare-key
                    secret: tidegate-demo-secret-spare
                    permissions: [read, trade]
                venue: {key: spare-venue, secret: tidegate-demo-venue-spare}
            """;

    /** A refused order cannot be cancelled either. */
    private static final Set<String> HARMLESS =
            Set.of("200", "422 ORDER_VALUE_EXCEEDS_MAX", "404 REPLACE_UNKNOWN_ORDER");

    private final Map<String, AtomicInteger> heard = new ConcurrentHashMap<>();
    private final AtomicBoolean flowing = new AtomicBoolean(true);
    private final List<Thread> clients = new ArrayList<>();
    private Stage stage;
    private Client trader;

    @BeforeEach
    void open() throws Exception {
        stage = Stage.open(Stage.Options::generous);
        stage.price("BTC-PERP", "65000");
        trader = stage.client("demo-1-key");
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            clients.add(Thread.ofVirtual().start(() -> flow(client)));
        }
        eventually("orders flow", () -> heard.containsKey("200"));
    }

    /** Places and cancels, an order of 0.1 and one of 0.01, until told to stop. */
    private void flow(int client) {
        try (Desk desk = stage.desk("demo-2-key")) {
            for (int i = 0; flowing.get(); i++) {
                String id = client + "-" + i;
                heard(desk.place(id, "BTC-PERP", "BUY", i % 2 == 0 ? "0.1" : "0.01", "64000", "GTC"));
                if (i % 2 == 1) {
                    heard(desk.cancel(id));
                    heard(desk.cancel(client + "-" + (i - 1)));
                }
            }
        } catch (Throwable failed) {
            heard.computeIfAbsent(failed.toString(), ignored -> new AtomicInteger())
                    .incrementAndGet();
        }
    }

    private void heard(Desk.Reply reply) {
        String what = reply.status() + (reply.code().isEmpty() ? "" : " " + reply.code());
        heard.computeIfAbsent(what, ignored -> new AtomicInteger()).incrementAndGet();
    }

    private void stopTheFlow() throws InterruptedException {
        flowing.set(false);
        for (Thread client : clients) {
            client.join();
        }
    }

    @AfterEach
    void noRequestHasFailed() throws Exception {
        stopTheFlow();
        stage.close();
        System.out.println(heard);
        assertThat(heard.keySet()).allMatch(HARMLESS::contains);
    }

    private boolean largePasses() {
        return trader.post("/v1/orders/check", Client.limit("x", "BTC-PERP", "BUY", "0.1", "64000", "GTC", false))
                        .statusCode()
                == 200;
    }

    private Status status() {
        return stage.gateway().rules();
    }

    /** Edits a limit to and fro, and gives back the shortest time until the verdict changed. */
    private Duration quickestChange() throws IOException {
        Duration quickest = Duration.ofDays(1);
        for (int i = 0; i < TRIES && quickest.compareTo(IN_FORCE_WITHIN) > 0; i++) {
            long since = System.nanoTime();
            stage.edit("policy.yaml", "maxOrderValue: \"2000000\"", "maxOrderValue: \"1000\"");
            stage.edit("policy.yaml", "maxOrderValue: \"500000\"", "maxOrderValue: \"1000\"");
            eventually("a large order is refused", () -> !largePasses());
            Duration took = Duration.ofNanos(System.nanoTime() - since);
            quickest = took.compareTo(quickest) < 0 ? took : quickest;
            stage.edit(
                    "policy.yaml",
                    text -> text.replaceFirst("maxOrderValue: \"1000\"", "maxOrderValue: \"500000\"")
                            .replaceFirst("maxOrderValue: \"1000\"", "maxOrderValue: \"2000000\""));
            eventually("a large order passes again", this::largePasses);
        }
        return quickest;
    }

    @Test
    void an_edited_limit_is_in_force_within_two_seconds_while_orders_flow() throws Exception {
        long before = status().version();
        assertThat(quickestChange()).isLessThanOrEqualTo(IN_FORCE_WITHIN);

        assertThat(heard).containsKeys("200", "422 ORDER_VALUE_EXCEEDS_MAX");
        assertThat(status().version()).isGreaterThan(before + 1);
        assertThat(status().failure()).isNull();
        assertThat(Files.readString(stage.data().resolve("policy-audit.jsonl")))
                .containsPattern("\"event\":\"change\".*maxOrderValue.*500000.*1000");
        trader.buy("big", "BTC-PERP", "9", "65000").then().statusCode(422).body("policyVersion", equalTo((int)
                status().version()));
    }

    @Test
    void a_broken_file_changes_nothing_and_says_so_until_it_is_mended() throws Exception {
        long version = status().version();
        stage.edit("policy.yaml", "maxOrderValue: \"500000\"", "maxOrderValue: \"-3\"");
        Status refused = eventually("the refusal", this::status, seen -> seen.failure() != null);
        assertThat(refused.version()).isEqualTo(version);
        assertThat(refused.failures()).isEqualTo(1);
        assertThat(refused.failure().problems())
                .anyMatch(problem -> problem.file().equals("policy.yaml")
                        && problem.path().contains("maxOrderValue")
                        && problem.line() > 0);
        assertThat(largePasses()).isTrue();

        stage.edit("policy.yaml", "maxOrderValue: \"-3\"", "maxOrderValue: [");
        eventually("the next refusal", () -> status().failures() == 2);
        assertThat(largePasses()).isTrue();

        stage.edit("instruments.yaml", text -> text.replaceFirst("tickSize: \"0.1\"", "tickSize: \"0.5\""));
        stage.edit("policy.yaml", "maxOrderValue: [", "maxOrderValue: \"1000\"");
        eventually(
                "what must stay cannot be edited",
                () -> status().failure().problems().stream()
                        .anyMatch(problem -> problem.path().contains("tickSize")));
        assertThat(largePasses()).isTrue();

        stage.edit("instruments.yaml", text -> text.replaceFirst("tickSize: \"0.5\"", "tickSize: \"0.1\""));
        eventually("the mended file", () -> status().failure() == null);
        assertThat(largePasses()).isFalse();
    }

    @Test
    void an_account_that_is_added_trades_and_a_key_that_is_removed_is_not_known_any_more() throws Exception {
        Client spare = stage.client("spare-key", "tidegate-demo-secret-spare");
        spare.get("/v1/account").then().statusCode(401);
        stage.edit("accounts.yaml", text -> text.stripTrailing() + "\n" + SPARE);
        eventually("the account is known", () -> spare.get("/v1/account").statusCode() == 200);
        eventually(
                "it trades",
                () -> spare.buy("spare-" + System.nanoTime(), "BTC-PERP", "0.1", "64000")
                        .statusCode(),
                code -> code == 200);
        assertThat(stage.atExchange("spare").acceptedOrders()).isEqualTo(1);
        stage.awaitAgreement("spare");

        stage.edit("accounts.yaml", "spare-key", "spare-key-2");
        eventually("the key is gone", () -> spare.get("/v1/account").statusCode() == 401);
        Client renamed = stage.client("spare-key-2", "tidegate-demo-secret-spare");
        renamed.get("/v1/orders").then().statusCode(200).body("size()", equalTo(1));
        renamed.delete("/v1/orders").then().statusCode(200);
    }

    @Test
    void changed_rate_limits_hold_for_the_next_request() throws Exception {
        trader.buy("before", "BTC-PERP", "0.01", "64000").then().statusCode(200);
        stage.edit(
                "policy.yaml",
                "    new:\n      orders-10s: {capacity: 1000000, refill: 1000000, period: 10s}",
                "    new:\n      orders-10s: {capacity: 100000, refill: 100000, period: 10s}");
        eventually(
                "the quota",
                () -> trader.get("/v1/limits").jsonPath().getInt("buckets.find { it.policy == 'orders-10s' }.capacity"),
                capacity -> capacity == 100_000);
        trader.buy("after", "BTC-PERP", "0.01", "64000").then().statusCode(200);

        // The others have seen enough: the next limit is one they would reach.
        stopTheFlow();
        stage.edit(
                "policy.yaml", "capacity: 100000, refill: 100000, period: 10s", "capacity: 8, refill: 1, period: 1d");
        eventually(
                "a lower quota is used up",
                () -> trader.buy("more-" + System.nanoTime(), "BTC-PERP", "0.01", "64000")
                        .statusCode(),
                status -> status == 429);
    }
}
