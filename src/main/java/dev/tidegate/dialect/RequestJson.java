package dev.tidegate.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what clients send, strictly. */
public final class RequestJson {
    /** Orders in one batch. */
    public static final int MAX_BATCH = 20;

    /** Shortest and longest countdown, in milliseconds. */
    public static final long LEAST_COUNTDOWN = 1_000;

    public static final long MOST_COUNTDOWN = 3_600_000;

    static final int MAX_SYMBOL = 32;

    private static final TimeInForce[] TIMES = TimeInForce.values();

    private RequestJson() {}

    /**
     * One order of a batch.
     *
     * @param order what it asks, or why it cannot be read
     * @param bytes the client's own bytes of it
     */
    public record BatchItem(Decoded<OrderCommand.Place> order, byte[] bytes) {}

    /** Reads the body of a new order. */
    public static Decoded<OrderCommand.Place> place(byte[] body) {
        return Json.asciiDocument(body, parser -> new PlaceReading().read(parser));
    }

    /** Reads the body of a replace; the id comes from the path. */
    public static Decoded<OrderCommand.Replace> replace(String clientOrderId, byte[] body) {
        return Json.asciiDocument(body, parser -> {
            Json.expectObject(parser);
            Decimal quantity = null;
            Decimal price = null;
            for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
                switch (name) {
                    case "quantity" -> quantity = positive(parser, name, quantity);
                    case "price" -> price = positive(parser, name, price);
                    default -> throw unknown(name);
                }
            }
            if (quantity == null && price == null) {
                throw new Json.Stop("", "a replace must change quantity or price");
            }
            return new OrderCommand.Replace(clientOrderId, quantity, price);
        });
    }

    /** Reads the countdown after which all orders are cancelled, in milliseconds; 0 for none. */
    public static Decoded<Long> countdown(byte[] body) {
        return Json.asciiDocument(body, parser -> {
            Json.expectObject(parser);
            Long millis = null;
            for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
                if (!name.equals("countdownMs")) {
                    throw unknown(name);
                }
                once(millis, name);
                millis = Json.whole(parser, name);
            }
            if (millis == null) {
                throw missing("countdownMs");
            }
            if (millis != 0 && (millis < LEAST_COUNTDOWN || millis > MOST_COUNTDOWN)) {
                throw new Json.Stop(
                        "countdownMs",
                        "countdownMs must be 0 or " + LEAST_COUNTDOWN + " to " + MOST_COUNTDOWN + ", is " + millis);
            }
            return millis;
        });
    }

    /**
     * Reads a batch: {@code {"orders": [...]}} or the bare array. What is no JSON spoils the whole; an order that is JSON but
     * wrong spoils itself alone.
     */
    public static Decoded<List<BatchItem>> batch(byte[] body) {
        return Json.document(body, parser -> {
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                return items(parser, body);
            }
            Json.expectObject(parser);
            List<BatchItem> found = null;
            for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
                if (!name.equals("orders")) {
                    throw unknown(name);
                }
                if (found != null) {
                    throw twice(name);
                }
                if (parser.currentToken() != JsonToken.START_ARRAY) {
                    throw new Json.Stop(name, "orders must be an array");
                }
                found = items(parser, body);
            }
            if (found == null) {
                throw new Json.Stop("orders", "orders is missing");
            }
            return found;
        });
    }

    private static List<BatchItem> items(JsonParser parser, byte[] body) throws IOException {
        List<BatchItem> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (items.size() == MAX_BATCH) {
                throw new Json.Stop("orders", "orders has more than " + MAX_BATCH + " items");
            }
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new Json.Stop("orders", "each of orders must be an object");
            }
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            int to = (int) parser.currentLocation().getByteOffset();
            byte[] slice = Arrays.copyOfRange(body, from, to);
            items.add(new BatchItem(place(slice), slice));
        }
        if (items.isEmpty()) {
            throw new Json.Stop("orders", "orders is empty");
        }
        return items;
    }

    /** The fields of a new order as they are found. */
    private static final class PlaceReading {
        private @Nullable String clientOrderId;
        private @Nullable String symbol;
        private @Nullable Side side;
        private @Nullable OrderType type;
        private @Nullable TimeInForce timeInForce;
        private @Nullable Decimal quantity;
        private @Nullable Decimal price;
        private @Nullable Boolean reduceOnly;

        OrderCommand.Place read(JsonParser parser) throws IOException {
            Json.expectObject(parser);
            for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
                switch (name) {
                    case "clientOrderId" -> clientOrderId = identifier(parser, name);
                    case "symbol" -> symbol = symbol(parser, name);
                    case "side" -> side = side(parser, name);
                    case "type" -> type = type(parser, name);
                    case "timeInForce" -> timeInForce = time(parser, name);
                    case "quantity" -> quantity = positive(parser, name, quantity);
                    case "price" -> price = positive(parser, name, price);
                    case "reduceOnly" -> {
                        once(reduceOnly, name);
                        reduceOnly = Json.truth(parser, name);
                    }
                    default -> throw unknown(name);
                }
            }
            return settle();
        }

        private OrderCommand.Place settle() {
            if (symbol == null) {
                throw missing("symbol");
            }
            if (side == null) {
                throw missing("side");
            }
            if (type == null) {
                throw missing("type");
            }
            if (quantity == null) {
                throw missing("quantity");
            }
            if (type == OrderType.LIMIT && price == null) {
                throw new Json.Stop("price", "price is missing, a LIMIT order needs one");
            }
            if (type == OrderType.MARKET && price != null) {
                throw new Json.Stop("price", "price must not be given for a MARKET order");
            }
            TimeInForce time =
                    timeInForce != null ? timeInForce : type == OrderType.LIMIT ? TimeInForce.GTC : TimeInForce.IOC;
            return new OrderCommand.Place(
                    clientOrderId, symbol, side, type, time, quantity, price, reduceOnly != null && reduceOnly);
        }

        private String identifier(JsonParser parser, String name) throws IOException {
            once(clientOrderId, name);
            String id = Json.text(parser, name);
            if (!OrderCommand.validClientOrderId(id)) {
                throw new Json.Stop(
                        name,
                        name + " must have 1 to " + OrderCommand.MAX_CLIENT_ORDER_ID
                                + " characters of A-Z a-z 0-9 . _ : / -");
            }
            return id;
        }

        private String symbol(JsonParser parser, String name) throws IOException {
            once(symbol, name);
            String text = Json.text(parser, name);
            boolean visible = text.chars().allMatch(c -> c > ' ' && c < 127);
            if (text.isEmpty() || text.length() > MAX_SYMBOL || !visible) {
                throw new Json.Stop(name, name + " must have 1 to " + MAX_SYMBOL + " visible ASCII characters");
            }
            return text;
        }

        private Side side(JsonParser parser, String name) throws IOException {
            once(side, name);
            return switch (Json.text(parser, name)) {
                case "BUY" -> Side.BUY;
                case "SELL" -> Side.SELL;
                default -> throw new Json.Stop(name, "side must be BUY or SELL");
            };
        }

        private OrderType type(JsonParser parser, String name) throws IOException {
            once(type, name);
            return switch (Json.text(parser, name)) {
                case "LIMIT" -> OrderType.LIMIT;
                case "MARKET" -> OrderType.MARKET;
                default -> throw new Json.Stop(name, "type must be LIMIT or MARKET");
            };
        }

        private TimeInForce time(JsonParser parser, String name) throws IOException {
            once(timeInForce, name);
            String text = Json.text(parser, name);
            for (TimeInForce time : TIMES) {
                if (time.name().equals(text)) {
                    return time;
                }
            }
            throw new Json.Stop(name, "timeInForce must be GTC, IOC, FOK or POST_ONLY");
        }
    }

    private static Decimal positive(JsonParser parser, String name, @Nullable Decimal before) throws IOException {
        once(before, name);
        return Json.positive(parser, name);
    }

    private static void once(@Nullable Object before, String name) {
        if (before != null) {
            throw twice(name);
        }
    }

    private static Json.Stop twice(String name) {
        return new Json.Stop(name, name + " is given twice");
    }

    private static Json.Stop missing(String name) {
        return new Json.Stop(name, name + " is missing");
    }

    private static Json.Stop unknown(String name) {
        return new Json.Stop("", Json.echo(name) + " is no field of this request");
    }

    /**
     * The body of a new order, as {@link #place} has read it, with an id put in where the client gave none; its other bytes
     * stay as they came.
     */
    public static byte[] withClientOrderId(byte[] body, String clientOrderId) {
        int brace = 0;
        while (body[brace] != '{') {
            brace++;
        }
        byte[] added = ("\"clientOrderId\":\"" + clientOrderId + "\",").getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[body.length + added.length];
        System.arraycopy(body, 0, whole, 0, brace + 1);
        System.arraycopy(added, 0, whole, brace + 1, added.length);
        System.arraycopy(body, brace + 1, whole, brace + 1 + added.length, body.length - brace - 1);
        return whole;
    }

    /** A refusal to read, outside a body: a path or a query. */
    public static <T> Decoded<T> unreadable(String field, String detail) {
        return new Decoded.Unreadable<>(Reason.MALFORMED, field, detail);
    }
}
