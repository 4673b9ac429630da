package dev.tidegate.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Reason;
import dev.tidegate.order.VenueAccount;
import dev.tidegate.order.VenueEvent;
import dev.tidegate.order.VenueOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * 120,000 documents from {@link HostileJson}: every decoder answers each with a value inside its bounds or with a reason, and
 * with no more work than the document is long. Seed and case number of a failure are in its message.
 */
class DialectFuzzTest {
    private static final long SEED = 20261124;

    enum Subject {
        PLACE(30_000, RequestJson::place, DialectFuzzTest::place),
        REPLACE(10_000, body -> RequestJson.replace("c-1", body), DialectFuzzTest::replace),
        OPTION(10_000, OptionJson::query, DialectFuzzTest::option),
        SIMULATION(10_000, SimulationJson::query, DialectFuzzTest::simulation),
        BATCH(15_000, RequestJson::batch, DialectFuzzTest::batch),
        ANSWER(8_000, ReplyJson::readAnswer, DialectFuzzTest::answer),
        ORDER(7_000, ReplyJson::readOrder, DialectFuzzTest::order),
        BATCH_REPLY(5_000, ReplyJson::readBatch, DialectFuzzTest::batchReply),
        ACCOUNT(8_000, ReplyJson::readAccount, DialectFuzzTest::account),
        PROBLEM(5_000, ProblemJson::read, DialectFuzzTest::problem),
        FEED(8_000, FeedJson::decode, DialectFuzzTest::feed),
        TICKER(4_000, FeedJson::decodeTicker, DialectFuzzTest::ticker);

        final int cases;
        final Function<byte[], ?> decoder;
        final Consumer<byte[]> expectation;

        Subject(int cases, Function<byte[], ?> decoder, Consumer<byte[]> expectation) {
            this.cases = cases;
            this.decoder = decoder;
            this.expectation = expectation;
        }
    }

    @ParameterizedTest
    @EnumSource(Subject.class)
    void no_document_gets_more_than_it_should(Subject subject) {
        for (int number = 0; number < subject.cases; number++) {
            byte[] document = new HostileJson(new Random(SEED + number)).document(subject.name());
            String where = subject + " seed " + SEED + " case " + number;
            try {
                long spent = Allocation.of(() -> subject.decoder.apply(document));
                assertThat(spent).as("bytes allocated").isLessThan(Allocation.bound(document.length));
                subject.expectation.accept(document);
            } catch (RuntimeException | Error failed) {
                throw new AssertionError(where + ": " + shown(document), failed);
            }
        }
    }

    private static String shown(byte[] document) {
        return new String(Arrays.copyOf(document, Math.min(document.length, 500)), StandardCharsets.ISO_8859_1);
    }

    private static <T> @Nullable T checked(Decoded<T> decoded) {
        return switch (decoded) {
            case Decoded.Value<T>(T value) -> value;
            case Decoded.Unreadable<T>(Reason reason, String field, String detail) -> {
                assertThat(reason).isEqualTo(Reason.MALFORMED);
                assertThat(field).matches("[A-Za-z]{0,20}");
                assertThat(detail).matches("[ -~]{1,160}");
                yield null;
            }
        };
    }

    private static void place(byte[] document) {
        OrderCommand.Place order = checked(RequestJson.place(document));
        if (order == null) {
            return;
        }
        sound(order);
        if (order.clientOrderId() == null) {
            byte[] named = RequestJson.withClientOrderId(document, "g-1");
            assertThat(RequestJson.place(named)).isEqualTo(new Decoded.Value<>(order.named("g-1")));
        }
    }

    private static void sound(OrderCommand.Place order) {
        assertThat(order.symbol()).matches("[!-~]{1,32}");
        positive(order.quantity());
        assertThat(order.price() == null).isEqualTo(order.type() == OrderType.MARKET);
        if (order.price() != null) {
            positive(order.price());
        }
        if (order.clientOrderId() != null) {
            assertThat(order.clientOrderId()).matches("[A-Za-z0-9._:/-]{1,36}");
        }
    }

    private static void positive(Decimal number) {
        bounded(number);
        assertThat(number.signum()).isPositive();
    }

    private static void bounded(Decimal number) {
        assertThat(Math.abs(number.unscaled())).isLessThan(1_000_000_000_000_000_000L);
        assertThat(number.scale()).isBetween(0, Decimal.MAX_SCALE);
        assertThat(Decimal.parse(number.toString())).isEqualTo(number);
    }

    private static void replace(byte[] document) {
        OrderCommand.Replace change = checked(RequestJson.replace("c-1", document));
        if (change == null) {
            return;
        }
        assertThat(change.quantity() != null || change.price() != null).isTrue();
        if (change.quantity() != null) {
            positive(change.quantity());
        }
        if (change.price() != null) {
            positive(change.price());
        }
    }

    private static void option(byte[] document) {
        OptionQuery query = checked(OptionJson.query(document));
        if (query == null) {
            return;
        }
        positive(query.forward());
        positive(query.strike());
        bounded(query.rate());
        assertThat(query.vol() == null).isNotEqualTo(query.price() == null);
        assertThat(Stream.of(query.days(), query.years(), query.expiryMillis()).filter(Objects::nonNull))
                .hasSize(1);
    }

    private static void simulation(byte[] document) {
        SimulationQuery query = checked(SimulationJson.query(document));
        if (query == null) {
            return;
        }
        assertThat(query.index()).isPositive();
        assertThat(query.positions())
                .hasSizeLessThanOrEqualTo(SimulationJson.MOST_ITEMS)
                .allMatch(item -> item.limit() == null);
        assertThat(query.orders())
                .hasSizeLessThanOrEqualTo(SimulationJson.MOST_ITEMS)
                .allMatch(item -> item.limit() != null);
        query.positions().forEach(item -> assertThat(item.price()).isBetween(1e-12, 1e12));
    }

    private static void batch(byte[] document) {
        List<RequestJson.BatchItem> items = checked(RequestJson.batch(document));
        if (items == null) {
            return;
        }
        assertThat(items).hasSizeBetween(1, RequestJson.MAX_BATCH);
        for (RequestJson.BatchItem item : items) {
            assertThat(item.bytes()).startsWith('{').endsWith('}');
            OrderCommand.Place order = checked(item.order());
            if (order != null) {
                sound(order);
            }
        }
    }

    private static void answer(byte[] document) {
        ReplyJson.Answer answer = checked(ReplyJson.readAnswer(document));
        byte[] longer = ReplyJson.withField(document, "decisionId", "d-1");
        if (answer != null) {
            bounded(answer.filled());
            assertThat(answer.filled().signum()).isNotNegative();
            assertThat(longer).startsWith("{\"decisionId\":\"d-1\"".getBytes(StandardCharsets.US_ASCII));
            assertThat(ReplyJson.readAnswer(longer)).isEqualTo(new Decoded.Value<>(answer));
        }
    }

    private static void order(byte[] document) {
        VenueOrder order = checked(ReplyJson.readOrder(document));
        if (order != null) {
            sound(order);
        }
    }

    private static void sound(VenueOrder order) {
        positive(order.quantity());
        bounded(order.filledQuantity());
        if (order.price() != null) {
            positive(order.price());
        }
        assertThat(ReplyJson.readOrder(ReplyJson.order(order, null))).isEqualTo(new Decoded.Value<>(order));
    }

    private static void batchReply(byte[] document) {
        List<ReplyJson.BatchResult> results = checked(ReplyJson.readBatch(document));
        if (results != null) {
            results.forEach(result -> {
                assertThat(result.status()).isNotNegative();
                assertThat(result.body().length).isLessThan(document.length);
            });
        }
    }

    private static void account(byte[] document) {
        VenueAccount account = checked(ReplyJson.readAccount(document));
        if (account == null) {
            return;
        }
        assertThat(account.feedSequence()).isNotNegative();
        account.balances().values().forEach(DialectFuzzTest::bounded);
        account.positions().values().forEach(held -> {
            bounded(held.quantity());
            assertThat(held.cost().signum()).isNotNegative();
        });
        account.openOrders().forEach(DialectFuzzTest::sound);
    }

    private static void problem(byte[] document) {
        ProblemJson.Refusal refusal = ProblemJson.read(document);
        assertThat(refusal.code().length()).isLessThanOrEqualTo(Json.MAX_STRING);
        assertThat(refusal.detail().length()).isLessThanOrEqualTo(Json.MAX_STRING);
    }

    private static void feed(byte[] document) {
        FeedMessage message = checked(FeedJson.decode(document));
        if (message == null) {
            return;
        }
        assertThat(message.sequence()).isNotNegative();
        if (message instanceof FeedMessage.Event(long ignored, var account, VenueEvent event)) {
            assertThat(account.value()).matches("[A-Za-z0-9._-]{1,64}");
            if (event instanceof VenueEvent.Filled fill) {
                positive(fill.quantity());
                positive(fill.price());
                assertThat(fill.cumulative().signum()).isNotNegative();
            }
        }
        assertThat(FeedJson.decode(FeedJson.encode(message))).isEqualTo(new Decoded.Value<>(message));
    }

    private static void ticker(byte[] document) {
        Ticker ticker = checked(FeedJson.decodeTicker(document));
        if (ticker != null) {
            bounded(ticker.mark());
            assertThat(ticker.timeMillis()).isNotNegative();
            assertThat(FeedJson.decodeTicker(FeedJson.encode(ticker))).isEqualTo(new Decoded.Value<>(ticker));
        }
    }
}
