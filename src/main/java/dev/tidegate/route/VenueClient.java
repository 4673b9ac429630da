package dev.tidegate.route;

import io.smallrye.mutiny.Uni;

/** Sends requests to one exchange. */
public interface VenueClient {
    /** Sends once (a cancel: as often as its deadline allows). The Uni never fails; it answers on the caller's event loop. */
    Uni<Outcome> send(VenueRequest request);
}
