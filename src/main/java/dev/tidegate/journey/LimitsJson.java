package dev.tidegate.journey;

import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.limits.LaneView;
import dev.tidegate.limits.Standing;
import dev.tidegate.order.AccountId;
import java.util.List;

/** What is left in a caller's buckets. */
final class LimitsJson {
    private LimitsJson() {}

    static byte[] encode(AccountId account, List<LaneView> lanes, long policyVersion) {
        JsonWriter json = new JsonWriter(1_024);
        json.beginObject()
                .field("account", account.value())
                .field("policyVersion", policyVersion)
                .name("buckets")
                .beginArray();
        for (LaneView lane : lanes) {
            lane.standings().forEach(standing -> write(json, lane, standing));
        }
        return json.endArray().endObject().toBytes();
    }

    private static void write(JsonWriter json, LaneView lane, Standing standing) {
        json.beginObject()
                .field("lane", lane.lane().name())
                .field("level", lane.level().name())
                .field("policy", standing.name())
                .field("capacity", standing.capacity())
                .field("periodMs", standing.period().toMillis())
                .field("remaining", standing.remaining())
                .field("refillSeconds", standing.refillSeconds())
                .endObject();
    }
}
