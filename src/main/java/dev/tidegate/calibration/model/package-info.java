/**
 * How risky are things now? {@link dev.tidegate.calibration.model.ModelMaker} makes the figures of a {@link dev.tidegate.risk.RiskModel} from rules,
 * history and quotes; {@link dev.tidegate.calibration.model.Calibration} does it on a schedule and on demand, off the event loops, keeps what
 * was in force before, and tells of models that history speaks against.
 */
@NullMarked
package dev.tidegate.calibration.model;

import org.jspecify.annotations.NullMarked;
