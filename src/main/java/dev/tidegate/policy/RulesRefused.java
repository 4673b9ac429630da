package dev.tidegate.policy;

import java.util.List;

/** There are no rules to start with: the files are missing or hold mistakes. */
public final class RulesRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    RulesRefused(List<Problem> problems) {
        super("the rule files hold " + problems.size() + " mistakes:\n" + RulebookLoader.text(problems));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
