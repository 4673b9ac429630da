package dev.tidegate.chaos;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Gateway;
import dev.tidegate.GatewayOptions;
import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import dev.tidegate.edge.DoorOptions;
import dev.tidegate.ledger.embedded.Durability;
import dev.tidegate.ledger.valkey.ValkeyServer;
import dev.tidegate.route.VenueOptions;
import dev.tidegate.stories.Client;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways on one ledger, through their real doors: what one of them would not let pass, both together do not. */
@Timeout(120)
class TwoGatewaysTest {
    private static final String ACCOUNT = "demo-1";
    private static final String KEY = "demo-1-key";
    private static final String SECRET = "tidegate-demo-secret-1";
    private static final int ORDERS = 30;

    @TempDir
    Path folder;

    private final List<Gateway> gateways = new ArrayList<>();
    private ExchangeFloor floor;
    private ValkeyServer server;

    @BeforeEach
    void open() throws Exception {
        Path rules = Files.createDirectories(folder.resolve("config"));
        try (Stream<Path> shipped = Files.list(Path.of(System.getProperty("tidegate.root", "."), "config"))) {
            for (Path file : shipped.toList()) {
                Files.writeString(
                        rules.resolve(file.getFileName()),
                        Files.readString(file)
                                .replaceAll(
                                        "orders-10s: \\{[^}]*}",
                                        "orders-10s: {capacity: " + ORDERS + ", refill: 1, period: 1d}")
                                .replaceAll("(?s)\nshield:.*?\n# ---- market", "\n# ---- market"));
            }
        }
        floor = new ExchangeFloor(rules, 7);
        server = ValkeyServer.lasting();
        for (int i = 0; i < 2; i++) {
            VenueOptions venue = VenueOptions.to("127.0.0.1", floor.sandbox().port());
            gateways.add(Gateway.open(
                    floor.vertx(),
                    new GatewayOptions(
                                    rules,
                                    folder.resolve("alone"),
                                    true,
                                    DoorOptions.on("127.0.0.1", 0),
                                    1,
                                    venue,
                                    venue,
                                    venue,
                                    SigningKey.of(
                                            ExchangeFloor.READER,
                                            ExchangeFloor.READER_SECRET.getBytes(StandardCharsets.UTF_8)),
                                    Durability.OS,
                                    Duration.ofDays(1),
                                    64L << 20,
                                    Duration.ofMinutes(3))
                            .sharing(server.options(), folder.resolve("data-" + i))));
        }
        eventually(
                "both have read their accounts",
                () -> gateways.stream()
                        .allMatch(each -> each.marketConnected()
                                && each.market()
                                                .snapshot()
                                                .instrument("BTC-PERP")
                                                .markTicks()
                                        > 0
                                && floor.rulebook().accounts().keySet().stream()
                                        .noneMatch(account -> each.fills().reconciling(account))));
    }

    @AfterEach
    void close() throws Exception {
        gateways.forEach(Gateway::close);
        server.close();
        floor.close();
    }

    private Trader at(int gateway) {
        return Trader.of(gateways.get(gateway).port(), KEY, SECRET);
    }

    private static String resting(String id) {
        return Client.limit(id, "BTC-PERP", "BUY", "0.001", "64000", "GTC", false);
    }

    @Test
    void a_limit_is_one_limit_whichever_gateway_the_orders_come_through() {
        int passed = 0;
        for (int i = 0; i < 2 * ORDERS; i++) {
            Answer answer = at(i % 2).post("/v1/orders", resting("o" + i));
            assertThat(answer.status()).as(answer.body()).isIn(200, 429);
            passed += answer.status() == 200 ? 1 : 0;
        }
        assertThat(passed).isLessThanOrEqualTo(ORDERS).isGreaterThanOrEqualTo(ORDERS - 2);
        assertThat(at(0).get("/v1/limits").body()).contains("orders-10s");
    }

    @Test
    void a_captured_request_does_not_pass_through_the_other_gateway() throws Exception {
        String body = "{\"symbol\":\"BTC-PERP\",\"side\":\"BUY\",\"type\":\"LIMIT\",\"timeInForce\":\"GTC\","
                + "\"quantity\":\"0.001\",\"price\":\"60000\"}";
        String timestamp = Long.toString(System.currentTimeMillis());
        List<Integer> statuses = new ArrayList<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (Gateway gateway : gateways) {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/v1/orders"))
                                .header("X-API-KEY", KEY)
                                .header("X-TIMESTAMP", timestamp)
                                .header("X-RECV-WINDOW", "60000")
                                .header(
                                        "X-SIGNATURE",
                                        RequestSignature.sign(
                                                SigningKey.of(KEY, SECRET.getBytes(StandardCharsets.UTF_8)),
                                                timestamp,
                                                "60000",
                                                "POST",
                                                "/v1/orders",
                                                body.getBytes(StandardCharsets.UTF_8)))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                statuses.add(answer.statusCode());
                if (answer.statusCode() != 200) {
                    assertThat(answer.body()).contains("REPLAYED_REQUEST").contains("NOT_SENT");
                }
            }
        }
        assertThat(statuses.getFirst()).isEqualTo(200);
        assertThat(statuses.getLast()).isNotEqualTo(200);
        assertThat(floor.atExchange(ACCOUNT).get("/v1/orders").array()).hasSize(1);
        eventually(
                "what was reserved for the second is free again",
                () -> !at(1).get("/v1/orders").body().contains("RESERVED"));
    }

    @Test
    void a_gateway_that_leaves_answers_what_is_under_way_lets_cancels_pass_and_keeps_no_tokens() throws Exception {
        assertThat(at(0).post("/v1/orders", resting("rest")).status()).isEqualTo(200);
        floor.sandbox().faults().commandsOnly(true).delayReplies(1_500);
        Trader trader = at(0);
        CompletableFuture<Answer> underWay =
                CompletableFuture.supplyAsync(() -> trader.post("/v1/orders", resting("last")));
        Gateway leaving = gateways.removeFirst();
        eventually("the order is under way", () -> leaving.overload().inFlight() == 1);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(leaving::close);
        eventually("it says that it goes", () -> !leaving.open());
        int[] late = {0};
        eventually(
                "new orders are told to go elsewhere",
                () -> trader.post("/v1/orders", resting("late" + late[0]++))
                        .body()
                        .contains("the gateway is closing"));
        Answer cancel = trader.delete("/v1/orders/rest");
        assertThat(cancel.status()).as(cancel.body()).isEqualTo(200);
        assertThat(underWay.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
        closed.get(30, TimeUnit.SECONDS);
        floor.sandbox().faults().delayReplies(0);
        int passed = 0;
        for (int i = 0; i < ORDERS; i++) {
            passed += at(0).post("/v1/orders", resting("after" + i)).status() == 200 ? 1 : 0;
        }
        // Two orders, those that came before it had closed, and what the cancel of a young one is charged.
        assertThat(passed).as("all but what was used").isBetween(ORDERS - 4 - late[0], ORDERS - 2);
    }
}
