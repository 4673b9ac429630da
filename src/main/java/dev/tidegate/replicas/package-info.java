/**
 * What do the gateways of one ledger share, but for the ledger? Tokens of the limits ({@link dev.tidegate.replicas.ValkeyTokens}), who
 * is there and by which rules, kill switches and sanctions ({@link dev.tidegate.replicas.Roster}), and signatures that have passed
 * ({@link dev.tidegate.replicas.ValkeySignatures}): on the server of the ledger, over its connections. Each chapter says what it
 * needs; here it is done. A gateway with a ledger of its own has none of it.
 */
@NullMarked
package dev.tidegate.replicas;

import org.jspecify.annotations.NullMarked;
