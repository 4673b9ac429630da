package dev.tidegate.journey;

import dev.tidegate.limits.Taken;
import dev.tidegate.order.Lane;
import dev.tidegate.risk.Decision;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.shield.Sanction;
import org.jspecify.annotations.Nullable;

/** What the desk said to one command: there was no room for it, it was stopped by its lane's limit, or judged. */
sealed interface Ruling {
    Lane lane();

    /** The exchange has all the orders it can hold; nothing was charged or judged. */
    record Shed(Lane lane) implements Ruling {}

    /** The lane's bucket is used up; nothing was judged. */
    record Paced(Priced priced, Taken.Refused taken) implements Ruling {
        @Override
        public Lane lane() {
            return priced.lane();
        }
    }

    /** The account or the key bears a sanction that lets no such command pass; nothing was taken or judged. */
    record Sanctioned(Lane lane, Sanction sanction) implements Ruling {}

    /**
     * The judge decided.
     *
     * @param priced what it cost
     * @param accountVersion version of the account it was decided on
     * @param marketVersion version of the market it was decided on
     * @param at the instrument and what it was worth then, null where it is not listed
     */
    record Judged(
            Lane lane,
            Priced priced,
            Decision decision,
            long accountVersion,
            long marketVersion,
            @Nullable InstrumentMarket at)
            implements Ruling {}
}
