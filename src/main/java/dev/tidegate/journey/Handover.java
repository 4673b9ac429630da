package dev.tidegate.journey;

import dev.tidegate.fills.FillsOptions;
import dev.tidegate.route.Outcome;
import dev.tidegate.route.VenueRequest;
import io.smallrye.mutiny.Uni;
import java.util.List;

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
        return send(passage, List.of(passage), request);
    }

    /**
     * The same for several orders in one request.
     *
     * @param inside those that have room at the exchange, and leave it with the outcome
     */
    Uni<Outcome> send(Passage passage, List<Passage> inside, VenueRequest request) {
        Boolean first = passage.first();
        if (first == null) {
            return passage.onceKnown().flatMap(ignored -> send(passage, inside, request));
        }
        if (!first) {
            leave(inside, 0, false);
            return Uni.createFrom().item(new Outcome.NotSent("the signed request was sent through another gateway"));
        }
        long waited = stations.epochMillis().getAsLong() - passage.nowMillis();
        if (waited > FillsOptions.HAND_OVER.toMillis()) {
            leave(inside, 0, false);
            passage.keepBack();
            inside.forEach(Passage::keepBack);
            return Uni.createFrom().item(new Outcome.NotSent("it took " + waited + " ms to write the order down"));
        }
        long since = stations.nanos().getAsLong();
        return stations.venue()
                .send(request)
                .onItemOrFailure()
                .invoke((outcome, broken) -> leave(inside, since, !(outcome instanceof Outcome.NotSent)));
    }

    /** What was not sent says nothing of how long the exchange takes. */
    private void leave(List<Passage> inside, long since, boolean sent) {
        long now = stations.nanos().getAsLong();
        for (Passage each : inside) {
            if (!each.left()) {
                continue;
            }
            if (sent) {
                stations.overload().leave(now - since, now);
            } else {
                stations.overload().withdraw();
            }
        }
    }
}
