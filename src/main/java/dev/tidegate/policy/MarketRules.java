package dev.tidegate.policy;

import dev.tidegate.order.Rate;

/**
 * When a mark is too wild to add risk on.
 *
 * @param maxJump largest move of the mark against its own exponential average that is believed
 * @param averageMillis time constant of that average
 * @param maxIndexGap largest distance of the mark from the index that is believed
 * @param calmMillis how long the mark must have behaved before it is believed again
 */
public record MarketRules(Rate maxJump, long averageMillis, Rate maxIndexGap, long calmMillis) {}
