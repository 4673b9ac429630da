package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.TradingMode;
import dev.tidegate.policy.Scope;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The brake: in force with the next order, for its scope alone, cancels always pass, and a restart does not let it go. */
class KillSwitchStoryTest {
    private Stage stage;
    private Client trader;
    private int orders;

    static Stream<Scope> scopes() {
        return Stream.of(
                new Scope.Global(), new Scope.OfInstrument("BTC-PERP"), new Scope.OfAccount(new AccountId("demo-1")));
    }

    @BeforeEach
    void open() throws Exception {
        stage = Stage.open(Stage.Options::generous);
        stage.price("BTC-PERP", "65000");
        stage.price("ETH-PERP", "3000");
        stage.offer("BTC-PERP", "1", "65000");
        stage.bid("BTC-PERP", "5", "64990");
        trader = stage.client("demo-1-key");
        trader.buy("open", "BTC-PERP", "1", "65000").then().statusCode(200).body("status", equalTo("FILLED"));
        stage.awaitPosition(trader, "BTC-PERP", "1");
        trader.buy("rest", "BTC-PERP", "0.1", "64000").then().statusCode(200);
        trader.buy("rest-too", "BTC-PERP", "0.1", "64000").then().statusCode(200);
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private void newOrder(Client client, String symbol, String price, int status, @Nullable String code) {
        client.buy("new-" + orders++, symbol, "0.01", price)
                .then()
                .statusCode(status)
                .body("code", equalTo(code));
    }

    private void reduction(int status, @Nullable String code) {
        trader.post("/v1/orders", Client.limit("out-" + orders++, "BTC-PERP", "SELL", "0.1", "64990", "IOC", true))
                .then()
                .statusCode(status)
                .body("code", equalTo(code));
    }

    /** What lies outside the scope goes on as if nothing were. */
    private void othersAreUntouched(Scope scope) {
        Client other = stage.client("demo-2-key");
        switch (scope) {
            case Scope.Global ignored -> {
                newOrder(trader, "ETH-PERP", "2990", 422, "KILL_SWITCH_ACTIVE");
                newOrder(other, "BTC-PERP", "64000", 422, "KILL_SWITCH_ACTIVE");
            }
            case Scope.OfInstrument ignored -> {
                newOrder(trader, "ETH-PERP", "2990", 200, null);
                newOrder(other, "BTC-PERP", "64000", 422, "KILL_SWITCH_ACTIVE");
            }
            case Scope.OfAccount ignored -> {
                newOrder(trader, "ETH-PERP", "2990", 422, "KILL_SWITCH_ACTIVE");
                newOrder(other, "BTC-PERP", "64000", 200, null);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void reduce_only_lets_reductions_and_cancels_out(Scope scope) throws Exception {
        stage.gateway().stop(scope, TradingMode.REDUCE_ONLY);
        newOrder(trader, "BTC-PERP", "64000", 422, "KILL_SWITCH_ACTIVE");
        trader.put("/v1/orders/rest", "{\"quantity\":\"0.2\"}").then().statusCode(422);
        reduction(200, null);
        trader.delete("/v1/orders/rest").then().statusCode(200).body("status", equalTo("CANCELLED"));
        othersAreUntouched(scope);

        stage.gateway().stop(scope, TradingMode.NORMAL);
        newOrder(trader, "BTC-PERP", "64000", 200, null);
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void cancel_only_lets_cancels_out_and_outlives_a_restart(Scope scope) throws Exception {
        stage.gateway().stop(scope, TradingMode.CANCEL_ONLY);
        newOrder(trader, "BTC-PERP", "64000", 422, "KILL_SWITCH_ACTIVE");
        reduction(422, "KILL_SWITCH_ACTIVE");
        trader.put("/v1/orders/rest", "{\"quantity\":\"0.05\"}").then().statusCode(422);
        trader.delete("/v1/orders/rest").then().statusCode(200).body("status", equalTo("CANCELLED"));
        othersAreUntouched(scope);

        stage.restartGateway();
        trader = stage.client("demo-1-key");
        eventually(
                "the marks are back",
                () -> trader.buy("again-" + orders++, "BTC-PERP", "0.01", "64000")
                        .jsonPath()
                        .getList("reasons.code"),
                codes -> codes.equals(List.of("KILL_SWITCH_ACTIVE")));
        reduction(422, "KILL_SWITCH_ACTIVE");
        trader.delete("/v1/orders/rest-too").then().statusCode(200).body("status", equalTo("CANCELLED"));
        stage.gateway().stop(scope, TradingMode.NORMAL);
        newOrder(trader, "BTC-PERP", "64000", 200, null);
        assertThat(stage.gateway().stopped()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void a_halt_takes_the_open_orders_in_scope_out(Scope scope) throws Exception {
        Client other = stage.client("demo-2-key");
        trader.buy("eth", "ETH-PERP", "1", "2990").then().statusCode(200);
        other.buy("theirs", "BTC-PERP", "0.1", "64000").then().statusCode(200);
        assertThat(stage.gateway().halt(scope)).isEmpty();
        newOrder(trader, "BTC-PERP", "64000", 422, "KILL_SWITCH_ACTIVE");
        reduction(422, "KILL_SWITCH_ACTIVE");

        List<String> mine = scope instanceof Scope.OfInstrument ? List.of("eth") : List.of();
        List<String> theirs = scope instanceof Scope.OfAccount ? List.of("theirs") : List.of();
        eventually("my orders", () -> trader.get("/v1/orders").jsonPath().getList("clientOrderId"), mine::equals);
        eventually("their orders", () -> other.get("/v1/orders").jsonPath().getList("clientOrderId"), theirs::equals);
        stage.awaitAgreement("demo-1");
        stage.awaitAgreement("demo-2");
        assertThat(stage.atExchange("demo-1").account().openOrders()).hasSameSizeAs(mine);
        assertThat(stage.atExchange("demo-1").positionLots("BTC-PERP")).isEqualTo(1_000);
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void a_halt_says_whose_orders_the_exchange_did_not_confirm_cancelled(Scope scope) throws Exception {
        stage.sandbox().faults().refuse(500);
        assertThat(stage.gateway().halt(scope)).contains(new AccountId("demo-1"));
        newOrder(trader, "BTC-PERP", "64000", 422, "KILL_SWITCH_ACTIVE");
        stage.sandbox().faults().clear();
        assertThat(stage.gateway().halt(scope)).isEmpty();
        eventually("no orders", () -> trader.get("/v1/orders").jsonPath().getList("$"), List::isEmpty);
    }
}
