package dev.tidegate.chaos;

import dev.tidegate.dialect.SigningKey;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Rate;
import dev.tidegate.policy.AccountRules;
import dev.tidegate.policy.Loaded;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.policy.RulebookLoader;
import dev.tidegate.sandbox.AccountView;
import dev.tidegate.sandbox.MarginTerms;
import dev.tidegate.sandbox.MarginView;
import dev.tidegate.sandbox.Sandbox;
import dev.tidegate.sandbox.SandboxOptions;
import dev.tidegate.sandbox.SyntheticOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A sandbox exchange in the test's own process, which lives on while gateways die: the accounts of a rule folder, funded, and
 * liquidity of the house on both sides of every instrument that is traded. The market moves only when it is told to.
 */
final class ExchangeFloor implements AutoCloseable {
    static final String READER = "gateway";
    static final String READER_SECRET = "the-feed-is-read-with-this";
    /** What is traded, and its first mark. */
    static final Map<String, Long> STARTS = Map.of("BTC-PERP", 65_000L, "ETH-PERP", 3_200L, "BTCUSD-PERP", 65_000L);

    private static final int LEVELS = 5;
    /** Most that a mark moves in one step. */
    private static final Rate BAND = Rate.parse("0.03%");

    private final Vertx vertx = Vertx.vertx();
    private final Rulebook rulebook;
    private final Sandbox sandbox;

    ExchangeFloor(Path rules, long seed) {
        rulebook = switch (new RulebookLoader().load(rules, 1)) {
            case Loaded.Valid valid -> valid.rulebook();
            case Loaded.Invalid invalid ->
                throw new IllegalStateException(invalid.problems().toString());
        };
        sandbox = done(Sandbox.start(vertx, options(seed)));
        market(each -> Decimal.of(STARTS.get(each)), BAND);
    }

    private void market(Function<String, Decimal> starts, Rate band) {
        List<SyntheticOptions.Quote> quotes = STARTS.entrySet().stream()
                .map(each -> {
                    var instrument = rulebook.instruments().get(each.getKey());
                    Decimal quantity = Decimal.of(instrument.kind().inverse() ? 20_000 : 40_000 / each.getValue() + 1);
                    return new SyntheticOptions.Quote(
                            each.getKey(),
                            starts.apply(each.getKey()),
                            quantity,
                            LEVELS,
                            instrument.ticks(Decimal.of(each.getValue())) / 4_000);
                })
                .toList();
        done(sandbox.synthetic(new SyntheticOptions(quotes, band, 0)));
    }

    /** Marks stay where they are from now on; the house still quotes around them, and the crowd trades. */
    void still() {
        market(this::mark, Rate.ZERO);
    }

    /** Marks move with every step again, from where they are. */
    void moving() {
        market(this::mark, BAND);
    }

    /** Margin is watched from the exchange's side, afresh from now on. */
    void watchMargin() {
        Map<String, MarginTerms.Money> money = new HashMap<>();
        var terms = rulebook.accounts().values().iterator().next().risk().collateral();
        rulebook.currencies().forEach((code, currency) -> {
            if (terms.containsKey(code)) {
                money.put(
                        code,
                        new MarginTerms.Money(
                                Currency.USD.amount(currency.fixedUsd()),
                                currency.indexOf(),
                                terms.get(code).haircut(),
                                Currency.USD.amount(terms.get(code).cap())));
            }
        });
        done(sandbox.watchMargin(new MarginTerms(money)));
    }

    MarginView margin(String account) {
        return done(sandbox.margin(new AccountId(account)));
    }

    /** Adds USDT, or takes some away. */
    void pay(String account, double amount) {
        Decimal cents = Decimal.of(Math.round(amount * 100), 2);
        done(sandbox.deposit(
                new AccountId(account), rulebook.currencies().get("USDT").currency(), cents));
    }

    /** Leaves so much of an account's coins. */
    void leaveCoins(String account, Decimal coins) {
        Currency bitcoin = rulebook.currencies().get("BTC").currency();
        Decimal held = view(account).account().balances().getOrDefault("BTC", Decimal.ZERO);
        Decimal minor = Decimal.of(1, bitcoin.decimals());
        long more = coins.stepsOf(minor) - held.stepsOf(minor);
        done(sandbox.deposit(new AccountId(account), bitcoin, bitcoin.amount(more)));
    }

    private SandboxOptions options(long seed) {
        Map<AccountId, SigningKey> accounts = new HashMap<>();
        Map<AccountId, Map<Currency, Decimal>> deposits = new HashMap<>();
        Map<Currency, Decimal> funds = Map.of(
                rulebook.currencies().get("USDT").currency(), Decimal.of(1_000_000),
                rulebook.currencies().get("BTC").currency(), Decimal.of(10));
        rulebook.accounts().values().forEach(account -> {
            accounts.put(account.account(), account.venueKey());
            deposits.put(account.account(), funds);
        });
        return SandboxOptions.of(List.copyOf(rulebook.instruments().values()), accounts, System::currentTimeMillis)
                .withDeposits(deposits)
                .withReaders(List.of(SigningKey.of(READER, READER_SECRET.getBytes(StandardCharsets.UTF_8))))
                .withSeed(seed)
                .withTimes(20, 200);
    }

    Vertx vertx() {
        return vertx;
    }

    Sandbox sandbox() {
        return sandbox;
    }

    Rulebook rulebook() {
        return rulebook;
    }

    AccountRules rules(String account) {
        return rulebook.accounts().get(new AccountId(account));
    }

    /** An account at the exchange itself, past the gateway. */
    Trader atExchange(String account) {
        return new Trader(sandbox.port(), rules(account).venueKey());
    }

    AccountView view(String account) {
        return done(sandbox.view(new AccountId(account)));
    }

    Decimal mark(String symbol) {
        Decimal mark = done(sandbox.book(symbol, 1)).mark();
        if (mark == null) {
            throw new IllegalStateException(symbol + " has no mark");
        }
        return mark;
    }

    static <T> T done(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() {
        done(vertx.close());
    }
}
