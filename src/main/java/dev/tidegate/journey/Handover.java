package dev.tidegate.journey;

import dev.tidegate.fills.FillsOptions;
import dev.tidegate.route.Outcome;
import dev.tidegate.route.VenueRequest;
import io.smallrye.mutiny.Uni;

/**
 * The step to the exchange. An order that waited too long to be written down does not go: when the exchange is asked for it
 * later, its absence must mean that it never comes.
 */
final class Handover {
    private final Stations stations;

    Handover(Stations stations) {
        this.stations = stations;
    }

    Uni<Outcome> send(Passage passage, VenueRequest request) {
        long waited = stations.epochMillis().getAsLong() - passage.nowMillis();
        return waited > FillsOptions.HAND_OVER.toMillis()
                ? Uni.createFrom().item(new Outcome.NotSent("it took " + waited + " ms to write the order down"))
                : stations.venue().send(request);
    }
}
