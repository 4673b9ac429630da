/**
 * The ledger on this machine's disk: an append-only journal of commits with checkpoints, and a journal of decisions. A commit
 * is one record in a memory-mapped segment; copying it there is enough to survive a killed process ({@code os}), forcing it to
 * the disk in groups survives a power loss ({@code fsync}). Every record carries a format version, a sequence number and a
 * CRC32C. Recovery cuts a torn tail and refuses a hole. Checkpoints are made in the background from sealed segments, so the
 * disk in use is bounded and the order path never waits for them.
 */
@NullMarked
package dev.tidegate.ledger.embedded;

import org.jspecify.annotations.NullMarked;
