package dev.tidegate.limits;

import io.github.bucket4j.BucketConfiguration;

/** Tokens that may be taken. Answers at once and never waits; safe for use by several threads. */
public interface TokenBucket {
    /** Takes tokens where all of them are there, and says how the bucket stands. */
    Fill take(int tokens);

    /** Gives back tokens that were taken; never more than it holds. */
    void refund(int tokens);

    /** Takes tokens whether or not they are there, unless more than {@code mostOwed} are owed already. */
    void charge(int tokens, long mostOwed);

    /** How the bucket stands; takes nothing. */
    Fill left();

    /** Goes on under other bandwidths; no token is added by it. */
    void adopt(BucketConfiguration configuration);

    /** True where dropping this and opening it anew would give nobody anything. */
    boolean isFull();

    /** True where nothing but time and its own users brings tokens: a refusal then holds until time has brought some. */
    boolean isAlone();
}
