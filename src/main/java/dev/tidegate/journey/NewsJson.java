package dev.tidegate.journey;

import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.dialect.ReplyJson;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.VenueOrder;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.ClosedOrder;
import dev.tidegate.risk.CurrencyMarket;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.OpenOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has been written down of an account, as its owner is told. Reservations are not: the reply to the order tells of them. An
 * order is shown as it stands after all that was written down with it.
 */
final class NewsJson {
    private NewsJson() {}

    static List<byte[]> encode(AccountState state, List<AccountEvent> events, MarketSnapshot market) {
        List<byte[]> messages = new ArrayList<>(events.size());
        for (AccountEvent event : events) {
            byte[] message = encode(state, event, market);
            if (message != null) {
                messages.add(message);
            }
        }
        return messages;
    }

    private static byte @Nullable [] encode(AccountState state, AccountEvent event, MarketSnapshot market) {
        return switch (event) {
            case AccountEvent.Reserved ignored -> null;
            case AccountEvent.ReplaceReserved ignored -> null;
            case AccountEvent.Acknowledged e ->
                order("ACKNOWLEDGED", e.clientOrderId(), "", e.timeMillis(), state, market);
            case AccountEvent.Replaced e -> order("REPLACED", e.clientOrderId(), "", e.timeMillis(), state, market);
            case AccountEvent.ReplaceRefused e ->
                order("REPLACE_REFUSED", e.clientOrderId(), e.cause(), e.timeMillis(), state, market);
            case AccountEvent.Refused e ->
                order("REFUSED", e.clientOrderId(), e.cause(), e.timeMillis(), state, market);
            case AccountEvent.OutcomeUnknown e ->
                order("OUTCOME_UNKNOWN", e.clientOrderId(), "", e.timeMillis(), state, market);
            case AccountEvent.Ended e -> order(e.status().name(), e.clientOrderId(), "", e.timeMillis(), state, market);
            case AccountEvent.OrderReconciled e ->
                order("RECONCILED", e.terms().clientOrderId(), "", e.timeMillis(), state, market);
            case AccountEvent.Filled e -> fill(e, state, market);
            case AccountEvent.BalanceChanged e -> balance(e, market);
            case AccountEvent.PositionReconciled e -> position(e, market);
            case AccountEvent.FeedReached ignored -> null;
            case AccountEvent.DeadlineSet ignored -> null;
            case AccountEvent.DeadlineLifted ignored -> null;
            case AccountEvent.StatusChanged e ->
                begin("status", "", e.timeMillis())
                        .field("status", e.status().name())
                        .field("cause", e.cause())
                        .endObject()
                        .toBytes();
        };
    }

    private static JsonWriter begin(String event, String type, long timeMillis) {
        JsonWriter json = new JsonWriter(480).beginObject().field("event", event);
        if (!type.isEmpty()) {
            json.field("type", type);
        }
        return json.field("timeMillis", timeMillis);
    }

    private static byte @Nullable [] order(
            String type, String id, String cause, long timeMillis, AccountState state, MarketSnapshot market) {
        OpenOrder open = state.openOrder(id);
        ClosedOrder closed = open == null ? state.closedOrder(id) : null;
        VenueOrder shown =
                open != null ? ShownOrder.of(open, market) : closed != null ? ShownOrder.of(closed, market) : null;
        if (shown == null) {
            return null;
        }
        JsonWriter json = begin("order", type, timeMillis);
        if (!cause.isEmpty()) {
            json.field("cause", cause);
        }
        json.name("order");
        String decision = open != null ? open.decisionId() : closed != null ? closed.decisionId() : "";
        ReplyJson.write(json, shown, decision.isEmpty() ? null : decision);
        return json.endObject().toBytes();
    }

    private static byte @Nullable [] fill(AccountEvent.Filled fill, AccountState state, MarketSnapshot market) {
        InstrumentMarket at = market.instrument(fill.symbol());
        if (at == null) {
            return null;
        }
        Instrument instrument = at.instrument();
        Currency settlement = instrument.settlement();
        boolean over = state.openOrder(fill.clientOrderId()) == null;
        return begin("fill", "", fill.timeMillis())
                .field("executionId", fill.executionId())
                .field("clientOrderId", fill.clientOrderId())
                .field("symbol", fill.symbol())
                .field("side", fill.side().name())
                .field("quantity", instrument.quantity(fill.lots()))
                .field("price", instrument.price(fill.ticks()))
                .field("cumulativeQuantity", instrument.quantity(fill.cumulativeLots()))
                .field("fee", settlement.amount(fill.fee()))
                .field("realised", settlement.amount(fill.realised()))
                .field("currency", fill.settlement())
                .field("position", instrument.quantity(fill.after().lots()))
                .field("orderOver", over)
                .endObject()
                .toBytes();
    }

    private static byte @Nullable [] balance(AccountEvent.BalanceChanged change, MarketSnapshot market) {
        CurrencyMarket currency = market.currency(change.currency());
        return currency == null
                ? null
                : begin("balance", "", change.timeMillis())
                        .field("currency", change.currency())
                        .field("balance", currency.currency().amount(change.balance()))
                        .field("cause", change.cause())
                        .endObject()
                        .toBytes();
    }

    private static byte @Nullable [] position(AccountEvent.PositionReconciled change, MarketSnapshot market) {
        InstrumentMarket at = market.instrument(change.symbol());
        return at == null
                ? null
                : begin("position", "", change.timeMillis())
                        .field("symbol", change.symbol())
                        .field(
                                "quantity",
                                at.instrument().quantity(change.position().lots()))
                        .endObject()
                        .toBytes();
    }
}
