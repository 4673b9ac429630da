package dev.tidegate.packaged;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.chaos.Answer;
import dev.tidegate.chaos.GatewayProcess;
import dev.tidegate.chaos.Trader;
import dev.tidegate.stories.Client;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the packaged program begins and ends, and what it says when it cannot. */
@Timeout(180)
class StartAndEndIT {
    private static final long SHUTDOWN_SECONDS = 20;

    @Test
    void a_terminated_gateway_answers_the_orders_under_way_and_ends_in_time() throws Exception {
        int exchange = GatewayProcess.freePorts(1).getFirst();
        try (GatewayProcess gateway = new GatewayProcess()
                .with("quarkus.profile", "demo")
                .with("tidegate.sandbox.port", exchange)
                .with("tidegate.venue.port", exchange)
                .start()) {
            Trader trader = Trader.of(gateway.door(), "demo-1-key", "tidegate-demo-secret-1");
            Trader atExchange = Trader.of(exchange, "demo-1-venue", "tidegate-demo-venue-1");
            faults(exchange, "{\"replyDelayMillis\":1200,\"commandsOnly\":true}");
            CompletableFuture<Answer> underWay = CompletableFuture.supplyAsync(() ->
                    trader.post("/v1/orders", Client.limit("last", "BTC-PERP", "BUY", "0.1", "60000", "GTC", false)));
            eventually(
                    "the order at the exchange",
                    () -> atExchange.get("/v1/orders/last").status() == 200);

            gateway.terminate();
            long asked = System.nanoTime();
            Answer answer = underWay.get(30, TimeUnit.SECONDS);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(gateway.awaitEnd()).isIn(0, 143);
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - asked))
                    .isLessThan(SHUTDOWN_SECONDS);
            assertThat(gateway.output()).doesNotContain("ERROR").doesNotContain("Exception");
        }
    }

    private static void faults(int exchange, String document) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + exchange + "/v1/sandbox/faults"))
                            .POST(HttpRequest.BodyPublishers.ofString(document))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        }
    }

    @Test
    void outside_the_demo_the_well_known_secrets_start_nothing() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess().launch()) {
            assertThat(gateway.awaitEnd()).isNotZero();
            assertThat(gateway.output())
                    .contains("well-known demo secrets")
                    .contains("demo-1-key")
                    .doesNotContain("tidegate-demo-secret-1")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void a_store_it_does_not_have_starts_nothing() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess()
                .with("quarkus.profile", "load")
                .with("tidegate.ledger.store", "elsewhere")
                .launch()) {
            assertThat(gateway.awaitEnd()).isNotZero();
            assertThat(gateway.output()).contains("tidegate.ledger.store is 'elsewhere'");
        }
    }

    @Test
    void broken_rules_start_nothing_and_are_named() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess()
                .with("quarkus.profile", "load")
                .rewrite("policy.yaml", text -> text.replace("maxOrderValue: \"500000\"", "maxOrderValue: \"much\""))
                .launch()) {
            assertThat(gateway.awaitEnd()).isNotZero();
            assertThat(gateway.output()).containsPattern("policy\\.yaml:\\d+: risk\\.defaults\\.maxOrderValue: ");
        }
    }

    @Test
    void check_is_content_with_the_shipped_rules() throws Exception {
        try (GatewayProcess check = new GatewayProcess()) {
            check.calledWith("check", check.rules().toString()).launch();
            assertThat(check.awaitEnd()).as(check.output()).isZero();
            assertThat(check.output()).startsWith("OK: ").contains("hash: ");
        }
    }

    @Test
    void check_names_file_line_path_and_rule_of_every_mistake() throws Exception {
        try (GatewayProcess check = new GatewayProcess()) {
            check.rewrite("policy.yaml", text -> text.replace("maxOpenOrders: 200", "maxOpenOrders: -1"))
                    .rewrite("accounts.yaml", text -> text.replace("class: standard", "class: nobles"))
                    .calledWith("check", check.rules().toString())
                    .launch();
            assertThat(check.awaitEnd()).as(check.output()).isEqualTo(1);
            assertThat(check.output())
                    .containsPattern("(?m)^policy\\.yaml:\\d+: risk\\.defaults\\.maxOpenOrders: [A-Z_]+: .+$")
                    .containsPattern("(?m)^accounts\\.yaml:\\d+: accounts\\[0\\]\\.class: [A-Z_]+: .+$")
                    .contains("2 problems");
        }
    }

    @Test
    void check_tells_of_a_folder_that_is_not_there() throws Exception {
        try (GatewayProcess check = new GatewayProcess()) {
            String missing = check.home().resolve("missing").toString();
            assertThat(Files.exists(check.home().resolve("missing"))).isFalse();
            check.calledWith("check", missing).launch();
            assertThat(check.awaitEnd()).isEqualTo(2);
            assertThat(check.output()).contains("there is no folder " + missing);
        }
    }

    @Test
    void words_it_does_not_know_start_nothing() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess().calledWith("start").launch()) {
            assertThat(gateway.awaitEnd()).isEqualTo(2);
            assertThat(gateway.output()).contains("check FOLDER");
        }
    }
}
