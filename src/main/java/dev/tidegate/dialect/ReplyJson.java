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
import java.util.ArrayList;
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
     * @param status null where the reply names none of ours
     * @param filled quantity traded so far
     */
    public record Answer(String orderId, @Nullable OrderStatus status, Decimal filled) {}

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

    /** A JSON object with one more text field in front; the rest stays byte for byte as it came. */
    public static byte[] withField(byte[] object, String name, String value) {
        int brace = 0;
        while (brace < object.length && object[brace] != '{') {
            brace++;
        }
        int next = brace + 1;
        while (next < object.length && object[next] <= ' ') {
            next++;
        }
        boolean empty = next >= object.length || object[next] == '}';
        byte[] head = ("{\"" + name + "\":\"" + value + (empty ? "\"" : "\","))
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] whole = new byte[head.length + Math.max(0, object.length - brace - 1)];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(object, brace + 1, whole, head.length, whole.length - head.length);
        return whole;
    }

    /** Reads the few fields that settle a reservation; anything else in the reply is passed over. */
    public static Decoded<Answer> readAnswer(byte[] body) {
        return Json.document(body, parser -> {
            Json.expectObject(parser);
            String orderId = "";
            OrderStatus status = null;
            Decimal filled = Decimal.ZERO;
            for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
                switch (name) {
                    case "orderId" -> orderId = Json.text(parser, name);
                    case "status" -> status = status(Json.text(parser, name));
                    case "filledQuantity" -> filled = Json.decimal(parser, name);
                    default -> parser.skipChildren();
                }
            }
            return new Answer(orderId, status, filled);
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
                if (!name.equals("results") || parser.currentToken() != JsonToken.START_ARRAY) {
                    parser.skipChildren();
                    continue;
                }
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    results.add(batchResult(parser, body));
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
                status = (int) Json.whole(parser, name);
            } else if (name.equals("body") && parser.currentToken() == JsonToken.START_OBJECT) {
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                int to = (int) parser.currentLocation().getByteOffset();
                document = java.util.Arrays.copyOfRange(body, from, to);
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
                case "quantity" -> quantity = Json.decimal(parser, name);
                case "price" -> price = Json.decimal(parser, name);
                case "reduceOnly" -> reduceOnly = Json.truth(parser, name);
                case "filledQuantity" -> filled = Json.decimal(parser, name);
                case "averagePrice" -> average = Json.decimal(parser, name);
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

    public static Decoded<VenueAccount> readAccount(byte[] body) {
        return Json.document(body, parser -> {
            Json.expectObject(parser);
            long sequence = -1;
            TreeMap<String, Decimal> balances = new TreeMap<>();
            TreeMap<String, VenueAccount.Held> positions = new TreeMap<>();
            List<VenueOrder> orders = new ArrayList<>();
            for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
                switch (name) {
                    case "sequence" -> sequence = Json.whole(parser, name);
                    case "balances" -> {
                        Json.expectObject(parser);
                        for (String code = Json.nextField(parser); code != null; code = Json.nextField(parser)) {
                            balances.put(code, Json.decimal(parser, code));
                        }
                    }
                    case "positions" -> {
                        while (parser.nextToken() == JsonToken.START_OBJECT) {
                            position(parser, positions);
                        }
                    }
                    case "openOrders" -> {
                        while (parser.nextToken() == JsonToken.START_OBJECT) {
                            orders.add(order(parser));
                        }
                    }
                    default -> parser.skipChildren();
                }
            }
            if (sequence < 0) {
                throw new Json.Stop("sequence", "sequence is missing");
            }
            return new VenueAccount(sequence, balances, positions, orders);
        });
    }

    private static void position(JsonParser parser, TreeMap<String, VenueAccount.Held> positions) throws IOException {
        String symbol = null;
        Decimal quantity = Decimal.ZERO;
        Decimal cost = Decimal.ZERO;
        for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
            switch (name) {
                case "symbol" -> symbol = Json.text(parser, name);
                case "quantity" -> quantity = Json.decimal(parser, name);
                case "cost" -> cost = Json.decimal(parser, name);
                default -> parser.skipChildren();
            }
        }
        if (symbol == null) {
            throw new Json.Stop("positions", "a position needs a symbol");
        }
        positions.put(symbol, new VenueAccount.Held(quantity, cost));
    }
}
