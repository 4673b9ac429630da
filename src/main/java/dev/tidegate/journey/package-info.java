/**
 * The steps in order: {@link dev.tidegate.journey.Journey} is the only place that knows that a request is paced, identified,
 * permitted, read, judged and reserved, handed over and settled, in this order. A {@link dev.tidegate.journey.Visit} comes in
 * from the door, a {@link dev.tidegate.journey.Reply} goes back. Every way a step can end is a value; a failure of machinery
 * refuses what adds risk and lets cancels out. Nothing here knows sockets.
 */
@NullMarked
package dev.tidegate.journey;

import org.jspecify.annotations.NullMarked;
