package dev.tidegate.stories;

import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.Position;
import dev.tidegate.order.VenueAccount;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.OpenOrder;
import dev.tidegate.risk.OrderPhase;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An account as somebody holds it: the gateway's ledger or the exchange. Equal where both hold the same.
 *
 * @param held balances, positions and the terms of open orders, by name, in one form whoever tells it; what is zero is left out
 * @param positions signed quantities by symbol
 * @param phases how far open orders have come, by client order id; empty for the exchange's own picture
 */
record AccountPicture(
        TreeMap<String, String> held, TreeMap<String, BigDecimal> positions, TreeMap<String, OrderPhase> phases) {
    private AccountPicture() {
        this(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    /** As it is at its desk. */
    static AccountPicture of(AccountState state, Rulebook rulebook) {
        AccountPicture picture = new AccountPicture();
        rulebook.currencies().values().forEach(each -> {
            Currency currency = each.currency();
            picture.balance(currency.code(), currency.amount(state.balance(currency.code())));
        });
        rulebook.instruments().values().forEach(instrument -> {
            Position position = state.position(instrument.symbol());
            picture.position(
                    instrument.symbol(),
                    instrument.quantity(position.lots()),
                    instrument.settlement().amount(position.cost()));
        });
        for (OpenOrder order : state.openOrders()) {
            Instrument instrument = rulebook.instruments().get(order.terms().symbol());
            picture.order(
                    order.clientOrderId(),
                    instrument.quantity(order.terms().lots()),
                    instrument.quantity(order.filledLots()),
                    instrument.price(order.terms().ticks()));
            picture.phases.put(order.clientOrderId(), order.phase());
        }
        return picture;
    }

    /** As the admin endpoint shows it. */
    static AccountPicture of(JsonObject shown) {
        AccountPicture picture = new AccountPicture();
        shown.getJsonObject("balances")
                .forEach(balance -> picture.balance(balance.getKey(), Decimal.parse((String) balance.getValue())));
        shown.getJsonArray("positions").stream()
                .map(JsonObject.class::cast)
                .forEach(position -> picture.position(
                        position.getString("symbol"), decimal(position, "quantity"), decimal(position, "cost")));
        shown.getJsonArray("openOrders").stream().map(JsonObject.class::cast).forEach(order -> {
            String id = order.getString("clientOrderId");
            picture.order(id, decimal(order, "quantity"), decimal(order, "filledQuantity"), decimal(order, "price"));
            picture.phases.put(id, OrderPhase.valueOf(order.getString("phase")));
        });
        return picture;
    }

    /** As the exchange holds it. */
    static AccountPicture of(VenueAccount account) {
        AccountPicture picture = new AccountPicture();
        account.balances().forEach((currency, amount) -> picture.balance(currency, amount));
        account.positions().forEach((symbol, held) -> picture.position(symbol, held.quantity(), held.cost()));
        account.openOrders()
                .forEach(order ->
                        picture.order(order.clientOrderId(), order.quantity(), order.filledQuantity(), order.price()));
        return picture;
    }

    private static Decimal decimal(JsonObject json, String field) {
        return Decimal.parse(json.getString(field));
    }

    private void balance(String currency, Decimal amount) {
        if (amount.signum() != 0) {
            held.put("balance " + currency, text(amount));
        }
    }

    private void position(String symbol, Decimal quantity, Decimal cost) {
        if (quantity.signum() != 0) {
            held.put("position " + symbol, text(quantity) + " cost " + text(cost));
            positions.put(symbol, new BigDecimal(quantity.toString()));
        }
    }

    private void order(String id, Decimal quantity, Decimal filled, @Nullable Decimal price) {
        held.put("order " + id, text(quantity) + " filled " + text(filled) + " at " + text(price));
    }

    private static String text(@Nullable Decimal value) {
        return value == null
                ? "none"
                : new BigDecimal(value.toString()).stripTrailingZeros().toPlainString();
    }
}
