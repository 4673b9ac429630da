/**
 * What does the market think of volatility? {@link dev.tidegate.calibration.surface.SurfaceFit} turns quoted volatilities of an underlying into
 * one {@link dev.tidegate.calibration.surface.Svi} an expiry that allows no static arbitrage, by itself or between expiries; where quotes
 * cannot be followed like that, into a surface of fewer parameters ({@link dev.tidegate.calibration.surface.Ssvi}), or into the reason why there
 * is none.
 */
@NullMarked
package dev.tidegate.calibration.surface;

import org.jspecify.annotations.NullMarked;
