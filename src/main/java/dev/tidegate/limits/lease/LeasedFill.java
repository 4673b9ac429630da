package dev.tidegate.limits.lease;

import dev.tidegate.limits.Coming;
import dev.tidegate.limits.Fill;
import io.github.bucket4j.Bandwidth;
import org.jspecify.annotations.Nullable;

/** How a shared bucket stands as this gateway sees it: what the store said last and what has flowed in since, and its own lease. */
record LeasedFill(boolean taken, @Nullable Coming coming, Bandwidth[] bandwidths, long[] lefts) implements Fill {
    @Override
    public long left(int bandwidth) {
        return lefts[bandwidth];
    }

    @Override
    public long fraction(int bandwidth) {
        return 0;
    }
}
