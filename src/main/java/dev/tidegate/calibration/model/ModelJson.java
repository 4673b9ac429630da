package dev.tidegate.calibration.model;

import dev.tidegate.calibration.surface.SurfaceFit;
import dev.tidegate.calibration.surface.Svi;
import dev.tidegate.calibration.surface.VolSurface;
import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.risk.impact.SquareRootLaw;
import dev.tidegate.risk.scenario.Scenario;
import dev.tidegate.risk.scenario.ScenarioSet;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** A calibrated model as its readers see it. */
public final class ModelJson {
    private ModelJson() {}

    public static byte[] encode(CalibratedModel model) {
        JsonWriter json = new JsonWriter(4_096)
                .beginObject()
                .field("version", model.version())
                .field("policyVersion", model.policyVersion())
                .field("madeAtMillis", model.madeAtMillis())
                .field("cause", model.cause());
        sets(json, model);
        underlyings(json, model);
        json.name("impact").beginObject();
        model.impacts().forEach((symbol, law) -> law(json, symbol, law));
        json.endObject().name("surfaces").beginObject();
        model.surfaces().forEach((underlying, fit) -> surface(json, underlying, fit));
        return json.endObject().endObject().toBytes();
    }

    private static void sets(JsonWriter json, CalibratedModel model) {
        json.name("scenarioSets").beginObject();
        for (ScenarioSet set : model.model().sets().values()) {
            json.name(set.name()).beginObject().field("scenarios", set.size()).field("horizonDays", set.horizonDays());
            model.sets().stream().filter(each -> each.set().equals(set.name())).forEach(each -> standing(json, each));
            json.name("worstMoves").beginObject();
            for (Map.Entry<String, List<Scenario>> moves : set.moves().entrySet()) {
                json.field(
                        moves.getKey(),
                        moves.getValue().stream()
                                .mapToDouble(Scenario::move)
                                .min()
                                .orElse(0));
            }
            json.endObject().endObject();
        }
        json.endObject();
    }

    private static void standing(JsonWriter json, CalibratedModel.Standing standing) {
        json.field("multiplier", standing.multiplier());
        SetBacktest tested = standing.tested();
        if (tested != null) {
            json.name("backtest")
                    .beginObject()
                    .field("zone", tested.light().zone().name())
                    .field("underlying", tested.underlying())
                    .field("days", tested.light().days())
                    .field("hits", tested.light().hits())
                    .endObject();
        }
    }

    private static void underlyings(JsonWriter json, CalibratedModel model) {
        List<String> names = List.copyOf(model.underlyings().keySet());
        json.name("underlyings").beginObject();
        for (int i = 0; i < names.size(); i++) {
            CalibratedModel.Figures figures = model.underlyings().get(names.get(i));
            if (figures == null) {
                continue;
            }
            json.name(names.get(i))
                    .beginObject()
                    .field("bars", figures.bars())
                    .field(
                            "lastDay",
                            LocalDate.ofEpochDay(figures.lastEpochDay()).toString())
                    .field("ewmaDailyVol", figures.ewmaVol());
            if (figures.garchVol() instanceof Double garch) {
                json.field("garchDailyVol", garch);
            }
            json.field("amihudPerMillion", figures.amihud());
            if (model.correlations().length == names.size()) {
                json.name("correlations").beginObject();
                for (int j = 0; j < names.size(); j++) {
                    json.field(names.get(j), model.correlations()[i][j]);
                }
                json.endObject();
            }
            json.endObject();
        }
        json.endObject();
    }

    private static void law(JsonWriter json, String symbol, SquareRootLaw law) {
        json.name(symbol)
                .beginObject()
                .field("coefficient", law.coefficient())
                .field("dailyVol", law.dailyVolatility())
                .field("dailyVolume", law.dailyVolume())
                .endObject();
    }

    private static void surface(JsonWriter json, String underlying, SurfaceFit fit) {
        json.name(underlying).beginObject();
        switch (fit) {
            case SurfaceFit.Refused(String reason) -> json.field("refused", reason);
            case SurfaceFit.Fitted(VolSurface surface) -> {
                json.name("expiries").beginArray();
                surface.slices().forEach(slice -> slice(json, slice));
                json.endArray();
            }
        }
        json.endObject();
    }

    private static void slice(JsonWriter json, VolSurface.Slice slice) {
        Svi svi = slice.svi();
        json.beginObject()
                .field("years", slice.years())
                .field("method", slice.method().name())
                .field("a", svi.a())
                .field("b", svi.b())
                .field("rho", svi.rho())
                .field("m", svi.m())
                .field("sigma", svi.sigma())
                .field("atTheMoneyVol", slice.vol(0))
                .field("rmsePoints", slice.rmse() * 100)
                .field("quotes", slice.quotes())
                .endObject();
    }
}
