package dev.tidegate.limits;

import org.jspecify.annotations.Nullable;

/** How a bucket stands at a moment, and whether it gave what was asked for. */
public interface Fill {
    /** True where the tokens were there and have been taken. */
    boolean taken();

    /** What may bring more in a moment, where that is not known yet; null where the answer stands. */
    default @Nullable Coming coming() {
        return null;
    }

    /** The bucket's bandwidths; not to be changed. */
    io.github.bucket4j.Bandwidth[] bandwidths();

    /** Tokens of a bandwidth that are left; negative where some are owed. */
    long left(int bandwidth);

    /** What has flowed in of the next token, in nanoseconds times tokens of the refill. */
    long fraction(int bandwidth);

    /** Tokens of the bandwidth that has least. */
    default long least() {
        long least = left(0);
        for (int i = 1; i < bandwidths().length; i++) {
            least = Math.min(least, left(i));
        }
        return least;
    }
}
