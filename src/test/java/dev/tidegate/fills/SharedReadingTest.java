package dev.tidegate.fills;

import static dev.tidegate.fills.Trading.ANNA;
import static dev.tidegate.fills.Trading.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ledger.AccountDesks;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.ledger.MemoryAccountStore;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.route.Outcome;
import dev.tidegate.route.VenueOptions;
import dev.tidegate.route.VenueRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Readings of a gateway whose account is settled by another: the exchange's answers here are written by hand. */
class SharedReadingTest {
    private static final FeedLease ANOTHERS = new FeedLease() {
        @Override
        public boolean held() {
            return false;
        }

        @Override
        public boolean shared() {
            return true;
        }

        @Override
        public void listen(Runnable taken) {}
    };

    private final Vertx vertx = Vertx.vertx();
    private final Ledger ledger = new AccountDesks(new MemoryAccountStore(), 1, () -> null);
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void close() {
        Trading.await(vertx.close());
    }

    /** Fills that follow no feed and read from this exchange. */
    private Fills fills(Function<VenueRequest, String> exchange) {
        VenueOptions nobody = VenueOptions.to("127.0.0.1", 1);
        return new Fills(
                vertx,
                nobody,
                Trading.READER,
                new Surroundings(
                        ledger,
                        request -> Uni.createFrom()
                                .item(() -> new Outcome.Answered(
                                        200, exchange.apply(request).getBytes(StandardCharsets.UTF_8))),
                        () -> Trading.MARKET,
                        () -> Trading.KEYS,
                        (account, differences) -> {},
                        System::currentTimeMillis,
                        System::nanoTime),
                FillsOptions.of(nobody),
                ANOTHERS);
    }

    private void record(AccountEvent... events) {
        ledger.turn(ANNA, state -> new Ledger.Step<>(List.of(events), true))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    private AccountState state() {
        return ledger.turn(ANNA, state -> Ledger.Step.answer(state.copy()))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    private static String picture(long sequence, String orders) {
        return "{\"sequence\":" + sequence + ",\"balances\":{},\"positions\":[],\"openOrders\":[" + orders + "]}";
    }

    private static String open(String id) {
        return """
                {"orderId":"x-%s","clientOrderId":"%s","symbol":"BTC-PERP","side":"BUY","type":"LIMIT","timeInForce":"GTC",\
                "quantity":"1","price":"100","reduceOnly":false,"filledQuantity":"0","averagePrice":null,"status":"NEW"}""".formatted(id, id);
    }

    private static OrderTerms terms(String id) {
        return new OrderTerms(id, "BTC-PERP", Side.BUY, OrderType.LIMIT, TimeInForce.GTC, 1_000, 1_000, false);
    }

    /** While an answer travels, an order it shows as open ends, and the other gateway has settled that before the answer comes. */
    @Test
    void a_picture_that_another_gateway_has_overtaken_never_opens_an_ended_order_again() {
        int busy = 12;
        Fills fills = fills(request -> {
            int now = asked.incrementAndGet();
            if (now > busy) {
                return picture(3L * busy + 2, "");
            }
            String id = "o-" + now;
            record(
                    new AccountEvent.Reserved(terms(id), "d", 0),
                    new AccountEvent.Acknowledged(id, "x-" + id, 0),
                    new AccountEvent.Ended(id, OrderStatus.CANCELLED, 0),
                    new AccountEvent.FeedReached(3L * now + 1, 0));
            return picture(3L * now, open(id));
        });
        fills.reconcile(ANNA);
        until("the account has been read", () -> !fills.reconciling(ANNA));
        assertThat(asked).hasValue(busy + 1);
        assertThat(state().openOrders()).isEmpty();
        assertThat(state().feedSequence()).isEqualTo(3L * busy + 2);
        fills.close();
    }

    @Test
    void an_exchange_that_counts_anew_is_believed_when_it_says_so_once_more() {
        record(new AccountEvent.FeedReached(1_000, 0));
        Fills fills = fills(request -> picture(2L + asked.incrementAndGet(), open("mine")));
        fills.reconcile(ANNA);
        until("the account has been read", () -> !fills.reconciling(ANNA));
        assertThat(asked).hasValue(2);
        assertThat(state().feedSequence()).isEqualTo(4);
        assertThat(state().openOrder("mine")).isNotNull();
        fills.close();
    }
}
