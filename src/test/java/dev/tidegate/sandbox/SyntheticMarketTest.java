package dev.tidegate.sandbox;

import static dev.tidegate.sandbox.Floor.ANNA;
import static dev.tidegate.sandbox.Floor.ANNA_KEY;
import static dev.tidegate.sandbox.SandboxRestTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.Rate;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SyntheticMarketTest {
    private static final SyntheticOptions MARKET = new SyntheticOptions(
            List.of(
                    new SyntheticOptions.Quote("BTC-PERP", Decimal.of(65_000), Decimal.parse("0.5"), 10, 5),
                    new SyntheticOptions.Quote("BTCUSD-PERP", Decimal.of(65_000), Decimal.of(50_000), 10, 5)),
            Rate.parse("0.0005"),
            0);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private Sandbox open(long seed) {
        Sandbox sandbox = await(Sandbox.start(vertx, Floor.options().withSeed(seed)));
        await(sandbox.synthetic(MARKET));
        return sandbox;
    }

    private static List<BookView> history(Sandbox sandbox) {
        List<BookView> history = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            await(sandbox.step(1));
            history.add(await(sandbox.book("BTC-PERP", 10)));
            history.add(await(sandbox.book("BTCUSD-PERP", 10)));
        }
        return history;
    }

    @Test
    void the_same_seed_makes_the_same_market_and_another_makes_another() {
        List<BookView> one = history(open(7));
        assertThat(history(open(7))).isEqualTo(one);
        assertThat(history(open(8))).isNotEqualTo(one);
    }

    @Test
    void the_mark_moves_within_its_band_and_the_book_stands_around_it() {
        Sandbox sandbox = open(11);
        Decimal before = Decimal.of(65_000);
        HashSet<Decimal> marks = new HashSet<>();
        for (BookView book : history(sandbox)) {
            if (book.symbol().equals("BTC-PERP")) {
                long moved = Math.abs(Floor.LINEAR.ticks(book.mark()) - Floor.LINEAR.ticks(before));
                assertThat(moved).isLessThanOrEqualTo(330);
                assertThat(book.bids().getFirst().price()).isLessThan(book.mark());
                assertThat(book.asks().getFirst().price()).isGreaterThan(book.mark());
                before = book.mark();
                marks.add(before);
            }
        }
        assertThat(marks).hasSizeGreaterThan(10);
    }

    @Test
    void a_market_order_of_half_a_bitcoin_fills_at_any_time() {
        Sandbox sandbox = open(3);
        Client client = new Client(sandbox.port());
        for (int i = 0; i < 20; i++) {
            String body = """
                    {"clientOrderId":"m%d","symbol":"BTC-PERP","side":"BUY","type":"MARKET","quantity":"0.5"}""";
            var order = Client.order(client.send(ANNA_KEY, "POST", "/v1/orders", body.formatted(i)));
            assertThat(order.status()).isEqualTo(OrderStatus.FILLED);
            await(sandbox.step(1));
        }
        client.close();
    }

    @Test
    void a_resting_order_fills_once_the_mark_is_moved_through_it_and_the_walk_goes_on_from_there() {
        Sandbox sandbox = open(5);
        Client client = new Client(sandbox.port());
        client.place(ANNA_KEY, "rest", "SELL", "0.3", "66000");
        assertThat(client.admin("mark", "{\"symbol\":\"BTC-PERP\",\"price\":67000}")
                        .statusCode())
                .isEqualTo(200);
        await(sandbox.step(1));
        assertThat(await(sandbox.view(ANNA)).positionLots("BTC-PERP")).isEqualTo(-300);
        assertThat(await(sandbox.book("BTC-PERP", 1)).mark()).isBetween(Decimal.parse("66960"), Decimal.parse("67040"));
        client.close();
    }

    @Test
    void a_step_without_a_market_is_refused() {
        Sandbox sandbox = await(Sandbox.start(vertx, Floor.options()));
        assertThatThrownBy(() -> await(sandbox.step(1))).hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_timer_moves_the_market_where_it_is_asked_to() {
        Sandbox sandbox = await(Sandbox.start(vertx, Floor.options()));
        await(sandbox.synthetic(new SyntheticOptions(MARKET.quotes(), MARKET.band(), 5)));
        Client client = new Client(sandbox.port());
        var feed = client.market();
        HashSet<String> marks = new HashSet<>();
        while (marks.size() < 5) {
            String ticker = feed.text();
            int from = ticker.indexOf("\"mark\"");
            marks.add(ticker.substring(from, ticker.indexOf(',', from)));
        }
        client.close();
    }
}
