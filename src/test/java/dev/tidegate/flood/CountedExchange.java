package dev.tidegate.flood;

import dev.tidegate.dialect.SigningKey;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Rate;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.sandbox.Sandbox;
import dev.tidegate.sandbox.SandboxOptions;
import dev.tidegate.sandbox.SyntheticOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A sandbox exchange behind a wire that counts what comes over it: the orders' port is the wire, reads and feeds have the exchange's
 * own. What is counted is named by the first letters of its client order id, up to the first {@code -}, after its method.
 */
final class CountedExchange implements AutoCloseable {
    static final String SYMBOL = "BTC-PERP";
    static final String OTHER = "ETH-PERP";
    private static final long MARK = 65_000;
    private static final long OTHER_MARK = 3_200;

    private static final int QUOTED = 100;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Sandbox sandbox;
    private final NetClient onward = vertx.createNetClient();
    private final Map<String, Arrivals> arrivals = new HashMap<>();

    CountedExchange(Rulebook rulebook, int port, int ordersPort, Map<String, Arrivals> counted) {
        arrivals.putAll(counted);
        Map<AccountId, SigningKey> accounts = new HashMap<>();
        Map<AccountId, Map<Currency, Decimal>> deposits = new HashMap<>();
        Currency dollars = rulebook.currencies().get("USDT").currency();
        rulebook.accounts().values().forEach(account -> {
            accounts.put(account.account(), account.venueKey());
            deposits.put(account.account(), Map.of(dollars, Decimal.of(10_000_000)));
        });
        sandbox = done(Sandbox.start(
                vertx,
                SandboxOptions.of(List.copyOf(rulebook.instruments().values()), accounts, System::currentTimeMillis)
                        .withPort(port)
                        .withReaders(List.of(SigningKey.unsigned("gateway")))
                        .withDeposits(deposits)));
        done(sandbox.synthetic(new SyntheticOptions(
                List.of(
                        new SyntheticOptions.Quote(SYMBOL, Decimal.of(MARK), Decimal.of(QUOTED), 2, 10),
                        new SyntheticOptions.Quote(OTHER, Decimal.of(OTHER_MARK), Decimal.of(QUOTED), 2, 10)),
                Rate.parse("0%"),
                250)));
        done(vertx.createNetServer(new NetServerOptions().setTcpNoDelay(true))
                .connectHandler(this::carry)
                .listen(ordersPort, "127.0.0.1"));
    }

    static <T> T done(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    Sandbox sandbox() {
        return sandbox;
    }

    private void carry(NetSocket gateway) {
        gateway.pause();
        onward.connect(sandbox.port(), "127.0.0.1").onComplete(connected -> {
            if (connected.failed()) {
                gateway.close();
                return;
            }
            NetSocket exchange = connected.result();
            StringBuilder unread = new StringBuilder();
            gateway.handler(bytes -> {
                count(unread.append(bytes.toString(StandardCharsets.ISO_8859_1)));
                exchange.write(bytes);
            });
            exchange.handler((Buffer bytes) -> gateway.write(bytes));
            gateway.closeHandler(ignored -> exchange.close());
            exchange.closeHandler(ignored -> gateway.close());
            gateway.resume();
        });
    }

    /** Counts every request that is whole, and leaves the rest. */
    private void count(StringBuilder text) {
        int head = text.indexOf("\r\n\r\n");
        while (head >= 0) {
            String headers = text.substring(0, head).toLowerCase(Locale.ROOT);
            int announced = headers.indexOf("\r\ncontent-length:");
            int end = head + 4;
            if (announced >= 0) {
                int from = announced + "\r\ncontent-length:".length();
                int to = headers.indexOf('\r', from);
                end += Integer.parseInt(
                        headers.substring(from, to < 0 ? headers.length() : to).trim());
            }
            if (text.length() < end) {
                return;
            }
            counted(text.substring(0, end));
            text.delete(0, end);
            head = text.indexOf("\r\n\r\n");
        }
    }

    private void counted(String request) {
        String method = request.substring(0, request.indexOf(' '));
        String before = method.equals("POST") ? "\"clientOrderId\":\"" : "/v1/orders/";
        int at = request.indexOf(before);
        int from = at + before.length();
        int dash = at < 0 ? -1 : request.indexOf('-', from);
        Arrivals mine = dash < 0 ? null : arrivals.get(method + " " + request.substring(from, dash));
        if (mine != null) {
            mine.add(System.nanoTime());
        }
    }

    @Override
    public void close() {
        done(vertx.close());
    }
}
