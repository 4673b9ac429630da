package dev.tidegate.flood;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Signed requests of one key, as bytes. */
record Requests(SigningKey key) {
    private static final String WINDOW = "5000";
    /** A login's signature passes once. */
    private static final AtomicLong LAST = new AtomicLong();

    private static final String PATH = "/v1/orders";

    static String order(String id, String side, String quantity, String price, String time, boolean reduceOnly) {
        return order(id, CountedExchange.SYMBOL, side, quantity, price, time, reduceOnly);
    }

    static String order(
            String id, String symbol, String side, String quantity, String price, String time, boolean reduceOnly) {
        return "{\"clientOrderId\":\"" + id + "\",\"symbol\":\"" + symbol + "\",\"side\":\"" + side
                + "\",\"type\":\"LIMIT\",\"timeInForce\":\"" + time + "\",\"quantity\":\"" + quantity
                + "\",\"price\":\""
                + price + "\",\"reduceOnly\":" + reduceOnly + "}";
    }

    byte[] post(String order) {
        return request("POST", PATH, order);
    }

    byte[] put(String id, String change) {
        return request("PUT", PATH + "/" + id, change);
    }

    byte[] delete(String id) {
        return request("DELETE", PATH + "/" + id, "");
    }

    byte[] cancelAll() {
        return request("DELETE", PATH, "");
    }

    private byte[] request(String method, String target, String body) {
        String timestamp = Long.toString(System.currentTimeMillis());
        String signature =
                RequestSignature.sign(key, timestamp, WINDOW, method, target, body.getBytes(StandardCharsets.US_ASCII));
        return (method + " " + target + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nX-API-KEY: "
                        + key.keyId() + "\r\nX-TIMESTAMP: " + timestamp + "\r\nX-RECV-WINDOW: " + WINDOW
                        + "\r\nX-SIGNATURE: " + signature + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** A login for a WebSocket. */
    String login() {
        String timestamp = Long.toString(LAST.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis())));
        return "{\"op\":\"login\",\"id\":\"login\",\"key\":\"" + key.keyId() + "\",\"timestamp\":\"" + timestamp
                + "\",\"recvWindow\":\"" + WINDOW + "\",\"streams\":[],\"signature\":\""
                + RequestSignature.sign(key, timestamp, WINDOW, "LOGIN", "/v1/ws", new byte[0]) + "\"}";
    }
}
