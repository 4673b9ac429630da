package dev.tidegate.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.OrderStatus;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VenueReplyTest {
    @Test
    void order_in_a_good_reply_is_accepted_with_the_reply_as_it_came() {
        byte[] body = "{\"orderId\":\"7\",\"status\":\"PARTIALLY_FILLED\",\"filledQuantity\":\"0.5\",\"new\":[1]}"
                .getBytes(StandardCharsets.UTF_8);
        assertThat(VenueReply.of(new Outcome.Answered(200, body)))
                .isInstanceOfSatisfying(VenueReply.Accepted.class, accepted -> {
                    assertThat(accepted.answer().orderId()).isEqualTo("7");
                    assertThat(accepted.answer().status()).isEqualTo(OrderStatus.PARTIALLY_FILLED);
                    assertThat(accepted.answer().filled()).isEqualTo(Decimal.of(5, 1));
                    assertThat(accepted.body()).isSameAs(body);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "not json", "{\"ok\":true}", "{\"orderId\":7}", "{\"status\":\"NEW\""})
    void good_status_with_a_body_that_names_no_order_is_unknown(String body) {
        assertThat(reply(200, body)).isInstanceOf(VenueReply.Unknown.class);
    }

    @Test
    void refusal_carries_the_exchanges_own_words() {
        assertThat(reply(
                        422,
                        "{\"code\":\"PRICE_TICK_INVALID\",\"detail\":\"off the grid\",\"executionStatus\":\"SENT\"}"))
                .isEqualTo(new VenueReply.Refused("PRICE_TICK_INVALID", "off the grid", 422));
    }

    @ParameterizedTest
    @CsvSource({
        "400, REFUSED",
        "401, REFUSED",
        "404, REFUSED",
        "409, REFUSED",
        "429, REFUSED",
        "499, REFUSED",
        "408, UNKNOWN",
        "500, UNKNOWN",
        "502, UNKNOWN",
        "503, UNKNOWN",
        "504, UNKNOWN",
        "599, UNKNOWN",
        "100, UNKNOWN",
        "199, UNKNOWN",
        "300, UNKNOWN",
        "302, UNKNOWN",
        "399, UNKNOWN",
        "600, UNKNOWN",
        "0, UNKNOWN"
    })
    void status_without_words_decides_what_it_can(int status, String expected) {
        for (String body : new String[] {"", "<html>", "{}", "{\"executionStatus\":7}"}) {
            assertThat(kind(reply(status, body))).as(status + " " + body).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "503, NOT_SENT, NOT_SENT", "500, NOT_SENT, NOT_SENT", "502, NOT_SENT, NOT_SENT",
        "503, SENT, UNKNOWN", "503, UNKNOWN, UNKNOWN", "504, UNKNOWN, UNKNOWN",
        "422, NOT_SENT, REFUSED", "422, SENT, REFUSED", "422, UNKNOWN, UNKNOWN",
        "408, NOT_SENT, UNKNOWN"
    })
    void execution_status_settles_what_the_status_leaves_open(int status, String said, String expected) {
        assertThat(kind(reply(status, "{\"executionStatus\":\"" + said + "\"}")))
                .isEqualTo(expected);
    }

    @Test
    void reply_that_names_another_order_says_nothing_of_this_one() {
        Outcome other = new Outcome.Answered(
                200, "{\"clientOrderId\":\"b\",\"status\":\"NEW\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(VenueReply.of(other, "a")).isInstanceOf(VenueReply.Unknown.class);
        assertThat(VenueReply.of(other, "b")).isInstanceOf(VenueReply.Accepted.class);
        Outcome nameless = new Outcome.Answered(200, "{\"status\":\"NEW\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(VenueReply.of(nameless, "a")).isInstanceOf(VenueReply.Accepted.class);
    }

    @Test
    void what_never_left_and_what_got_lost_stay_what_they_are() {
        assertThat(VenueReply.of(new Outcome.NotSent("refused"))).isEqualTo(new VenueReply.NotSent("refused"));
        assertThat(VenueReply.of(new Outcome.Unknown("cut"))).isEqualTo(new VenueReply.Unknown("cut"));
    }

    private static VenueReply reply(int status, String body) {
        return VenueReply.of(new Outcome.Answered(status, body.getBytes(StandardCharsets.UTF_8)));
    }

    private static String kind(VenueReply reply) {
        return switch (reply) {
            case VenueReply.Accepted ignored -> "ACCEPTED";
            case VenueReply.Refused ignored -> "REFUSED";
            case VenueReply.NotSent ignored -> "NOT_SENT";
            case VenueReply.Unknown ignored -> "UNKNOWN";
        };
    }
}
