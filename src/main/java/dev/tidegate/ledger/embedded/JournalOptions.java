package dev.tidegate.ledger.embedded;

import java.nio.file.Path;

/**
 * Where and how a journal is kept.
 *
 * @param folder its own folder
 * @param durability what a commit survives
 * @param segmentBytes size of one file
 * @param maxSealed sealed segments that may wait for a checkpoint before commits are refused
 */
public record JournalOptions(Path folder, Durability durability, int segmentBytes, int maxSealed) {
    public JournalOptions {
        if (segmentBytes < 1 << 12 || segmentBytes > 1 << 30) {
            throw new IllegalArgumentException("segmentBytes " + segmentBytes + " must be 4 KiB to 1 GiB");
        }
        if (maxSealed < 1) {
            throw new IllegalArgumentException("maxSealed " + maxSealed + " must be at least 1");
        }
    }

    /**
     * Sealed segments after which a checkpoint is worth its price: as many bytes as the last one has, at least one segment, and
     * half of what may wait at most. So writing checkpoints costs at most as much again as writing the journal, and the disk holds
     * at most twice the accounts and the segments that wait.
     *
     * @param checkpointBytes size of the last checkpoint, 0 where there is none
     */
    int sealedBeforeCheckpoint(long checkpointBytes) {
        long worth = Math.ceilDiv(checkpointBytes, (long) segmentBytes);
        return (int) Math.clamp(worth, 1, Math.max(1, maxSealed / 2));
    }

    public static JournalOptions in(Path folder, Durability durability) {
        return new JournalOptions(folder, durability, 32 << 20, 16);
    }
}
