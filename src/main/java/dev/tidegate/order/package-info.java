/**
 * The vocabulary of the field, shared by every chapter: instruments, orders, prices, quantities, money, reasons.
 *
 * <p>Prices are {@code long} ticks and quantities {@code long} lots of one {@link dev.tidegate.order.Instrument}; money is
 * {@code long} minor units of a {@link dev.tidegate.order.Currency}. Every rounding names its direction. Text becomes a
 * {@link dev.tidegate.order.Decimal} only after its length and exponent have been checked. Nothing here reads a clock, logs,
 * or does I/O, and nothing here imports another chapter.
 */
@NullMarked
package dev.tidegate.order;

import org.jspecify.annotations.NullMarked;
