package dev.tidegate;

import dev.tidegate.calibration.model.Calibration;
import dev.tidegate.policy.Check;
import dev.tidegate.policy.Loaded;
import dev.tidegate.policy.RulebookLoader;
import java.io.PrintStream;
import java.nio.file.Path;

/** {@code tidegate check}: whether the rule files hold, and whether a risk model can be made by them. */
final class RulesCheck {
    private RulesCheck() {}

    static int run(Path folder, PrintStream out) {
        int outcome = Check.run(folder, out);
        if (outcome == Check.VALID && new RulebookLoader().load(folder, 1) instanceof Loaded.Valid valid) {
            String problem = Calibration.problem(valid.rulebook(), folder);
            if (problem != null) {
                out.println("risk-model.yaml: " + problem);
                return Check.INVALID;
            }
        }
        return outcome;
    }
}
