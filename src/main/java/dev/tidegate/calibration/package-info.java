/**
 * How risky are things? From daily bars to {@link dev.tidegate.calibration.Outlook}s, that is to say distributions of the next return, with
 * their value at risk and expected shortfall: {@link dev.tidegate.calibration.Empirical}, {@link dev.tidegate.calibration.Gaussian},
 * {@link dev.tidegate.calibration.Student}, {@link dev.tidegate.calibration.CornishFisher}; volatilities by
 * {@link dev.tidegate.calibration.Ewma} and {@link dev.tidegate.calibration.Garch}; several assets together by
 * {@link dev.tidegate.calibration.StudentCopula} and {@link dev.tidegate.calibration.Correlation}. {@code calibration.backtest} asks
 * how good they have been. Returns are logarithmic, losses and measures of loss are positive, levels are such as 0.99. Nothing here is on
 * the way of an order, and luck is a seed that is handed in.
 */
@NullMarked
package dev.tidegate.calibration;

import org.jspecify.annotations.NullMarked;
