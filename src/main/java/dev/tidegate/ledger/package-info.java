/**
 * What is promised? Every change of an account goes through its {@link dev.tidegate.ledger.AccountDesk}: one writer per
 * account, decided on the working state, written to an {@link dev.tidegate.ledger.AccountStore} in groups, answered only when
 * the store has it. Stores keep events and snapshots; the rules stay in {@code risk}. One contract test runs against every
 * store. Nothing here knows HTTP, an exchange or a limit.
 */
@NullMarked
package dev.tidegate.ledger;

import org.jspecify.annotations.NullMarked;
