package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.tidegate.order.Decimal;
import io.restassured.response.Response;
import java.math.BigDecimal;
import java.util.Map;

/** Somebody who trades options and perpetuals through the door, on a floor where both are quoted. */
final class OptionTrader {
    static final String PERP = "BTC-PERP";
    static final String CALL = "BTC-25JUN27-70000-C";
    static final String PUT = "BTC-25JUN27-60000-P";
    static final String NEAR_PUT = "BTC-25DEC26-60000-P";
    private static final Map<String, String> LOTS = Map.of(PERP, "0.001", CALL, "0.01", PUT, "0.01", NEAR_PUT, "0.01");

    private final Stage stage;
    private final Client client;
    private int orders;

    OptionTrader(Stage stage, String key) {
        this.stage = stage;
        this.client = stage.client(key);
    }

    /** Prices, books and what is traded elsewhere; returns once the gateway knows. One perpetual is offered next to the mark, the others 200 above. */
    static OptionTrader floor(Stage stage, String nextToTheMark) {
        Stage.done(stage.sandbox().quoteOptions(50));
        stage.price("ETH-PERP", "3200");
        stage.price(PERP, "65000");
        for (String symbol : LOTS.keySet()) {
            Stage.done(stage.sandbox().setLiquidity(symbol, Decimal.of(100), Decimal.of(200)));
        }
        stage.offer(PERP, nextToTheMark, "65000.1");
        stage.offer(PERP, "50", "65200");
        stage.bid(PERP, "50", "64999.9");
        OptionTrader trader = new OptionTrader(stage, "demo-1-key");
        eventually(
                "the options are known",
                () -> trader.touch(NEAR_PUT, "bestBid") != null && trader.touch(CALL, "bestAsk") != null);
        eventually(
                "orders pass",
                () -> trader.check(PERP, "BUY", "0.001", "65000.1").statusCode() == 200);
        return trader;
    }

    Client client() {
        return client;
    }

    String touch(String symbol, String side) {
        return client.get("/v1/instruments").jsonPath().getString("find { it.symbol == '" + symbol + "' }." + side);
    }

    Response check(String symbol, String side, String quantity, String price) {
        return client.post("/v1/orders/check", Client.limit("check", symbol, side, quantity, price, "GTC", false));
    }

    Response place(String symbol, String side, String quantity, String price) {
        return client.post("/v1/orders", Client.limit("o" + orders++, symbol, side, quantity, price, "GTC", false));
    }

    /** Trades at once, and waits until it holds that much. */
    void trade(String symbol, String side, String quantity, String price) {
        place(symbol, side, quantity, price).then().statusCode(200).body("status", equalTo("FILLED"));
        stage.awaitPosition(client, symbol, side.equals("BUY") ? quantity : "-" + quantity);
    }

    /** Long calls, short puts and a perpetual. */
    void portfolio() {
        trade(CALL, "BUY", "0.1", touch(CALL, "bestAsk"));
        trade(PUT, "SELL", "0.1", touch(PUT, "bestBid"));
        trade(PERP, "BUY", "0.5", "65000.1");
    }

    /** What is too much is refused and told; what is told to pass passes, one lot more does not, neither in one order nor after it. */
    void reach(String code, String subject, String symbol, String side, String quantity, String price) {
        most(code, subject, symbol, side, quantity, price);
        place(symbol, side, LOTS.get(symbol), price).then().statusCode(422).body("reasons.code", hasItem(code));
    }

    void most(String code, String subject, String symbol, String side, String quantity, String price) {
        Response refused = place(symbol, side, quantity, price);
        String reason = "reasons.find { it.code == '" + code + "' && it.subject.contains('" + subject + "') }";
        refused.then().statusCode(422).body("reasons.code", hasItem(code));
        assertThat(new BigDecimal(refused.jsonPath().getString(reason + ".measure")))
                .isGreaterThan(new BigDecimal(refused.jsonPath().getString(reason + ".limit")));
        String most = refused.jsonPath().getString("maxQuantity");
        assertThat(most).isNotNull();
        String beyond =
                new BigDecimal(most).add(new BigDecimal(LOTS.get(symbol))).toPlainString();
        check(symbol, side, beyond, price).then().statusCode(422).body("reasons.code", hasItem(code));
        place(symbol, side, most, price).then().statusCode(200);
    }

    /** The codes an order is refused with, as soon as they are those; the market takes its time to be heard. */
    void awaitRefusal(String what, String code, String symbol, String side, String quantity, String touch) {
        eventually(
                what,
                () -> check(symbol, side, quantity, touch(symbol, touch))
                        .jsonPath()
                        .getList("reasons.code"),
                codes -> codes != null && codes.contains(code));
    }

    void awaitPassage(String what, String symbol, String side, String quantity, String touch) {
        eventually(
                what, () -> check(symbol, side, quantity, touch(symbol, touch)).statusCode() == 200);
    }
}
