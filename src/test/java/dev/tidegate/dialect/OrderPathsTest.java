package dev.tidegate.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderPathsTest {
    @Test
    void ordinary_ids_travel_as_they_are() {
        assertThat(OrderPaths.order("a.B_9-z")).isEqualTo("/v1/orders/a.B_9-z");
        assertThat(OrderPaths.orders(null)).isEqualTo("/v1/orders");
        assertThat(OrderPaths.orders("BTC-PERP")).isEqualTo("/v1/orders?symbol=BTC-PERP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"desk:a/7", "a b&c=d", "100%", "\u20ac\u00e4", "+", "~", "\uD83D\uDE00"})
    void everything_else_is_encoded_and_comes_back(String text) {
        String path = OrderPaths.order(text);
        assertThat(path.substring("/v1/orders/".length())).matches("[A-Za-z0-9._%-]+");
        assertThat(URLDecoder.decode(path.substring("/v1/orders/".length()), StandardCharsets.UTF_8))
                .isEqualTo(text);
    }
}
