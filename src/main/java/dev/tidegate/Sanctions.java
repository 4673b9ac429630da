package dev.tidegate;

import dev.tidegate.policy.SanctionFile;
import dev.tidegate.shield.Shield;
import java.io.IOException;

/** Keeps the sanctions in force on the disk, off the order's path: what changed within half a second is written together. */
final class Sanctions {
    private final SanctionFile file;
    private final Shield shield;
    private long written;

    Sanctions(SanctionFile file, Shield shield) {
        this.file = file;
        this.shield = shield;
    }

    /** Takes over what an earlier process left. */
    void restore() {
        shield.restore(file.read(), System.currentTimeMillis());
        written = shield.changes();
    }

    /** Writes what is in force, where that has changed; blocking. A disk that cannot be written is tried again. */
    synchronized void keep() {
        long changes = shield.changes();
        if (changes == written) {
            return;
        }
        try {
            file.write(shield.inForce(System.currentTimeMillis()));
            written = changes;
        } catch (IOException unwritable) {
            System.getLogger(Sanctions.class.getName())
                    .log(System.Logger.Level.WARNING, "sanctions cannot be kept: {0}", unwritable.toString());
        }
    }
}
