/**
 * What does the tape say afterwards? {@link dev.tidegate.surveillance.DecisionTape} keeps every decision of the gateway, allowed or
 * refused, by time and size, to be asked by operators and replayed against another policy; {@link dev.tidegate.surveillance.AuditLog}
 * keeps the rare things people must see: differences found in reconciliation, hands on a switch. Both write beside the order's
 * path and never hold it up: what cannot be kept is counted, and trading goes on, for neither is the ledger. The package may import
 * {@code order}, {@code risk}, {@code ledger} and {@code policy}, and decides nothing.
 */
@NullMarked
package dev.tidegate.surveillance;

import org.jspecify.annotations.NullMarked;
