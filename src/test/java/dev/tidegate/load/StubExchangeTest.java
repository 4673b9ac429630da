package dev.tidegate.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.FeedJson;
import dev.tidegate.dialect.FeedMessage;
import dev.tidegate.dialect.ReplyJson;
import dev.tidegate.dialect.RequestJson;
import dev.tidegate.dialect.SigningKey;
import dev.tidegate.dialect.Ticker;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.route.HttpVenueClient;
import dev.tidegate.route.Outcome;
import dev.tidegate.route.VenueOptions;
import dev.tidegate.route.VenueRequest;
import dev.tidegate.route.VenueStream;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The stub as the gateway sees it: what the gateway's own clients read of it. */
class StubExchangeTest {
    private static final long PATIENCE_SECONDS = 10;
    private static final SigningKey KEY = SigningKey.unsigned("any");

    private final StubExchange stub = new StubExchange();
    private final Vertx vertx = Vertx.vertx();
    private HttpVenueClient orders;
    private HttpVenueClient reads;
    private int readsPort;

    @BeforeEach
    void start() throws Exception {
        int ordersPort =
                stub.takeOrders(0).toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        readsPort =
                stub.answerReads(0).toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        orders = client(ordersPort);
        reads = client(readsPort);
    }

    private HttpVenueClient client(int port) {
        return new HttpVenueClient(
                vertx, VenueOptions.to("127.0.0.1", port), System::currentTimeMillis, System::nanoTime);
    }

    @AfterEach
    void stop() throws Exception {
        orders.close();
        reads.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        stub.close().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void an_order_ends_with_its_reply() {
        byte[] request = new OrderFile(new LoadAccounts(1, false), "r", 1, 0).request(7);
        byte[] body = Arrays.copyOfRange(request, bodyOf(request), request.length);
        assertThat(RequestJson.place(body)).isInstanceOf(Decoded.Value.class);
        byte[] reply = answer(orders, new VenueRequest(HttpMethod.POST, "/v1/orders", body, KEY, false));
        assertThat(((Decoded.Value<ReplyJson.Answer>) ReplyJson.readAnswer(reply))
                        .value()
                        .status())
                .isEqualTo(OrderStatus.EXPIRED);
        assertThat(new String(reply, StandardCharsets.US_ASCII)).contains("\"clientOrderId\":\"r-7\"");
        byte[] cancelled =
                answer(orders, new VenueRequest(HttpMethod.DELETE, "/v1/orders/r-8", new byte[0], KEY, true));
        assertThat(new String(cancelled, StandardCharsets.US_ASCII)).contains("\"clientOrderId\":\"r-8\"", "CANCELLED");
    }

    @Test
    void accounts_are_readable_on_both_ports() {
        for (HttpVenueClient client : new HttpVenueClient[] {orders, reads}) {
            assertThat(ReplyJson.readAccount(answer(client, VenueRequest.read("/v1/account", KEY))))
                    .isInstanceOf(Decoded.Value.class);
            assertThat(answer(client, VenueRequest.read("/v1/orders", KEY)))
                    .asString()
                    .isEqualTo("[]");
        }
    }

    @Test
    void feeds_speak_first() throws InterruptedException {
        assertThat(FeedJson.decode(first("/v1/feed/executions")))
                .isEqualTo(new Decoded.Value<FeedMessage>(new FeedMessage.Hello(0)));
        Decoded<Ticker> ticker = FeedJson.decodeTicker(first("/v1/feed/market"));
        assertThat(((Decoded.Value<Ticker>) ticker).value().symbol()).isEqualTo("BTC-PERP");
    }

    private byte[] first(String target) throws InterruptedException {
        ArrayBlockingQueue<byte[]> heard = new ArrayBlockingQueue<>(1);
        try (VenueStream stream = new VenueStream(
                vertx.getOrCreateContext(),
                VenueOptions.to("127.0.0.1", readsPort),
                target,
                KEY,
                System::currentTimeMillis,
                System::nanoTime,
                new VenueStream.Listener() {
                    @Override
                    public void opened() {}

                    @Override
                    public void message(byte[] text) {
                        heard.offer(text);
                    }

                    @Override
                    public void lost(String cause) {}
                })) {
            stream.start();
            byte[] message = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(message).as("a message of " + target).isNotNull();
            return message;
        }
    }

    private static byte[] answer(HttpVenueClient client, VenueRequest request) {
        Outcome outcome = client.send(request).await().atMost(Duration.ofSeconds(PATIENCE_SECONDS));
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        assertThat(((Outcome.Answered) outcome).status()).isEqualTo(200);
        return ((Outcome.Answered) outcome).body();
    }

    private static int bodyOf(byte[] request) {
        return new String(request, StandardCharsets.US_ASCII).indexOf("\r\n\r\n") + 4;
    }
}
