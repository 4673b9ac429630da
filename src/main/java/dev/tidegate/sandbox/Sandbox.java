package dev.tidegate.sandbox;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running sandbox exchange. Its methods may be called from any thread; what they do happens on the exchange's own event
 * loop, after which the returned future completes.
 */
public final class Sandbox {
    /** Attempts to take the same port again after a restart, a rest apart. */
    static final int LISTEN_ATTEMPTS = 100;

    static final long LISTEN_REST_MILLIS = 20;
    private static final int IDLE_SECONDS = 60;

    private final Vertx vertx;
    private final SandboxOptions options;
    private final Faults faults = new Faults();
    private final ExecutionFeedServer executions;
    private final MarketFeedServer market;
    private final SandboxHttp http;
    private final VolSurface surface = new VolSurface();
    private final OptionDesk optionDesk;
    private Exchange exchange;
    private long clockOffset;
    private int life = 1;
    private @Nullable SyntheticMarket synthetic;
    private long syntheticTimer = -1;
    private @Nullable HttpServer server;
    private volatile @Nullable Context context;
    private volatile int port;
    private volatile String deployment = "";

    private Sandbox(Vertx vertx, SandboxOptions options) {
        this.vertx = vertx;
        this.options = options;
        this.port = options.port();
        this.executions =
                new ExecutionFeedServer(vertx, faults, options.feedBound(), () -> System.nanoTime() / 1_000_000);
        this.market = new MarketFeedServer(
                options.feedBound(),
                options.epochMillis(),
                listing -> exchange().openLots(listing));
        this.exchange = opened();
        this.optionDesk = new OptionDesk(this::exchange, surface, this::tradingMillis);
        this.http = new SandboxHttp(
                vertx,
                faults,
                new Authentication(options.accounts(), options.readers(), options.epochMillis()),
                new SandboxRest(() -> exchange, executions::sequence),
                new SandboxAdmin(this),
                executions::open,
                socket -> market.open(socket, listings()),
                this::settled);
    }

    /** Opens an exchange; the future completes when its port takes connections. */
    public static Future<Sandbox> start(Vertx vertx, SandboxOptions options) {
        Sandbox sandbox = new Sandbox(vertx, options);
        return vertx.deployVerticle(sandbox.new Floor()).map(id -> {
            sandbox.deployment = id;
            return sandbox;
        });
    }

    /** What ties the exchange to one event loop. */
    private final class Floor extends AbstractVerticle {
        @Override
        public void start(Promise<Void> started) {
            Sandbox.this.context = context;
            fund();
            if (options.conflationMillis() > 0) {
                vertx.setPeriodic(options.conflationMillis(), ignored -> market.tellChanges(listings()));
            }
            vertx.setPeriodic(options.heartbeatMillis(), ignored -> {
                executions.beat();
                remark();
                market.tellAll(listings());
            });
            listen(LISTEN_ATTEMPTS).onComplete(started);
        }

        @Override
        public void stop(Promise<Void> stopped) {
            shut().onComplete(stopped);
        }
    }

    public int port() {
        return port;
    }

    public Faults faults() {
        return faults;
    }

    /** Closes port and connections for good. */
    public Future<Void> close() {
        return vertx.undeploy(deployment);
    }

    /** Adds to an account's balance, or takes from it; the feed tells. */
    public Future<Void> deposit(AccountId account, Currency currency, Decimal amount) {
        return onLoop(() -> {
            exchange.deposit(account, currency, amount, "deposit");
            return null;
        });
    }

    /** Sets what an instrument is worth; both above zero. */
    public Future<Void> setPrice(String symbol, Decimal mark, Decimal index) {
        return onLoop(() -> {
            exchange.listing(symbol).price(mark, index);
            moved();
            return null;
        });
    }

    /**
     * Makes up a market: quotes at once, and moves with every step. A second one takes the place of the first.
     *
     * @return when the first quotes stand
     */
    public Future<Void> synthetic(SyntheticOptions market) {
        return onLoop(() -> {
            synthetic = new SyntheticMarket(() -> exchange, market, options.seed());
            vertx.cancelTimer(syntheticTimer);
            if (market.everyMillis() > 0) {
                syntheticTimer = vertx.setPeriodic(market.everyMillis(), ignored -> stepOnce());
            }
            moved();
            return null;
        });
    }

    /** Moves the synthetic market. */
    public Future<Void> step(int steps) {
        return onLoop(() -> {
            for (int i = 0; i < steps; i++) {
                stepOnce();
            }
            return null;
        });
    }

    private Exchange exchange() {
        return exchange;
    }

    /** The time by which options age and contracts expire. */
    private long tradingMillis() {
        return options.epochMillis().getAsLong() + clockOffset;
    }

    /** What has expired is settled, and options follow what they are on. */
    private void remark() {
        long now = tradingMillis();
        new Expiries(exchange, executions).settle(now, optionDesk::spot);
        optionDesk.settle();
    }

    /** Moves the exchange's own clock on: options age, and what is due expires. Requests and events keep the real time. */
    public Future<Void> advanceClock(long millis) {
        return onLoop(() -> {
            moveClock(millis);
            return null;
        });
    }

    void moveClock(long millis) {
        if (millis < 0) {
            throw new IllegalArgumentException("time only goes on, not by " + millis + " ms");
        }
        clockOffset += millis;
        moved();
    }

    /** Makes markets in all options, so many units of the underlying on each level; 0 withdraws from that. */
    public Future<Void> quoteOptions(double unitsPerLevel) {
        return onLoop(() -> {
            optionDesk.quote(unitsPerLevel);
            moved();
            return null;
        });
    }

    /** Moves the level of an underlying's volatilities, 1.00 for 100 % a year. */
    public Future<Void> setVol(String underlying, double level) {
        return onLoop(() -> {
            surface.level(underlying, level);
            moved();
            return null;
        });
    }

    /** Makes one option say a volatility, however absurd; NaN takes that back. */
    public Future<Void> fixVol(String symbol, double vol) {
        return onLoop(() -> {
            surface.fix(symbol, vol);
            moved();
            return null;
        });
    }

    /** Lets an underlying's options say no volatility, or say it again. */
    public Future<Void> silenceVols(String underlying, boolean quiet) {
        return onLoop(() -> {
            surface.silence(underlying, quiet);
            moved();
            return null;
        });
    }

    /** Sets what is held and traded of an instrument besides what the books of this exchange know. */
    public Future<Void> setLiquidity(String symbol, Decimal openInterest, Decimal volume) {
        return onLoop(() -> {
            exchange.listing(symbol).liquidity(openInterest, volume);
            moved();
            return null;
        });
    }

    VolSurface surface() {
        return surface;
    }

    private void stepOnce() {
        SyntheticMarket running = synthetic;
        if (running == null) {
            throw new IllegalStateException("the sandbox has no synthetic market");
        }
        running.step();
        moved();
    }

    /** Opens a recording; it plays as it is asked to. */
    public Future<Replay> replay(ReplayOptions recording) {
        Context loop = context;
        if (loop == null) {
            return Future.failedFuture("the sandbox has not started");
        }
        Callable<Recording> opening = () -> Recording.open(recording.file(), recording.format());
        return loop.executeBlocking(opening)
                .map(open -> new Replay(
                        loop,
                        open,
                        new RecordedMarket(() -> exchange, recording.mappings()),
                        this::moved,
                        System::nanoTime));
    }

    /** An account with what no client is told. */
    public Future<AccountView> view(AccountId account) {
        return onLoop(() -> exchange.account(account).view(executions.sequence(), exchange.listings()));
    }

    /** Looks at every account's margin from now on, as if it never had before; the exchange still refuses nothing for it. */
    public Future<Void> watchMargin(MarginTerms terms) {
        return onLoop(() -> {
            exchange.watch(terms);
            return null;
        });
    }

    /** How an account's margin stands, and how it has stood since it is watched. */
    public Future<MarginView> margin(AccountId account) {
        return onLoop(() -> exchange.margin(account));
    }

    /** The best price levels of a book, at most so many of each side. */
    public Future<BookView> book(String symbol, int levels) {
        return onLoop(() -> BookView.of(exchange.listing(symbol), levels));
    }

    /** Breaks all connections of both feeds. */
    public Future<Void> dropFeeds() {
        return onLoop(() -> {
            executions.closeAll();
            market.closeAll();
            return null;
        });
    }

    /** Takes no connection any more and closes those that stand, until {@link #up}. */
    public Future<Void> down() {
        return onLoop(this::shut).compose(closing -> closing);
    }

    /** Takes connections again, on the same port. */
    public Future<Void> up() {
        return onLoop(() -> listen(LISTEN_ATTEMPTS)).compose(listening -> listening);
    }

    void downFor(long millis) {
        down().onComplete(ignored -> vertx.setTimer(Math.max(1, millis), late -> up()));
    }

    /** Goes down and comes up again on the same port. */
    public Future<Void> restart(Memory memory) {
        return onLoop(() -> shut().compose(ignored -> {
                    if (memory == Memory.LOST) {
                        forget();
                    }
                    return listen(LISTEN_ATTEMPTS);
                }))
                .compose(listening -> listening);
    }

    private void forget() {
        Map<String, Listing> before = exchange.listings();
        life++;
        executions.forget();
        exchange = opened();
        before.forEach((symbol, listing) -> {
            Decimal mark = listing.mark();
            if (mark != null) {
                exchange.listing(symbol).price(mark, mark);
            }
        });
        fund();
    }

    private Exchange opened() {
        return new Exchange(
                options.instruments(),
                options.accounts().keySet(),
                executions,
                options.epochMillis(),
                life,
                options.remembered());
    }

    private void fund() {
        options.deposits()
                .forEach((account, amounts) ->
                        amounts.forEach((currency, amount) -> exchange.deposit(account, currency, amount, "deposit")));
    }

    /** Moves the mark at once, for those who are on the loop already. */
    void moveMark(String symbol, Decimal price) {
        exchange.listing(symbol).price(price, price);
        moved();
    }

    /** Prices or time have moved: options follow, and what has expired is settled. */
    void moved() {
        remark();
        settled();
    }

    /** Books may have changed: a feed without conflation tells at once. */
    private void settled() {
        if (options.conflationMillis() == 0) {
            market.tellChanges(listings());
        }
    }

    private Collection<Listing> listings() {
        return exchange.listings().values();
    }

    private Future<Void> listen(int attempts) {
        HttpServer opening = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(options.host())
                        .setPort(port)
                        .setTcpNoDelay(true)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setWebSocketClosingTimeout(1)
                        .setPerMessageWebSocketCompressionSupported(false)
                        .setPerFrameWebSocketCompressionSupported(false))
                .requestHandler(http::request)
                .webSocketHandler(http::socket);
        return opening.listen()
                .<Void>map(open -> {
                    server = open;
                    port = open.actualPort();
                    return null;
                })
                .recover(taken -> attempts <= 1
                        ? Future.failedFuture(taken)
                        : vertx.timer(LISTEN_REST_MILLIS).compose(ignored -> listen(attempts - 1)));
    }

    private Future<Void> shut() {
        HttpServer open = server;
        server = null;
        executions.closeAll();
        market.closeAll();
        return open == null ? Future.succeededFuture() : open.close();
    }

    private <T extends @Nullable Object> Future<T> onLoop(Supplier<T> act) {
        Promise<T> done = Promise.promise();
        Context loop = context;
        if (loop == null) {
            return Future.failedFuture("the sandbox has not started");
        }
        loop.runOnContext(ignored -> {
            try {
                done.complete(act.get());
            } catch (RuntimeException failed) {
                done.fail(failed);
            }
        });
        return done.future();
    }
}
