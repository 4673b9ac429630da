package dev.tidegate.journey;

import dev.tidegate.calibration.model.CalibratedModel;
import dev.tidegate.calibration.report.AccountRisk;
import dev.tidegate.calibration.report.Taken;
import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Currency;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.AccountView;
import dev.tidegate.risk.MarginMode;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.RiskModel;
import dev.tidegate.risk.RiskPolicy;
import dev.tidegate.risk.Solvency;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The risk report of one account: what was taken down at its desk, and what follows from it.
 *
 * @param view balances, margin and what is blind, as the desk has it
 * @param margins what the modes by brackets and formulas ask for
 */
record RiskReport(
        AccountId account,
        Taken taken,
        AccountView view,
        Map<MarginMode, Solvency> margins,
        MarketSnapshot market,
        long policyVersion) {
    static RiskReport take(Passage passage, AccountState state, MarketSnapshot market) {
        RiskPolicy policy = passage.account().risk();
        Map<MarginMode, Solvency> margins = new EnumMap<>(MarginMode.class);
        for (MarginMode mode : List.of(MarginMode.TIERED, MarginMode.STANDARD)) {
            margins.put(
                    mode,
                    AccountView.of(state, market, policy.in(mode), passage.nowMillis())
                            .solvency());
        }
        return new RiskReport(
                passage.accountId(),
                Taken.of(state),
                AccountView.of(state, market, policy, passage.nowMillis()),
                margins,
                market,
                passage.rules().version());
    }

    byte[] encode(CalibratedModel calibrated, long nowMillis) {
        RiskModel model = calibrated.model();
        AccountRisk risk = AccountRisk.of(taken, market, model, calibrated.impacts(), nowMillis);
        JsonWriter json = new JsonWriter(8_192)
                .beginObject()
                .field("account", account.value())
                .field("currency", Currency.USD.code())
                .field("equity", Currency.USD.amount(view.solvency().equity()));
        if (view.blind() != null) {
            json.field("pricesMissing", view.blind());
        }
        json.name("unpriced").beginArray();
        risk.unpriced().forEach(json::value);
        json.endArray().name("total");
        exposure(json.beginObject(), risk.total())
                .endObject()
                .name("underlyings")
                .beginObject();
        risk.underlyings()
                .forEach((name, each) ->
                        exposure(json.name(name).beginObject(), each).endObject());
        json.endObject().name("expiries").beginObject();
        risk.expiries()
                .forEach((at, each) -> exposure(
                                json.name(
                                                at == Long.MAX_VALUE
                                                        ? "perpetual"
                                                        : Instant.ofEpochMilli(at)
                                                                .toString())
                                        .beginObject(),
                                each)
                        .endObject());
        json.endObject();
        venues(json, risk);
        margins(json, risk);
        json.field("exitCost", risk.exitCost());
        positions(json, risk);
        tails(json, risk);
        return json.field("modelVersion", model.version())
                .field("policyVersion", policyVersion)
                .endObject()
                .toBytes();
    }

    private static JsonWriter exposure(JsonWriter json, AccountRisk.Exposure exposure) {
        return json.field("netDelta", exposure.net())
                .field("grossDelta", exposure.gross())
                .field("gammaPerPercent", exposure.gamma())
                .field("vegaPerPoint", exposure.vega())
                .field("thetaPerDay", exposure.theta());
    }

    /** There is one exchange behind the gateway: all money and all positions are there. */
    private void venues(JsonWriter json, AccountRisk risk) {
        double worth = view.balances().stream()
                .mapToDouble(balance -> balance.collateralValue().doubleValue())
                .sum();
        exposure(json.name("venues").beginObject().name("exchange").beginObject(), risk.total())
                .field("collateralValue", worth)
                .endObject()
                .endObject();
    }

    private void margins(JsonWriter json, AccountRisk risk) {
        margin(json.name("margin").beginObject(), "account", view.solvency());
        margins.forEach((mode, solvency) -> margin(json, mode.name().toLowerCase(Locale.ROOT), solvency));
        for (AccountRisk.ModeMargin margin : risk.margins()) {
            json.name(margin.mode())
                    .beginObject()
                    .field("initial", margin.initial())
                    .field("maintenance", margin.maintenance())
                    .endObject();
        }
        json.endObject();
    }

    private static void margin(JsonWriter json, String mode, Solvency solvency) {
        json.name(mode)
                .beginObject()
                .field("initial", Currency.USD.amount(solvency.initial()))
                .field("maintenance", Currency.USD.amount(solvency.maintenance()))
                .endObject();
    }

    private static void positions(JsonWriter json, AccountRisk risk) {
        json.name("positions").beginArray();
        for (int i = 0; i < risk.lines().size(); i++) {
            AccountRisk.Line line = risk.lines().get(i);
            json.beginObject()
                    .field("symbol", line.symbol())
                    .field("underlying", line.underlying())
                    .field("quantity", line.quantity())
                    .field("value", line.value());
            exposure(json, line.exposure()).name("shortfallContributions").beginObject();
            for (AccountRisk.Tail tail : risk.tails()) {
                if (tail.unknown().isEmpty()) {
                    json.field(tail.set(), tail.contributions()[i]);
                }
            }
            json.endObject().endObject();
        }
        json.endArray();
    }

    private static void tails(JsonWriter json, AccountRisk risk) {
        json.name("scenarioSets").beginObject();
        for (AccountRisk.Tail tail : risk.tails()) {
            json.name(tail.set())
                    .beginObject()
                    .field("horizonDays", tail.horizonDays())
                    .field("scenarios", tail.scenarios());
            if (tail.unknown().isEmpty()) {
                levels(json.name("valueAtRisk"), tail.valuesAtRisk());
                levels(
                        json.name("liquidityAdjustedValueAtRisk"),
                        Arrays.stream(tail.valuesAtRisk())
                                .map(figure -> figure + risk.exitCost())
                                .toArray());
                levels(json.name("expectedShortfall"), tail.shortfalls());
                json.field("worstScenario", tail.worst())
                        .field("worstLoss", tail.worstLoss())
                        .field("worstLossWithOrders", tail.worstWithOrders());
            } else {
                json.name("unknownUnderlyings").beginArray();
                tail.unknown().forEach(json::value);
                json.endArray();
            }
            json.endObject();
        }
        json.endObject();
    }

    private static void levels(JsonWriter json, double[] figures) {
        json.beginObject();
        List<Double> levels = AccountRisk.LEVELS;
        for (int i = 0; i < figures.length; i++) {
            json.field(Double.toString(levels.get(i)), figures[i]);
        }
        json.endObject();
    }
}
