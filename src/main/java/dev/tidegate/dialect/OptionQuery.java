package dev.tidegate.dialect;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.OptionRight;
import org.jspecify.annotations.Nullable;

/**
 * An option somebody asks the price, or the volatility, of. Exactly one of days, years and expiry is given, and exactly one of
 * volatility and price.
 *
 * @param forward price of the underlying's forward to the option's expiry
 * @param days of 1/365 year to expiry
 * @param years to expiry
 * @param expiryMillis epoch milliseconds
 * @param rate continuous rate the price is discounted at, 1 for 100 % a year
 * @param vol 1 for 100 % a year
 * @param price in the forward's currency, or in coin
 * @param inCoin true where the price is counted in the underlying itself
 */
public record OptionQuery(
        OptionRight right,
        Decimal forward,
        Decimal strike,
        @Nullable Decimal days,
        @Nullable Decimal years,
        @Nullable Long expiryMillis,
        Decimal rate,
        @Nullable Decimal vol,
        @Nullable Decimal price,
        boolean inCoin) {}
