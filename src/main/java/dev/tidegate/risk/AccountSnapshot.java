package dev.tidegate.risk;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Position;
import java.util.List;
import java.util.SortedMap;

/**
 * The whole of an account's state as plain data: what a store keeps. Two states are equal exactly where their snapshots are.
 *
 * @param account whose
 * @param version number of events applied
 * @param status what it may do
 * @param balances minor units by currency code
 * @param positions by symbol, never flat
 * @param openOrders in the order they were reserved
 * @param closedOrders oldest first, bounded
 * @param executionIds recently booked executions, oldest first, bounded
 * @param deadlines by name, at which open orders are taken out
 * @param feedSequence number up to which the account contains the execution feed; 0 where that is not kept
 */
public record AccountSnapshot(
        AccountId account,
        long version,
        AccountStatus status,
        SortedMap<String, Long> balances,
        SortedMap<String, Position> positions,
        List<OpenOrder> openOrders,
        List<ClosedOrder> closedOrders,
        List<String> executionIds,
        SortedMap<String, Deadline> deadlines,
        long feedSequence) {}
