/**
 * Hand it over: the exchange's connections. {@link dev.tidegate.route.VenueClient} sends the client's own bytes over pooled
 * keep-alive connections with a deadline, and every way that can end is one of three
 * {@link dev.tidegate.route.Outcome}s: answered, certainly not sent, or unknown. Nothing is sent twice but what the exchange
 * says is idempotent. {@link dev.tidegate.route.VenueStream} keeps a WebSocket feed open. This chapter knows nothing of
 * accounts, limits or the ledger.
 */
@NullMarked
package dev.tidegate.route;

import org.jspecify.annotations.NullMarked;
