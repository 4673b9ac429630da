package dev.tidegate.fills;

import dev.tidegate.dialect.BookPicture;
import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.FeedJson;
import dev.tidegate.dialect.MarketMessage;
import dev.tidegate.dialect.SigningKey;
import dev.tidegate.dialect.Ticker;
import dev.tidegate.market.MarketBoard;
import dev.tidegate.route.VenueOptions;
import dev.tidegate.route.VenueStream;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The exchange's market stream on its way to the board. A ticker that comes to a quiet board is published at once; in a flood
 * the board is published every {@value #CONFLATION_MILLIS} ms. What the stream no longer says grows old by itself: a lost
 * connection needs no event here.
 */
public final class MarketFeed implements AutoCloseable {
    public static final String TARGET = "/v1/feed/market";
    /** The longest a taken ticker waits to be seen. */
    static final long CONFLATION_MILLIS = 5;

    private final Vertx vertx;
    private final MarketBoard board;
    private final LongSupplier epochMillis;
    private final LongSupplier nanos;
    private final VenueStream stream;
    private final LongAdder unreadable = new LongAdder();
    private volatile boolean connected;
    private boolean waiting;
    private long publishedNanos;

    public MarketFeed(
            Vertx vertx,
            VenueOptions venue,
            SigningKey key,
            MarketBoard board,
            LongSupplier epochMillis,
            LongSupplier nanos) {
        this.vertx = vertx;
        this.board = board;
        this.epochMillis = epochMillis;
        this.nanos = nanos;
        this.publishedNanos = nanos.getAsLong() - TimeUnit.MILLISECONDS.toNanos(CONFLATION_MILLIS);
        this.stream = new VenueStream(
                vertx.getOrCreateContext(), venue, TARGET, key, epochMillis, nanos, new VenueStream.Listener() {
                    @Override
                    public void opened() {
                        connected = true;
                    }

                    @Override
                    public void message(byte[] text) {
                        take(text);
                    }

                    @Override
                    public void lost(String cause) {
                        connected = false;
                    }
                });
    }

    public void start() {
        stream.start();
    }

    @Override
    public void close() {
        stream.close();
    }

    /** True while the stream is connected. */
    public boolean connected() {
        return connected;
    }

    /** Messages that were neither ticker nor book. */
    public long unreadable() {
        return unreadable.sum();
    }

    private void take(byte[] text) {
        switch (FeedJson.decodeMarket(text)) {
            case Decoded.Value<MarketMessage>(MarketMessage message) -> {
                if (accepted(message) && !waiting) {
                    show();
                }
            }
            case Decoded.Unreadable<MarketMessage> ignored -> unreadable.increment();
        }
    }

    private boolean accepted(MarketMessage message) {
        return switch (message) {
            case Ticker ticker -> board.accept(ticker, epochMillis.getAsLong());
            case BookPicture picture -> board.accept(picture, epochMillis.getAsLong());
        };
    }

    private void show() {
        long now = nanos.getAsLong();
        if (now - publishedNanos >= TimeUnit.MILLISECONDS.toNanos(CONFLATION_MILLIS)) {
            publishedNanos = now;
            board.publish();
            return;
        }
        waiting = true;
        vertx.setTimer(CONFLATION_MILLIS, ignored -> {
            waiting = false;
            publishedNanos = nanos.getAsLong();
            board.publish();
        });
    }
}
