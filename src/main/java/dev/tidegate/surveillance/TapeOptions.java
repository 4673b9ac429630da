package dev.tidegate.surveillance;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and how long decisions are kept.
 *
 * @param folder its own folder
 * @param segmentBytes size of one file, 64 KiB to 256 MiB: what is old is let go by whole files
 * @param maxBytes size of all files together, at least three segments; the oldest go first
 * @param maxAge decisions older than this go, at least a minute
 */
public record TapeOptions(Path folder, int segmentBytes, long maxBytes, Duration maxAge) {
    public TapeOptions {
        if (segmentBytes < 1 << 16 || segmentBytes > 1 << 28) {
            throw new IllegalArgumentException("segmentBytes " + segmentBytes + " must be 64 KiB to 256 MiB");
        }
        if (maxBytes < 3L * segmentBytes) {
            throw new IllegalArgumentException(
                    "maxBytes " + maxBytes + " must be at least three segments of " + segmentBytes + " bytes");
        }
        if (maxAge.toMinutes() < 1) {
            throw new IllegalArgumentException("maxAge " + maxAge + " must be at least a minute");
        }
    }

    /** 1 GiB or seven days, whichever is reached first. */
    public static TapeOptions in(Path folder) {
        return new TapeOptions(folder, 8 << 20, 1L << 30, Duration.ofDays(7));
    }
}
