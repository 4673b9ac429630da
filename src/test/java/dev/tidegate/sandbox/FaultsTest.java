package dev.tidegate.sandbox;

import static dev.tidegate.sandbox.Floor.ANNA;
import static dev.tidegate.sandbox.Floor.ANNA_KEY;
import static dev.tidegate.sandbox.Floor.BERT_KEY;
import static dev.tidegate.sandbox.Floor.READER;
import static dev.tidegate.sandbox.SandboxRestTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.dialect.FeedMessage;
import dev.tidegate.dialect.ProblemJson;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.ExecutionStatus;
import dev.tidegate.order.VenueEvent;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault as a client sees it. */
class FaultsTest {
    private static final String UPGRADE = "GET /v1/feed/executions HTTP/1.1\r\nHost: here\r\nX-API-KEY: reader\r\n"
            + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();
    private Sandbox sandbox;
    private Client client;

    @BeforeEach
    void open() {
        sandbox = await(Sandbox.start(vertx, Floor.options().withTimes(0, 200)));
        client = new Client(sandbox.port());
    }

    @AfterEach
    void close() {
        client.close();
        await(sandbox.close());
        await(vertx.close());
    }

    private CompletableFuture<HttpResponse<byte[]>> placing(String id) {
        return client.sending(ANNA_KEY, "POST", "/v1/orders", Client.limit(id, "BUY", "1", "60000", "GTC"));
    }

    private List<String> live() {
        return await(sandbox.view(ANNA)).account().openOrders().stream()
                .map(order -> order.clientOrderId())
                .toList();
    }

    private static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("10 s have passed").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void a_late_reply_comes_after_the_order_is_live() {
        sandbox.faults().delayReplies(400);
        long began = System.nanoTime();
        var placing = placing("late");
        eventually(() -> live().contains("late"));
        assertThat(placing.join().statusCode()).isEqualTo(200);
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(390_000_000L);
    }

    @Test
    void a_delayed_request_is_acted_upon_late() {
        sandbox.faults().delayRequests(400);
        long began = System.nanoTime();
        var placing = placing("slow");
        assertThat(live()).isEmpty();
        assertThat(placing.join().statusCode()).isEqualTo(200);
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(390_000_000L);
    }

    @Test
    void a_refusal_with_503_says_not_sent_and_others_say_nothing() {
        sandbox.faults().refuse(503);
        var busy = placing("r1").join();
        assertThat(busy.statusCode()).isEqualTo(503);
        assertThat(ProblemJson.read(busy.body()).executionStatus()).isEqualTo(ExecutionStatus.NOT_SENT);
        sandbox.faults().refuse(500).commandsOnly(true);
        var broken = placing("r2").join();
        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(ProblemJson.read(broken.body()).executionStatus()).isNull();
        assertThat(client.account(ANNA_KEY).openOrders()).isEmpty();
        sandbox.faults().clear();
        assertThat(placing("r1").join().statusCode()).isEqualTo(200);
    }

    @Test
    void a_cut_order_is_live_and_its_sender_knows_nothing() {
        sandbox.faults().cutReplies(2);
        for (String id : List.of("c1", "c2")) {
            assertThatThrownBy(() -> placing(id).orTimeout(10, TimeUnit.SECONDS).join())
                    .hasRootCauseInstanceOf(IOException.class);
        }
        assertThat(placing("c3").join().statusCode()).isEqualTo(200);
        assertThat(client.send(ANNA_KEY, "GET", "/v1/orders/c1", "").statusCode())
                .as("reading is not cut")
                .isEqualTo(200);
        assertThat(live()).containsExactly("c1", "c2", "c3");
    }

    @Test
    void a_silent_exchange_acts_or_ignores_and_never_answers() {
        sandbox.faults().silent(Faults.Silence.ACTS);
        var acted = placing("s1");
        eventually(() -> live().contains("s1"));
        sandbox.faults().silent(Faults.Silence.IGNORES).commandsOnly(true);
        var ignored = placing("s2");
        assertThat(client.account(ANNA_KEY).openOrders()).hasSize(1);
        sandbox.faults().clear();
        assertThat(placing("s3").join().statusCode()).isEqualTo(200);
        assertThat(live()).containsExactly("s1", "s3");
        assertThat(acted).isNotDone();
        assertThat(ignored).isNotDone();
    }

    @Test
    void a_duplicated_feed_tells_every_event_twice() {
        var feed = client.executions(READER);
        sandbox.faults().duplicateFeed(true);
        placing("d1").join();
        assertThat(feed.event()).isEqualTo(feed.event());
    }

    @Test
    void a_reordered_feed_swaps_two_events_and_a_lone_one_comes_with_the_beat() {
        var feed = client.executions(READER);
        sandbox.faults().reorderFeed(true);
        placing("o1").join();
        placing("o2").join();
        placing("o3").join();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(feed.event().event().clientOrderId());
        }
        assertThat(ids).containsExactlyInAnyOrder("o1", "o2", "o3");
    }

    @Test
    void two_events_of_one_match_come_in_the_wrong_order() {
        client.place(BERT_KEY, "rest", "SELL", "1", "60000");
        var feed = client.executions(READER);
        sandbox.faults().reorderFeed(true);
        placing("take").join();
        List<FeedMessage.Event> events = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            events.add(feed.event());
        }
        long first = events.getFirst().sequence();
        assertThat(events).extracting(FeedMessage.Event::sequence).isNotEqualTo(List.of(first, first + 1, first + 2));
        assertThat(events).extracting(FeedMessage.Event::sequence).doesNotHaveDuplicates();
    }

    @Test
    void a_delayed_feed_is_late_and_whole_and_greets_with_what_it_has_told() {
        var feed = client.executions(READER);
        long before = feed.next().sequence();
        sandbox.faults().delayFeed(500);
        long began = System.nanoTime();
        placing("l1").join();
        placing("l2").join();
        var second = client.executions(READER);
        assertThat(second.next()).isEqualTo(new FeedMessage.Hello(before));
        assertThat(feed.event().sequence()).isEqualTo(before + 1);
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(490_000_000L);
        assertThat(feed.event().sequence()).isEqualTo(before + 2);
        assertThat(second.event().sequence()).isEqualTo(before + 1);
    }

    @Test
    void skipped_numbers_and_lost_events_leave_a_gap() {
        var feed = client.executions(READER);
        long before = feed.next().sequence();
        sandbox.faults().skipSequence(1);
        placing("g1").join();
        assertThat(feed.event().sequence()).isEqualTo(before + 2);
        sandbox.faults().loseEvents(1);
        placing("g2").join();
        var beat = feed.first(message -> message.sequence() > before + 2);
        assertThat(beat).as("a beat tells of what was lost").isEqualTo(new FeedMessage.Heartbeat(before + 3));
        placing("g3").join();
        assertThat(feed.event().sequence()).isEqualTo(before + 4);
    }

    @Test
    void dropped_feeds_close_and_can_be_opened_again() {
        var executions = client.executions(READER);
        var market = client.market();
        await(sandbox.dropFeeds());
        assertThat(executions.closed.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(1001);
        assertThat(market.closed.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(1001);
        assertThat(client.executions(READER).next()).isInstanceOf(FeedMessage.Hello.class);
    }

    @Test
    void an_exchange_that_is_down_refuses_connections_and_comes_back_with_its_books() {
        placing("k1").join();
        int port = sandbox.port();
        await(sandbox.down());
        assertThatThrownBy(() -> placing("k2").orTimeout(10, TimeUnit.SECONDS).join())
                .hasCauseInstanceOf(ConnectException.class);
        await(sandbox.up());
        assertThat(sandbox.port()).isEqualTo(port);
        assertThat(client.account(ANNA_KEY).openOrders()).hasSize(1);
    }

    @Test
    void a_restart_keeps_what_the_exchange_knows_or_loses_it() {
        placing("k1").join();
        await(sandbox.setPrice("BTC-PERP", Decimal.of(60_000), Decimal.of(60_000)));
        var feed = client.executions(READER);
        await(sandbox.restart(Memory.KEPT));
        assertThat(feed.closed.orTimeout(10, TimeUnit.SECONDS).join()).isNotNull();
        assertThat(live()).containsExactly("k1");
        long before = client.account(ANNA_KEY).feedSequence();
        placing("k2").join();
        assertThat(client.account(ANNA_KEY).feedSequence()).isEqualTo(before + 1);

        String orderId =
                Client.order(client.send(ANNA_KEY, "GET", "/v1/orders/k1", "")).orderId();
        await(sandbox.restart(Memory.LOST));
        var lost = client.account(ANNA_KEY);
        assertThat(lost.openOrders()).isEmpty();
        assertThat(lost.balances().get("USDT")).isEqualTo(Decimal.of(100_000));
        assertThat(lost.feedSequence()).isEqualTo(3);
        assertThat(await(sandbox.book("BTC-PERP", 1)).mark()).isEqualTo(Decimal.of(60_000));
        assertThat(Client.order(placing("k1").join()).orderId()).isNotEqualTo(orderId);
    }

    @Test
    void faults_are_switched_over_http() {
        assertThat(client.admin("faults", "{\"refuseStatus\":503,\"commandsOnly\":true}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(placing("h1").join().statusCode()).isEqualTo(503);
        assertThat(client.admin("faults", "{\"noSuchFault\":1,\"refuseStatus\":0}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(placing("h1").join().statusCode())
                .as("a wrong document changes nothing")
                .isEqualTo(503);
        for (String wrong :
                List.of("{\"refuseStatus\":99}", "{\"silence\":\"LOUD\"}", "{\"dropFeeds\":3}", "[]", "{")) {
            assertThat(client.admin("faults", wrong).statusCode()).as(wrong).isEqualTo(400);
        }
        assertThat(client.admin("faults", "{}").statusCode()).isEqualTo(200);
        assertThat(placing("h1").join().statusCode()).isEqualTo(200);
        assertThat(client.admin("faults", "{\"downMillis\":1}").statusCode()).isEqualTo(200);
        eventually(() -> placing("h2").handle((reply, failed) -> failed == null).join());
        assertThat(live()).contains("h1", "h2");
    }

    @Test
    void a_reader_that_does_not_read_is_cut_off_and_others_are_not() throws IOException {
        await(sandbox.close());
        sandbox = await(Sandbox.start(vertx, Floor.options().withBounds(100_000, 100)));
        int events = 80_000;
        try (Socket stalled = new Socket();
                Client reading = new Client(sandbox.port())) {
            stalled.setReceiveBufferSize(8_192);
            stalled.setSoTimeout(10_000);
            stalled.connect(new InetSocketAddress("127.0.0.1", sandbox.port()));
            stalled.getOutputStream().write(UPGRADE.getBytes(StandardCharsets.US_ASCII));
            assertThat(stalled.getInputStream().read()).isEqualTo('H');
            var quick = reading.executions(READER);
            for (int i = 1; i <= events; i++) {
                var told = sandbox.deposit(ANNA, Floor.USDT, Decimal.of(1));
                if (i % 100 == 0) {
                    await(told);
                    long last = i + 3;
                    quick.first(message -> message.sequence() == last);
                }
            }
            long heard = 0;
            byte[] some = new byte[1 << 16];
            for (int read = 0; read >= 0; read = stalled.getInputStream().read(some)) {
                heard += read;
            }
            assertThat(heard).as("the stream ends before its events do").isLessThan(events * 100L);
            assertThat(quick.closed).isNotDone();
        }
    }

    @Test
    void the_events_of_a_deposit_name_its_cause() {
        var feed = client.executions(READER);
        await(sandbox.deposit(ANNA, Floor.BTC, Decimal.parse("0.5")));
        var event = (VenueEvent.BalanceSet) feed.event().event();
        assertThat(event.balance()).isEqualTo(Decimal.parse("5.5"));
        assertThat(event.cause()).isEqualTo("deposit");
    }
}
