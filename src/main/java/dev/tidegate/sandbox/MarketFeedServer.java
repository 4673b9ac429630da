package dev.tidegate.sandbox;

import dev.tidegate.dialect.FeedJson;
import dev.tidegate.dialect.Ticker;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The market feed: one ticker per instrument, told when it has changed and once in a while when it has not. */
final class MarketFeedServer {
    private final FeedSessions sessions;
    private final LongSupplier epochMillis;

    MarketFeedServer(int bound, LongSupplier epochMillis) {
        this.sessions = new FeedSessions(bound);
        this.epochMillis = epochMillis;
    }

    void open(ServerWebSocket socket, Collection<Listing> listings) {
        sessions.add(socket);
        for (Listing listing : listings) {
            String text = text(listing);
            if (text != null) {
                sessions.send(socket, text);
            }
        }
    }

    /** Tells the instruments that have changed since the last time. */
    void tellChanges(Collection<Listing> listings) {
        for (Listing listing : listings) {
            if (listing.takeChange()) {
                tell(listing);
            }
        }
    }

    void tellAll(Collection<Listing> listings) {
        for (Listing listing : listings) {
            listing.takeChange();
            tell(listing);
        }
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
        Ticker ticker = listing.ticker(epochMillis.getAsLong());
        return ticker == null ? null : new String(FeedJson.encode(ticker), StandardCharsets.ISO_8859_1);
    }

    void closeAll() {
        sessions.closeAll();
    }
}
