package dev.tidegate.fills;

import dev.tidegate.route.VenueOptions;
import java.time.Duration;

/**
 * How the exchange's truth is followed.
 *
 * @param concurrency accounts read at the same time
 * @param feedLost how long the execution feed may be gone before accounts count as unread
 * @param settled how long after its reservation an order's own request is certainly over: older ones are asked about
 * @param horizon how long after its reservation the exchange might still take an order: only then does it count as absent
 */
public record FillsOptions(int concurrency, Duration feedLost, Duration settled, Duration horizon) {
    /** How long after its reservation an order may still be handed over to the way to the exchange. */
    public static final Duration HAND_OVER = Duration.ofSeconds(1);

    private static final Duration SLACK = Duration.ofMillis(500);

    /** What follows from how orders are sent. */
    public static FillsOptions of(VenueOptions orders) {
        return new FillsOptions(
                8,
                Duration.ofSeconds(10),
                HAND_OVER.plus(orders.deadline()).plus(SLACK),
                HAND_OVER.plus(orders.deadline()).plus(orders.acceptance()));
    }
}
