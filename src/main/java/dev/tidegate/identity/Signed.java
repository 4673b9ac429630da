package dev.tidegate.identity;

/**
 * A signature that has passed: 12 of its bytes, as {@link ReplayWindow} remembers them.
 *
 * @param expiryMillis last moment at which its receive window is open, epoch milliseconds
 * @param cancel true for a request that must not wait for anybody
 */
public record Signed(long high, int low, long expiryMillis, boolean cancel) {}
