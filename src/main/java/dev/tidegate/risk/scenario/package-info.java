/**
 * What would it lose if? A {@link dev.tidegate.risk.scenario.Scenario} moves a price and a volatility; something
 * {@link dev.tidegate.risk.scenario.Valued} tells what one unit gains in each, which makes a vector, one number a scenario.
 * {@link dev.tidegate.risk.scenario.ScenarioSets} makes the sets in use elsewhere, {@link dev.tidegate.risk.scenario.MarginModel} says how margin
 * comes of them. What an account holds and has ordered is summed up by scenario in {@code risk}, off these vectors.
 */
@NullMarked
package dev.tidegate.risk.scenario;

import org.jspecify.annotations.NullMarked;
