/**
 * What things are worth: {@link dev.tidegate.market.MarketBoard} turns the exchange's tickers and the rule book's instruments
 * into the immutable {@link dev.tidegate.risk.MarketSnapshot} that orders are judged on. Prices are put on the instrument's
 * grid here, and marks that jump or stray from the index are marked as wild. Data that is missing, non-positive, crossed or
 * absurd is left out, so that the last good price ages and stops helping. Receive times are handed in; nothing here reads a
 * clock or knows a socket.
 */
@NullMarked
package dev.tidegate.market;

import org.jspecify.annotations.NullMarked;
