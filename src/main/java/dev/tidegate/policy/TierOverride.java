package dev.tidegate.policy;

/**
 * Another tier of limits for one account, for a while.
 *
 * @param tier which
 * @param untilMillis when it ends by itself, epoch milliseconds
 * @param reason why, for whoever reads the file later
 */
public record TierOverride(String tier, long untilMillis, String reason) {}
