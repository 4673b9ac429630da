/**
 * The rules in force: {@link dev.tidegate.policy.Rulebook} is everything an operator tunes, read by
 * {@link dev.tidegate.policy.RulebookLoader} from the YAML files of one folder and validated as a whole.
 * {@link dev.tidegate.policy.Rulebooks} holds the one in force, swaps it in one reference when the files change, numbers and
 * audits every change with its difference to the one before. A bad file changes nothing and says so, by file, line and path.
 * The {@link dev.tidegate.policy.KillSwitch} lives here too, since the rules ask it. Nothing here reads a clock by itself or
 * knows HTTP; nothing here shows a secret.
 */
@NullMarked
package dev.tidegate.policy;

import org.jspecify.annotations.NullMarked;
