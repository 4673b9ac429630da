/**
 * What would it lose if? One idea: every instrument has a vector of profit per lot, one number a {@link dev.tidegate.risk.scenario.Scenario}
 * ({@link dev.tidegate.risk.scenario.UnitVectors}, made off the order's way and swapped by version), and an account keeps the sums of its
 * positions and of the losing sides of its open orders ({@link dev.tidegate.risk.scenario.ScenarioSums}). An order, a cancel or a fill
 * is an addition per scenario, however many positions there are. Sums are whole minor units, each part rounded against the account, so
 * that added and taken out again is exactly nothing. {@link dev.tidegate.risk.scenario.ScenarioSets} makes the sets in use elsewhere.
 */
@NullMarked
package dev.tidegate.risk.scenario;

import org.jspecify.annotations.NullMarked;
