package dev.tidegate.journey;

import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.limits.LaneView;
import dev.tidegate.limits.Standing;
import dev.tidegate.order.AccountId;
import dev.tidegate.shield.Sanction;
import java.util.List;

/** What is left in a caller's buckets. */
final class LimitsJson {
    private LimitsJson() {}

    static byte[] encode(AccountId account, List<LaneView> lanes, List<Sanction> sanctions, long policyVersion) {
        JsonWriter json = new JsonWriter(1_024);
        json.beginObject()
                .field("account", account.value())
                .field("policyVersion", policyVersion)
                .name("buckets")
                .beginArray();
        for (LaneView lane : lanes) {
            lane.standings().forEach(standing -> write(json, lane, standing));
        }
        json.endArray().name("sanctions").beginArray();
        sanctions.forEach(sanction -> write(json, sanction));
        return json.endArray().endObject().toBytes();
    }

    private static void write(JsonWriter json, Sanction sanction) {
        json.beginObject()
                .field("subject", sanction.subject().toString())
                .field("level", sanction.level().text())
                .field("pattern", sanction.pattern().text())
                .field("detail", sanction.detail());
        if (sanction.surcharge() > 0) {
            json.field("surcharge", sanction.surcharge());
        }
        json.field("sinceMs", sanction.sinceMillis())
                .field("untilMs", sanction.untilMillis())
                .endObject();
    }

    private static void write(JsonWriter json, LaneView lane, Standing standing) {
        json.beginObject()
                .field("lane", lane.lane().name())
                .field("level", lane.level().name())
                .field("policy", standing.name())
                .field("capacity", standing.capacity())
                .field("periodMs", standing.period().toMillis())
                .field("remaining", standing.remaining())
                .field("refillSeconds", standing.refillSeconds());
        if (!lane.symbol().isEmpty()) {
            json.field("symbol", lane.symbol());
        }
        json.endObject();
    }
}
