package dev.tidegate.sandbox;

import static dev.tidegate.sandbox.Floor.ANNA;
import static dev.tidegate.sandbox.Floor.ANNA_KEY;
import static dev.tidegate.sandbox.Floor.BERT_KEY;
import static dev.tidegate.sandbox.Floor.READER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.dialect.FeedMessage;
import dev.tidegate.dialect.ProblemJson;
import dev.tidegate.dialect.ReplyJson;
import dev.tidegate.dialect.SigningKey;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.ExecutionStatus;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.VenueEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SandboxRestTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong clock = new AtomicLong(System.currentTimeMillis());
    private Sandbox sandbox;
    private Client client;

    @BeforeEach
    void open() {
        sandbox = await(Sandbox.start(vertx, withClock()));
        client = new Client(sandbox.port(), clock::get);
    }

    private SandboxOptions withClock() {
        SandboxOptions usual = Floor.options();
        return SandboxOptions.of(usual.instruments(), usual.accounts(), clock::get)
                .withReaders(usual.readers())
                .withDeposits(usual.deposits());
    }

    @AfterEach
    void close() {
        client.close();
        await(sandbox.close());
        await(vertx.close());
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void a_resting_order_is_filled_and_both_accounts_are_booked() {
        var resting = Client.order(client.place(ANNA_KEY, "a/1:x", "SELL", "0.5", "65000.1"));
        assertThat(resting.status()).isEqualTo(OrderStatus.NEW);
        assertThat(resting.filledQuantity()).isEqualTo(Decimal.ZERO);

        var taker = Client.order(client.place(BERT_KEY, "b1", "BUY", "0.2", "66000"));
        assertThat(taker.status()).isEqualTo(OrderStatus.FILLED);
        assertThat(taker.averagePrice()).isEqualTo(Decimal.parse("65000.1"));

        var asked = Client.order(client.send(ANNA_KEY, "GET", "/v1/orders/a%2F1%3Ax", ""));
        assertThat(asked.status()).isEqualTo(OrderStatus.PARTIALLY_FILLED);
        assertThat(asked.filledQuantity()).isEqualTo(Decimal.parse("0.2"));

        var anna = client.account(ANNA_KEY);
        assertThat(anna.positions().get("BTC-PERP").quantity()).isEqualTo(Decimal.parse("-0.2"));
        assertThat(anna.openOrders()).containsExactly(asked);
        assertThat(anna.balances().get("USDT"))
                .as("a maker's rebate of 0.01 % of 13000.02")
                .isEqualTo(Decimal.parse("100001.300002"));
        var bert = client.account(BERT_KEY);
        assertThat(bert.positions().get("BTC-PERP").cost()).isEqualTo(Decimal.parse("13000.02"));
        assertThat(bert.balances().get("USDT")).as("a taker's fee of 0.05 %").isEqualTo(Decimal.parse("99993.49999"));
    }

    @Test
    void a_used_client_order_id_is_refused_and_counted() {
        client.place(ANNA_KEY, "once", "SELL", "0.5", "65000");
        client.send(ANNA_KEY, "DELETE", "/v1/orders/once", "");
        var again = client.place(ANNA_KEY, "once", "SELL", "0.5", "65000");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(ProblemJson.read(again.body()).code()).isEqualTo("DUPLICATE_CLORDID");
        AccountView view = await(sandbox.view(ANNA));
        assertThat(view.duplicates()).isEqualTo(1);
        assertThat(view.acceptedOrders()).isEqualTo(1);
    }

    @Test
    void a_cancel_answers_the_same_however_often_it_comes() {
        client.place(ANNA_KEY, "c1", "BUY", "1", "60000");
        var first = client.send(ANNA_KEY, "DELETE", "/v1/orders/c1", "");
        var second = client.send(ANNA_KEY, "DELETE", "/v1/orders/c1", "");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(Client.order(first)).isEqualTo(Client.order(second));
        assertThat(Client.order(second).status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(client.send(ANNA_KEY, "DELETE", "/v1/orders/never", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void an_order_never_seen_is_not_found_and_says_so() {
        var unknown = client.send(ANNA_KEY, "GET", "/v1/orders/never", "");
        assertThat(unknown.statusCode()).isEqualTo(404);
        var problem = ProblemJson.read(unknown.body());
        assertThat(problem.code()).isEqualTo("REPLACE_UNKNOWN_ORDER");
        assertThat(problem.executionStatus()).isEqualTo(ExecutionStatus.SENT);
    }

    @Test
    void one_account_does_not_see_the_other() {
        client.place(ANNA_KEY, "mine", "BUY", "1", "60000");
        assertThat(client.send(BERT_KEY, "GET", "/v1/orders/mine", "").statusCode())
                .isEqualTo(404);
        assertThat(client.send(BERT_KEY, "DELETE", "/v1/orders/mine", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void each_order_of_a_batch_has_its_own_result() {
        String good = Client.limit("b1", "BUY", "1", "60000", "GTC");
        String offGrid = Client.limit("b2", "BUY", "0.0001", "60000", "GTC");
        var reply = client.send(ANNA_KEY, "POST", "/v1/orders/batch", "{\"orders\":[" + good + "," + offGrid + "]}");
        var results = Client.value(ReplyJson.readBatch(reply.body()));
        assertThat(results).extracting(ReplyJson.BatchResult::status).containsExactly(200, 422);
        assertThat(ProblemJson.read(results.get(1).body()).code()).isEqualTo("QUANTITY_STEP_INVALID");
    }

    @Test
    void all_orders_of_one_instrument_are_cancelled_at_once() {
        client.place(ANNA_KEY, "k1", "BUY", "1", "60000");
        client.place(ANNA_KEY, "k2", "BUY", "1", "60001");
        String inverse = """
                {"clientOrderId":"k3","symbol":"BTCUSD-PERP","side":"BUY","type":"LIMIT","timeInForce":"GTC",\
                "quantity":100,"price":60000}""";
        client.send(ANNA_KEY, "POST", "/v1/orders", inverse);
        client.send(ANNA_KEY, "DELETE", "/v1/orders?symbol=BTC-PERP", "");
        assertThat(client.account(ANNA_KEY).openOrders())
                .extracting(order -> order.clientOrderId())
                .containsExactly("k3");
        client.send(ANNA_KEY, "DELETE", "/v1/orders", "");
        assertThat(client.account(ANNA_KEY).openOrders()).isEmpty();
    }

    @Test
    void an_order_without_an_id_is_named_by_the_exchange() {
        String body = Client.limit("x", "BUY", "1", "60000", "GTC").replace("\"clientOrderId\":\"x\",", "");
        var order = Client.order(client.send(ANNA_KEY, "POST", "/v1/orders", body));
        assertThat(order.clientOrderId()).isNotEmpty();
        assertThat(Client.order(client.send(ANNA_KEY, "GET", "/v1/orders/" + order.clientOrderId(), "")))
                .isEqualTo(order);
    }

    @Test
    void a_request_older_than_its_window_is_refused() {
        var late = new Client(sandbox.port(), () -> clock.get() - 2_001);
        var refused = late.send(ANNA_KEY, "GET", "/v1/account", "");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(ProblemJson.read(refused.body()).code()).isEqualTo("REQUEST_EXPIRED");
        var justInTime = new Client(sandbox.port(), () -> clock.get() - 2_000);
        assertThat(justInTime.send(ANNA_KEY, "GET", "/v1/account", "").statusCode())
                .isEqualTo(200);
        late.close();
        justInTime.close();
    }

    @Test
    void a_wrong_signature_and_an_unknown_key_look_alike() {
        var forged = SigningKey.of("anna-key", "another secret".getBytes(StandardCharsets.US_ASCII));
        HttpResponse<byte[]> wrong = client.send(forged, "GET", "/v1/account", "");
        HttpResponse<byte[]> unknown = client.send(SigningKey.unsigned("nobody"), "GET", "/v1/account", "");
        HttpResponse<byte[]> unsigned = client.send(SigningKey.unsigned("anna-key"), "GET", "/v1/account", "");
        assertThat(List.of(wrong.statusCode(), unknown.statusCode(), unsigned.statusCode()))
                .containsExactly(401, 401, 401);
        assertThat(wrong.body()).isEqualTo(unknown.body()).isEqualTo(unsigned.body());
    }

    @Test
    void paths_and_methods_that_do_not_exist_are_problems() {
        assertThat(client.send(ANNA_KEY, "GET", "/v1/nothing", "").statusCode()).isEqualTo(404);
        assertThat(client.send(ANNA_KEY, "GET", "/v1/orders/a/b", "").statusCode())
                .isEqualTo(404);
        assertThat(client.send(ANNA_KEY, "PUT", "/v1/account", "").statusCode()).isEqualTo(405);
        assertThat(client.send(ANNA_KEY, "POST", "/v1/orders", "{").statusCode())
                .isEqualTo(400);
        String tooLong = " ".repeat(SandboxHttp.LARGEST_BODY + 1);
        assertThat(client.send(BERT_KEY, "POST", "/v1/orders", tooLong).statusCode())
                .isEqualTo(413);
    }

    @Test
    void the_instruments_are_listed() {
        String listed =
                new String(client.send(BERT_KEY, "GET", "/v1/instruments", "").body(), StandardCharsets.UTF_8);
        assertThat(listed)
                .contains("\"symbol\":\"BTC-PERP\"", "\"kind\":\"INVERSE_PERPETUAL\"", "\"lotSize\":\"0.001\"");
    }

    @Test
    void the_feed_greets_and_then_tells_every_event_once_in_order() {
        var feed = client.executions(READER);
        assertThat(feed.next()).isEqualTo(new FeedMessage.Hello(3));
        client.place(ANNA_KEY, "f1", "SELL", "0.5", "65000");
        client.place(BERT_KEY, "f2", "BUY", "0.7", "65000");
        client.send(BERT_KEY, "DELETE", "/v1/orders/f2", "");
        List<FeedMessage.Event> events = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            events.add(feed.event());
        }
        assertThat(events).extracting(FeedMessage.Event::sequence).containsExactly(4L, 5L, 6L, 7L, 8L);
        assertThat(events)
                .extracting(event -> event.event().getClass().getSimpleName())
                .containsExactly("Acknowledged", "Acknowledged", "Filled", "Filled", "Ended");
        var taken = (VenueEvent.Filled) events.get(2).event();
        var made = (VenueEvent.Filled) events.get(3).event();
        assertThat(taken.clientOrderId()).isEqualTo("f2");
        assertThat(taken.maker()).isFalse();
        assertThat(made.clientOrderId()).isEqualTo("f1");
        assertThat(made.maker()).isTrue();
        assertThat(taken.executionId()).isNotEqualTo(made.executionId());
        assertThat(client.account(ANNA_KEY).feedSequence()).isEqualTo(8);
    }

    @Test
    void the_feed_beats_while_nothing_happens_and_tells_deposits() {
        var feed = client.executions(ANNA_KEY);
        assertThat(feed.next()).isInstanceOf(FeedMessage.Hello.class);
        assertThat(feed.next()).isEqualTo(new FeedMessage.Heartbeat(3));
        await(sandbox.deposit(ANNA, Floor.USDT, Decimal.parse("-0.5")));
        var event = feed.event();
        assertThat(event.account()).isEqualTo(ANNA);
        assertThat(event.event())
                .isEqualTo(new VenueEvent.BalanceSet("USDT", Decimal.parse("99999.5"), "deposit", clock.get()));
    }

    @Test
    void a_feed_without_a_known_key_is_refused() {
        assertThatThrownBy(() -> client.executions(SigningKey.unsigned("nobody")))
                .hasCauseInstanceOf(WebSocketHandshakeException.class)
                .hasStackTraceContaining("401");
    }

    @Test
    void the_market_feed_tells_marks_and_the_top_of_the_book() {
        await(sandbox.setPrice("BTC-PERP", Decimal.parse("65000"), Decimal.parse("64999")));
        client.place(ANNA_KEY, "m1", "BUY", "0.5", "64000");
        client.place(BERT_KEY, "m2", "BUY", "0.25", "64000");
        var feed = client.market();
        String ticker = feed.text();
        assertThat(ticker)
                .contains("\"symbol\":\"BTC-PERP\"", "\"mark\":\"65000\"", "\"index\":\"64999\"")
                .contains("\"bid\":\"64000\"", "\"bidQuantity\":\"0.75\"", "\"ask\":null");
        assertThat(client.admin("mark", "{\"symbol\":\"BTC-PERP\",\"price\":\"65001.5\"}")
                        .statusCode())
                .isEqualTo(200);
        String next = feed.text();
        while (!next.contains("\"mark\":\"65001.5\"")) {
            next = feed.text();
        }
        assertThat(client.admin("mark", "{\"symbol\":\"NONE\",\"price\":\"1\"}").statusCode())
                .isEqualTo(400);
    }
}
