/**
 * What is an option worth? {@link dev.tidegate.risk.option.Black76} prices a {@link dev.tidegate.risk.option.EuropeanOption} on a
 * forward and gives its Greeks, in money and in coin; {@link dev.tidegate.risk.option.ImpliedVol} turns a price back into a
 * volatility, or says which bound the price breaks. Doubles are at home here and nowhere else in {@code risk}: nothing of this
 * package becomes money without being rounded against the account. Pure, like everything in {@code risk}.
 */
@NullMarked
package dev.tidegate.risk.option;

import org.jspecify.annotations.NullMarked;
