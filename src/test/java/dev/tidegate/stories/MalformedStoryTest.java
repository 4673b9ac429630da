package dev.tidegate.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes in badly formed, too large or too slowly: each gets its status, and honest orders pass meanwhile. */
class MalformedStoryTest {
    private static Stage stage;
    private static Client trader;
    private static int orders;

    @BeforeAll
    static void open() throws Exception {
        stage = Stage.open(options ->
                options.patience(Duration.ofMillis(300), Duration.ofSeconds(1)).generous());
        stage.price("BTC-PERP", "65000");
        trader = stage.client("demo-1-key");
    }

    @AfterAll
    static void close() throws Exception {
        stage.close();
    }

    @AfterEach
    void honest_orders_still_pass() {
        String id = "honest-" + orders++;
        trader.buy(id, "BTC-PERP", "0.001", "64000").then().statusCode(200);
        trader.delete("/v1/orders/" + id).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "nothing",
                "{\"symbol\":}",
                "{\"symbol\":\"BTC-PERP\"} {}",
                "\"text\"",
                "null",
                "{\"a\":1}",
                "{\"symbol\":\"BTC-PERP\",\"symbol\":\"BTC-PERP\",\"side\":\"BUY\",\"type\":\"MARKET\",\"quantity\":1}",
                "{\"symbol\":\"BTC-PERP\",\"side\":\"buy\",\"type\":\"MARKET\",\"quantity\":1}",
                "{\"symbol\":\"BTC-PERP\",\"side\":\"BUY\",\"type\":\"LIMIT\",\"quantity\":1}",
                "{\"symbol\":\"BTC-PERP\",\"side\":\"BUY\",\"type\":\"MARKET\",\"quantity\":-1}"
            })
    void what_is_no_order_is_malformed(String body) {
        trader.post("/v1/orders", body)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("MALFORMED"))
                .body("executionStatus", equalTo("NOT_SENT"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e1000000",
                "1e100000000",
                "1e2000000000",
                "-1e2000000000",
                "1e-1000000",
                "0.00000000000000000000000000001",
                "99999999999999999999999999999999",
                "1e99999999999999999999",
                "123456789012345678901234567890123456789"
            })
    void numbers_are_judged_by_their_text(String number) {
        String body = "{\"symbol\":\"BTC-PERP\",\"side\":\"BUY\",\"type\":\"MARKET\",\"quantity\":%s}";
        trader.post("/v1/orders", body.formatted(number)).then().statusCode(400).body("code", equalTo("MALFORMED"));
        trader.post("/v1/orders", body.formatted('"' + number + '"'))
                .then()
                .statusCode(400)
                .body("detail", containsString("quantity"));
    }

    @Test
    void depth_and_number_of_fields_are_bounded() {
        trader.post("/v1/orders", "[".repeat(16_000)).then().statusCode(400);
        trader.post("/v1/orders", "{\"a\":".repeat(3_000)).then().statusCode(400);
        StringBuilder many = new StringBuilder("{");
        for (int i = 0; i < 1_500; i++) {
            many.append("\"k").append(i).append("\":1,");
        }
        trader.post("/v1/orders", many.append("\"z\":1}").toString()).then().statusCode(400);
    }

    @Test
    void a_body_is_bounded_on_both_sides() {
        trader.post("/v1/orders", " ".repeat(16 * 1024)).then().statusCode(400);
        trader.post("/v1/orders", " ".repeat(16 * 1024 + 1))
                .then()
                .statusCode(413)
                .body("code", equalTo("BODY_TOO_LARGE"));
        trader.post("/v1/orders/batch", " ".repeat(64 * 1024)).then().statusCode(400);
        trader.post("/v1/orders/batch", " ".repeat(64 * 1024 + 1)).then().statusCode(413);
    }

    @Test
    void an_endless_chunked_body_is_cut_off() throws IOException {
        try (RawHttp raw = stage.raw()) {
            raw.send("POST /v1/orders HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "1000\r\n" + "x".repeat(4096) + "\r\n";
            for (int i = 0; i < 6; i++) {
                raw.send(chunk);
            }
            assertThat(raw.untilClosed()).startsWith("HTTP/1.1 413").contains("BODY_TOO_LARGE");
        }
    }

    @Test
    void a_body_that_dribbles_is_ended_with_408() throws IOException {
        try (RawHttp raw = stage.raw()) {
            raw.send("POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
            assertThat(raw.untilClosed()).startsWith("HTTP/1.1 408").contains("BODY_TIMEOUT");
        }
    }

    @Test
    void headers_that_dribble_are_closed() throws IOException {
        try (RawHttp raw = stage.raw()) {
            raw.send("POST /v1/orders HTTP/1.1\r\nHost: x\r\nX-Slow: ");
            assertThat(raw.untilClosed()).isEmpty();
        }
    }

    @Test
    void headers_and_request_line_are_bounded() throws IOException {
        try (RawHttp raw = stage.raw()) {
            raw.send("GET /v1/account HTTP/1.1\r\nHost: x\r\nX-Big: " + "a".repeat(9_000) + "\r\n\r\n");
            assertThat(raw.untilClosed()).startsWith("HTTP/1.1 431").contains("HEADERS_TOO_LARGE");
        }
        try (RawHttp raw = stage.raw()) {
            StringBuilder many = new StringBuilder("GET /v1/account HTTP/1.1\r\nHost: x\r\n");
            for (int i = 0; i < 2_000; i++) {
                many.append("X-").append(i).append(": 1\r\n");
            }
            raw.send(many + "\r\n");
            assertThat(raw.untilClosed()).startsWith("HTTP/1.1 431");
        }
        try (RawHttp raw = stage.raw()) {
            raw.send("GET /" + "a".repeat(5_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(raw.untilClosed()).contains(" 414 ").contains("URI_TOO_LONG");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET\r\n\r\n",
                "POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: twelve\r\n\r\n",
                "POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
                "POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"
            })
    void what_is_no_http_is_answered_and_closed(String bytes) throws IOException {
        try (RawHttp raw = stage.raw()) {
            String reply = raw.send(bytes).untilClosed();
            assertThat(reply).contains(" 400 Bad Request").contains("application/problem+json");
            assertThat(reply).doesNotContain("Exception").doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @CsvSource({"gzip", "deflate", "br"})
    void bodies_come_without_an_encoding(String encoding) {
        Response response = trader.signed("POST", "/v1/orders", "{}")
                .header("Content-Encoding", encoding)
                .request("POST", trader.base() + "/v1/orders");
        response.then().statusCode(415).body("code", equalTo("MEDIA_TYPE_UNSUPPORTED"));
    }

    @Test
    void only_json_is_taken() throws IOException {
        try (RawHttp raw = stage.raw()) {
            raw.send("POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 2\r\n\r\n{}");
            assertThat(raw.reply()).startsWith("HTTP/1.1 415");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/,404",
        "GET,/v1,404",
        "POST,/v1/nothing,404",
        "PATCH,/v1/orders,405",
        "PUT,/v1/account,405",
        "POST,/v1/orders/an-id,405",
        "GET,/v1/orders/a%00b,400",
        "GET,/v1/orders?colour=red,400",
        "GET,/v1/account?x=1,400",
        "GET,/v1/orders?symbol=,400"
    })
    void paths_and_methods_that_lead_nowhere_say_so(String method, String target, int status) {
        trader.send(method, target, "").then().statusCode(status).contentType("application/problem+json");
    }

    @Test
    void a_path_that_cannot_be_decoded_is_malformed() throws IOException {
        try (RawHttp raw = stage.raw()) {
            assertThat(raw.send("GET /v1/orders/%zz HTTP/1.1\r\nHost: x\r\n\r\n")
                            .reply())
                    .startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void many_dribbling_connections_leave_room_for_others() throws IOException {
        List<RawHttp> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                RawHttp raw = stage.raw();
                slow.add(raw);
                raw.send("POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
            }
            trader.get("/v1/account").then().statusCode(200);
            for (RawHttp raw : slow) {
                assertThat(raw.untilClosed()).startsWith("HTTP/1.1 408");
            }
        } finally {
            for (RawHttp raw : slow) {
                raw.close();
            }
        }
    }

    @Test
    void requests_on_one_connection_are_answered_in_their_order() throws IOException {
        try (RawHttp raw = stage.raw()) {
            String one = "GET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n";
            String two = "PATCH /v1/orders HTTP/1.1\r\nHost: x\r\n\r\n";
            raw.send((one + two + one).getBytes(StandardCharsets.US_ASCII));
            assertThat(raw.reply()).startsWith("HTTP/1.1 404");
            assertThat(raw.reply()).startsWith("HTTP/1.1 405").contains("allow: GET, POST, DELETE");
            assertThat(raw.reply()).startsWith("HTTP/1.1 404");
        }
    }
}
