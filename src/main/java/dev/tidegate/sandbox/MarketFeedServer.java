package dev.tidegate.sandbox;

import dev.tidegate.dialect.FeedJson;
import dev.tidegate.dialect.Ticker;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The market feed: one ticker per instrument, told when it has changed and once in a while when it has not; and the best
 * {@value #LEVELS} levels of its book, told at most every {@value #BOOK_MILLIS} ms.
 */
final class MarketFeedServer {
    static final int LEVELS = 20;
    static final long BOOK_MILLIS = 100;

    private final FeedSessions sessions;
    private final LongSupplier epochMillis;
    private final ToLongFunction<Listing> openLots;
    private long booksToldAt;

    MarketFeedServer(int bound, LongSupplier epochMillis, ToLongFunction<Listing> openLots) {
        this.sessions = new FeedSessions(bound);
        this.epochMillis = epochMillis;
        this.openLots = openLots;
    }

    void open(ServerWebSocket socket, Collection<Listing> listings) {
        sessions.add(socket);
        for (Listing listing : listings) {
            String text = text(listing);
            if (text != null) {
                sessions.send(socket, text);
            }
            sessions.send(socket, book(listing));
        }
    }

    /** Tells the instruments that have changed since the last time. */
    void tellChanges(Collection<Listing> listings) {
        for (Listing listing : listings) {
            if (listing.takeChange()) {
                tell(listing);
            }
        }
        long now = epochMillis.getAsLong();
        if (Math.abs(now - booksToldAt) >= BOOK_MILLIS) {
            booksToldAt = now;
            tellBooks(listings);
        }
    }

    private void tellBooks(Collection<Listing> listings) {
        for (Listing listing : listings) {
            if (listing.takeBookChange() && !sessions.empty()) {
                sessions.broadcast(book(listing));
            }
        }
    }

    void tellAll(Collection<Listing> listings) {
        for (Listing listing : listings) {
            listing.takeChange();
            tell(listing);
        }
        tellBooks(listings);
    }

    private void tell(Listing listing) {
        if (sessions.empty()) {
            return;
        }
        String text = text(listing);
        if (text != null) {
            sessions.broadcast(text);
        }
    }

    private @Nullable String text(Listing listing) {
        Ticker ticker = listing.ticker(epochMillis.getAsLong(), openLots.applyAsLong(listing));
        return ticker == null ? null : new String(FeedJson.encode(ticker), StandardCharsets.ISO_8859_1);
    }

    private String book(Listing listing) {
        return new String(
                FeedJson.encode(listing.picture(LEVELS, epochMillis.getAsLong())), StandardCharsets.ISO_8859_1);
    }

    void closeAll() {
        sessions.closeAll();
    }
}
