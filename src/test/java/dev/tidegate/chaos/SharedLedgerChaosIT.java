package dev.tidegate.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.chaos.Traffic.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three gateways, each a process of its own, on one ledger, and everything that can happen to them: the short form of the chaos run. */
class SharedLedgerChaosIT {
    private static final long SEED = Long.getLong("tidegate.chaos.seed", 20_261_125);
    private static final int ORDERS = Integer.getInteger("tidegate.chaos.orders", 1_500);
    private static final int GATEWAYS = 3;
    /** Of each of the two accounts at each gateway: 66 in all. */
    private static final int CLIENTS = 11;

    @Test
    @Timeout(600)
    void whatever_happens_every_order_has_one_outcome_and_limits_hold() throws Exception {
        try (Fleet fleet = new Fleet(GATEWAYS, SEED)) {
            Campaign campaign = new Campaign(fleet, SEED, CLIENTS);
            campaign.round(ORDERS, List.of(), Campaign.Market.STILL);
            campaign.round(ORDERS, List.of(), Campaign.Market.MOVING);
            for (Trouble trouble : Trouble.values()) {
                try {
                    campaign.round(
                            ORDERS,
                            List.of(trouble),
                            trouble.ordinal() % 2 == 0 ? Campaign.Market.STILL : Campaign.Market.MOVING);
                } catch (Throwable failed) {
                    throw new AssertionError("seed " + SEED + ", " + trouble + remains(fleet), failed);
                }
            }
            assertThat(campaign.count(Outcome.ACCEPTED)).isPositive();
            System.out.println(campaign.figures());
        }
    }

    private static String remains(Fleet fleet) {
        StringBuilder all = new StringBuilder();
        fleet.members().forEach(member -> all.append('\n').append(member.remains()));
        return all.toString();
    }
}
