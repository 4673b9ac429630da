package dev.tidegate.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.Side;
import dev.tidegate.order.VenueEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeedJsonTest {
    private static final VenueEvent.Filled FILL = new VenueEvent.Filled(
            "c-1",
            "o-1",
            "e-1",
            "BTC-PERP",
            Side.BUY,
            Decimal.parse("0.1"),
            Decimal.of(65000),
            Decimal.parse("0.3"),
            Decimal.parse("-0.02"),
            true,
            1_700_000_000_000L);

    static Stream<FeedMessage> messages() {
        AccountId account = new AccountId("alpha");
        return Stream.concat(
                Stream.of(new FeedMessage.Hello(0), new FeedMessage.Heartbeat(999_999_999_999_999_999L)),
                Stream.of(
                                new VenueEvent.Acknowledged("c-1", "o-1", "BTC-PERP", 1),
                                new VenueEvent.Replaced("c-1", "o-1", "BTC-PERP", Decimal.of(2), Decimal.of(3), 1),
                                FILL,
                                new VenueEvent.Ended("c-1", "o-1", "BTC-PERP", OrderStatus.CANCELLED, Decimal.ZERO, 1),
                                new VenueEvent.BalanceSet("USDT", Decimal.of(-5), null, 1),
                                new VenueEvent.BalanceSet("USDT", Decimal.ZERO, "DEPOSIT \"x\"", 1))
                        .map(event -> new FeedMessage.Event(7, account, event)));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void a_message_written_is_the_message_read(FeedMessage message) {
        assertThat(FeedJson.decode(FeedJson.encode(message))).isEqualTo(new Decoded.Value<>(message));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"sequence\":7', '\"sequence\":-7'",
        "'\"sequence\":7', '\"sequence\":\"7\"'",
        "'\"sequence\":7', '\"sequence\":1234567890123456789'",
        "'\"account\":\"alpha\"', '\"account\":\"al pha\"'",
        "'\"account\":\"alpha\",', ''",
        "'\"type\":\"FILLED\"', '\"type\":\"TRADED\"'",
        "'\"symbol\":\"BTC-PERP\",', ''",
        "'\"executionId\":\"e-1\",', ''",
        "'\"side\":\"BUY\",', ''",
        "'\"side\":\"BUY\"', '\"side\":\"LONG\"'",
        "'\"quantity\":\"0.1\",', ''",
        "'\"quantity\":\"0.1\"', '\"quantity\":\"-0.1\"'",
        "'\"price\":\"65000\",', ''",
        "'\"price\":\"65000\"', '\"price\":\"0\"'",
        "'\"cumulative\":\"0.3\",', ''",
        "'\"cumulative\":\"0.3\"', '\"cumulative\":\"-0.3\"'",
        "'\"fee\":\"-0.02\",', ''"
    })
    void a_fill_that_could_not_be_booked_is_unreadable(String is, String becomes) {
        String whole = new String(
                FeedJson.encode(new FeedMessage.Event(7, new AccountId("alpha"), FILL)), StandardCharsets.UTF_8);
        assertThat(whole).contains(is);
        assertThat(FeedJson.decode(bytes(whole.replace(is, becomes)))).isInstanceOf(Decoded.Unreadable.class);
    }

    @Test
    void an_order_that_lives_has_not_ended() {
        for (String status : List.of("NEW", "PARTIALLY_FILLED", "GONE")) {
            assertThat(FeedJson.decode(bytes("""
                            {"type":"ENDED","sequence":1,"account":"a","symbol":"X","cumulative":"0","status":"%s"}""".formatted(status)))).as(status).isInstanceOf(Decoded.Unreadable.class);
        }
    }

    @Test
    void foreign_text_comes_back_short_and_printable() {
        String bad = "\\u001b\\n" + "x".repeat(900);
        for (String message : List.of(
                "{\"sequence\":1,\"account\":\"a\",\"type\":\"" + bad + "\"}",
                "{\"sequence\":1,\"type\":\"FILLED\",\"account\":\"" + bad + "\"}")) {
            Decoded.Unreadable<FeedMessage> refusal = (Decoded.Unreadable<FeedMessage>) FeedJson.decode(bytes(message));
            assertThat(refusal.detail()).matches("[ -~]{1,120}").startsWith("'??xxx");
        }
    }

    @Test
    void a_message_may_say_more() {
        assertThat(FeedJson.decode(bytes("{\"new\":[{}],\"type\":\"HELLO\",\"sequence\":3}")))
                .isEqualTo(new Decoded.Value<FeedMessage>(new FeedMessage.Hello(3)));
    }

    @Test
    void a_ticker_written_is_the_ticker_read() {
        Ticker full = new Ticker(
                "BTC-PERP",
                Decimal.of(65000),
                Decimal.parse("65000.5"),
                Decimal.of(64999),
                Decimal.of(65001),
                Decimal.of(3),
                Decimal.parse("0.001"),
                5);
        assertThat(FeedJson.decodeTicker(FeedJson.encode(full))).isEqualTo(new Decoded.Value<>(full));
        Ticker oneSided = new Ticker("BTC-PERP", Decimal.of(65000), Decimal.of(65000), null, null, null, null, 5);
        assertThat(FeedJson.decodeTicker(FeedJson.encode(oneSided))).isEqualTo(new Decoded.Value<>(oneSided));
        assertThat(FeedJson.decodeTicker(bytes("{\"symbol\":\"X\",\"mark\":\"1\"}")))
                .isInstanceOf(Decoded.Unreadable.class);
    }

    @Test
    void a_book_written_is_the_book_read() {
        BookPicture picture = new BookPicture(
                "BTC-PERP",
                List.of(
                        new BookPicture.Level(Decimal.parse("64999.5"), Decimal.of(3)),
                        new BookPicture.Level(Decimal.of(64999), Decimal.parse("0.001"))),
                List.of(),
                7);
        assertThat(FeedJson.decodeMarket(FeedJson.encode(picture))).isEqualTo(new Decoded.Value<>(picture));
        Ticker ticker = new Ticker("BTC-PERP", Decimal.of(65000), Decimal.of(65000), null, null, null, null, 5);
        assertThat(FeedJson.decodeMarket(FeedJson.encode(ticker))).isEqualTo(new Decoded.Value<>(ticker));
    }

    @Test
    void a_book_is_read_as_deep_as_its_bound_and_with_whatever_a_level_says_besides() {
        String level = ",[\"1\",\"2\",{\"orders\":3}]";
        String text = "{\"type\":\"BOOK\",\"symbol\":\"X\",\"bids\":["
                + level.repeat(BookPicture.MAX_LEVELS + 5).substring(1) + "],\"asks\":[]}";
        assertThat(FeedJson.decodeMarket(bytes(text)))
                .isInstanceOfSatisfying(
                        Decoded.Value.class,
                        read -> assertThat(((BookPicture) read.value()).bids()).hasSize(BookPicture.MAX_LEVELS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"BOOK\",\"bids\":[]}",
                "{\"type\":\"BOOK\",\"symbol\":\"X\",\"bids\":{}}",
                "{\"type\":\"BOOK\",\"symbol\":\"X\",\"bids\":[1]}",
                "{\"type\":\"BOOK\",\"symbol\":\"X\",\"bids\":[[]]}",
                "{\"type\":\"BOOK\",\"symbol\":\"X\",\"bids\":[[1]]}",
                "{\"type\":\"BOOK\",\"symbol\":\"X\",\"bids\":[[0,1]]}",
                "{\"type\":\"BOOK\",\"symbol\":\"X\",\"asks\":[[1,-1]]}"
            })
    void what_is_no_book_is_unreadable(String text) {
        assertThat(FeedJson.decodeMarket(bytes(text))).isInstanceOf(Decoded.Unreadable.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
