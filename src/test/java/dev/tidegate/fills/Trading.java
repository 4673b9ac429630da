package dev.tidegate.fills;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.ReplyJson;
import dev.tidegate.dialect.SigningKey;
import dev.tidegate.ledger.AccountDesks;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.ledger.MemoryAccountStore;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.ContractKind;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.InstrumentStatus;
import dev.tidegate.order.MarginTier;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.order.VenueAccount;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.CurrencyMarket;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.OpenOrder;
import dev.tidegate.risk.Reconciliation;
import dev.tidegate.risk.Settlement;
import dev.tidegate.route.HttpVenueClient;
import dev.tidegate.route.Outcome;
import dev.tidegate.route.VenueOptions;
import dev.tidegate.route.VenueReply;
import dev.tidegate.route.VenueRequest;
import dev.tidegate.sandbox.Sandbox;
import dev.tidegate.sandbox.SandboxOptions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A sandbox exchange, a ledger and fills between them, with the little that a journey would do. */
final class Trading implements AutoCloseable {
    static final Currency USDT = new Currency("USDT", 6);
    static final AccountId ANNA = new AccountId("anna");
    static final AccountId BERT = new AccountId("bert");
    static final SigningKey ANNA_KEY = SigningKey.of("anna-key", "secret of anna".getBytes(StandardCharsets.US_ASCII));
    static final SigningKey BERT_KEY = SigningKey.unsigned("bert-key");
    static final Map<AccountId, SigningKey> KEYS = Map.of(ANNA, ANNA_KEY, BERT, BERT_KEY);
    static final SigningKey READER = SigningKey.unsigned("reader");
    static final Instrument PERP = new Instrument(
            "BTC-PERP",
            "BTC",
            ContractKind.LINEAR_PERPETUAL,
            USDT,
            InstrumentStatus.TRADING,
            Decimal.parse("0.1"),
            Decimal.parse("0.001"),
            1,
            1_000_000_000,
            0,
            Rate.parse("-0.0001"),
            Rate.parse("0.0005"),
            List.of(new MarginTier(Long.MAX_VALUE, Rate.parse("0.05"), Rate.parse("0.025"))),
            Long.MAX_VALUE);
    static final MarketSnapshot MARKET = new MarketSnapshot(
            1,
            Map.of("BTC-PERP", InstrumentMarket.unpriced(PERP).priced(1_000, 999, 1_001, 0)),
            Map.of("USDT", new CurrencyMarket(USDT, 1_000_000, Long.MAX_VALUE)));

    final Vertx vertx = Vertx.vertx();
    final Sandbox sandbox;
    final MemoryAccountStore store;
    final Ledger ledger;
    final HttpVenueClient venue;
    final List<String> audited = new CopyOnWriteArrayList<>();
    final VenueOptions options;
    Fills fills;

    Trading() {
        this(new MemoryAccountStore());
    }

    Trading(MemoryAccountStore store) {
        this(store, Duration.ofMillis(500));
    }

    /** An exchange that is given more time than any machine needs. */
    static Trading patient() {
        return new Trading(new MemoryAccountStore(), Duration.ofSeconds(30));
    }

    private Trading(MemoryAccountStore store, Duration deadline) {
        this.store = store;
        this.sandbox = await(Sandbox.start(
                vertx,
                SandboxOptions.of(List.of(PERP), KEYS, System::currentTimeMillis)
                        .withReaders(List.of(READER))
                        .withTimes(50, 100)
                        .withDeposits(Map.of(
                                ANNA, Map.of(USDT, Decimal.of(100_000)), BERT, Map.of(USDT, Decimal.of(100_000))))));
        this.options = new VenueOptions("127.0.0.1", sandbox.port(), 16, 256, deadline, deadline, deadline, 1 << 20);
        this.ledger = new AccountDesks(store, 1, () -> {
            Context context = Vertx.currentContext();
            return context == null ? null : task -> context.runOnContext(ignored -> task.run());
        });
        this.venue = new HttpVenueClient(vertx, options, System::currentTimeMillis, System::nanoTime);
        this.fills = fills(Duration.ofSeconds(10));
    }

    Fills fills(Duration feedLost) {
        FillsOptions usual = FillsOptions.of(options);
        Surroundings around = new Surroundings(
                ledger,
                venue,
                () -> MARKET,
                () -> KEYS,
                (account, differences) -> differences.forEach(each -> audited.add(account + ": " + each)),
                System::currentTimeMillis,
                System::nanoTime);
        return new Fills(
                vertx,
                options,
                READER,
                around,
                new FillsOptions(usual.concurrency(), feedLost, usual.settled(), usual.horizon()));
    }

    /** Starts the fills and waits until every account has been read and agrees. */
    Trading started() {
        fills.start();
        until("all accounts are read", () -> !fills.reconciling(ANNA) && !fills.reconciling(BERT));
        agree();
        audited.clear();
        return this;
    }

    @Override
    public void close() {
        fills.close();
        venue.close();
        await(vertx.close());
    }

    void reserve(AccountId account, String id, Side side, String quantity, String price, long atMillis) {
        OrderTerms terms = new OrderTerms(
                id,
                "BTC-PERP",
                side,
                OrderType.LIMIT,
                TimeInForce.GTC,
                PERP.lots(Decimal.parse(quantity)),
                PERP.ticks(Decimal.parse(price)),
                false);
        record(account, new AccountEvent.Reserved(terms, "d-" + id, atMillis));
    }

    void record(AccountId account, AccountEvent event) {
        join(ledger.turn(account, state -> new Ledger.Step<>(List.of(event), true)));
    }

    /** Reserves, sends and settles the answer: what the journey does with an order. */
    VenueReply place(AccountId account, String id, Side side, String quantity, String price) {
        reserve(account, id, side, quantity, price, System.currentTimeMillis());
        VenueReply reply = send(account, id, side, quantity, price);
        answered(account, id, reply);
        if (reply instanceof VenueReply.Unknown) {
            fills.unknown(account);
        }
        return reply;
    }

    /** Settles what an order was answered. */
    void answered(AccountId account, String id, VenueReply reply) {
        join(ledger.turn(
                account,
                state -> new Ledger.Step<>(
                        switch (reply) {
                            case VenueReply.Accepted(ReplyJson.Answer answer, byte[] body) ->
                                Settlement.answered(
                                        state, id, answer.orderId(), answer.status(), answer.filled(), MARKET, 0);
                            case VenueReply.Refused refused -> List.of(new AccountEvent.Refused(id, refused.code(), 0));
                            case VenueReply.NotSent not -> List.of(new AccountEvent.Refused(id, not.cause(), 0));
                            case VenueReply.Unknown ignored -> List.of(new AccountEvent.OutcomeUnknown(id, 0));
                        },
                        true)));
    }

    VenueReply send(AccountId account, String id, Side side, String quantity, String price) {
        String body = """
                {"clientOrderId":"%s","symbol":"BTC-PERP","side":"%s","type":"LIMIT","timeInForce":"GTC",\
                "quantity":"%s","price":"%s"}""".formatted(id, side, quantity, price);
        return VenueReply.of(
                join(venue.send(new VenueRequest(
                        HttpMethod.POST,
                        "/v1/orders",
                        body.getBytes(StandardCharsets.UTF_8),
                        KEYS.get(account),
                        false))),
                id);
    }

    void cancel(AccountId account, String id) {
        join(venue.send(new VenueRequest(HttpMethod.DELETE, "/v1/orders/" + id, new byte[0], KEYS.get(account), true)));
    }

    AccountState state(AccountId account) {
        return join(ledger.turn(account, state -> Ledger.Step.answer(state.copy())));
    }

    @Nullable
    OpenOrder open(AccountId account, String id) {
        return state(account).openOrder(id);
    }

    /** Waits until the ledger holds exactly what the exchange holds. */
    void agree() {
        AtomicReference<String> last = new AtomicReference<>("");
        until(() -> "ledger and exchange agree; " + last + "; audited " + audited, () -> {
            String found = disagreement(ANNA) + disagreement(BERT);
            last.set(found);
            return found.isEmpty();
        });
    }

    private String disagreement(AccountId account) {
        Outcome outcome = join(venue.send(VenueRequest.read("/v1/account", KEYS.get(account))));
        if (!(outcome instanceof Outcome.Answered(int status, byte[] body)
                && ReplyJson.readAccount(body) instanceof Decoded.Value<VenueAccount>(VenueAccount picture))) {
            return outcome.toString();
        }
        AccountState state = state(account);
        Reconciliation found = Reconciliation.of(state, picture, Map.of(), MARKET, 0, 0);
        List<String> missing = Reconciliation.missing(state, picture);
        return found.events().isEmpty() && missing.isEmpty() ? "" : account + " " + found + " missing " + missing;
    }

    static <T> T join(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(10));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    static void until(String what, BooleanSupplier holds) {
        until(() -> what, holds);
    }

    private static void until(java.util.function.Supplier<String> what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline)
                    .as("did not happen in 15 s: " + what.get())
                    .isNegative();
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
    }
}
