package dev.tidegate.policy;

import java.io.IOException;

/** Kill switches that several gateways go by. */
@FunctionalInterface
public interface SharedSwitches {
    /** They could not be told; in words for an operator. */
    final class Untold extends IOException {
        private static final long serialVersionUID = 1L;

        Untold(String why, Throwable cause) {
            super(why, cause);
        }
    }

    /**
     * Tells all gateways of a switch that was set or released; blocks some moments at most.
     *
     * @param known a version of the switches that was seen: the one that follows is higher
     * @return the version with this one
     * @throws IOException where nobody could be told
     */
    long tell(Pulled set, long known) throws IOException;
}
