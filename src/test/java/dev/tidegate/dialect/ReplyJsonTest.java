package dev.tidegate.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.Breach;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.ExecutionStatus;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.order.VenueAccount;
import dev.tidegate.order.VenueOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyJsonTest {
    private static final VenueOrder ORDER = new VenueOrder(
            "o-1",
            "c-1",
            "BTC-PERP",
            Side.SELL,
            OrderType.LIMIT,
            TimeInForce.POST_ONLY,
            Decimal.parse("0.5"),
            Decimal.parse("65000.1"),
            true,
            Decimal.parse("0.25"),
            Decimal.parse("65000.1"),
            OrderStatus.PARTIALLY_FILLED);
    private static final VenueAccount ACCOUNT = new VenueAccount(
            17,
            Map.of("USDT", Decimal.parse("-12.5"), "BTC", Decimal.of(1)),
            Map.of("BTC-PERP", new VenueAccount.Held(Decimal.of(-2), Decimal.of(130000))),
            List.of(ORDER));

    @Test
    void an_order_written_is_the_order_read() {
        assertThat(ReplyJson.readOrder(ReplyJson.order(ORDER, "d-1"))).isEqualTo(new Decoded.Value<>(ORDER));
        assertThat(text(ReplyJson.order(ORDER, "d-1"))).endsWith("\"decisionId\":\"d-1\"}");
        assertThat(ReplyJson.readAnswer(ReplyJson.order(ORDER, null)))
                .isEqualTo(new Decoded.Value<>(
                        new ReplyJson.Answer("o-1", "c-1", OrderStatus.PARTIALLY_FILLED, Decimal.parse("0.25"))));
        assertThat(text(ReplyJson.orders(List.of(ORDER, ORDER))))
                .startsWith("[{")
                .contains("},{")
                .endsWith("}]");
    }

    @Test
    void an_end_that_does_not_say_what_was_filled_is_none() {
        assertThat(ReplyJson.readAnswer(bytes("{\"orderId\":\"1\",\"status\":\"CANCELLED\"}")))
                .isEqualTo(new Decoded.Value<>(new ReplyJson.Answer("1", "", null, Decimal.ZERO)));
        assertThat(ReplyJson.readAnswer(bytes("{\"orderId\":\"1\",\"status\":\"CANCELLED\",\"filledQuantity\":\"0\"}")))
                .isEqualTo(new Decoded.Value<>(new ReplyJson.Answer("1", "", OrderStatus.CANCELLED, Decimal.ZERO)));
    }

    @Test
    void a_reply_may_say_more_and_say_null() {
        assertThat(ReplyJson.readAnswer(bytes("""
                        {"new":{"deep":[{"x":[1]}]},"orderId":null,"status":"TRIGGERED","filledQuantity":null}""")))
                .isEqualTo(new Decoded.Value<>(new ReplyJson.Answer("", "", null, Decimal.ZERO)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "OK",
                "[]",
                "<html>",
                "{\"filledQuantity\":\"-1\"}",
                "{\"filledQuantity\":\"1e999999\"}",
                "{\"status\":7}",
                "{\"orderId\":\"x\""
            })
    void an_unclear_reply_is_unreadable(String body) {
        assertThat(ReplyJson.readAnswer(bytes(body))).isInstanceOf(Decoded.Unreadable.class);
    }

    @Test
    void an_order_without_size_or_with_a_senseless_one_is_unreadable() {
        String whole = text(ReplyJson.order(ORDER, null));
        for (String wrong : List.of(
                whole.replace("\"quantity\":\"0.5\",", ""),
                whole.replace("\"quantity\":\"0.5\"", "\"quantity\":\"0\""),
                whole.replace("\"filledQuantity\":\"0.25\"", "\"filledQuantity\":\"-0.25\""),
                whole.replace("PARTIALLY_FILLED", "HALF"),
                whole.replace("SELL", "SHORT"))) {
            assertThat(ReplyJson.readOrder(bytes(wrong))).as(wrong).isInstanceOf(Decoded.Unreadable.class);
        }
        Decoded<VenueOrder> unpriced = ReplyJson.readOrder(bytes(whole.replace("65000.1", "0")));
        assertThat(((Decoded.Value<VenueOrder>) unpriced).value().price()).isNull();
    }

    @Test
    void an_account_written_is_the_account_read() {
        Decoded.Value<VenueAccount> read =
                (Decoded.Value<VenueAccount>) ReplyJson.readAccount(ReplyJson.account(ACCOUNT));
        assertThat(read.value())
                .isEqualTo(new VenueAccount(
                        17,
                        new TreeMap<>(ACCOUNT.balances()),
                        new TreeMap<>(ACCOUNT.positions()),
                        ACCOUNT.openOrders()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"sequence\":17'          | '\"sequence\":-17'",
                "'\"sequence\":17'          | '\"sequences\":17'",
                "'\"sequence\":17'          | '\"sequence\":1e3'",
                "'\"balances\"'             | '\"Balances\"'",
                "'\"positions\"'            | '\"Positions\"'",
                "'\"openOrders\"'           | '\"OpenOrders\"'",
                "'\"positions\":['          | '\"positions\":[7,'",
                "'\"positions\":['          | '\"positions\":null,\"p\":['",
                "'\"positions\":['          | '\"positions\":[],\"positions\":['",
                "'\"cost\":\"130000\"'      | '\"cost\":\"-130000\"'",
                "'\"quantity\":\"-2\",'     | ''",
                "'\"BTC\":\"1\"'            | '\"USDT\":\"1\"'",
                "'\"balances\":{'           | '\"balances\":[],\"b\":{'"
            })
    void a_picture_with_a_hole_is_no_picture(String is, String becomes) {
        String whole = text(ReplyJson.account(ACCOUNT));
        assertThat(whole).contains(is);
        assertThat(ReplyJson.readAccount(bytes(whole.replace(is, becomes)))).isInstanceOf(Decoded.Unreadable.class);
    }

    @Test
    void a_batch_reply_keeps_each_document() {
        Decoded<List<ReplyJson.BatchResult>> read = ReplyJson.readBatch(bytes("""
                {"took":3,"results":[{"status":200,"body":{ "a":[1] }},{"body":{"b":"}"},"status":422,"x":[]},{}]}"""));
        List<ReplyJson.BatchResult> results = ((Decoded.Value<List<ReplyJson.BatchResult>>) read).value();
        assertThat(results).extracting(ReplyJson.BatchResult::status).containsExactly(200, 422, 0);
        assertThat(results)
                .extracting(result -> text(result.body()))
                .containsExactly("{ \"a\":[1] }", "{\"b\":\"}\"}", "");
    }

    @Test
    void a_batch_status_never_wraps_into_a_good_one() {
        Decoded<List<ReplyJson.BatchResult>> read =
                ReplyJson.readBatch(bytes("{\"results\":[{\"status\":4294967496}]}"));
        assertThat(((Decoded.Value<List<ReplyJson.BatchResult>>) read)
                        .value()
                        .getFirst()
                        .status())
                .isNotEqualTo(200);
        assertThat(ReplyJson.readBatch(bytes("{\"results\":[{\"status\":-200}]}")))
                .isInstanceOf(Decoded.Unreadable.class);
        assertThat(ReplyJson.readBatch(bytes("{\"results\":[1]}"))).isInstanceOf(Decoded.Unreadable.class);
        assertThat(ReplyJson.readBatch(bytes("{\"results\":{}}"))).isInstanceOf(Decoded.Unreadable.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{\"a\":1}'       | '{\"id\":\"d\",\"a\":1}'",
                "'{}'              | '{\"id\":\"d\"}'",
                "'{ }'             | '{\"id\":\"d\" }'",
                "' {  \"a\":{} } ' | '{\"id\":\"d\",  \"a\":{} } '",
                "''                | ''",
                "'[{}]'            | '[{}]'",
                "'ok {'            | 'ok {'"
            })
    void a_field_is_put_in_front_of_an_object_only(String before, String after) {
        assertThat(text(ReplyJson.withField(bytes(before), "id", "d"))).isEqualTo(after);
    }

    @Test
    void a_problem_says_everything_once() {
        Problem problem = new Problem(
                List.of(
                        new Breach(
                                Reason.POSITION_LIMIT_EXCEEDED,
                                "BTC-PERP",
                                Decimal.of(12),
                                Decimal.of(10),
                                "lots",
                                "the position could be \"12\""),
                        Breach.of(Reason.MARGIN_INSUFFICIENT, "", "short")),
                Decimal.of(8),
                ExecutionStatus.NOT_SENT,
                42,
                "d-1",
                740,
                List.of("orders-10s"));
        assertThat(text(ProblemJson.encode(problem))).isEqualTo("""
                {"type":"https://tidegate.dev/problems/position-limit","title":"The position could exceed its limit.",\
                "status":422,"detail":"the position could be \\"12\\"","code":"POSITION_LIMIT_EXCEEDED",\
                "reasons":[{"code":"POSITION_LIMIT_EXCEEDED","number":3001,"subject":"BTC-PERP","measure":"12",\
                "limit":"10","unit":"lots","detail":"the position could be \\"12\\""},\
                {"code":"MARGIN_INSUFFICIENT","number":4001,"detail":"short"}],"maxQuantity":"8",\
                "executionStatus":"NOT_SENT","policyVersion":42,"decisionId":"d-1","retryAfterMs":740,\
                "violated-policies":["orders-10s"]}""");
        assertThat(ProblemJson.read(ProblemJson.encode(problem)))
                .isEqualTo(new ProblemJson.Refusal(
                        "POSITION_LIMIT_EXCEEDED", "the position could be \"12\"", ExecutionStatus.NOT_SENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>502</html>", "[]", "{\"code\":", "{\"code\":\"X\"}{"})
    void what_is_no_problem_gives_an_empty_refusal(String body) {
        assertThat(ProblemJson.read(bytes(body))).isEqualTo(new ProblemJson.Refusal("", "", null));
    }

    @Test
    void a_problem_of_another_make_gives_what_it_has() {
        assertThat(ProblemJson.read(
                        bytes("{\"code\":-1013,\"title\":\"Filter\",\"detail\":{},\"executionStatus\":\"?\"}")))
                .isEqualTo(new ProblemJson.Refusal("Filter", "", null));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
