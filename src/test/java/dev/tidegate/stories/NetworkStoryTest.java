package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tidegate.edge.DoorAccess;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may call, and whose word on where a request comes from is believed. */
class NetworkStoryTest {
    private static final String PLAIN = "GET /v1/nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private Stage stage;

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private static Stage stage(String networks, boolean proxied) throws Exception {
        return Stage.open(options -> options.rewrite("policy.yaml", text -> text + "\nnetworks: " + networks + "\n")
                .door(usual -> usual.access(new DoorAccess(null, DoorAccess.Certificates.NONE, proxied))));
    }

    @Test
    void a_trusted_proxy_speaks_for_its_clients_and_a_denied_one_is_refused() throws Exception {
        stage = stage("{deny: [203.0.113.0/24], trustedProxies: [127.0.0.0/8]}", false);
        Client trader = stage.client("demo-1-key");
        trader.signed("GET", "/v1/orders", "")
                .header("X-Forwarded-For", "198.51.100.7")
                .get(trader.base() + "/v1/orders")
                .then()
                .statusCode(200);
        trader.signed("GET", "/v1/orders", "")
                .header("X-Forwarded-For", "198.51.100.7, 203.0.113.9")
                .get(trader.base() + "/v1/orders")
                .then()
                .statusCode(403)
                .body("code", equalTo("ADDRESS_NOT_ALLOWED"));
        // What the denied one claims to have come from is its own invention.
        trader.signed("GET", "/v1/orders", "")
                .header("X-Forwarded-For", "203.0.113.9, 198.51.100.7")
                .get(trader.base() + "/v1/orders")
                .then()
                .statusCode(200);
    }

    @Test
    void a_forged_header_is_ignored_and_denying_takes_effect_while_the_gateway_runs() throws Exception {
        stage = stage("{deny: [203.0.113.0/24]}", false);
        Client trader = stage.client("demo-1-key");
        trader.signed("GET", "/v1/orders", "")
                .header("X-Forwarded-For", "203.0.113.9")
                .get(trader.base() + "/v1/orders")
                .then()
                .statusCode(200);
        stage.edit("policy.yaml", "203.0.113.0/24", "127.0.0.1");
        eventually("nobody of this machine is served", () -> {
            try (RawHttp raw = stage.raw()) {
                raw.send(PLAIN);
                return !raw.untilClosed().startsWith("HTTP/1.1 404");
            } catch (java.io.IOException closed) {
                return true;
            }
        });
    }

    @Test
    void a_network_that_is_denied_later_loses_its_open_connections_and_is_told_why() throws Exception {
        stage = stage("{deny: [203.0.113.0/24]}", false);
        try (Wire wire = stage.wire("demo-1-key").login();
                RawHttp idle = stage.raw()) {
            idle.send("GET /v1/nothing HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(idle.reply()).startsWith("HTTP/1.1 404");
            stage.edit("policy.yaml", "203.0.113.0/24", "127.0.0.1");
            assertThat(wire.awaitClose()).isEqualTo(1008);
            assertThat(wire.socket().closeReason()).isEqualTo("the address is not allowed any more");
            assertThat(idle.untilClosed()).isEmpty();
        }
    }

    @Test
    void a_client_of_a_proxy_that_is_denied_later_loses_its_socket_and_others_of_the_proxy_keep_theirs()
            throws Exception {
        stage = stage("{deny: [203.0.113.0/24], trustedProxies: [127.0.0.0/8]}", false);
        try (Wire denied = behind("198.51.100.7").login();
                Wire other = behind("198.51.101.7").login()) {
            stage.edit("policy.yaml", "203.0.113.0/24", "198.51.100.0/24");
            assertThat(denied.awaitClose()).isEqualTo(1008);
            assertThat(other.ask(other.command("orders")).getInteger("status")).isEqualTo(200);
        }
    }

    private Wire behind(String client) {
        return new Wire(
                stage.port(),
                stage.key("demo-1-key"),
                new WebSocketClientOptions(),
                new WebSocketConnectOptions().putHeader("X-Forwarded-For", client));
    }

    @Test
    void a_proxy_header_says_where_a_connection_comes_from() throws Exception {
        stage = stage("{deny: [203.0.113.0/24], trustedProxies: [127.0.0.0/8]}", true);
        assertThat(proxied("PROXY TCP4 198.51.100.7 127.0.0.1 40000 8080\r\n" + PLAIN))
                .startsWith("HTTP/1.1 404");
        assertThat(proxied("PROXY TCP4 203.0.113.9 127.0.0.1 40000 8080\r\n" + PLAIN))
                .isEmpty();
        assertThat(proxied(PLAIN)).isEmpty();
        assertThat(proxied("PROXY " + "x".repeat(5_000))).isEmpty();
    }

    @Test
    void a_proxy_header_of_nobody_who_is_trusted_ends_the_connection() throws Exception {
        stage = stage("{trustedProxies: [198.51.100.0/24]}", true);
        assertThat(proxied("PROXY TCP4 198.51.100.7 127.0.0.1 40000 8080\r\n" + PLAIN))
                .isEmpty();
    }

    private static final byte[] V2 = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};

    /** A binary header: version and command, family, what it says; then a request. */
    private static byte[] binary(int command, int family, byte[] said) {
        Buffer all = Buffer.buffer(V2)
                .appendByte((byte) command)
                .appendByte((byte) family)
                .appendUnsignedShort(said.length)
                .appendBytes(said)
                .appendString(PLAIN);
        return all.getBytes();
    }

    private static byte[] tcp4(int last, byte... more) {
        return Buffer.buffer()
                .appendBytes(new byte[] {(byte) 203, 0, 113, (byte) last})
                .appendBytes(new byte[] {127, 0, 0, 1})
                .appendUnsignedShort(40_000)
                .appendUnsignedShort(8_080)
                .appendBytes(more)
                .getBytes();
    }

    private static byte[] tcp6(String client) throws Exception {
        return Buffer.buffer()
                .appendBytes(InetAddress.getByName(client).getAddress())
                .appendBytes(InetAddress.getByName("::1").getAddress())
                .appendUnsignedShort(40_000)
                .appendUnsignedShort(8_080)
                .getBytes();
    }

    @Test
    void a_binary_proxy_header_says_it_too_with_or_without_more() throws Exception {
        stage = stage("{deny: [203.0.113.9/32, 2001:db8:1::/48], trustedProxies: [127.0.0.0/8]}", true);
        assertThat(proxied(binary(0x21, 0x11, tcp4(7)))).startsWith("HTTP/1.1 404");
        assertThat(proxied(binary(0x21, 0x11, tcp4(9)))).isEmpty();
        assertThat(proxied(binary(0x21, 0x21, tcp6("2001:db8:2::7")))).startsWith("HTTP/1.1 404");
        assertThat(proxied(binary(0x21, 0x21, tcp6("2001:db8:1::7")))).isEmpty();
        // An authority and a piece of padding, which concern nobody here.
        byte[] more = {0x02, 0, 3, 'a', '.', 'b', 0x04, 0, 2, 0, 0};
        assertThat(proxied(binary(0x21, 0x11, tcp4(7, more)))).startsWith("HTTP/1.1 404");
        assertThat(proxied(binary(0x21, 0x11, tcp4(9, more)))).isEmpty();
    }

    @Test
    void a_proxy_that_only_looks_whether_anybody_is_there_speaks_for_itself() throws Exception {
        stage = stage("{allow: [198.51.100.0/24], trustedProxies: [127.0.0.0/8]}", true);
        assertThat(proxied(binary(0x20, 0x00, new byte[0]))).startsWith("HTTP/1.1 404");
        assertThat(proxied(binary(0x21, 0x11, tcp4(7)))).isEmpty();
    }

    @Test
    void a_binary_proxy_header_that_breaks_its_form_ends_the_connection() throws Exception {
        stage = stage("{trustedProxies: [127.0.0.0/8]}", true);
        assertThat(proxied(binary(0x2F, 0x11, tcp4(7)))).as("no such command").isEmpty();
        assertThat(proxied(binary(0x31, 0x11, tcp4(7)))).as("no such version").isEmpty();
        assertThat(proxied(binary(0x21, 0x11, new byte[3])))
                .as("shorter than two addresses")
                .isEmpty();
        byte[] lying = {0x02, 0x7F, 0x7F, 'a'};
        assertThat(proxied(binary(0x21, 0x11, tcp4(7, lying))))
                .as("a piece longer than the whole")
                .isEmpty();
        byte[] cut = java.util.Arrays.copyOf(binary(0x21, 0x11, tcp4(7)), 20);
        assertThat(proxied(cut)).as("it never ends").isEmpty();
        assertThat(proxied(binary(0x21, 0x11, tcp4(7)))).startsWith("HTTP/1.1 404");
    }

    private String proxied(byte[] bytes) throws Exception {
        try (RawHttp raw = stage.raw()) {
            raw.send(bytes);
            return raw.untilClosed();
        }
    }

    private String proxied(String text) throws Exception {
        try (RawHttp raw = stage.raw()) {
            raw.send(text);
            return raw.untilClosed();
        }
    }
}
