package dev.tidegate.sandbox;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Reason;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The exchange's switches over HTTP, for demonstrations on loopback: {@code POST /v1/sandbox/mark} and
 * {@code POST /v1/sandbox/faults}, {@code /vol}, {@code /clock}, {@code /liquidity}. Nobody is asked for a key.
 */
final class SandboxAdmin {
    private static final byte[] DONE = "{}".getBytes(StandardCharsets.US_ASCII);

    private final Sandbox sandbox;

    /** What a field of the faults document does. */
    private final Map<String, Consumer<Object>> switches;

    SandboxAdmin(Sandbox sandbox) {
        this.sandbox = sandbox;
        Faults faults = sandbox.faults();
        this.switches = Map.ofEntries(
                Map.entry("requestDelayMillis", value -> faults.delayRequests(whole(value))),
                Map.entry("replyDelayMillis", value -> faults.delayReplies(whole(value))),
                Map.entry("refuseStatus", value -> faults.refuse(status(value))),
                Map.entry("silence", value -> faults.silent(Faults.Silence.valueOf(String.valueOf(value)))),
                Map.entry("cutReplies", value -> faults.cutReplies((int) whole(value))),
                Map.entry("commandsOnly", value -> faults.commandsOnly(truth(value))),
                Map.entry("duplicateFeed", value -> faults.duplicateFeed(truth(value))),
                Map.entry("reorderFeed", value -> faults.reorderFeed(truth(value))),
                Map.entry("feedDelayMillis", value -> faults.delayFeed(whole(value))),
                Map.entry("skipSequence", value -> faults.skipSequence((int) whole(value))),
                Map.entry("loseEvents", value -> faults.loseEvents((int) whole(value))),
                Map.entry("dropFeeds", value -> {
                    if (truth(value)) {
                        sandbox.dropFeeds();
                    }
                }),
                Map.entry("downMillis", value -> sandbox.downFor(whole(value))),
                Map.entry("restart", value -> sandbox.restart(Memory.valueOf(String.valueOf(value)))));
    }

    HttpReply answer(String method, String path, byte[] body) {
        if (!method.equals("POST")) {
            return HttpReply.notTaken(Reason.METHOD_NOT_ALLOWED, "", method + " is not for this path");
        }
        try {
            JsonObject document = new JsonObject(Buffer.buffer(body));
            switch (path) {
                case "/v1/sandbox/mark" -> mark(document);
                case "/v1/sandbox/faults" -> faults(document);
                case "/v1/sandbox/vol" -> vol(document);
                case "/v1/sandbox/clock" -> sandbox.moveClock(document.getLong("advanceMillis", 0L));
                case "/v1/sandbox/liquidity" -> liquidity(document);
                default -> {
                    return HttpReply.notTaken(Reason.NOT_FOUND, "", "there is no " + path);
                }
            }
            return HttpReply.ok(DONE);
        } catch (DecodeException | IllegalArgumentException | ClassCastException unfit) {
            return HttpReply.notTaken(Reason.MALFORMED, "", String.valueOf(unfit.getMessage()));
        }
    }

    private void mark(JsonObject document) {
        Decimal price = Decimal.parse(String.valueOf(document.getValue("price")));
        sandbox.moveMark(String.valueOf(document.getValue("symbol")), price);
    }

    /** An underlying's level, one option's volatility (null takes it back), or silence. */
    private void vol(JsonObject document) {
        String underlying = document.getString("underlying");
        String symbol = document.getString("symbol");
        if ((underlying == null) == (symbol == null)) {
            throw new IllegalArgumentException("needs underlying or symbol");
        }
        if (symbol != null) {
            sandbox.surface().fix(symbol, volatility(document, "vol"));
        } else if (document.containsKey("silent")) {
            sandbox.surface().silence(underlying, truth(document.getValue("silent")));
        } else {
            sandbox.surface().level(underlying, volatility(document, "level"));
        }
        sandbox.moved();
    }

    private static double volatility(JsonObject document, String field) {
        return switch (document.getValue(field)) {
            case null -> Double.NaN;
            case Number number -> number.doubleValue();
            case Object other ->
                throw new IllegalArgumentException(
                        field + ": is '" + other + "', must be a number such as 0.8, or null");
        };
    }

    private void liquidity(JsonObject document) {
        sandbox.setLiquidity(
                String.valueOf(document.getValue("symbol")),
                Decimal.parse(String.valueOf(document.getValue("openInterest"))),
                Decimal.parse(String.valueOf(document.getValue("volume"))));
    }

    /** An empty document switches everything off; otherwise what it does not name stays. */
    private void faults(JsonObject document) {
        for (String name : document.fieldNames()) {
            if (!switches.containsKey(name)) {
                throw new IllegalArgumentException("'" + name + "' is no fault; there are " + switches.keySet());
            }
        }
        if (document.isEmpty()) {
            sandbox.faults().clear();
        }
        document.forEach(entry -> {
            Consumer<Object> act = switches.get(entry.getKey());
            if (act != null) {
                act.accept(entry.getValue());
            }
        });
    }

    private static long whole(Object value) {
        if (!(value instanceof Number given)) {
            throw new IllegalArgumentException("'" + value + "' is no number");
        }
        long number = given.longValue();
        if (number < Faults.ALWAYS || number > 3_600_000) {
            throw new IllegalArgumentException(number + " is not between -1 and 3600000");
        }
        return number;
    }

    private static int status(Object value) {
        long status = whole(value);
        if (status != 0 && (status < 400 || status > 599)) {
            throw new IllegalArgumentException(status + " is no status of a refusal");
        }
        return (int) status;
    }

    private static boolean truth(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw new IllegalArgumentException("'" + value + "' is neither true nor false");
    }
}
