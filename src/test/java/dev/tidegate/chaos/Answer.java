package dev.tidegate.chaos;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * What a client heard.
 *
 * @param status of HTTP; 0 where the connection broke before a reply was whole
 * @param body the reply, or how the connection broke
 */
public record Answer(int status, String body) {
    static final int BROKEN = 0;

    static Answer broken(Throwable cause) {
        return new Answer(BROKEN, cause.toString());
    }

    public JsonObject json() {
        return new JsonObject(body);
    }

    public JsonArray array() {
        return new JsonArray(body);
    }

    /** What the reply says of the exchange: SENT, NOT_SENT or UNKNOWN; empty where it says nothing. */
    String execution() {
        return status == BROKEN || !body.startsWith("{") ? "" : json().getString("executionStatus", "");
    }
}
