package dev.tidegate.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.Side;
import dev.tidegate.order.VenueEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The two streams of an exchange on the wire: executions and market. */
public final class FeedJson {
    private FeedJson() {}

    public static byte[] encode(FeedMessage message) {
        JsonWriter json = new JsonWriter(320);
        json.beginObject();
        switch (message) {
            case FeedMessage.Hello hello -> json.field("type", "HELLO").field("sequence", hello.sequence());
            case FeedMessage.Heartbeat beat -> json.field("type", "HEARTBEAT").field("sequence", beat.sequence());
            case FeedMessage.Event event -> {
                json.field("sequence", event.sequence())
                        .field("account", event.account().value());
                write(json, event.event());
            }
        }
        return json.endObject().toBytes();
    }

    private static void write(JsonWriter json, VenueEvent event) {
        switch (event) {
            case VenueEvent.Acknowledged e ->
                order(json, "ACKNOWLEDGED", e.clientOrderId(), e.orderId(), e.symbol())
                        .field("timeMillis", e.timeMillis());
            case VenueEvent.Replaced e ->
                order(json, "REPLACED", e.clientOrderId(), e.orderId(), e.symbol())
                        .field("quantity", e.quantity())
                        .field("price", e.price())
                        .field("timeMillis", e.timeMillis());
            case VenueEvent.Filled e ->
                order(json, "FILLED", e.clientOrderId(), e.orderId(), e.symbol())
                        .field("executionId", e.executionId())
                        .field("side", e.side().name())
                        .field("quantity", e.quantity())
                        .field("price", e.price())
                        .field("cumulative", e.cumulative())
                        .field("fee", e.fee())
                        .field("maker", e.maker())
                        .field("timeMillis", e.timeMillis());
            case VenueEvent.Ended e ->
                order(json, "ENDED", e.clientOrderId(), e.orderId(), e.symbol())
                        .field("status", e.status().name())
                        .field("cumulative", e.cumulative())
                        .field("timeMillis", e.timeMillis());
            case VenueEvent.Settled e ->
                json.field("type", "SETTLED")
                        .field("symbol", e.symbol())
                        .field("price", e.price())
                        .field("currency", e.currency())
                        .field("balance", e.balance())
                        .field("timeMillis", e.timeMillis());
            case VenueEvent.BalanceSet e ->
                json.field("type", "BALANCE")
                        .field("currency", e.currency())
                        .field("balance", e.balance())
                        .field("cause", e.cause())
                        .field("timeMillis", e.timeMillis());
        }
    }

    private static JsonWriter order(JsonWriter json, String type, String clientOrderId, String orderId, String symbol) {
        return json.field("type", type)
                .field("clientOrderId", clientOrderId)
                .field("orderId", orderId)
                .field("symbol", symbol);
    }

    /**
     * Reads a message of the execution feed. A type this version does not know is unreadable, and so is an event without
     * what settles it: a fill without a price would be booked at none.
     */
    public static Decoded<FeedMessage> decode(byte[] text) {
        return Json.document(text, parser -> new EventReading().read(parser));
    }

    public static byte[] encode(Ticker ticker) {
        JsonWriter json = new JsonWriter(256)
                .beginObject()
                .field("type", "TICKER")
                .field("symbol", ticker.symbol())
                .field("mark", ticker.mark())
                .field("index", ticker.index())
                .field("bid", ticker.bid())
                .field("ask", ticker.ask())
                .field("bidQuantity", ticker.bidQuantity())
                .field("askQuantity", ticker.askQuantity());
        told(json, "forward", ticker.forward());
        told(json, "vol", ticker.vol());
        told(json, "openInterest", ticker.openInterest());
        told(json, "volume", ticker.volume());
        return json.field("timeMillis", ticker.timeMillis()).endObject().toBytes();
    }

    private static void told(JsonWriter json, String name, @Nullable Decimal number) {
        if (number != null) {
            json.field(name, number);
        }
    }

    /** {@code {"type":"BOOK","bids":[["65000.1","0.5"],...],"asks":[...]}}, best first. */
    public static byte[] encode(BookPicture picture) {
        JsonWriter json = new JsonWriter(
                        128 + 32 * (picture.bids().size() + picture.asks().size()))
                .beginObject()
                .field("type", "BOOK")
                .field("symbol", picture.symbol());
        levels(json.name("bids"), picture.bids());
        levels(json.name("asks"), picture.asks());
        return json.field("timeMillis", picture.timeMillis()).endObject().toBytes();
    }

    private static void levels(JsonWriter json, List<BookPicture.Level> levels) {
        json.beginArray();
        for (BookPicture.Level level : levels) {
            json.beginArray().value(level.price()).value(level.quantity()).endArray();
        }
        json.endArray();
    }

    /** Reads a message of the market stream: a book where its type says so, else a ticker. */
    public static Decoded<MarketMessage> decodeMarket(byte[] text) {
        return Json.document(text, parser -> new MarketReading().read(parser));
    }

    public static Decoded<Ticker> decodeTicker(byte[] text) {
        return Json.document(text, parser -> new MarketReading().ticker(parser));
    }

    /** The fields of a market message as they are found. */
    private static final class MarketReading {
        private final @Nullable Decimal[] numbers = new Decimal[10];
        private @Nullable String symbol;
        private String type = "TICKER";
        private List<BookPicture.Level> bids = List.of();
        private List<BookPicture.Level> asks = List.of();
        private long time;

        MarketMessage read(JsonParser parser) throws IOException {
            fields(parser);
            if (!type.equals("BOOK")) {
                return ticker();
            }
            if (symbol == null) {
                throw new Json.Stop("", "a book needs a symbol");
            }
            return new BookPicture(symbol, bids, asks, time);
        }

        Ticker ticker(JsonParser parser) throws IOException {
            fields(parser);
            return ticker();
        }

        private void fields(JsonParser parser) throws IOException {
            Json.expectObject(parser);
            for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
                switch (name) {
                    case "type" -> type = Json.text(parser, name);
                    case "symbol" -> symbol = Json.text(parser, name);
                    case "mark" -> numbers[0] = Json.decimal(parser, name);
                    case "index" -> numbers[1] = Json.decimal(parser, name);
                    case "bid" -> numbers[2] = optional(parser, name);
                    case "ask" -> numbers[3] = optional(parser, name);
                    case "bidQuantity" -> numbers[4] = optional(parser, name);
                    case "askQuantity" -> numbers[5] = optional(parser, name);
                    case "forward" -> numbers[6] = optional(parser, name);
                    case "vol" -> numbers[7] = optional(parser, name);
                    case "openInterest" -> numbers[8] = optional(parser, name);
                    case "volume" -> numbers[9] = optional(parser, name);
                    case "bids" -> bids = levels(parser, name);
                    case "asks" -> asks = levels(parser, name);
                    case "timeMillis" -> time = Json.whole(parser, name);
                    default -> parser.skipChildren();
                }
            }
        }

        private Ticker ticker() {
            if (symbol == null || numbers[0] == null || numbers[1] == null) {
                throw new Json.Stop("", "a ticker needs symbol, mark and index");
            }
            return new Ticker(
                    symbol,
                    numbers[0],
                    numbers[1],
                    numbers[2],
                    numbers[3],
                    numbers[4],
                    numbers[5],
                    numbers[6],
                    numbers[7],
                    numbers[8],
                    numbers[9],
                    time);
        }

        private static List<BookPicture.Level> levels(JsonParser parser, String field) throws IOException {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw new Json.Stop(field, field + " must be an array");
            }
            List<BookPicture.Level> levels = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.START_ARRAY) {
                    throw new Json.Stop(field, "each of " + field + " must be a price and a quantity");
                }
                if (levels.size() == BookPicture.MAX_LEVELS) {
                    parser.skipChildren();
                    continue;
                }
                parser.nextToken();
                Decimal price = Json.positive(parser, field);
                parser.nextToken();
                levels.add(new BookPicture.Level(price, Json.notNegative(parser, field)));
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    parser.skipChildren();
                }
            }
            return levels;
        }
    }

    private static @Nullable Decimal optional(JsonParser parser, String name) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NULL ? null : Json.decimal(parser, name);
    }

    /** The fields of a feed message as they are found. */
    private static final class EventReading {
        private long sequence = -1;
        private String type = "";
        private String account = "";
        private String clientOrderId = "";
        private String orderId = "";
        private @Nullable String symbol;
        private @Nullable String executionId;
        private @Nullable String currency;
        private @Nullable String cause;
        private @Nullable Side side;
        private @Nullable OrderStatus status;
        private @Nullable Decimal quantity;
        private @Nullable Decimal price;
        private @Nullable Decimal cumulative;
        private @Nullable Decimal fee;
        private @Nullable Decimal balance;
        private boolean maker;
        private long time;

        FeedMessage read(JsonParser parser) throws IOException {
            Json.expectObject(parser);
            for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
                switch (name) {
                    case "sequence" -> sequence = Json.whole(parser, name);
                    case "type" -> type = Json.text(parser, name);
                    case "account" -> account = Json.text(parser, name);
                    case "clientOrderId" -> clientOrderId = Json.text(parser, name);
                    case "orderId" -> orderId = Json.text(parser, name);
                    case "symbol" -> symbol = Json.text(parser, name);
                    case "executionId" -> executionId = Json.text(parser, name);
                    case "currency" -> currency = Json.text(parser, name);
                    case "cause" ->
                        cause = parser.currentToken() == JsonToken.VALUE_NULL ? null : Json.text(parser, name);
                    case "side" -> side = Json.oneOf(parser, name, Side.class);
                    case "status" -> status = Json.oneOf(parser, name, OrderStatus.class);
                    case "quantity" -> quantity = Json.positive(parser, name);
                    case "price" -> price = Json.notNegative(parser, name);
                    case "cumulative" -> cumulative = Json.notNegative(parser, name);
                    case "fee" -> fee = Json.decimal(parser, name);
                    case "balance" -> balance = Json.decimal(parser, name);
                    case "maker" -> maker = Json.truth(parser, name);
                    case "timeMillis" -> time = Json.whole(parser, name);
                    default -> parser.skipChildren();
                }
            }
            if (sequence < 0) {
                throw new Json.Stop("sequence", "sequence is missing");
            }
            return message();
        }

        private FeedMessage message() {
            return switch (type) {
                case "HELLO" -> new FeedMessage.Hello(sequence);
                case "HEARTBEAT" -> new FeedMessage.Heartbeat(sequence);
                default -> new FeedMessage.Event(sequence, account(), event());
            };
        }

        private AccountId account() {
            try {
                return new AccountId(account);
            } catch (IllegalArgumentException unfit) {
                throw new Json.Stop("account", Json.echo(account) + " is no account");
            }
        }

        private VenueEvent event() {
            return switch (type) {
                case "ACKNOWLEDGED" ->
                    new VenueEvent.Acknowledged(clientOrderId, orderId, given(symbol, "symbol"), time);
                case "REPLACED" ->
                    new VenueEvent.Replaced(
                            clientOrderId,
                            orderId,
                            given(symbol, "symbol"),
                            given(quantity, "quantity"),
                            traded(price),
                            time);
                case "FILLED" ->
                    new VenueEvent.Filled(
                            clientOrderId,
                            orderId,
                            given(executionId, "executionId"),
                            given(symbol, "symbol"),
                            given(side, "side"),
                            given(quantity, "quantity"),
                            traded(price),
                            given(cumulative, "cumulative"),
                            given(fee, "fee"),
                            maker,
                            time);
                case "ENDED" ->
                    new VenueEvent.Ended(
                            clientOrderId,
                            orderId,
                            given(symbol, "symbol"),
                            ended(given(status, "status")),
                            given(cumulative, "cumulative"),
                            time);
                case "SETTLED" ->
                    new VenueEvent.Settled(
                            given(symbol, "symbol"),
                            given(price, "price"),
                            given(currency, "currency"),
                            given(balance, "balance"),
                            time);
                case "BALANCE" ->
                    new VenueEvent.BalanceSet(given(currency, "currency"), given(balance, "balance"), cause, time);
                default -> throw new Json.Stop("type", Json.echo(type) + " is no message of the execution feed");
            };
        }

        private static OrderStatus ended(OrderStatus status) {
            if (!status.terminal()) {
                throw new Json.Stop("status", "an ended order cannot be " + status);
            }
            return status;
        }

        /** Nothing trades at nothing; only what is settled may be worth that. */
        private static Decimal traded(@Nullable Decimal price) {
            Decimal known = given(price, "price");
            if (known.signum() <= 0) {
                throw new Json.Stop("price", "price must be above zero");
            }
            return known;
        }

        private static <T> T given(@Nullable T value, String field) {
            if (value == null) {
                throw new Json.Stop(field, field + " is missing");
            }
            return value;
        }
    }
}
