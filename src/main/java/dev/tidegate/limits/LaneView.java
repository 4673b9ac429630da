package dev.tidegate.limits;

import dev.tidegate.order.Lane;
import java.util.List;

/**
 * How one bucket of a caller stands.
 *
 * @param lane whose requests it serves
 * @param level whether it is the key's own, shared by all keys of the account, or the account's for one instrument
 * @param symbol the instrument, empty where it is for all
 * @param standings its bandwidths, in the order of the rule book
 */
public record LaneView(Lane lane, Level level, String symbol, List<Standing> standings) {
    /** Whose a bucket is. */
    public enum Level {
        KEY,
        ACCOUNT,
        INSTRUMENT
    }

    public LaneView {
        standings = List.copyOf(standings);
    }
}
