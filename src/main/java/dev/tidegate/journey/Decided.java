package dev.tidegate.journey;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.risk.Decision;

/**
 * One decision, for whoever keeps a record of them.
 *
 * @param timeMillis when the request came in, epoch milliseconds
 * @param decisionId ties reply, log and record together
 * @param keyId the key it came with
 * @param accountVersion version of the account it was decided on
 * @param policyVersion version of the rules it was decided by
 * @param marketVersion version of the market it was decided on
 * @param markTicks mark of its instrument, 0 where unknown
 * @param command what was asked
 * @param decision what was decided
 */
public record Decided(
        long timeMillis,
        String decisionId,
        AccountId account,
        String keyId,
        long accountVersion,
        long policyVersion,
        long marketVersion,
        long markTicks,
        OrderCommand command,
        Decision decision) {}
