package dev.tidegate;

import dev.tidegate.dialect.SigningKey;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.Rate;
import dev.tidegate.policy.CurrencyRules;
import dev.tidegate.policy.Loaded;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.policy.RulebookLoader;
import dev.tidegate.sandbox.RecordedFormat;
import dev.tidegate.sandbox.ReplayOptions;
import dev.tidegate.sandbox.Sandbox;
import dev.tidegate.sandbox.SandboxOptions;
import dev.tidegate.sandbox.SyntheticOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The exchange of the demonstration: lists what the rule files list, knows their accounts, and has a market of its own. */
final class Demo {
    private static final long PATIENCE_SECONDS = 20;
    private static final int MILLION = 1_000_000;
    private static final int COINS = 10;
    private static final Map<String, Long> STARTS = Map.of("BTC", 65_000L, "ETH", 3_200L);
    private static final long OTHER_START = 100;
    private static final int LEVELS = 10;
    /** Worth of each level, USD. */
    private static final long LEVEL_USD = 130_000;
    /** Levels lie one part in so many of the price apart. */
    private static final long SPACING = 4_000;

    /** Units of the underlying on each level of an option's book. */
    private static final double OPTION_UNITS = 20;

    private static final long STEP_MILLIS = 250;

    private final Sandbox sandbox;

    private Demo(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    static Demo open(Vertx vertx, Wiring wiring) throws IOException {
        Rulebook rulebook = switch (new RulebookLoader().load(Path.of(wiring.rules()), 0)) {
            case Loaded.Valid valid -> valid.rulebook();
            case Loaded.Invalid invalid ->
                throw new IOException("the rule files hold mistakes:\n"
                        + String.join(
                                "\n",
                                invalid.problems().stream()
                                        .map(Object::toString)
                                        .toList()));
        };
        Sandbox sandbox = await(Sandbox.start(vertx, options(rulebook, wiring)));
        Wiring.ReplayWiring replay = wiring.sandbox().replay();
        if (replay.file().isPresent()) {
            await(play(sandbox, replay, rulebook, Path.of(replay.file().get())));
        }
        for (Instrument instrument : rulebook.instruments().values()) {
            await(sandbox.setLiquidity(instrument.symbol(), elsewhere(instrument, 10), elsewhere(instrument, 40)));
        }
        await(sandbox.quoteOptions(OPTION_UNITS));
        await(sandbox.synthetic(
                market(rulebook, replay.file().isPresent() ? replay.symbols().values() : List.of())));
        return new Demo(sandbox);
    }

    private static Future<Void> play(Sandbox sandbox, Wiring.ReplayWiring replay, Rulebook rulebook, Path file)
            throws IOException {
        RecordedFormat format = switch (replay.format()) {
            case "binance" -> RecordedFormat.binance();
            case "hyperliquid" -> RecordedFormat.hyperliquid();
            default ->
                throw new IOException(
                        "tidegate.sandbox.replay.format is '" + replay.format() + "', must be binance or hyperliquid");
        };
        if (!rulebook.instruments().keySet().containsAll(replay.symbols().values())) {
            throw new IOException("tidegate.sandbox.replay.symbols is " + replay.symbols()
                    + ", must name instruments of the rule files: "
                    + rulebook.instruments().keySet());
        }
        return sandbox.replay(ReplayOptions.of(file, format, replay.symbols()))
                .compose(recording -> recording.play(replay.speed()));
    }

    /** A market in everything that is listed and has no other, some five basis points wide at the first level. */
    private static SyntheticOptions market(Rulebook rulebook, Collection<String> others) {
        List<SyntheticOptions.Quote> quotes = rulebook.instruments().values().stream()
                .filter(instrument -> !instrument.kind().option() && !others.contains(instrument.symbol()))
                .map(instrument -> {
                    long start = STARTS.getOrDefault(instrument.underlying(), OTHER_START);
                    long ticks = instrument.ticks(Decimal.of(start));
                    long value = instrument.kind().inverse() ? LEVEL_USD : Math.max(1, LEVEL_USD / start);
                    return new SyntheticOptions.Quote(
                            instrument.symbol(),
                            instrument.price(ticks),
                            Decimal.of(value),
                            LEVELS,
                            Math.max(1, ticks / SPACING));
                })
                .toList();
        return new SyntheticOptions(quotes, Rate.parse("0.02%"), STEP_MILLIS);
    }

    /** What the rest of the world holds or trades: so many times the largest order. */
    private static Decimal elsewhere(Instrument instrument, int times) {
        return instrument.quantity(Math.multiplyExact(times, instrument.maxQuantityLots()));
    }

    private static SandboxOptions options(Rulebook rulebook, Wiring wiring) {
        Map<AccountId, SigningKey> accounts = new HashMap<>();
        Map<AccountId, Map<Currency, Decimal>> deposits = new HashMap<>();
        rulebook.accounts().values().forEach(account -> {
            accounts.put(account.account(), account.venueKey());
            deposits.put(account.account(), deposit(rulebook));
        });
        String secret = wiring.venue().secret().orElse("");
        SigningKey reader = secret.isEmpty()
                ? SigningKey.unsigned(wiring.venue().key())
                : SigningKey.of(wiring.venue().key(), secret.getBytes(StandardCharsets.UTF_8));
        return SandboxOptions.of(List.copyOf(rulebook.instruments().values()), accounts, System::currentTimeMillis)
                .withPort(wiring.sandbox().port())
                .withSeed(wiring.sandbox().seed())
                .withReaders(List.of(reader))
                .withDeposits(deposits);
    }

    /** A million of what has a fixed price, ten of every coin. */
    private static Map<Currency, Decimal> deposit(Rulebook rulebook) {
        Map<Currency, Decimal> amounts = new HashMap<>();
        for (CurrencyRules rules : rulebook.currencies().values()) {
            amounts.put(rules.currency(), Decimal.of(rules.indexOf() == null ? MILLION : COINS));
        }
        return amounts;
    }

    private static <T> T await(Future<T> future) throws IOException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new IOException("the sandbox exchange cannot start: " + failed.getCause(), failed.getCause());
        } catch (TimeoutException late) {
            throw new IOException("the sandbox exchange did not start within " + PATIENCE_SECONDS + " s", late);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }

    /** Tells the person at the terminal what to try. */
    void greet(int port, int managementPort) {
        System.out.printf("""

                Tidegate is up. Orders: http://127.0.0.1:%1$d   Management: http://127.0.0.1:%3$d/health   Exchange: http://127.0.0.1:%2$d

                A signed order, to paste into another shell:

                  B='{"symbol":"BTC-PERP","side":"BUY","type":"MARKET","quantity":"0.5"}'; T=$(date +%%s%%3N)
                  S=$(printf '%%s\\n\\nPOST\\n/v1/orders\\n%%s' $T $(printf %%s "$B" | sha256sum | cut -c-64) | openssl dgst -sha256 -hmac tidegate-demo-secret-1 -r | cut -c-64)
                  curl -s http://127.0.0.1:%1$d/v1/orders -H 'Content-Type: application/json' -H 'X-API-KEY: demo-1-key' -H "X-TIMESTAMP: $T" -H "X-SIGNATURE: $S" -d "$B"

                and what it made of the account:

                  T=$(date +%%s%%3N)
                  S=$(printf '%%s\\n\\nGET\\n/v1/account\\n%%s' $T $(printf '' | sha256sum | cut -c-64) | openssl dgst -sha256 -hmac tidegate-demo-secret-1 -r | cut -c-64)
                  curl -s http://127.0.0.1:%1$d/v1/account -H 'X-API-KEY: demo-1-key' -H "X-TIMESTAMP: $T" -H "X-SIGNATURE: $S"

                """, port, sandbox.port(), managementPort);
    }

    void close() {
        try {
            await(sandbox.close());
        } catch (IOException late) {
            System.getLogger(Demo.class.getName())
                    .log(System.Logger.Level.WARNING, "the sandbox exchange did not close: {0}", late.getMessage());
        }
    }
}
