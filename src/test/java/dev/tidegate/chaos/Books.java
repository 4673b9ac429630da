package dev.tidegate.chaos;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.VenueAccount;
import dev.tidegate.order.VenueOrder;
import io.vertx.core.json.JsonObject;
import java.util.TreeMap;

/**
 * An account as one side holds it, in a form in which both sides can be compared exactly.
 *
 * @param orders open orders by client order id: exchange's id, terms and what has been filled
 * @param positions quantity and cost by symbol, without flat ones
 * @param balances by currency, without empty ones
 * @param reserved orders that hold a reservation
 */
record Books(
        TreeMap<String, String> orders,
        TreeMap<String, String> positions,
        TreeMap<String, String> balances,
        int reserved) {

    static Books ofExchange(VenueAccount account) {
        TreeMap<String, String> orders = new TreeMap<>();
        for (VenueOrder order : account.openOrders()) {
            orders.put(
                    order.clientOrderId(),
                    terms(
                            order.orderId(),
                            order.symbol(),
                            order.side().name(),
                            order.quantity().toString(),
                            String.valueOf(order.price()),
                            order.reduceOnly(),
                            order.filledQuantity().toString()));
        }
        TreeMap<String, String> positions = new TreeMap<>();
        account.positions().forEach((symbol, held) -> {
            if (held.quantity().signum() != 0) {
                positions.put(symbol, held.quantity() + " for " + held.cost());
            }
        });
        TreeMap<String, String> balances = new TreeMap<>();
        account.balances().forEach((currency, amount) -> {
            if (amount.signum() != 0) {
                balances.put(currency, amount.toString());
            }
        });
        return new Books(orders, positions, balances, orders.size());
    }

    static Books ofGateway(Trader trader) {
        TreeMap<String, String> orders = new TreeMap<>();
        trader.get("/v1/orders").array().stream().map(JsonObject.class::cast).forEach(order -> {
            String quantity = order.getString("quantity");
            orders.put(
                    order.getString("clientOrderId"),
                    terms(
                            order.getString("orderId"),
                            order.getString("symbol"),
                            order.getString("side"),
                            quantity,
                            String.valueOf(order.getString("price")),
                            order.getBoolean("reduceOnly"),
                            order.getString("filledQuantity")));
        });
        JsonObject account = trader.get("/v1/account").json();
        TreeMap<String, String> positions = new TreeMap<>();
        account.getJsonArray("positions").stream()
                .map(JsonObject.class::cast)
                .forEach(held -> positions.put(
                        held.getString("symbol"), held.getString("quantity") + " for " + held.getString("cost")));
        TreeMap<String, String> balances = new TreeMap<>();
        account.getJsonArray("balances").stream().map(JsonObject.class::cast).forEach(balance -> {
            if (Decimal.parse(balance.getString("amount")).signum() != 0) {
                balances.put(balance.getString("currency"), balance.getString("amount"));
            }
        });
        int reserved = account.getJsonArray("limits").stream()
                .map(JsonObject.class::cast)
                .filter(limit -> limit.getString("name").equals("openOrders") && limit.getString("subject") == null)
                .mapToInt(limit -> Integer.parseInt(limit.getString("used")))
                .findFirst()
                .orElseThrow();
        return new Books(orders, positions, balances, reserved);
    }

    private static String terms(
            String orderId,
            String symbol,
            String side,
            String quantity,
            String price,
            boolean reduceOnly,
            String filled) {
        return symbol + " " + side + " " + quantity + " at " + price + (reduceOnly ? " reduce-only" : "") + ", "
                + filled + " filled, as " + orderId;
    }
}
