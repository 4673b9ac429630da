/**
 * The rules in force: {@link dev.tidegate.policy.Rulebook} is everything an operator tunes, read from the YAML files of one
 * folder, validated as a whole, swapped in one reference, audited with its difference to the one before. A bad file changes
 * nothing and says so. The {@link dev.tidegate.policy.KillSwitch} lives here too, since the rules ask it. Nothing here reads a
 * clock by itself or knows HTTP.
 */
@NullMarked
package dev.tidegate.policy;

import org.jspecify.annotations.NullMarked;
