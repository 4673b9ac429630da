package dev.tidegate.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.tidegate.order.Decimal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
    @Test
    void commas_stand_between_and_nowhere_else() {
        JsonWriter json = new JsonWriter(1);
        json.beginObject().field("a", 1).field("b", true).name("c").beginArray();
        json.value("x").beginObject().endObject().beginArray().endArray().value(-7);
        json.endArray().field("d", (String) null).field("e", Decimal.of(15, 1)).field("f", (Decimal) null);
        json.name("g").json("{\"h\":[]}".getBytes(StandardCharsets.UTF_8));
        json.endObject();
        assertThat(text(json))
                .isEqualTo(
                        "{\"a\":1,\"b\":true,\"c\":[\"x\",{},[],-7],\"d\":null,\"e\":\"1.5\",\"f\":null,\"g\":{\"h\":[]}}");
    }

    @Test
    void what_must_be_escaped_is() {
        assertThat(text(new JsonWriter(4).value("a\"b\\c/\n\u0000\u001f\u007f\u00e9\u2028\ud83c\udf0a\ud800")))
                .isEqualTo("\"a\\\"b\\\\c/\\u000a\\u0000\\u001f\\u007f\\u00e9\\u2028\\ud83c\\udf0a\\ud800\"");
    }

    @Test
    void every_character_is_read_back_as_it_was() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c < 0xFFFF; c++) {
            all.append((char) c);
        }
        try (JsonParser parser = new JsonFactory()
                .createParser(new JsonWriter(16).value(all.toString()).toBytes())) {
            parser.nextToken();
            assertThat(parser.getText().contentEquals(all)).isTrue();
        }
    }

    @Test
    void whole_numbers_keep_their_ends() {
        assertThat(text(new JsonWriter(1)
                        .beginArray()
                        .value(Long.MIN_VALUE)
                        .value(Long.MAX_VALUE)
                        .endArray()))
                .isEqualTo("[-9223372036854775808,9223372036854775807]");
    }

    private static String text(JsonWriter json) {
        return new String(json.toBytes(), StandardCharsets.US_ASCII);
    }
}
