package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients can do to a WebSocket that no honest one does, and that honest ones do not notice. */
class SocketFloodStoryTest {
    private static final int ORDERS = 25;

    private Stage stage;

    @BeforeEach
    void open() throws Exception {
        stage = Stage.open(options -> options.generous()
                .replace(
                        "policy.yaml",
                        "orders-10s: {capacity: 1000000, refill: 1000000, period: 10s}",
                        "orders-10s: {capacity: " + ORDERS + ", refill: 1, period: 1d}")
                .sockets(usual -> usual.bounds(2, 100, 1 << 20)
                        .patience(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(20))));
        stage.price("BTC-PERP", "65000");
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private void honestTradersPass() {
        Client honest = stage.client("demo-2-key");
        honest.buy("honest", "BTC-PERP", "0.1", "64000").then().statusCode(200);
        honest.delete("/v1/orders/honest").then().statusCode(200);
    }

    @Test
    void a_flood_of_new_orders_is_held_and_cancels_on_the_same_wire_pass() {
        try (Wire wire = stage.wire("demo-1-key").login();
                Wire other = stage.wire("demo-2-key").login()) {
            for (int i = 0; i < ORDERS; i++) {
                assertThat(wire.ask(wire.place("o" + i, "BTC-PERP", "BUY", "0.001", "63000"))
                                .getInteger("status"))
                        .isEqualTo(200);
            }
            int cancelled = 0;
            for (int burst = 0; burst < ORDERS; burst++) {
                JsonArray flood = new JsonArray();
                for (int i = 0; i < 50; i++) {
                    flood.add(wire.place("f" + burst + "-" + i, "BTC-PERP", "BUY", "0.001", "63000"));
                }
                wire.send(flood.encode());
                JsonObject out = wire.ask(wire.cancel("o" + burst));
                cancelled += out.getInteger("status") == 200 ? 1 : 0;
                JsonObject refused = wire.reply(flood.getJsonObject(0).getString("id"));
                assertThat(refused.getInteger("status")).isEqualTo(429);
                assertThat(refused.getJsonObject("body").getString("code")).isEqualTo("RATE_LIMIT_EXCEEDED");
                assertThat(refused.getJsonObject("rateLimit").getString("policy"))
                        .endsWith("orders-10s");
                assertThat(other.ask(other.place("h" + burst, "BTC-PERP", "BUY", "0.001", "63000"))
                                .getInteger("status"))
                        .isEqualTo(200);
            }
            assertThat(cancelled).isEqualTo(ORDERS);
        }
        assertThat(stage.atExchange("demo-1").acceptedOrders()).isEqualTo(ORDERS);
    }

    @Test
    void a_login_that_is_forged_replayed_or_late_is_refused_and_ends_the_connection() {
        JsonObject good;
        try (Wire first = stage.wire("demo-1-key")) {
            good = first.signed();
            first.login(good);
            assertThat(refused(good)).isEqualTo("REPLAYED_REQUEST");
        }
        assertThat(refused(good.copy().put("timestamp", "1700000000000"))).isEqualTo("REQUEST_EXPIRED");
        try (Wire stranger = stage.wire("demo-1-key")) {
            JsonObject forged = stranger.signed();
            String signature = forged.getString("signature");
            assertThat(refused(forged.copy()
                            .put("signature", (signature.charAt(0) == '0' ? "1" : "0") + signature.substring(1))))
                    .isEqualTo("UNAUTHENTICATED");
            assertThat(refused(forged.copy().put("key", "nobody"))).isEqualTo("UNAUTHENTICATED");
            JsonObject unsigned = forged.copy();
            unsigned.remove("signature");
            assertThat(refused(unsigned)).isEqualTo("UNAUTHENTICATED");
        }
        honestTradersPass();
    }

    private String refused(JsonObject login) {
        try (Wire wire = stage.wire("demo-1-key")) {
            JsonObject reply = wire.ask(login);
            assertThat(wire.awaitClose()).isEqualTo(1008);
            return reply.getJsonObject("body").getString("code");
        }
    }

    @Test
    void nothing_passes_before_a_login() {
        try (Wire wire = stage.wire("demo-1-key")) {
            wire.send(wire.place("a", "BTC-PERP", "BUY", "0.1", "64000").encode());
            assertThat(wire.awaitClose()).isEqualTo(1008);
            assertThat(wire.nameless())
                    .allMatch(reply -> reply.getInteger("status") == 401)
                    .hasSize(1);
        }
        assertThat(stage.atExchange("demo-1").account().openOrders()).isEmpty();
    }

    @Test
    void whoever_does_not_log_in_in_time_is_sent_away() {
        try (Wire wire = stage.wire("demo-1-key")) {
            assertThat(wire.awaitClose()).isEqualTo(1008);
            assertThat(wire.closeReason()).contains("in time");
        }
    }

    @Test
    void two_logins_on_one_connection_are_one_too_many() {
        try (Wire wire = stage.wire("demo-1-key").login()) {
            wire.send(wire.signed().encode());
            assertThat(wire.awaitClose()).isEqualTo(1008);
        }
    }

    @Test
    void giant_messages_end_the_connection_whole_or_in_pieces() {
        String giant = "{\"id\":\"1\",\"op\":\"" + "x".repeat(100_000) + "\"}";
        try (Wire wire = stage.wire("demo-1-key").login()) {
            wire.send(giant);
            assertThat(wire.awaitClose()).isEqualTo(1009);
        }
        try (Wire wire = stage.wire("demo-1-key").login()) {
            wire.socket().writeFrame(WebSocketFrame.textFrame("[", false));
            for (int i = 0; i < 20; i++) {
                wire.socket()
                        .writeFrame(WebSocketFrame.continuationFrame(
                                io.vertx.core.buffer.Buffer.buffer(" ".repeat(8_000)), false));
            }
            assertThat(wire.awaitClose()).isEqualTo(1009);
        }
        honestTradersPass();
    }

    @Test
    void a_message_in_pieces_is_one_message() {
        try (Wire wire = stage.wire("demo-1-key").login()) {
            String text = wire.command("orders").put("id", "pieces").encode();
            wire.socket().writeFrame(WebSocketFrame.textFrame(text.substring(0, 5), false));
            wire.socket()
                    .writeFrame(WebSocketFrame.continuationFrame(
                            io.vertx.core.buffer.Buffer.buffer(text.substring(5)), true));
            assertThat(wire.reply("pieces").getInteger("status")).isEqualTo(200);
        }
    }

    @Test
    void binary_messages_are_not_taken() {
        try (Wire wire = stage.wire("demo-1-key").login()) {
            wire.sendBinary(new byte[] {1, 2, 3});
            assertThat(wire.awaitClose()).isEqualTo(1003);
        }
    }

    @Test
    void compression_is_not_agreed_on() {
        WebSocketClientOptions compressing = new WebSocketClientOptions()
                .setTryUsePerMessageCompression(true)
                .setTryUsePerFrameCompression(true);
        try (Wire wire = new Wire(stage.gateway().port(), stage.key("demo-1-key"), compressing).login()) {
            assertThat(wire.ask(wire.command("orders")).getInteger("status")).isEqualTo(200);
        }
    }

    @Test
    void compressed_and_unmasked_frames_end_the_connection() throws IOException {
        // FIN and RSV1: a compressed text; then a text without a mask.
        assertThat(rawFrame(new byte[] {(byte) 0xC1, (byte) 0x82, 0, 0, 0, 0, '{', '}'}))
                .isEqualTo(1002);
        assertThat(rawFrame(new byte[] {(byte) 0x81, 2, '{', '}'})).isEqualTo(1002);
    }

    /** The code of the close frame that answers a frame on a connection of its own. */
    private int rawFrame(byte[] frame) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", stage.gateway().port()), 15_000);
            socket.setSoTimeout(15_000);
            socket.getOutputStream().write("""
                    GET /v1/ws HTTP/1.1\r
                    Host: a\r
                    Upgrade: websocket\r
                    Connection: Upgrade\r
                    Sec-WebSocket-Version: 13\r
                    Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
                    Sec-WebSocket-Extensions: permessage-deflate, deflate-frame\r
                    \r
                    """.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                int next = in.read();
                assertThat(next).isNotNegative();
                head.write(next);
            }
            assertThat(head.toString(StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 101")
                    .doesNotContainIgnoringCase("sec-websocket-extensions");
            socket.getOutputStream().write(frame);
            byte[] close = in.readNBytes(4);
            assertThat(close[0]).isEqualTo((byte) 0x88);
            return (close[2] & 0xFF) << 8 | close[3] & 0xFF;
        }
    }

    @Test
    void rubbish_is_answered_and_ends_the_connection_where_it_does_not_stop() {
        try (Wire wire = stage.wire("demo-1-key").login()) {
            wire.send("{").send("[]").send("{\"id\":\"1\",\"op\":\"dance\"}");
            assertThat(wire.reply("1").getInteger("status")).isEqualTo(400);
            eventually("two answers", () -> wire.nameless().size() == 2);
            assertThat(wire.ask(wire.command("orders")).getInteger("status")).isEqualTo(200);
            for (int i = 0; i < 40; i++) {
                wire.send("{");
            }
            assertThat(wire.awaitClose()).isEqualTo(1008);
        }
        honestTradersPass();
    }

    @Test
    void a_key_has_a_bounded_number_of_connections() {
        try (Wire first = stage.wire("demo-1-key").login();
                Wire second = stage.wire("demo-1-key").login();
                Wire third = stage.wire("demo-1-key")) {
            JsonObject refused = third.ask(third.signed());
            assertThat(refused.getJsonObject("body").getString("code")).isEqualTo("CONNECTION_LIMIT");
            assertThat(third.awaitClose()).isEqualTo(1013);
            assertThat(second.ask(second.command("orders")).getInteger("status"))
                    .isEqualTo(200);
            first.send(first.command("logout").encode());
            assertThat(first.awaitClose()).isEqualTo(1000);
            try (Wire again = stage.wire("demo-1-key").login()) {
                assertThat(again.ask(again.command("orders")).getInteger("status"))
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void a_request_that_is_no_handshake_is_told_what_the_path_takes() {
        stage.client("demo-1-key").get("/v1/ws").then().statusCode(426).header("Upgrade", "websocket");
        stage.client("demo-1-key").post("/v1/ws", "{}").then().statusCode(405).header("Allow", "GET");
    }
}
