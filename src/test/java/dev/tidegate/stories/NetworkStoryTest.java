package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tidegate.edge.DoorAccess;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
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

    private String proxied(String text) throws Exception {
        try (RawHttp raw = stage.raw()) {
            raw.send(text);
            return raw.untilClosed();
        }
    }
}
