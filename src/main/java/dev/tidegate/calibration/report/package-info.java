/**
 * What does one account risk? {@link dev.tidegate.calibration.report.AccountRisk}: exposure, Greeks, tails and stress of its positions and open orders by a
 * risk model, and which position adds how much.
 */
@NullMarked
package dev.tidegate.calibration.report;

import org.jspecify.annotations.NullMarked;
