package dev.tidegate.ops;

import dev.tidegate.order.Currency;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.Position;
import dev.tidegate.policy.CurrencyRules;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.OpenOrder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What the ledger holds of an account: to be laid beside what the exchange shows of it. */
final class AccountJson {
    private final Rulebook rulebook;

    AccountJson(Rulebook rulebook) {
        this.rulebook = rulebook;
    }

    JsonObject of(AccountState state) {
        JsonObject balances = new JsonObject();
        state.balances().forEach((code, minor) -> balances.put(code, amount(code, minor)));
        JsonArray positions = new JsonArray();
        state.symbols().forEach(symbol -> positions.add(position(symbol, state.position(symbol))));
        JsonArray orders = new JsonArray();
        state.openOrders().forEach(order -> orders.add(order(order)));
        return new JsonObject()
                .put("account", state.account().value())
                .put("version", state.version())
                .put("status", state.status().name())
                .put("balances", balances)
                .put("positions", positions)
                .put("openOrders", orders);
    }

    /** What no rule file lists any more has no unit to be shown in, and is shown as the ledger counts it. */
    private String amount(String code, long minor) {
        CurrencyRules rules = rulebook.currencies().get(code);
        return rules == null
                ? minor + " minor units"
                : rules.currency().amount(minor).toString();
    }

    private JsonObject position(String symbol, Position position) {
        Instrument instrument = rulebook.instruments().get(symbol);
        JsonObject json = new JsonObject().put("symbol", symbol).put("quantity", quantity(instrument, position.lots()));
        if (instrument != null) {
            Currency settlement = instrument.settlement();
            json.put("cost", settlement.amount(position.cost()).toString());
        }
        return json;
    }

    private JsonObject order(OpenOrder order) {
        Instrument instrument = rulebook.instruments().get(order.terms().symbol());
        return new JsonObject()
                .put("clientOrderId", order.clientOrderId())
                .put("orderId", order.orderId())
                .put("phase", order.phase().name())
                .put("symbol", order.terms().symbol())
                .put("side", order.terms().side().name())
                .put("quantity", quantity(instrument, order.terms().lots()))
                .put("price", price(instrument, order.terms().ticks()))
                .put("filledQuantity", quantity(instrument, order.filledLots()))
                .put("reservedQuantity", quantity(instrument, order.remainingLots()))
                .put("reservedAtMillis", order.reservedAtMillis())
                .put("decisionId", order.decisionId());
    }

    private static String quantity(@Nullable Instrument instrument, long lots) {
        return instrument == null ? lots + " lots" : instrument.quantity(lots).toString();
    }

    private static String price(@Nullable Instrument instrument, long ticks) {
        return instrument == null ? ticks + " ticks" : instrument.price(ticks).toString();
    }
}
