package dev.tidegate.stories;

import static io.restassured.RestAssured.given;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import io.restassured.config.EncoderConfig;
import io.restassured.config.LogConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** A trader with a key, talking to an order API over real HTTP. */
public final class Client {
    private static final RestAssuredConfig CONFIG = RestAssuredConfig.config()
            .encoderConfig(EncoderConfig.encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false))
            .logConfig(LogConfig.logConfig().enableLoggingOfRequestAndResponseIfValidationFails());
    /** The longest there is: the first request of a process may take seconds, and no test is about that. */
    private static final String WINDOW = "60000";

    private static final AtomicLong LAST = new AtomicLong();

    private final String base;
    private final SigningKey key;

    public Client(int port, SigningKey key) {
        this.base = "http://127.0.0.1:" + port;
        this.key = key;
    }

    /** A time no earlier request has: two equal requests in one millisecond would be a replay. */
    private static long timestamp() {
        return LAST.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis()));
    }

    public Response get(String target) {
        return send("GET", target, "");
    }

    public Response post(String target, String body) {
        return send("POST", target, body);
    }

    public Response put(String target, String body) {
        return send("PUT", target, body);
    }

    public Response delete(String target) {
        return send("DELETE", target, "");
    }

    public Response send(String method, String target, String body) {
        return signed(method, target, body).request(method, base + target);
    }

    /** A request with all its headers, ready to be sent or spoilt. */
    public RequestSpecification signed(String method, String target, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        RequestSpecification request =
                given().config(CONFIG).urlEncodingEnabled(false).header("X-API-KEY", key.keyId());
        if (key.signs()) {
            String timestamp = Long.toString(timestamp());
            request = request.header("X-TIMESTAMP", timestamp)
                    .header("X-RECV-WINDOW", WINDOW)
                    .header("X-SIGNATURE", RequestSignature.sign(key, timestamp, WINDOW, method, target, bytes));
        }
        return bytes.length == 0
                ? request
                : request.contentType("application/json").body(bytes);
    }

    /** The bytes of a request, to be sent in pieces. */
    public String raw(String method, String target, String body) {
        String timestamp = Long.toString(timestamp());
        return method + " " + target + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\nX-API-KEY: " + key.keyId() + "\r\nX-TIMESTAMP: " + timestamp
                + "\r\nX-RECV-WINDOW: "
                + WINDOW + "\r\nX-SIGNATURE: "
                + RequestSignature.sign(
                        key, timestamp, WINDOW, method, target, body.getBytes(StandardCharsets.US_ASCII))
                + "\r\n\r\n" + body;
    }

    public String base() {
        return base;
    }

    /** A limit order good till cancelled. */
    public Response buy(String id, String symbol, String quantity, String price) {
        return post("/v1/orders", limit(id, symbol, "BUY", quantity, price, "GTC", false));
    }

    /** A limit order good till cancelled. */
    public Response sell(String id, String symbol, String quantity, String price) {
        return post("/v1/orders", limit(id, symbol, "SELL", quantity, price, "GTC", false));
    }

    public static String limit(
            String id, String symbol, String side, String quantity, String price, String time, boolean reduceOnly) {
        return """
                {"clientOrderId":"%s","symbol":"%s","side":"%s","type":"LIMIT","timeInForce":"%s","quantity":"%s",\
                "price":"%s","reduceOnly":%s}""".formatted(id, symbol, side, time, quantity, price, reduceOnly);
    }

    public static String market(String id, String symbol, String side, String quantity, boolean reduceOnly) {
        return """
                {"clientOrderId":"%s","symbol":"%s","side":"%s","type":"MARKET","timeInForce":"IOC","quantity":"%s",\
                "reduceOnly":%s}""".formatted(id, symbol, side, quantity, reduceOnly);
    }
}
