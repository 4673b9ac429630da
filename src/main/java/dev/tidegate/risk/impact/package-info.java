/**
 * What does it cost to trade at once? {@link dev.tidegate.risk.impact.BookWalk} for what the book shows,
 * {@link dev.tidegate.risk.impact.SquareRootLaw} for what it does not; of both the larger counts
 * ({@link dev.tidegate.risk.impact.Impact}).
 */
@NullMarked
package dev.tidegate.risk.impact;

import org.jspecify.annotations.NullMarked;
