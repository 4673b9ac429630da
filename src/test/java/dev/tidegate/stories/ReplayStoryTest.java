package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.sandbox.BookView;
import dev.tidegate.sandbox.RecordedFormat;
import dev.tidegate.sandbox.Replay;
import dev.tidegate.sandbox.ReplayOptions;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A recorded day of a real market runs through the exchange: the gateway's marks follow it, orders are judged against it and
 * filled in its book. Where the recording does not lie beside the checkout, a short one of the same form takes its place.
 */
class ReplayStoryTest {
    private static final String NAME = "btcusdt-20240808.gz";
    private static final long SECOND = 1_000_000_000L;
    private static final BigDecimal LOT = new BigDecimal("0.001");

    private Stage stage;
    private Client trader;
    private Instrument instrument;
    private Path recording;
    private Replay replay;
    private long start;

    @BeforeEach
    void open() throws Exception {
        stage = Stage.open(Stage.Options::generous);
        trader = stage.client("demo-1-key");
        instrument = stage.rulebook().instruments().get("BTC-PERP");
        recording = recording();
        replay = Stage.done(stage.sandbox()
                .replay(ReplayOptions.of(recording, RecordedFormat.binance(), Map.of("BTCUSDT", "BTC-PERP"))));
        assertThat(Stage.done(replay.step())).isEqualTo(1);
        start = replay.nanos();
    }

    @AfterEach
    void close() throws Exception {
        Stage.done(replay.close());
        stage.close();
    }

    /** The recorded day, or a hand-written minute where it is not there. */
    private Path recording() throws IOException {
        Path root = Path.of(System.getProperty("tidegate.root", "."));
        String data = System.getProperty("tidegate.data");
        Path day = (data == null ? root.resolve("../shared/data") : Path.of(data)).resolve(NAME);
        if (Files.isReadable(day)) {
            return day;
        }
        System.out.println(
                "MISSING: the recorded market " + day.toAbsolutePath().normalize()
                        + " is not there (set -Dtidegate.data=FOLDER); a hand-written minute is replayed instead");
        Path written = stage.rules().resolveSibling(NAME.replace(".gz", ".txt"));
        return Files.writeString(written, minute());
    }

    /** A minute in the recording's form: a book of three levels a side that moves by half a percent to and fro. */
    private static String minute() {
        StringBuilder lines = new StringBuilder();
        long at = 1_723_161_255_000_000_000L;
        int update = 1;
        lines.append(at).append(" {\"lastUpdateId\":1,\"E\":1,\"T\":1,\"bids\":[],\"asks\":[]}\n");
        for (int i = 0; i < 600; i++) {
            long middle = 617_000 + Math.round(3_000 * Math.sin(i / 40.0));
            at += SECOND / 10;
            lines.append(at)
                    .append(" {\"lastUpdateId\":")
                    .append(update += 2)
                    .append(",\"E\":1,\"T\":1,\"bids\":[")
                    .append(levels(middle, -1))
                    .append("],\"asks\":[")
                    .append(levels(middle, 1))
                    .append("]}\n");
        }
        return lines.toString();
    }

    private static String levels(long middle, int away) {
        StringBuilder levels = new StringBuilder();
        for (int i = 1; i <= 3; i++) {
            long tenths = middle + away * i;
            levels.append(i == 1 ? "" : ",")
                    .append("[\"")
                    .append(tenths / 10)
                    .append('.')
                    .append(tenths % 10)
                    .append("0\",\"")
                    .append(i)
                    .append(".000\"]");
        }
        return levels.toString();
    }

    /** Lets recorded time pass, and waits until the gateway has the mark and the best prices of its end. */
    private BookView advance(long seconds) {
        long events = Stage.done(replay.advance(replay.nanos() + seconds * SECOND));
        assertThat(events).isPositive();
        BookView book = Stage.done(stage.sandbox().book("BTC-PERP", 50));
        assertThat(book.bids()).isNotEmpty();
        assertThat(book.asks()).isNotEmpty();
        eventually(
                "the gateway has the recorded market",
                () -> stage.gateway().prices("BTC-PERP"),
                at -> at != null
                        && at.markTicks() == ticks(book.mark())
                        && at.bidTicks() == ticks(book.bids().getFirst().price())
                        && at.askTicks() == ticks(book.asks().getFirst().price()));
        return book;
    }

    private long ticks(Decimal price) {
        return instrument.ticks(price);
    }

    private StagedGateway.Prices market() {
        return stage.gateway().prices("BTC-PERP");
    }

    private String price(long ticks) {
        return instrument.price(ticks).toString();
    }

    private static BigDecimal big(Decimal value) {
        return new BigDecimal(value.toString());
    }

    /** What a quantity costs in a book, best price first; the price of the last piece. */
    private record Walk(BigDecimal average, Decimal worst) {
        static Walk through(java.util.List<BookView.Level> levels, BigDecimal quantity) {
            BigDecimal left = quantity;
            BigDecimal value = BigDecimal.ZERO;
            for (BookView.Level level : levels) {
                BigDecimal taken = left.min(big(level.quantity()));
                value = value.add(taken.multiply(big(level.price())));
                left = left.subtract(taken);
                if (left.signum() == 0) {
                    return new Walk(value.divide(quantity, 8, RoundingMode.HALF_UP), level.price());
                }
            }
            throw new AssertionError("the recorded book holds less than " + quantity);
        }
    }

    @Test
    void a_recorded_market_moves_marks_and_books_and_real_orders_trade_in_it() {
        BookView book = advance(5);
        long first = market().markTicks();

        // Judged on the recorded prices, to the tick: 3 % from the touch, 5 % from the mark, whichever is nearer.
        long most = Math.min(market().askTicks() * 103 / 100, market().markTicks() * 105 / 100);
        trader.buy("too-dear", "BTC-PERP", "0.1", price(most + 20))
                .then()
                .statusCode(422)
                .body("reasons.code", hasItem("PRICE_COLLAR_BREACHED"));
        trader.sell("too-cheap", "BTC-PERP", "0.1", price(market().bidTicks() * 96 / 100))
                .then()
                .statusCode(422)
                .body("reasons.code", hasItem("PRICE_COLLAR_BREACHED"));
        assertThat(stage.atExchange("demo-1").acceptedOrders()).isZero();

        // Filled against the recorded book: just what walking it says.
        BigDecimal top = big(book.asks().getFirst().quantity());
        BigDecimal quantity = top.add(LOT.multiply(BigDecimal.valueOf(3))).max(new BigDecimal("0.5"));
        BigDecimal bought = quantity.min(new BigDecimal("4"));
        Walk walk = Walk.through(book.asks(), bought);
        trader.post(
                        "/v1/orders",
                        Client.limit(
                                "in",
                                "BTC-PERP",
                                "BUY",
                                bought.toPlainString(),
                                walk.worst().toString(),
                                "IOC",
                                false))
                .then()
                .statusCode(200)
                .body("status", equalTo("FILLED"));
        JsonPath filled = trader.get("/v1/orders/in").jsonPath();
        assertThat(new BigDecimal(filled.getString("averagePrice")))
                .isCloseTo(walk.average(), org.assertj.core.data.Offset.offset(new BigDecimal("0.0001")));
        stage.awaitPosition(trader, "BTC-PERP", bought.stripTrailingZeros().toPlainString());

        // The account's worth follows the marks.
        int moves = 0;
        long last = first;
        for (int i = 0; i < 6; i++) {
            advance(4);
            long mark = market().markTicks();
            moves += mark == last ? 0 : 1;
            last = mark;
            BigDecimal worth = new BigDecimal(trader.get("/v1/account")
                    .jsonPath()
                    .getString("positions.find { it.symbol == 'BTC-PERP' }.unrealised"));
            BigDecimal expected =
                    big(instrument.price(mark)).subtract(walk.average()).multiply(bought);
            assertThat(worth).isCloseTo(expected, org.assertj.core.data.Offset.offset(new BigDecimal("0.01")));
        }
        assertThat(moves).as("marks moved").isPositive();

        // Out again through the recorded bids; the exchange and the gateway agree on the result to the last digit.
        BookView then = advance(1);
        Walk out = Walk.through(then.bids(), bought);
        trader.post(
                        "/v1/orders",
                        Client.limit(
                                "out",
                                "BTC-PERP",
                                "SELL",
                                bought.toPlainString(),
                                out.worst().toString(),
                                "IOC",
                                true))
                .then()
                .statusCode(200)
                .body("status", equalTo("FILLED"));
        stage.awaitAgreement("demo-1");
        assertThat(stage.atExchange("demo-1").positionLots("BTC-PERP")).isZero();
    }

    @Test
    void an_order_that_rests_in_the_recorded_book_is_filled_when_the_market_comes_to_it() {
        advance(2);
        trader.post(
                        "/v1/orders",
                        Client.limit("bid", "BTC-PERP", "BUY", "0.002", price(market().bidTicks()), "POST_ONLY", false))
                .then()
                .statusCode(200)
                .body("status", equalTo("NEW"));
        trader.post(
                        "/v1/orders",
                        Client.limit(
                                "ask", "BTC-PERP", "SELL", "0.002", price(market().askTicks()), "POST_ONLY", false))
                .then()
                .statusCode(200)
                .body("status", equalTo("NEW"));
        for (int i = 0; i < 25 && !over("bid") && !over("ask"); i++) {
            advance(2);
        }
        assertThat(over("bid") || over("ask")).as("one of both was reached").isTrue();
        assertThat(replay.nanos()).isGreaterThan(start);
        stage.awaitAgreement("demo-1");
    }

    private boolean over(String id) {
        return Stage.done(stage.sandbox().view(new dev.tidegate.order.AccountId("demo-1")))
                .account()
                .openOrders()
                .stream()
                .noneMatch(order -> order.clientOrderId().equals(id));
    }
}
