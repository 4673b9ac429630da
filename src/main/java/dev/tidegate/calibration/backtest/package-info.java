/**
 * How good has a model been? {@link dev.tidegate.calibration.backtest.Backtest} walks a model over history and counts the days that lost
 * more than it said; {@link dev.tidegate.calibration.backtest.Kupiec}, {@link dev.tidegate.calibration.backtest.Christoffersen},
 * {@link dev.tidegate.calibration.backtest.TrafficLight} and {@link dev.tidegate.calibration.backtest.AcerbiSzekely} judge the count, its
 * clusters and its depth. {@link dev.tidegate.calibration.backtest.BacktestCommand} is {@code tidegate backtest}.
 */
@NullMarked
package dev.tidegate.calibration.backtest;

import org.jspecify.annotations.NullMarked;
