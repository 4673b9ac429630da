package dev.tidegate.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.order.VenueAccount;
import dev.tidegate.order.VenueOrder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Orders and accounts on the wire, written for clients and read from an exchange. */
public final class ReplyJson {
    private static final OrderStatus[] STATUSES = OrderStatus.values();
    private static final TimeInForce[] TIMES = TimeInForce.values();

    private ReplyJson() {}

    /**
     * What an exchange's reply to an order says of its life: all the gateway needs on the order's path.
     *
     * @param orderId the exchange's name for it, empty where it gives none
     * @param clientOrderId our name for it, empty where it gives none
     * @param status null where the reply names none of ours, or an end without saying how much was filled before it
     * @param filled quantity traded so far
     */
    public record Answer(
            String orderId, String clientOrderId, @Nullable OrderStatus status, Decimal filled) {}

    public static byte[] order(VenueOrder order, @Nullable String decisionId) {
        JsonWriter json = new JsonWriter(400);
        write(json, order, decisionId);
        return json.toBytes();
    }

    public static byte[] orders(List<VenueOrder> orders) {
        JsonWriter json = new JsonWriter(64 + 300 * orders.size());
        json.beginArray();
        orders.forEach(order -> write(json, order, null));
        return json.endArray().toBytes();
    }

    public static void write(JsonWriter json, VenueOrder order, @Nullable String decisionId) {
        json.beginObject()
                .field("orderId", order.orderId())
                .field("clientOrderId", order.clientOrderId())
                .field("symbol", order.symbol())
                .field("side", order.side().name())
                .field("type", order.type().name())
                .field("timeInForce", order.timeInForce().name())
                .field("quantity", order.quantity())
                .field("price", order.price())
                .field("reduceOnly", order.reduceOnly())
                .field("filledQuantity", order.filledQuantity())
                .field("averagePrice", order.averagePrice())
                .field("status", order.status().name());
        if (decisionId != null) {
            json.field("decisionId", decisionId);
        }
        json.endObject();
    }

    /**
     * A JSON object with one more text field in front; the rest stays byte for byte as it came. What is no object comes back
     * as it is. Name and value must need no escaping.
     */
    public static byte[] withField(byte[] object, String name, String value) {
        int brace = visible(object, 0);
        if (brace == object.length || object[brace] != '{') {
            return object;
        }
        int next = visible(object, brace + 1);
        boolean empty = next == object.length || object[next] == '}';
        byte[] head = ("{\"" + name + "\":\"" + value + (empty ? "\"" : "\",")).getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[head.length + object.length - brace - 1];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(object, brace + 1, whole, head.length, whole.length - head.length);
        return whole;
    }

    /** Where the next byte stands that is no white space. */
    private static int visible(byte[] text, int from) {
        int at = from;
        while (at < text.length && text[at] >= 0 && text[at] <= ' ') {
            at++;
        }
        return at;
    }

    /** Reads the few fields that settle a reservation; anything else in the reply is passed over. */
    public static Decoded<Answer> readAnswer(byte[] body) {
        return Json.document(body, parser -> {
            Json.expectObject(parser);
            String orderId = "";
            String clientOrderId = "";
            OrderStatus status = null;
            Decimal filled = null;
            for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
                if (parser.currentToken() == JsonToken.VALUE_NULL) {
                    continue;
                }
                switch (name) {
                    case "orderId" -> orderId = Json.text(parser, name);
                    case "clientOrderId" -> clientOrderId = Json.text(parser, name);
                    case "status" -> status = status(Json.text(parser, name));
                    case "filledQuantity" -> filled = Json.notNegative(parser, name);
                    default -> parser.skipChildren();
                }
            }
            if (filled == null && status != null && status.terminal()) {
                // An end that does not say what was filled on the way releases nothing.
                status = null;
            }
            return new Answer(orderId, clientOrderId, status, filled == null ? Decimal.ZERO : filled);
        });
    }

    public static Decoded<VenueOrder> readOrder(byte[] body) {
        return Json.document(body, ReplyJson::order);
    }

    /** The results of a batch at the exchange: for each item its status and its own document. */
    public record BatchResult(int status, byte[] body) {}

    /** Reads {@code {"results":[{"status":200,"body":{...}}, ...]}}. */
    public static Decoded<List<BatchResult>> readBatch(byte[] body) {
        return Json.document(body, parser -> {
            Json.expectObject(parser);
            List<BatchResult> results = new ArrayList<>();
            for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
                if (name.equals("results")) {
                    Json.objects(parser, name, each -> results.add(batchResult(each, body)));
                } else {
                    parser.skipChildren();
                }
            }
            return results;
        });
    }

    private static BatchResult batchResult(JsonParser parser, byte[] body) throws IOException {
        int status = 0;
        byte[] document = new byte[0];
        for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
            if (name.equals("status")) {
                status = (int) Math.min(Json.whole(parser, name), Integer.MAX_VALUE);
            } else if (name.equals("body") && parser.currentToken() == JsonToken.START_OBJECT) {
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                int to = (int) parser.currentLocation().getByteOffset();
                document = Arrays.copyOfRange(body, from, to);
            } else {
                parser.skipChildren();
            }
        }
        return new BatchResult(status, document);
    }

    private static VenueOrder order(JsonParser parser) throws IOException {
        Json.expectObject(parser);
        String orderId = "";
        String clientOrderId = null;
        String symbol = null;
        Side side = null;
        OrderType type = null;
        TimeInForce time = null;
        Decimal quantity = null;
        Decimal price = null;
        boolean reduceOnly = false;
        Decimal filled = Decimal.ZERO;
        Decimal average = null;
        OrderStatus status = null;
        for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (name) {
                case "orderId" -> orderId = Json.text(parser, name);
                case "clientOrderId" -> clientOrderId = Json.text(parser, name);
                case "symbol" -> symbol = Json.text(parser, name);
                case "side" -> side = Json.oneOf(parser, name, Side.class);
                case "type" -> type = Json.oneOf(parser, name, OrderType.class);
                case "timeInForce" -> time = time(Json.text(parser, name));
                case "quantity" -> quantity = Json.positive(parser, name);
                case "price" -> price = priceOrNone(parser, name);
                case "reduceOnly" -> reduceOnly = Json.truth(parser, name);
                case "filledQuantity" -> filled = Json.notNegative(parser, name);
                case "averagePrice" -> average = priceOrNone(parser, name);
                case "status" -> status = status(Json.text(parser, name));
                default -> parser.skipChildren();
            }
        }
        if (clientOrderId == null
                || symbol == null
                || side == null
                || type == null
                || quantity == null
                || status == null) {
            throw new Json.Stop("", "an order needs clientOrderId, symbol, side, type, quantity and status");
        }
        return new VenueOrder(
                orderId,
                clientOrderId,
                symbol,
                side,
                type,
                time == null ? TimeInForce.GTC : time,
                quantity,
                price,
                reduceOnly,
                filled,
                average,
                status);
    }

    /** A price; some write zero where there is none. */
    private static @Nullable Decimal priceOrNone(JsonParser parser, String name) throws IOException {
        Decimal price = Json.notNegative(parser, name);
        return price.signum() == 0 ? null : price;
    }

    private static @Nullable OrderStatus status(String text) {
        for (OrderStatus status : STATUSES) {
            if (status.name().equals(text)) {
                return status;
            }
        }
        return null;
    }

    private static @Nullable TimeInForce time(String text) {
        for (TimeInForce time : TIMES) {
            if (time.name().equals(text)) {
                return time;
            }
        }
        return null;
    }

    /** An account as the exchange holds it. */
    public static byte[] account(VenueAccount account) {
        JsonWriter json = new JsonWriter(512);
        json.beginObject().field("sequence", account.feedSequence());
        json.name("balances").beginObject();
        account.balances().forEach(json::field);
        json.endObject().name("positions").beginArray();
        account.positions()
                .forEach((symbol, held) -> json.beginObject()
                        .field("symbol", symbol)
                        .field("quantity", held.quantity())
                        .field("cost", held.cost())
                        .endObject());
        json.endArray().name("openOrders").beginArray();
        account.openOrders().forEach(order -> write(json, order, null));
        return json.endArray().endObject().toBytes();
    }

    /**
     * Reads an account. A picture without balances, positions or open orders, or with one of them twice, is unreadable:
     * nothing may be taken for flat because it was not told.
     */
    public static Decoded<VenueAccount> readAccount(byte[] body) {
        return Json.document(body, parser -> new AccountReading().read(parser));
    }

    /** The parts of an account as they are found. */
    private static final class AccountReading {
        private long sequence = -1;
        private @Nullable TreeMap<String, Decimal> balances;
        private @Nullable TreeMap<String, VenueAccount.Held> positions;
        private @Nullable List<VenueOrder> orders;

        VenueAccount read(JsonParser parser) throws IOException {
            Json.expectObject(parser);
            for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
                switch (name) {
                    case "sequence" -> sequence = Json.whole(parser, name);
                    case "balances" -> balances = balances(parser, once(balances, name));
                    case "positions" -> {
                        once(positions, name);
                        TreeMap<String, VenueAccount.Held> found = new TreeMap<>();
                        Json.objects(parser, name, each -> position(each, found));
                        positions = found;
                    }
                    case "openOrders" -> {
                        once(orders, name);
                        List<VenueOrder> found = new ArrayList<>();
                        Json.objects(parser, name, each -> found.add(order(each)));
                        orders = found;
                    }
                    default -> parser.skipChildren();
                }
            }
            if (sequence < 0 || balances == null || positions == null || orders == null) {
                throw new Json.Stop("", "an account needs sequence, balances, positions and openOrders");
            }
            return new VenueAccount(sequence, balances, positions, orders);
        }

        private static String once(@Nullable Object before, String name) {
            if (before != null) {
                throw new Json.Stop(name, name + " is given twice");
            }
            return name;
        }

        private static TreeMap<String, Decimal> balances(JsonParser parser, String name) throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new Json.Stop(name, name + " must be an object");
            }
            TreeMap<String, Decimal> found = new TreeMap<>();
            for (String code = Json.nextField(parser); code != null; code = Json.nextField(parser)) {
                if (found.put(code, Json.decimal(parser, name)) != null) {
                    throw new Json.Stop(name, Json.echo(code) + " has two balances");
                }
            }
            return found;
        }
    }

    private static void position(JsonParser parser, TreeMap<String, VenueAccount.Held> positions) throws IOException {
        String symbol = null;
        Decimal quantity = null;
        Decimal cost = null;
        for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
            switch (name) {
                case "symbol" -> symbol = Json.text(parser, name);
                case "quantity" -> quantity = Json.decimal(parser, name);
                case "cost" -> cost = Json.notNegative(parser, name);
                default -> parser.skipChildren();
            }
        }
        if (symbol == null || quantity == null || cost == null) {
            throw new Json.Stop("positions", "a position needs symbol, quantity and cost");
        }
        if (positions.put(symbol, new VenueAccount.Held(quantity, cost)) != null) {
            throw new Json.Stop("positions", Json.echo(symbol) + " has two positions");
        }
    }
}
