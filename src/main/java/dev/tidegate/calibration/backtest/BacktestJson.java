package dev.tidegate.calibration.backtest;

import dev.tidegate.dialect.JsonWriter;
import java.util.List;

/** Backtests for programs. */
final class BacktestJson {
    private BacktestJson() {}

    static byte[] encode(String asset, Backtest.Options options, List<Backtest> results) {
        JsonWriter json = new JsonWriter(16_384)
                .beginObject()
                .field("asset", asset)
                .field("window", options.window())
                .field("simulations", options.simulations())
                .field("seed", options.seed())
                .field("significance", Backtest.SIGNIFICANCE)
                .name("results")
                .beginArray();
        results.forEach(result -> write(json, result));
        return json.endArray().endObject().toBytes();
    }

    private static void write(JsonWriter json, Backtest result) {
        json.beginObject()
                .field("model", result.model().name())
                .field("level", result.level())
                .field("days", result.returns().length)
                .field("hits", result.kupiec().hits())
                .field("expectedHits", result.expectedHits())
                .field("valueAtRisk", result.valuesAtRisk()[result.valuesAtRisk().length - 1])
                .field("expectedShortfall", result.shortfalls()[result.shortfalls().length - 1])
                .field("rejected", result.rejected());
        json.name("kupiec")
                .beginObject()
                .field("ratio", result.kupiec().ratio())
                .field("pValue", result.kupiec().pValue())
                .endObject();
        Christoffersen clusters = result.christoffersen();
        json.name("christoffersen")
                .beginObject()
                .field("independence", clusters.independence())
                .field("independencePValue", clusters.independencePValue())
                .field("coverage", clusters.coverage())
                .field("coveragePValue", clusters.coveragePValue())
                .endObject();
        TrafficLight light = result.light();
        json.name("trafficLight")
                .beginObject()
                .field("days", light.days())
                .field("hits", light.hits())
                .field("zone", light.zone().name())
                .field("cumulative", light.cumulative())
                .field("plus", light.plus())
                .field("multiplier", light.multiplier())
                .endObject();
        AcerbiSzekely depth = result.depth();
        json.name("acerbiSzekely")
                .beginObject()
                .field("z1", depth.z1())
                .field("z1Critical", depth.critical1())
                .field("z1PValue", depth.pValue1())
                .field("z2", depth.z2())
                .field("z2Critical", depth.critical2())
                .field("z2PValue", depth.pValue2())
                .field("rejected", depth.rejects())
                .endObject()
                .endObject();
    }
}
