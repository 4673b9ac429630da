package dev.tidegate.ledger.embedded;

import dev.tidegate.ledger.AccountStore;
import dev.tidegate.ledger.AccountStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The journal in both modes, with segments so small that every history crosses many of them and several checkpoints. */
class JournalAccountStoreContractTest {
    abstract static class OfMode extends AccountStoreContract {
        @TempDir
        Path folder;

        private final Durability durability;

        OfMode(Durability durability) {
            this.durability = durability;
        }

        @Override
        protected AccountStore create() {
            return new JournalAccountStore(new JournalOptions(folder, durability, 1 << 15, 1_000));
        }

        @Override
        protected AccountStore reopen(AccountStore open) {
            open.close();
            return create();
        }
    }

    @Nested
    class InOsMode extends OfMode {
        InOsMode() {
            super(Durability.OS);
        }
    }

    @Nested
    class InFsyncMode extends OfMode {
        InFsyncMode() {
            super(Durability.FSYNC);
        }
    }
}
