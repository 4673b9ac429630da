package dev.tidegate.journey;

import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Currency;
import dev.tidegate.risk.AccountStatus;
import dev.tidegate.risk.AccountView;

/** An account as its owner reads it. Amounts are whole units; equity, margin and collateral are USD. */
final class AccountJson {
    private AccountJson() {}

    static byte[] encode(
            AccountId account, AccountStatus status, boolean reconciling, AccountView view, long policyVersion) {
        JsonWriter json = new JsonWriter(2_048);
        json.beginObject()
                .field("account", account.value())
                .field(
                        "status",
                        (reconciling && status == AccountStatus.ACTIVE ? AccountStatus.RECONCILING : status).name())
                .field("equity", Currency.USD.amount(view.solvency().equity()))
                .field("initialMargin", Currency.USD.amount(view.solvency().initial()))
                .field("maintenanceMargin", Currency.USD.amount(view.solvency().maintenance()))
                .field("available", view.available());
        if (view.blind() != null) {
            json.field("pricesMissing", view.blind());
        }
        json.name("balances").beginArray();
        view.balances().forEach(balance -> write(json, balance));
        json.endArray().name("positions").beginArray();
        view.positions().forEach(position -> write(json, position));
        json.endArray().name("limits").beginArray();
        view.limits().forEach(limit -> write(json, limit));
        return json.endArray().field("policyVersion", policyVersion).endObject().toBytes();
    }

    private static void write(JsonWriter json, AccountView.Balance balance) {
        json.beginObject()
                .field("currency", balance.currency())
                .field("amount", balance.amount())
                .field("unrealised", balance.unrealised())
                .field("collateralValue", balance.collateralValue())
                .endObject();
    }

    private static void write(JsonWriter json, AccountView.Held held) {
        json.beginObject()
                .field("symbol", held.symbol())
                .field("quantity", held.quantity())
                .field("cost", held.cost())
                .field("markPrice", held.markPrice())
                .field("notional", held.notional())
                .field("unrealised", held.unrealised())
                .field("initialMargin", held.initialMargin())
                .field("maintenanceMargin", held.maintenanceMargin())
                .field("settlement", held.settlement());
        if (held.liquidationPrice() != null) {
            json.field("liquidationPrice", held.liquidationPrice());
        }
        json.endObject();
    }

    private static void write(JsonWriter json, AccountView.LimitUse use) {
        json.beginObject().field("name", use.name());
        if (!use.subject().isEmpty()) {
            json.field("subject", use.subject());
        }
        json.field("used", use.used());
        if (use.limit() != null) {
            json.field("limit", use.limit());
        }
        json.field("unit", use.unit()).endObject();
    }
}
