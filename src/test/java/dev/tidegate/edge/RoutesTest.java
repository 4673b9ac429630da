package dev.tidegate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.edge.Routes.Route;
import dev.tidegate.journey.Ask;
import dev.tidegate.order.Reason;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {
    private static Ask ask(String method, String path, @Nullable String query) {
        return ((Route.To) Routes.of(HttpMethod.valueOf(method), path, query)).ask();
    }

    private static Reason nowhere(String method, String path, @Nullable String query) {
        return ((Route.Nowhere) Routes.of(HttpMethod.valueOf(method), path, query)).reason();
    }

    @Test
    void every_path_of_the_api_asks_for_what_it_says() {
        assertThat(ask("POST", "/v1/orders", null)).isEqualTo(new Ask.Place());
        assertThat(ask("POST", "/v1/orders/check", null)).isEqualTo(new Ask.Check());
        assertThat(ask("POST", "/v1/orders/batch", null)).isEqualTo(new Ask.Batch());
        assertThat(ask("PUT", "/v1/orders/a", null)).isEqualTo(new Ask.Replace("a"));
        assertThat(ask("DELETE", "/v1/orders/a", null)).isEqualTo(new Ask.Cancel("a"));
        assertThat(ask("DELETE", "/v1/orders", null)).isEqualTo(new Ask.CancelAll(null));
        assertThat(ask("DELETE", "/v1/orders", "symbol=BTC-PERP")).isEqualTo(new Ask.CancelAll("BTC-PERP"));
        assertThat(ask("GET", "/v1/orders", "symbol=BTC-PERP")).isEqualTo(new Ask.Orders("BTC-PERP"));
        assertThat(ask("GET", "/v1/orders/a", null)).isEqualTo(new Ask.Order("a"));
        assertThat(ask("GET", "/v1/account", null)).isEqualTo(new Ask.Account());
        assertThat(ask("GET", "/v1/limits", null)).isEqualTo(new Ask.Limits());
        assertThat(ask("GET", "/v1/instruments", "")).isEqualTo(new Ask.Instruments());
        assertThat(ask("POST", "/v1/risk/price", null)).isEqualTo(new Ask.Risk.Price());
        assertThat(ask("POST", "/v1/risk/simulate", null)).isEqualTo(new Ask.Risk.Simulate());
    }

    @Test
    void an_order_may_be_called_batch_or_check() {
        assertThat(ask("GET", "/v1/orders/batch", null)).isEqualTo(new Ask.Order("batch"));
        assertThat(ask("DELETE", "/v1/orders/check", null)).isEqualTo(new Ask.Cancel("check"));
    }

    @Test
    void ids_are_decoded_and_a_plus_is_no_space() {
        assertThat(ask("GET", "/v1/orders/a%2Fb%3Ac", null)).isEqualTo(new Ask.Order("a/b:c"));
        assertThat(ask("GET", "/v1/orders/a/b", null)).isEqualTo(new Ask.Order("a/b"));
        assertThat(nowhere("GET", "/v1/orders/a+b", null)).isEqualTo(Reason.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/v1/nothing,,NOT_FOUND",
        "GET,/,,NOT_FOUND",
        "GET,/v1/orders/,,MALFORMED",
        "PATCH,/v1/orders,,METHOD_NOT_ALLOWED",
        "POST,/v1/orders/a,,METHOD_NOT_ALLOWED",
        "DELETE,/v1/account,,METHOD_NOT_ALLOWED",
        "POST,/v1/orders,a=b,MALFORMED",
        "GET,/v1/orders,symbol=A&symbol=B,MALFORMED",
        "GET,/v1/orders,symbol=%zz,MALFORMED",
        "GET,/v1/orders,colour=red,MALFORMED",
        "GET,/v1/account,a=b,MALFORMED"
    })
    void what_leads_nowhere_says_why(String method, String path, @Nullable String query, Reason reason) {
        assertThat(nowhere(method, path, query)).isEqualTo(reason);
    }

    @Test
    void ids_have_the_length_of_the_api() {
        String longest = "i".repeat(36);
        assertThat(ask("GET", "/v1/orders/" + longest, null)).isEqualTo(new Ask.Order(longest));
        assertThat(nowhere("GET", "/v1/orders/" + longest + "i", null)).isEqualTo(Reason.MALFORMED);
    }
}
