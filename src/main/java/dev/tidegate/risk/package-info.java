/**
 * May it trade? The functional core: an account's state, the events that evolve it, and the judge that decides whether a
 * command may change it. {@link dev.tidegate.risk.RiskJudge} is pure: the same state, command, market, policy and time give
 * the same decision in live traffic, replay, what-if and tests. {@link dev.tidegate.risk.AccountState} is the fold of its
 * {@link dev.tidegate.risk.AccountEvent}s. This package imports only {@code order}; it has no clock, no I/O, no logging and
 * no injection, and iterates in sorted order only.
 */
@NullMarked
package dev.tidegate.risk;

import org.jspecify.annotations.NullMarked;
