/**
 * The ledger that several gateways share, on Valkey or Redis 6.2 and later: {@link dev.tidegate.ledger.valkey.ValkeyAccountStore}.
 * An account is a stream of commits, numbered by the account's version, and now and then a picture of its whole state; a commit is
 * one script that compares version and epoch and appends. All that belongs to one account lies in one slot. Every event loop has one
 * pipelined connection of its own, so a commit is written, answered and judged on the loop that asked for it. Whenever the server
 * behind the store changes or starts anew the epoch rises, for what was acknowledged last may be gone. It may import {@code ledger},
 * {@code risk} and {@code order}, and knows no rule of theirs.
 */
@NullMarked
package dev.tidegate.ledger.valkey;

import org.jspecify.annotations.NullMarked;
