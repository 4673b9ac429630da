package dev.tidegate.sandbox;

import static dev.tidegate.sandbox.Floor.ANNA;
import static dev.tidegate.sandbox.SandboxRestTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    private static final String LINES = """
            100 {"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","s":"BTCUSDT","U":1,"u":5,"pu":0,"b":[["100.10","1.000"]],"a":[["100.20","2.000"]]}}
            200 {"lastUpdateId":7,"E":1,"T":1,"bids":[["100.00","3.000"],["99.90","1.5004"]],"asks":[["100.30","4.000"]]}
            300 {"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","s":"BTCUSDT","U":6,"u":7,"pu":5,"b":[["90.00","9.000"]],"a":[]}}
            400 {"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":9,"s":"BTCUSDT","b":"99.90","B":"1.000","a":"100.10","A":"2.500","T":1,"E":1}}
            500 {"stream":"btcusdt@trade","data":{"e":"trade","E":1,"T":1,"s":"BTCUSDT","t":1,"p":"99.90","q":"0.400","X":"MARKET","m":true}}
            600 {"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","s":"BTCUSDT"}}
            700 {"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","s":"BTCUSDT","U":8,"u":8,"pu":7,"b":[["100.00","3.000"]],"a":[["100.10","0.000"],["100.40","1.000"]]}}
            """;

    private final Exchange exchange =
            new Exchange(List.of(Floor.LINEAR, Floor.INVERSE), List.of(ANNA), (account, event) -> {}, () -> 0, 1, 100);

    private static List<RecordedEvent> events(String lines, RecordedFormat format) throws IOException {
        try (Recording recording =
                new Recording(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), format)) {
            List<RecordedEvent> all = new ArrayList<>();
            for (var some = recording.read(2); !some.isEmpty(); some = recording.read(2)) {
                all.addAll(some);
            }
            return all;
        }
    }

    private RecordedMarket market(String recorded, String listed, String size) {
        return new RecordedMarket(
                () -> exchange, Map.of(recorded, new RecordedMarket.Mapping(listed, Decimal.parse(size))));
    }

    private String book(String symbol) {
        StringBuilder text = new StringBuilder();
        OrderBook book = exchange.listing(symbol).book();
        for (Side side : Side.values()) {
            text.append(side == Side.BUY ? "" : " |");
            book.levels(side)
                    .forEach(level -> text.append(' ')
                            .append(exchange.listing(symbol).instrument().price(level.ticks))
                            .append('x')
                            .append(exchange.listing(symbol).instrument().quantity(level.lots())));
        }
        return text.toString().strip();
    }

    @Test
    void recorded_depth_stands_in_the_book_as_it_was_recorded() throws IOException {
        RecordedMarket market = market("BTCUSDT", "BTC-PERP", "1");
        List<RecordedEvent> events = events(LINES, RecordedFormat.binance());
        assertThat(events)
                .hasSize(6)
                .extracting(RecordedEvent::nanos)
                .containsExactly(100L, 200L, 300L, 400L, 500L, 700L);
        market.apply(events.get(0));
        assertThat(book("BTC-PERP")).isEqualTo("100.1x1 | 100.2x2");
        market.apply(events.get(1));
        assertThat(book("BTC-PERP")).as("a snapshot is all there is").isEqualTo("100x3 99.9x1.5 | 100.3x4");
        market.apply(events.get(2));
        assertThat(book("BTC-PERP")).as("older than the snapshot").isEqualTo("100x3 99.9x1.5 | 100.3x4");
        market.apply(events.get(3));
        assertThat(book("BTC-PERP")).as("the ticker's best are the best").isEqualTo("99.9x1 | 100.1x2.5 100.3x4");
        assertThat(exchange.listing("BTC-PERP").mark()).isEqualTo(Decimal.of(100));
        market.apply(events.get(4));
        assertThat(book("BTC-PERP")).isEqualTo("99.9x0.6 | 100.1x2.5 100.3x4");
        assertThat(exchange.listing("BTC-PERP").lastTradeTicks()).isEqualTo(999);
        market.apply(events.get(5));
        assertThat(book("BTC-PERP"))
                .as("depth behind the ticker cannot better it")
                .isEqualTo("99.9x0.6 | 100.3x4 100.4x1");
    }

    @Test
    void a_client_trades_with_recorded_depth_and_is_traded_with_by_recorded_trades() throws IOException {
        RecordedMarket market = market("BTCUSDT", "BTC-PERP", "1");
        List<RecordedEvent> events = events(LINES, RecordedFormat.binance());
        events.subList(0, 4).forEach(market::apply);
        SandboxAccount anna = exchange.account(ANNA);
        var taker = (Answer.Done) exchange.place(anna, order("t", Side.BUY, "2.6", "100.3"));
        assertThat(taker.order().status()).isEqualTo(OrderStatus.FILLED);
        assertThat(taker.order().averagePrice()).isEqualTo(Decimal.parse("100.10769"));
        var behind = (Answer.Done) exchange.place(anna, order("m", Side.BUY, "0.5", "99.9"));
        assertThat(behind.order().status()).isEqualTo(OrderStatus.NEW);
        market.apply(trade("99.90", "1.2"));
        assertThat(anna.order("m").filledQuantity()).as("1.0 stood before it").isEqualTo(Decimal.parse("0.2"));
        var bid = new RecordedEvent.Level(Decimal.parse("99.5"), Decimal.of(1));
        var ask = new RecordedEvent.Level(Decimal.parse("99.7"), Decimal.of(1));
        market.apply(new RecordedEvent.Top(900, "BTCUSDT", 20, bid, ask));
        assertThat(anna.order("m").status())
                .as("the market has moved through its price")
                .isEqualTo(OrderStatus.FILLED);
    }

    private static RecordedEvent trade(String price, String quantity) {
        return new RecordedEvent.Trade(800, "BTCUSDT", Side.SELL, Decimal.parse(price), Decimal.parse(quantity));
    }

    private static OrderCommand.Place order(String id, Side side, String quantity, String price) {
        return new OrderCommand.Place(
                id,
                "BTC-PERP",
                side,
                OrderType.LIMIT,
                TimeInForce.GTC,
                Decimal.parse(quantity),
                Decimal.parse(price),
                false);
    }

    @Test
    void contracts_of_an_inverse_recording_become_dollars() throws IOException {
        String line = """
                1 {"stream":"btcusd_perp@bookTicker","data":{"u":3,"e":"bookTicker","s":"BTCUSD_PERP","ps":"BTCUSD",\
                "b":"61804.7","B":"35","a":"61804.8","A":"1645","T":1,"E":2}}
                """;
        RecordedMarket market = market("BTCUSD_PERP", "BTCUSD-PERP", "100");
        events(line, RecordedFormat.binance()).forEach(market::apply);
        assertThat(book("BTCUSD-PERP")).isEqualTo("61804.7x3500 | 61804.8x164500");
        assertThat(exchange.listing("BTCUSD-PERP").mark()).isEqualTo(Decimal.parse("61804.7"));
    }

    @Test
    void a_hyperliquid_recording_drives_book_trades_and_mark() throws IOException {
        String lines = """
                10 {"channel":"l2Book","data":{"coin":"BTC","levels":[[{"n":5,"px":"105055.0","sz":"3.03622"},{"n":1,"px":"105054.0","sz":"0.1"}],[{"n":1,"px":"105056.06","sz":"0.5"}]],"time":1}}
                20 {"channel":"trades","data":[{"coin":"BTC","hash":"0x1","px":"105056.06","side":"B","sz":"0.2","tid":1,"time":1},{"coin":"ETH","hash":"0x2","px":"1.0","side":"A","sz":"5","tid":2,"time":1}]}
                30 {"channel":"subscriptionResponse","data":{}}
                """;
        RecordedMarket market = market("BTC", "BTC-PERP", "1");
        List<RecordedEvent> events = events(lines, RecordedFormat.hyperliquid());
        assertThat(events).hasSize(3);
        market.apply(events.get(0));
        assertThat(book("BTC-PERP")).isEqualTo("105055x3.036 105054x0.1 | 105056.1x0.5");
        assertThat(exchange.listing("BTC-PERP").mark()).isEqualTo(Decimal.parse("105055.5"));
        market.apply(events.get(1));
        market.apply(events.get(2));
        assertThat(book("BTC-PERP"))
                .as("the price of the trade rounds to the nearest tick, the ask's upwards")
                .isEqualTo("105055x3.036 105054x0.1 | 105056.1x0.3");
    }

    @Test
    void a_line_that_is_none_is_named_by_its_number() {
        String good = LINES.lines().findFirst().orElseThrow();
        for (String bad : List.of("x {}", "12", "12 {", "99999999999999999999 {}", "1 {\"lastUpdateId\":3}", "1 []")) {
            assertThatThrownBy(() -> events(good + "\n\n" + bad + "\n", RecordedFormat.binance()))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("line 3 of the recording");
        }
    }

    @Test
    void a_line_may_be_as_long_as_its_bound_and_no_longer() throws IOException {
        String head = "1 {\"x\":\"";
        String fits = head + "y".repeat(Recording.MAX_LINE - head.length() - 2) + "\"}";
        assertThat(events(fits, RecordedFormat.hyperliquid())).isEmpty();
        assertThatThrownBy(() -> events(fits + " ", RecordedFormat.hyperliquid()))
                .hasMessageContaining("longer than " + Recording.MAX_LINE);
    }

    @Test
    void a_packed_file_is_played_step_by_step_up_to_a_time_and_to_its_end(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("some.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(LINES.getBytes(StandardCharsets.UTF_8));
        }
        Vertx vertx = Vertx.vertx();
        Sandbox sandbox = await(Sandbox.start(vertx, Floor.options().withTimes(0, 1_000)));
        Replay replay =
                await(sandbox.replay(ReplayOptions.of(file, RecordedFormat.binance(), Map.of("BTCUSDT", "BTC-PERP"))));
        assertThat(await(replay.step())).isEqualTo(1);
        assertThat(replay.nanos()).isEqualTo(100);
        assertThat(await(replay.advance(400))).isEqualTo(3);
        assertThat(await(replay.advance(399))).isZero();
        assertThat(await(replay.finish())).isEqualTo(2);
        assertThat(await(replay.step())).isZero();
        assertThat(replay.nanos()).isEqualTo(700);
        await(replay.close());
        Replay paced =
                await(sandbox.replay(ReplayOptions.of(file, RecordedFormat.binance(), Map.of("BTCUSDT", "BTC-PERP"))));
        await(paced.play(1));
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (paced.nanos() != 700 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(paced.nanos()).isEqualTo(700);
        await(paced.close());
        await(sandbox.close());
        await(vertx.close());
    }

    @Test
    void whole_recordings_play_through_and_leave_sound_books() throws IOException {
        Path data = data();
        if (!Files.isDirectory(data)) {
            System.out.println("ReplayTest: recorded market data is missing at " + data
                    + ", so whole recordings are not played (set -Dtidegate.data to where it is)");
            return;
        }
        Vertx vertx = Vertx.vertx();
        Sandbox sandbox = await(Sandbox.start(vertx, Floor.options().withTimes(50, 1_000)));
        play(
                sandbox,
                data.resolve("btcusdt-20240808.gz"),
                RecordedFormat.binance(),
                "BTCUSDT",
                "BTC-PERP",
                "1",
                93_000);
        play(
                sandbox,
                data.resolve("btcusd_perp-20240808.gz"),
                RecordedFormat.binance(),
                "BTCUSD_PERP",
                "BTCUSD-PERP",
                "100",
                48_000);
        play(
                sandbox,
                data.resolve("hyperliquid-btcusd-20250126.gz"),
                RecordedFormat.hyperliquid(),
                "BTC",
                "BTC-PERP",
                "1",
                55);
        await(sandbox.close());
        await(vertx.close());
    }

    private static void play(
            Sandbox sandbox, Path file, RecordedFormat format, String recorded, String listed, String size, long least)
            throws IOException {
        long began = System.nanoTime();
        Replay replay = await(sandbox.replay(
                new ReplayOptions(file, format, Map.of(recorded, listed), Map.of(recorded, Decimal.parse(size)))));
        long events = await(replay.advance(firstNanos(file) + 2_000_000_000L));
        String taken = String.valueOf(replay.nanos());
        try (Client client = new Client(sandbox.port())) {
            var order = Client.order(client.send(Floor.ANNA_KEY, "POST", "/v1/orders", market(taken, listed)));
            assertThat(order.status()).as(file.toString()).isEqualTo(OrderStatus.FILLED);
        }
        events += await(replay.finish());
        System.out.println("ReplayTest: " + file.getFileName() + ": " + events + " events in "
                + (System.nanoTime() - began) / 1_000_000 + " ms");
        assertThat(events).isGreaterThanOrEqualTo(least);
        await(replay.close());
        BookView book = await(sandbox.book(listed, 5));
        Decimal bid = book.bids().getFirst().price();
        Decimal ask = book.asks().getFirst().price();
        assertThat(book.bids()).hasSize(5);
        assertThat(book.asks()).hasSize(5);
        assertThat(bid).isLessThan(ask);
        assertThat(book.mark()).isBetween(bid, ask);
    }

    private static String market(String id, String symbol) {
        return """
                {"clientOrderId":"%s","symbol":"%s","side":"BUY","type":"MARKET","quantity":%s}""".formatted(id, symbol, symbol.equals("BTC-PERP") ? "0.5" : "1000");
    }

    private static long firstNanos(Path file) throws IOException {
        try (var lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            return Long.parseLong(lines.readLine().split(" ", 2)[0]);
        }
    }

    private static Path data() {
        String given = System.getProperty("tidegate.data");
        return given != null
                ? Path.of(given)
                : Path.of(System.getProperty("tidegate.root", "."), "..", "shared", "data")
                        .normalize();
    }
}
