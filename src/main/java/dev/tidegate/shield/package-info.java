/**
 * How does it behave? What protects the exchange, the gateway and everybody else from what comes in.
 * {@link dev.tidegate.shield.Overload}: how many orders may be at the exchange at a time, and who has to wait when there is no more
 * room. {@link dev.tidegate.shield.Shield}: counts what accounts do on an instrument and what keys ask for, over a sliding window in
 * constant space, and finds the {@link dev.tidegate.shield.Pattern}s of floods and abuse by their shares; who shows one climbs a
 * ladder of {@link dev.tidegate.shield.Sanction}s, each of which ends by itself and can be lifted. Cancels are never held back here;
 * orders that reduce a position are never sanctioned, and the last to wait for room. Only known accounts and keys are counted.
 * Nothing here knows of transport or clocks; time is handed in.
 */
@NullMarked
package dev.tidegate.shield;

import org.jspecify.annotations.NullMarked;
