package dev.tidegate.surveillance;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Breach;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One decision of the gateway with what it was made on.
 *
 * @param timeMillis when, epoch milliseconds
 * @param decisionId the id that reply, log, reservation and tape share
 * @param account whose order
 * @param keyId API key that asked
 * @param accountVersion version of the account it was judged on; 0 where it was refused before the account was looked at
 * @param policyVersion version of the rules in force
 * @param marketVersion version of the market snapshot
 * @param lane what the command would do to risk
 * @param command what was asked
 * @param markTicks mark of the command's instrument, ticks; 0 where it has none
 * @param breaches why it was refused; empty where it was allowed
 * @param maxQuantity the largest quantity that would have passed; null where it was allowed or none would have
 */
public record DecisionRecord(
        long timeMillis,
        String decisionId,
        AccountId account,
        String keyId,
        long accountVersion,
        long policyVersion,
        long marketVersion,
        Lane lane,
        OrderCommand command,
        long markTicks,
        List<Breach> breaches,
        @Nullable Decimal maxQuantity) {
    public boolean allowed() {
        return breaches.isEmpty();
    }
}
