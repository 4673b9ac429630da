/**
 * How does it behave? What protects the exchange, the gateway and everybody else from what comes in: how many orders may be at the
 * exchange at a time, and who has to wait when there is no more room. Nothing here knows of transport or clocks; time is handed
 * in. Cancels are never held back here, and orders that reduce a position are the last to be.
 */
@NullMarked
package dev.tidegate.shield;

import org.jspecify.annotations.NullMarked;
