package dev.tidegate.risk;

import java.util.List;

/**
 * What the end of a way to the exchange makes of a reservation, where the exchange's reply itself says nothing more. Pure.
 * The execution feed may have told before: what the account already knows turns into nothing.
 */
public final class Outcomes {
    private Outcomes() {}

    /** A new order that was certainly not sent, or that the exchange turned down: its reservation is released. */
    public static List<AccountEvent> refused(AccountState state, String clientOrderId, String cause, long nowMillis) {
        OpenOrder order = state.openOrder(clientOrderId);
        return order == null || order.phase() == OrderPhase.LIVE
                ? List.of()
                : List.of(new AccountEvent.Refused(clientOrderId, cause, nowMillis));
    }

    /** A new order or a change that may have arrived: everything stays reserved until the exchange has told. */
    public static List<AccountEvent> unknown(AccountState state, String clientOrderId, long nowMillis) {
        OpenOrder order = state.openOrder(clientOrderId);
        boolean told = order == null || (order.phase() == OrderPhase.LIVE && order.replacing() == null);
        return told ? List.of() : List.of(new AccountEvent.OutcomeUnknown(clientOrderId, nowMillis));
    }

    /** A change the exchange has made: the terms asked for are in force. */
    public static List<AccountEvent> replaced(AccountState state, String clientOrderId, long nowMillis) {
        OpenOrder order = state.openOrder(clientOrderId);
        return order == null || order.replacing() == null
                ? List.of()
                : List.of(new AccountEvent.Replaced(
                        clientOrderId,
                        order.replacing().lots(),
                        order.replacing().ticks(),
                        nowMillis));
    }

    /** A change that was certainly not made: the old terms stand. */
    public static List<AccountEvent> replaceRefused(
            AccountState state, String clientOrderId, String cause, long nowMillis) {
        OpenOrder order = state.openOrder(clientOrderId);
        return order == null || order.replacing() == null
                ? List.of()
                : List.of(new AccountEvent.ReplaceRefused(clientOrderId, cause, nowMillis));
    }
}
