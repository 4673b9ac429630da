package dev.tidegate.policy;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code tidegate check DIR}: validates the rule files of a folder without starting anything. */
public final class Check {
    public static final int VALID = 0;
    public static final int INVALID = 1;
    public static final int NO_FOLDER = 2;

    private Check() {}

    /** Prints the outcome, each problem as {@code file:line: path: RULE: detail}, and returns the exit code. */
    public static int run(Path folder, PrintStream out) {
        return run(folder, out, new RulebookLoader());
    }

    static int run(Path folder, PrintStream out, RulebookLoader loader) {
        if (!Files.isDirectory(folder)) {
            out.println("there is no folder " + folder);
            return NO_FOLDER;
        }
        return switch (loader.load(folder, 1)) {
            case Loaded.Valid valid -> {
                valid(valid.rulebook(), out);
                yield candidate(Candidates.read(folder, loader, 1), out);
            }
            case Loaded.Invalid invalid -> invalid(invalid, out);
        };
    }

    private static int candidate(@Nullable Loaded candidate, PrintStream out) {
        return switch (candidate) {
            case null -> VALID;
            case Loaded.Valid ignored -> {
                out.println("OK: " + Candidates.NAME + " can be tried");
                yield VALID;
            }
            case Loaded.Invalid invalid -> invalid(invalid, out);
        };
    }

    private static int invalid(Loaded.Invalid invalid, PrintStream out) {
        invalid.problems().forEach(out::println);
        int count = invalid.problems().size();
        out.println(count + (count == Problems.MAX ? " problems or more" : count == 1 ? " problem" : " problems"));
        return INVALID;
    }

    private static void valid(Rulebook rules, PrintStream out) {
        int keys = rules.accounts().values().stream()
                .mapToInt(each -> each.keys().size())
                .sum();
        out.println("OK: " + rules.instruments().size() + " instruments, "
                + rules.currencies().size() + " currencies, " + rules.accounts().size() + " accounts, " + keys
                + " keys, "
                + rules.riskModel().setNames().size() + " scenario sets");
        out.println("hash: " + rules.hash());
        DemoSecrets.refusal(rules).ifPresent(why -> out.println("note: for the demo only: " + why));
    }
}
