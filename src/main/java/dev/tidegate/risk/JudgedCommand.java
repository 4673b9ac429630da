package dev.tidegate.risk;

import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.TradingMode;

/**
 * A command with everything that was decided about it outside the account: nothing in here comes from a clock or a
 * generator inside the judge.
 *
 * @param command what is asked; a Place carries its client order id
 * @param mode kill switch in force for the account and the instrument
 * @param reconciling true while the account has not been read from the exchange: only proven reductions pass
 * @param decisionId id of the decision
 * @param nowMillis time of the decision, epoch milliseconds
 */
public record JudgedCommand(
        OrderCommand command, TradingMode mode, boolean reconciling, String decisionId, long nowMillis) {}
