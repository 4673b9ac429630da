package dev.tidegate.journey;

import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.dialect.SimulationQuery;
import dev.tidegate.dialect.SimulationQuery.Item;
import dev.tidegate.dialect.SimulationQuery.Model;
import dev.tidegate.risk.option.EuropeanOption;
import dev.tidegate.risk.option.OptionValue;
import dev.tidegate.risk.scenario.PortfolioMargin;
import dev.tidegate.risk.scenario.Scenario;
import dev.tidegate.risk.scenario.ScenarioSets;
import dev.tidegate.risk.scenario.SpanMargin;
import dev.tidegate.risk.scenario.Stake;
import dev.tidegate.risk.scenario.Valued;
import dev.tidegate.risk.scenario.WhatIf;
import java.util.ArrayList;
import java.util.List;

/** The answer to a {@link SimulationQuery}: the margin, and every figure on the way to it. */
final class Simulation {
    private static final double DAYS = 365;

    private final SimulationQuery query;
    private final List<Stake> positions;
    private final List<Stake> orders;
    private final boolean coin;

    private Simulation(SimulationQuery query) {
        this.query = query;
        positions = stakes(query.positions());
        orders = stakes(query.orders());
        List<Item> any = query.positions().isEmpty() ? query.orders() : query.positions();
        coin = !any.isEmpty() && any.getFirst().kind().coin();
    }

    static byte[] answer(SimulationQuery query) {
        return new Simulation(query).encode();
    }

    private static List<Stake> stakes(List<Item> items) {
        List<Stake> stakes = new ArrayList<>();
        for (Item item : items) {
            Valued valued = valued(item);
            Double limit = item.limit();
            stakes.add(
                    limit == null
                            ? Stake.held(valued, item.quantity(), item.days() / DAYS)
                            : order(item, valued, limit));
        }
        return stakes;
    }

    private static Valued valued(Item item) {
        return switch (item.kind()) {
            case LINEAR -> new Valued.Linear(item.price());
            case INVERSE -> new Valued.Inverse(item.price());
            case OPTION, COIN_OPTION ->
                new Valued.OnForward(
                        new EuropeanOption(item.right(), item.strike(), item.days() / DAYS),
                        item.price(),
                        item.vol(),
                        item.kind().coin());
        };
    }

    private static Stake order(Item item, Valued valued, double limit) {
        double gain = switch (item.kind()) {
            case LINEAR -> item.price() - limit;
            case INVERSE -> 1 / limit - 1 / item.price();
            case OPTION, COIN_OPTION -> valued.premium() - limit;
        };
        double premium = item.kind().option() ? Math.max(0, item.quantity()) * limit : 0;
        return new Stake(valued, item.quantity(), item.days() / DAYS, Math.max(0, -item.quantity() * gain), premium);
    }

    private byte[] encode() {
        JsonWriter json = new JsonWriter(8_192).beginObject();
        switch (query.model()) {
            case Model.Portfolio portfolio -> portfolio(json, portfolio);
            case Model.Span span -> span(json, span);
        }
        return json.endObject().toBytes();
    }

    private void portfolio(JsonWriter json, Model.Portfolio model) {
        List<Scenario> scenarios = ScenarioSets.grid(new ScenarioSets.GridShape(
                model.priceRange(),
                model.buckets(),
                model.volUp(),
                model.volDown(),
                model.shortPower(),
                model.longPower(),
                model.minVol(),
                model.extendedMoves()));
        WhatIf whatIf = WhatIf.of(scenarios, positions, orders);
        double forgiven = coin ? model.dampener() / query.index() : model.dampener();
        PortfolioMargin margin = PortfolioMargin.of(
                whatIf,
                positions,
                orders,
                new PortfolioMargin.Terms(
                        forgiven,
                        model.minAnnualisedMove(),
                        model.annualisedMoveRisk(),
                        coin ? 1 : query.index(),
                        model.maintenanceFactor()));
        json.field("settledIn", coin ? "UNDERLYING" : "QUOTE")
                .field("initialMargin", margin.initial())
                .field("maintenanceMargin", margin.maintenance())
                .field("worstScenario", scenarios.get(margin.worst()).name())
                .field("worstLoss", margin.worstLoss())
                .field("rollShock", margin.rollShock())
                .field("riskMatrixMargin", margin.riskMatrix())
                .field("premium", margin.premium());
        figures(json, whatIf, forgiven);
    }

    private void span(JsonWriter json, Model.Span model) {
        List<Scenario> scenarios = ScenarioSets.span(new ScenarioSets.SpanShape(
                model.priceRange(),
                model.volPoints(),
                model.lookAheadDays() / DAYS,
                model.extremeMultiple(),
                model.extremeCounted()));
        WhatIf whatIf = WhatIf.of(scenarios, positions, orders);
        SpanMargin margin = SpanMargin.of(whatIf, positions, model.shortOptionMinimum());
        json.field("settledIn", coin ? "UNDERLYING" : "QUOTE")
                .field("requirement", margin.requirement())
                .field("worstScenario", scenarios.get(margin.worst()).name())
                .field("scanRisk", margin.scanRisk())
                .field("shortOptionMinimum", margin.shortOptionMinimum())
                .field("netOptionValue", margin.netOptionValue());
        figures(json, whatIf, 0);
    }

    private void figures(JsonWriter json, WhatIf whatIf, double forgiven) {
        json.name("scenarios").beginArray();
        for (int s = 0; s < whatIf.held().length; s++) {
            Scenario scenario = whatIf.scenarios().get(s);
            json.beginObject()
                    .field("name", scenario.name())
                    .field("profit", whatIf.held()[s])
                    .field("orders", whatIf.open()[s])
                    .field("loss", whatIf.loss(s, true, forgiven))
                    .endObject();
        }
        json.endArray().name("positions").beginArray();
        for (int i = 0; i < positions.size(); i++) {
            position(
                    json,
                    query.positions().get(i).symbol(),
                    positions.get(i),
                    whatIf.profits().get(i));
        }
        json.endArray();
    }

    private static void position(JsonWriter json, String symbol, Stake stake, double[] profits) {
        double quantity = stake.quantity();
        json.beginObject()
                .field("symbol", symbol)
                .field("quantity", quantity)
                .field("value", quantity * stake.valued().premium())
                .field("delta", quantity * stake.valued().delta());
        if (stake.valued() instanceof Valued.OnForward option) {
            OptionValue money = option.value();
            OptionValue value = option.inCoin() ? money.inCoin(option.forward()) : money;
            json.field("gamma", quantity * value.gamma())
                    .field("vegaPerPoint", quantity * value.vegaPerPoint())
                    .field("thetaPerDay", quantity * value.thetaPerDay());
        }
        json.name("profits").beginArray();
        for (double profit : profits) {
            json.value(profit);
        }
        json.endArray().endObject();
    }
}
