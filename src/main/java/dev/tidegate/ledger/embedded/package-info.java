/**
 * The ledger on this machine's disk: {@link dev.tidegate.ledger.embedded.JournalAccountStore}, an append-only journal of commits
 * with checkpoints. A commit is one record; copying it into the journal is enough to survive a killed process ({@code os}), syncing
 * it in groups survives a power loss ({@code fsync}). Recovery cuts a torn tail and refuses a hole. Checkpoints are made in the
 * background from full segments, so the disk in use is bounded and the order path never waits for them. It may import
 * {@code ledger}, {@code risk} and {@code order}, and knows no rule of theirs.
 */
@NullMarked
package dev.tidegate.ledger.embedded;

import org.jspecify.annotations.NullMarked;
