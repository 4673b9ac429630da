package dev.tidegate.journey;

import dev.tidegate.calibration.model.CalibratedModel;
import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.Ticker;
import dev.tidegate.identity.ApiKey;
import dev.tidegate.identity.Authenticator;
import dev.tidegate.identity.Caller;
import dev.tidegate.identity.Claim;
import dev.tidegate.identity.Keys;
import dev.tidegate.identity.ReplayWindow;
import dev.tidegate.ledger.AccountDesks;
import dev.tidegate.ledger.AccountStore;
import dev.tidegate.ledger.Commit;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.ledger.MemoryAccountStore;
import dev.tidegate.ledger.StoreUnavailable;
import dev.tidegate.limits.AddressPrefix;
import dev.tidegate.limits.RateLimits;
import dev.tidegate.market.MarketBoard;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Decimal;
import dev.tidegate.policy.AuditLog;
import dev.tidegate.policy.KillSwitch;
import dev.tidegate.policy.Loaded;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.policy.RulebookLoader;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.route.Outcome;
import dev.tidegate.route.VenueRequest;
import dev.tidegate.shield.Overload;
import dev.tidegate.shield.OverloadRules;
import dev.tidegate.shield.Shield;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A journey through the shipped rules and a ledger in memory, to an exchange that answers when a test says so. */
final class Scene {
    static final AccountId ACCOUNT = new AccountId("demo-1");
    private static final String KEY = "demo-1-key";

    /** A request as it arrives at the exchange. */
    record Arrival(VenueRequest request, UniEmitter<? super Outcome> reply) {
        void answer(int status, String body) {
            reply.complete(new Outcome.Answered(status, body.getBytes(StandardCharsets.UTF_8)));
        }

        void order(String id, String status, String filled) {
            answer(200, """
                    {"orderId":"o-%s","clientOrderId":"%s","status":"%s","filledQuantity":"%s"}""".formatted(id, id, status, filled));
        }
    }

    final List<Arrival> atExchange = new ArrayList<>();
    final List<AccountId> unresolved = new ArrayList<>();
    final RateLimits limits = new RateLimits(() -> this.nanos);
    /** Four orders at a time, and one of the places is kept. */
    final Overload overload = new Overload(new OverloadRules(4, 2, 4, 1_000, 25, 1_000, 90));
    /** While true nothing can be written down. */
    boolean broken;

    final Ledger ledger = new AccountDesks(store(), 1, () -> null);
    final Shield shield = new Shield(Shield.Witness.NOBODY);
    final Shadow shadow = new Shadow(() -> this.nanos, shield);
    final Ledger settlements;
    final Stations stations;
    final Journey journey;
    private final MarketBoard board;
    final Rulebook rules;
    /** What buckets fill by. */
    long nanos;

    long now = 1_000_000_000_000L;
    /** How long each look at the clock takes. */
    long pause;

    private static <T> Uni<T> here(Supplier<T> work) {
        return Uni.createFrom().item(work);
    }

    Scene(Path data) throws IOException {
        this(data, policy -> policy);
    }

    /** A scene under rules of its own. */
    Scene(Path data, UnaryOperator<String> change) throws IOException {
        Path config = Files.createDirectories(data.resolve("rules"));
        try (Stream<Path> shipped = Files.list(Path.of(System.getProperty("tidegate.root", "."), "config"))) {
            for (Path file : shipped.toList()) {
                String text = Files.readString(file);
                String name = file.getFileName().toString();
                Files.writeString(config.resolve(name), name.equals("policy.yaml") ? change.apply(text) : text);
            }
        }
        rules = switch (new RulebookLoader().load(config, 1)) {
            case Loaded.Valid valid -> valid.rulebook();
            case Loaded.Invalid invalid ->
                throw new IllegalStateException(invalid.problems().toString());
        };
        List<ApiKey> keys = new ArrayList<>();
        Map<String, AccountId> owners = new HashMap<>();
        rules.accounts()
                .values()
                .forEach(account -> account.keys().forEach(key -> {
                    keys.add(key);
                    owners.put(key.id(), account.account());
                }));
        limits.adopt(
                rules.limits(), owners, account -> rules.accounts().get(account).tier());
        board = new MarketBoard(rules);
        mark();
        shield.adopt(rules.shield());
        KillSwitch killSwitch = KillSwitch.open(data, new AuditLog(data), InstantSource.system());
        settlements = new WatchedLedger(ledger, new Aftermath(limits, shield, killSwitch));
        Keys all = Keys.of(keys);
        Ids ids = new Ids(1, 1);
        stations = new Stations(
                () -> rules,
                new Authenticator(() -> all, new ReplayWindow(1_000, 1), new ReplayWindow(1_000, 2)),
                limits,
                overload,
                shield,
                board::snapshot,
                CalibratedModel::usual,
                killSwitch,
                ledger,
                settlements,
                account -> false,
                request -> Uni.createFrom().emitter(reply -> atExchange.add(new Arrival(request, reply))),
                unresolved::add,
                shadow,
                ignored -> {},
                new Tally(),
                ids,
                bound -> 0,
                Scene::here,
                new GroupBook(false),
                this::clock,
                () -> now * 1_000_000L);
        journey = new Journey(stations);
        record(new AccountEvent.BalanceChanged("USDT", 1_000_000_000_000L, "deposit", now));
    }

    private AccountStore store() {
        AccountStore memory = new MemoryAccountStore();
        return new AccountStore() {
            @Override
            public Uni<AccountState> load(AccountId account) {
                return memory.load(account);
            }

            @Override
            public Uni<Commit> commit(AccountId account, long expectedVersion, long epoch, List<AccountEvent> events) {
                return broken
                        ? Uni.createFrom().failure(new StoreUnavailable("broken", null))
                        : memory.commit(account, expectedVersion, epoch, events);
            }

            @Override
            public @Nullable String outage() {
                return memory.outage();
            }

            @Override
            public Collection<AccountId> accounts() {
                return memory.accounts();
            }

            @Override
            public void close() {
                memory.close();
            }
        };
    }

    /** The mark is heard again: 65,000, as ever. */
    void mark() {
        Decimal mark = Decimal.of(65_000);
        board.accept(new Ticker("BTC-PERP", mark, mark, null, null, null, null, now), now);
        board.publish();
    }

    /** Time passes, and the market goes on. */
    void pass(Duration time) {
        now += time.toMillis();
        nanos += time.toNanos();
        mark();
    }

    private long clock() {
        long read = now;
        now += pause;
        return read;
    }

    void record(AccountEvent... events) {
        settlements
                .turn(ACCOUNT, state -> new Ledger.Step<>(List.of(events), true))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    AccountState state() {
        return ledger.turn(ACCOUNT, state -> Ledger.Step.answer(state.copy()))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    Caller caller() {
        return rules.accounts().get(ACCOUNT).keys().stream()
                .filter(each -> each.id().equals(KEY))
                .map(Caller::new)
                .findFirst()
                .orElseThrow();
    }

    CompletableFuture<Reply> place(String id, String quantity, String price) {
        return send(new Ask.Place(), "POST", "/v1/orders", order(id, quantity, price));
    }

    static String order(String id, String quantity, String price) {
        return """
                {"clientOrderId":"%s","symbol":"BTC-PERP","side":"BUY","type":"LIMIT","timeInForce":"GTC",\
                "quantity":"%s","price":"%s"}""".formatted(id, quantity, price);
    }

    CompletableFuture<Reply> replace(String id, String quantity) {
        return send(new Ask.Replace(id), "PUT", "/v1/orders/" + id, "{\"quantity\":\"" + quantity + "\"}");
    }

    CompletableFuture<Reply> cancel(String id) {
        return send(new Ask.Cancel(id), "DELETE", "/v1/orders/" + id, "");
    }

    CompletableFuture<Reply> send(Ask ask, String method, String target, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String timestamp = Long.toString(now++);
        var key = rules.accounts().get(ACCOUNT).keys().stream()
                .filter(each -> each.id().equals(KEY))
                .findFirst()
                .orElseThrow()
                .key();
        Claim claim = new Claim(
                KEY, timestamp, null, RequestSignature.sign(key, timestamp, "", method, target, bytes), method, target);
        return journey.travel(new Visit(ask, claim, AddressPrefix.parse("10.0.0.1"), bytes))
                .subscribeAsCompletionStage();
    }
}
