package dev.tidegate.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestJsonTest {
    private static final String LIMIT = """
            {"clientOrderId":"c-1","symbol":"BTC-PERP","side":"BUY","type":"LIMIT","timeInForce":"GTC",\
            "quantity":"0.5","price":"65000.1","reduceOnly":false}""";

    @Test
    void an_order_is_read_field_by_field() {
        assertThat(value(LIMIT))
                .isEqualTo(new OrderCommand.Place(
                        "c-1",
                        "BTC-PERP",
                        Side.BUY,
                        OrderType.LIMIT,
                        TimeInForce.GTC,
                        Decimal.of(5, 1),
                        Decimal.of(650001, 1),
                        false));
    }

    @Test
    void what_may_be_left_out_has_its_default() {
        OrderCommand.Place limit =
                value("{\"symbol\":\"X\",\"side\":\"SELL\",\"type\":\"LIMIT\",\"quantity\":1,\"price\":2}");
        assertThat(limit.clientOrderId()).isNull();
        assertThat(limit.timeInForce()).isEqualTo(TimeInForce.GTC);
        assertThat(limit.reduceOnly()).isFalse();
        OrderCommand.Place market = value("{\"symbol\":\"X\",\"side\":\"SELL\",\"type\":\"MARKET\",\"quantity\":1}");
        assertThat(market.timeInForce()).isEqualTo(TimeInForce.IOC);
        assertThat(market.price()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "'\"0.5\"', 0.5",
        "0.5, 0.5",
        "5e-1, 0.5",
        "'\"5E-1\"', 0.5",
        "1e2, 100",
        "0.50000000000000000000000000000, 0.5",
        "123456789012345678, 123456789012345678",
        "0.000000000000000001, 0.000000000000000001"
    })
    void decimals_are_strings_or_numbers_and_mean_the_same(String written, String meant) {
        assertThat(value(LIMIT.replace("\"0.5\"", written)).quantity()).isEqualTo(Decimal.parse(meant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e1000000",
                "1e100000000",
                "1e2000000000",
                "1e-1000000",
                "\"1e1000000\"",
                "\"1e100000000\"",
                "\"1e2000000000\"",
                "1e21",
                "1e-21",
                "1234567890123456789",
                "0.0000000000000000001",
                "0",
                "-1",
                "-0",
                "0e9",
                "NaN",
                "\"NaN\"",
                "Infinity",
                "\"Infinity\"",
                "+1",
                "\"+1\"",
                ".5",
                "\".5\"",
                "5.",
                "\"5.\"",
                "01",
                "0x10",
                "\"0x10\"",
                "1_000",
                "\"1,5\"",
                "\" 1\"",
                "\"1 \"",
                "\"\"",
                "\"\\u0661\"",
                "null",
                "true",
                "[1]",
                "{\"v\":1}"
            })
    void what_is_no_positive_bounded_decimal_is_refused(String written) {
        assertThat(refusal(LIMIT.replace("\"0.5\"", written)).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void numbers_are_judged_up_to_32_characters() {
        String longest = "0." + "0".repeat(29) + "0";
        assertThat(longest).hasSize(Decimal.MAX_CHARACTERS);
        assertThat(value(LIMIT.replace("\"0.5\"", "\"" + "0".repeat(31) + "7\""))
                        .quantity())
                .isEqualTo(Decimal.of(7));
        assertThat(refusal(LIMIT.replace("\"0.5\"", "\"" + "0".repeat(32) + "7\""))
                        .field())
                .isEqualTo("quantity");
        assertThat(refusal(LIMIT.replace("\"0.5\"", "7".repeat(33))).detail()).contains("32");
        assertThat(refusal(LIMIT.replace("\"0.5\"", "7".repeat(16_000))).detail())
                .contains("32");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"clientOrderId", "symbol", "side", "type", "timeInForce", "quantity", "price", "reduceOnly"})
    void a_field_given_twice_is_refused_whatever_it_says(String field) {
        String once = LIMIT.substring(LIMIT.indexOf("\"" + field + "\""));
        int comma = once.indexOf(',');
        String pair = comma < 0 ? once.substring(0, once.length() - 1) : once.substring(0, comma);
        assertThat(refusal(LIMIT.replace("{", "{" + pair + ",")).detail()).isEqualTo(field + " is given twice");
        assertThat(refusal(LIMIT.replace("{", "{" + pair.replaceFirst(field.substring(0, 1), escape(field)) + ","))
                        .detail())
                .as("an escaped name is the same name")
                .isEqualTo(field + " is given twice");
    }

    private static String escape(String field) {
        return String.format("\\\\u%04x", (int) field.charAt(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"leverage", "Symbol", "symbol ", "", "constructor", "price\\u0000"})
    void an_unknown_field_is_refused(String name) {
        assertThat(refusal(LIMIT.replace("{", "{\"" + name + "\":1,")).detail())
                .endsWith("is no field of this request");
    }

    @Test
    void foreign_text_comes_back_short_and_printable() {
        Decoded.Unreadable<?> refusal = refusal("{\"\\u001b[31m\\r\\nGET \\ud83c\\udf0a" + "x".repeat(40) + "\":1}");
        assertThat(refusal.detail())
                .matches("[ -~]{1,100}")
                .startsWith("'?[31m??GET ??xxx")
                .contains("...'");
        assertThat(refusal("{\"" + "n".repeat(10_000) + "\":1}").detail()).contains("a bound is exceeded");
    }

    @ParameterizedTest
    @CsvSource({"symbol", "side", "type", "quantity", "price"})
    void a_limit_order_needs_its_fields(String field) {
        String without = LIMIT.replaceFirst("\"" + field + "\":\"[^\"]*\",", "");
        assertThat(refusal(without).field()).isEqualTo(field);
    }

    @Test
    void a_market_order_has_no_price() {
        assertThat(refusal(LIMIT.replace("LIMIT", "MARKET")).field()).isEqualTo("price");
    }

    @ParameterizedTest
    @CsvSource({
        "BUY, buy",
        "BUY, ''",
        "LIMIT, STOP",
        "GTC, GTD",
        "'\"BUY\"', 1",
        "'\"LIMIT\"', null",
        "'\"GTC\"', '[\"GTC\"]'",
        "false, 0",
        "false, '\"false\"'",
        "false, null",
        "'\"c-1\"', 1",
        "'\"c-1\"', null",
        "'\"BTC-PERP\"', 7"
    })
    void a_value_of_another_kind_is_refused(String is, String becomes) {
        assertThat(refusal(LIMIT.replace(is, becomes)).field()).isNotEmpty();
    }

    @Test
    void ids_and_symbols_are_bounded_on_both_sides() {
        assertThat(value(LIMIT.replace("c-1", "A".repeat(36))).clientOrderId()).hasSize(36);
        assertThat(refusal(LIMIT.replace("c-1", "A".repeat(37))).field()).isEqualTo("clientOrderId");
        assertThat(refusal(LIMIT.replace("c-1", "")).field()).isEqualTo("clientOrderId");
        assertThat(refusal(LIMIT.replace("c-1", "c 1")).field()).isEqualTo("clientOrderId");
        assertThat(value(LIMIT.replace("BTC-PERP", "S".repeat(32))).symbol()).hasSize(32);
        assertThat(refusal(LIMIT.replace("BTC-PERP", "S".repeat(33))).field()).isEqualTo("symbol");
        assertThat(refusal(LIMIT.replace("BTC-PERP", "")).field()).isEqualTo("symbol");
        assertThat(refusal(LIMIT.replace("BTC-PERP", "BTC\\nPERP")).field()).isEqualTo("symbol");
        assertThat(refusal(LIMIT.replace("BTC-PERP", "\\ud800")).field()).isEqualTo("symbol");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "{}",
                "[]",
                "null",
                "1",
                "\"{}\"",
                "tru",
                "{\"symbol\"}",
                "{\"symbol\":}",
                "{symbol:\"X\"}",
                "{'symbol':'X'}",
                "{\"symbol\":\"X\",}",
                "{\"symbol\":\"X\"",
                "{\"symbol\":\"X\\x\"}",
                "{\"symbol\":\"X\ny\"}",
                "/* */{}"
            })
    void what_is_no_order_is_refused(String body) {
        assertThat(RequestJson.place(bytes(body))).isInstanceOf(Decoded.Unreadable.class);
    }

    @Test
    void nothing_may_follow_the_document() {
        assertThat(value("\r\n\t " + LIMIT + " \n")).isEqualTo(value(LIMIT));
        for (String more : List.of("{}", ",", "]", "}", "x", "\u0000", "//", LIMIT)) {
            refusal(LIMIT + more);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32BE", "UTF-32LE"})
    void other_encodings_are_refused(String encoding) {
        assertThat(RequestJson.place(LIMIT.getBytes(Charset.forName(encoding)))).isInstanceOf(Decoded.Unreadable.class);
    }

    @Test
    void byte_order_marks_and_broken_utf8_are_refused() {
        refusal("\ufeff" + LIMIT);
        byte[] overlong = bytes(LIMIT);
        int at = LIMIT.indexOf("BTC");
        overlong[at] = (byte) 0xC0;
        overlong[at + 1] = (byte) 0xAF;
        assertThat(RequestJson.place(overlong)).isInstanceOf(Decoded.Unreadable.class);
    }

    @Test
    void depth_stops_at_eight() {
        assertThat(refusal("[".repeat(100_000)).detail()).isNotEmpty();
        assertThat(refusal("{\"a\":".repeat(100_000)).detail()).isNotEmpty();
        assertThat(batchRefusal("{\"orders\":" + "[".repeat(100_000)).detail()).isNotEmpty();
        String six = "{\"a\":".repeat(6) + "1" + "}".repeat(6);
        assertThat(batch("{\"orders\":[" + six + "]}")).hasSize(1);
        String seven = "{\"a\":".repeat(7) + "1" + "}".repeat(7);
        assertThat(batchRefusal("{\"orders\":[" + seven + "]}").detail()).contains("depth 8");
    }

    @Test
    void a_full_body_of_white_space_or_keys_is_only_scanned() {
        assertThat(value(" ".repeat(16_384 - LIMIT.length()) + LIMIT)).isEqualTo(value(LIMIT));
        String keys =
                IntStream.range(0, 10_000).mapToObj(i -> "\"k" + i + "\":1").collect(Collectors.joining(","));
        assertThat(refusal("{" + keys + "}").detail()).startsWith("'k0' ");
        assertThat(batch("[{" + keys + "}]")).hasSize(1);
    }

    @Test
    void keys_made_to_collide_are_read_in_linear_memory() {
        String keys = IntStream.range(0, 8_000)
                .mapToObj(i -> "\"" + collider(i) + "\":1")
                .collect(Collectors.joining(","));
        byte[] body = bytes("[{" + keys + "}]");
        long spent = Allocation.of(() -> RequestJson.batch(body));
        assertThat(spent).isLessThan(Allocation.bound(body.length));
    }

    /** Thirteen two-character blocks whose String hashes are equal. */
    private static String collider(int number) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < 13; bit++) {
            name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }

    @Test
    void a_replace_changes_quantity_or_price_or_both() {
        assertThat(replaced("{\"quantity\":\"2\"}")).isEqualTo(new OrderCommand.Replace("c-1", Decimal.of(2), null));
        assertThat(replaced("{\"price\":3}")).isEqualTo(new OrderCommand.Replace("c-1", null, Decimal.of(3)));
        assertThat(replaced("{\"price\":3,\"quantity\":2}"))
                .isEqualTo(new OrderCommand.Replace("c-1", Decimal.of(2), Decimal.of(3)));
        for (String wrong : List.of(
                "{}",
                "[]",
                "{\"quantity\":0}",
                "{\"quantity\":null}",
                "{\"price\":-1}",
                "{\"side\":\"BUY\",\"price\":1}",
                "{\"price\":1,\"price\":1}",
                "{\"clientOrderId\":\"x\",\"price\":1}")) {
            assertThat(RequestJson.replace("c-1", bytes(wrong))).as(wrong).isInstanceOf(Decoded.Unreadable.class);
        }
    }

    private static OrderCommand.Replace replaced(String body) {
        return ((Decoded.Value<OrderCommand.Replace>) RequestJson.replace("c-1", bytes(body))).value();
    }

    @Test
    void a_batch_keeps_each_order_and_its_own_bytes() {
        String second = "{ \"symbol\" : \"\u00e9\" }";
        List<RequestJson.BatchItem> items = batch(" {\"orders\" :\n[ " + LIMIT + " , " + second + "] } ");
        assertThat(items).hasSize(2);
        assertThat(items.get(0).bytes()).isEqualTo(bytes(LIMIT));
        assertThat(items.get(0).order()).isEqualTo(new Decoded.Value<>(value(LIMIT)));
        assertThat(items.get(1).bytes()).isEqualTo(bytes(second));
        assertThat(items.get(1).order()).isInstanceOf(Decoded.Unreadable.class);
        assertThat(batch("[" + LIMIT + "]")).hasSize(1);
    }

    @Test
    void a_batch_has_one_to_twenty_orders() {
        String twenty = ("," + LIMIT).repeat(20).substring(1);
        assertThat(batch("[" + twenty + "]")).hasSize(20);
        assertThat(batchRefusal("[" + twenty + "," + LIMIT + "]").detail()).contains("more than 20");
        assertThat(batchRefusal("[]").detail()).contains("empty");
        assertThat(batchRefusal("{\"orders\":[]}").detail()).contains("empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "1",
                "[1]",
                "[null]",
                "[[]]",
                "{\"orders\":{}}",
                "{\"orders\":null}",
                "{\"orders\":[{}],\"orders\":[{}]}",
                "{\"orders\":[{}],\"more\":1}",
                "[{}",
                "[{}]]",
                "[{}]x",
                "[{},]"
            })
    void what_is_no_batch_is_refused_as_a_whole(String body) {
        batchRefusal(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \r\n\t", "\n\n"})
    void an_id_is_put_in_and_nothing_else_changes(String before) {
        String nameless = before + LIMIT.replace("\"clientOrderId\":\"c-1\",", "") + " \n";
        byte[] named = RequestJson.withClientOrderId(bytes(nameless), "g-42");
        assertThat(new String(named, StandardCharsets.UTF_8))
                .isEqualTo(nameless.replace("{", "{\"clientOrderId\":\"g-42\","));
        assertThat(value(new String(named, StandardCharsets.UTF_8)).clientOrderId())
                .isEqualTo("g-42");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static OrderCommand.Place value(String body) {
        Decoded<OrderCommand.Place> decoded = RequestJson.place(bytes(body));
        assertThat(decoded).isInstanceOf(Decoded.Value.class);
        return ((Decoded.Value<OrderCommand.Place>) decoded).value();
    }

    private static Decoded.Unreadable<OrderCommand.Place> refusal(String body) {
        Decoded<OrderCommand.Place> decoded = RequestJson.place(bytes(body));
        assertThat(decoded).as(body.length() > 300 ? "long" : body).isInstanceOf(Decoded.Unreadable.class);
        return (Decoded.Unreadable<OrderCommand.Place>) decoded;
    }

    private static List<RequestJson.BatchItem> batch(String body) {
        Decoded<List<RequestJson.BatchItem>> decoded = RequestJson.batch(bytes(body));
        assertThat(decoded).isInstanceOf(Decoded.Value.class);
        return ((Decoded.Value<List<RequestJson.BatchItem>>) decoded).value();
    }

    private static Decoded.Unreadable<List<RequestJson.BatchItem>> batchRefusal(String body) {
        Decoded<List<RequestJson.BatchItem>> decoded = RequestJson.batch(bytes(body));
        assertThat(decoded).as(body.length() > 300 ? "long" : body).isInstanceOf(Decoded.Unreadable.class);
        return (Decoded.Unreadable<List<RequestJson.BatchItem>>) decoded;
    }
}
