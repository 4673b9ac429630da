package dev.tidegate.route;

import io.smallrye.mutiny.subscription.UniEmitter;
import org.jspecify.annotations.Nullable;

/** One request on its way: how often it was tried, what it waits for and what came of it. Belongs to one event loop. */
final class Delivery {
    private final VenueRequest request;
    private final UniEmitter<? super Outcome> emitter;
    private final long deadline;
    private int attempts = 1;
    private int staleConnections;
    private boolean handedOver;
    private boolean before;
    private boolean over;
    private @Nullable VenueConnection on;

    /** @param deadline monotonic nanoseconds by which it must have ended */
    Delivery(VenueRequest request, UniEmitter<? super Outcome> emitter, long deadline) {
        this.request = request;
        this.emitter = emitter;
        this.deadline = deadline;
    }

    VenueRequest request() {
        return request;
    }

    boolean over() {
        return over;
    }

    boolean late(long now) {
        return now - deadline >= 0;
    }

    /** From here on it may arrive: its bytes are with a connection. */
    void handedTo(VenueConnection connection) {
        before = handedOver;
        handedOver = true;
        on = connection;
    }

    /** Its connection has ended before a byte of it was given to the socket; true where it may look for another one. */
    boolean taken() {
        handedOver = before;
        on = null;
        return ++staleConnections <= HttpVenueClient.MAX_STALE;
    }

    /** What it was written on, null for nothing so far. */
    @Nullable
    VenueConnection on() {
        return on;
    }

    /** An attempt has failed; true where it may be tried again. */
    boolean again(long now) {
        on = null;
        return !over && request.urgent() && attempts++ < HttpVenueClient.CANCEL_ATTEMPTS && !late(now);
    }

    /** It was given up: what was handed over may have arrived. */
    void stop(String cause) {
        end(handedOver ? new Outcome.Unknown(cause) : new Outcome.NotSent(cause));
    }

    void end(Outcome outcome) {
        if (over) {
            return;
        }
        over = true;
        // An earlier attempt of a cancel may have arrived even where the last one did not.
        emitter.complete(
                handedOver && outcome instanceof Outcome.NotSent(String cause) ? new Outcome.Unknown(cause) : outcome);
    }
}
