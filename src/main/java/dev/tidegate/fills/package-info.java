/**
 * What came home: the exchange's streams and its truth. {@link dev.tidegate.fills.Fills} follows the execution feed, so that
 * acknowledgements, fills and cancels settle reservations at the account's desk in the order the exchange gave them, and reads
 * accounts from the exchange wherever the feed may have left something out: at the start, after a gap or a reconnection, on a
 * timer, and for orders whose outcome is unknown. {@link dev.tidegate.fills.MarketFeed} carries the market stream to the board.
 * Where the exchange and the ledger differ the exchange is right, and the difference is audited. One event loop does it all.
 */
@NullMarked
package dev.tidegate.fills;

import org.jspecify.annotations.NullMarked;
