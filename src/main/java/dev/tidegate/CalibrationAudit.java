package dev.tidegate;

import dev.tidegate.calibration.model.CalibratedModel;
import dev.tidegate.calibration.model.Calibration;
import dev.tidegate.surveillance.AuditLog;
import java.util.List;
import java.util.Map;

/** Writes down which risk model came into force and what was in its way, and says it in the log. */
final class CalibrationAudit implements Calibration.Listener {
    private static final System.Logger LOG = System.getLogger(CalibrationAudit.class.getName());

    private final AuditLog audit;

    CalibrationAudit(AuditLog audit) {
        this.audit = audit;
    }

    @Override
    public void published(CalibratedModel previous, CalibratedModel next) {
        List<String> red = next.red();
        audit.write(
                "risk-model",
                Map.of(
                        "version", Long.toString(next.version()),
                        "previousVersion", Long.toString(previous.version()),
                        "cause", next.cause(),
                        "red", String.join(", ", red)));
        LOG.log(
                System.Logger.Level.INFO,
                "risk model {0} is in force ({1})",
                Long.toString(next.version()),
                next.cause());
        if (!red.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "history speaks against these scenario sets; their moves are multiplied: {0}",
                    red);
        }
    }

    @Override
    public void failed(Calibration.Failure failure) {
        audit.write("risk-model", Map.of("cause", failure.cause(), "failed", failure.reason()));
        LOG.log(
                System.Logger.Level.WARNING,
                "no new risk model ({0}), the one in force stays: {1}",
                failure.cause(),
                failure.reason());
    }
}
