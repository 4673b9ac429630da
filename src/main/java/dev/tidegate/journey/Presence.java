package dev.tidegate.journey;

import dev.tidegate.order.AccountId;
import io.smallrye.mutiny.Uni;

/** Where connections stand whose loss cancels, among the gateways of one ledger. */
public interface Presence {
    /** For a gateway that is alone. */
    Presence ALONE = new Presence() {
        @Override
        public boolean shared() {
            return false;
        }

        @Override
        public boolean watches() {
            return false;
        }

        @Override
        public void move(AccountId account, String name, boolean here) {}

        @Override
        public Uni<Boolean> elsewhere(AccountId account, String name) {
            return Uni.createFrom().item(false);
        }
    };

    /** True where other gateways write to the same ledger. */
    boolean shared();

    /** True at the one gateway that looks after the deadlines of those that are gone. One look. */
    boolean watches();

    /** One stands here, or none does any more. */
    void move(AccountId account, String name, boolean here);

    /** True where one stands at another gateway that is there; fails where that cannot be known. Answers on the caller's event loop. */
    Uni<Boolean> elsewhere(AccountId account, String name);
}
