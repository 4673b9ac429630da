package dev.tidegate.edge;

import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.journey.Reply;
import dev.tidegate.limits.Standing;
import dev.tidegate.limits.Taken;

/** A reply as one message: the command's id, the status and body a request would have got, and what is left of its quota. */
final class SocketAnswer {
    private static final int ENVELOPE = 160;

    private SocketAnswer() {}

    static byte[] encode(String id, Reply reply) {
        JsonWriter json = new JsonWriter(reply.body().length + ENVELOPE).beginObject();
        json.field("id", id.isEmpty() ? null : id)
                .field("status", reply.status())
                .name("body")
                .json(reply.body());
        Taken pace = reply.pace();
        Standing standing = pace == null ? null : pace.standing();
        if (standing != null) {
            json.name("rateLimit")
                    .beginObject()
                    .field("policy", standing.name())
                    .field("remaining", standing.remaining())
                    .field("seconds", standing.refillSeconds())
                    .endObject();
        }
        if (reply.cost() != Reply.FREE) {
            json.field("cost", reply.cost());
        }
        return json.endObject().toBytes();
    }

    static byte[] event(String name, byte[] body) {
        return new JsonWriter(body.length + 40)
                .beginObject()
                .field("event", name)
                .name("body")
                .json(body)
                .endObject()
                .toBytes();
    }
}
