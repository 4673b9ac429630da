package dev.tidegate.risk.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.order.OptionRight;
import dev.tidegate.risk.option.EuropeanOption;
import dev.tidegate.risk.scenario.ScenarioSets.GridShape;
import dev.tidegate.risk.scenario.ScenarioSets.SpanShape;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScenarioSetsTest {
    // Deribit's BTC parameters, reference 2.5.
    @Test
    void volatility_moves_more_the_sooner_it_ends() {
        VolShift up = new VolShift.ByExpiry(.5, .3, .13, .5);
        VolShift down = new VolShift.ByExpiry(-.25, .3, .13, 0);
        assertThat(up.shifted(.6, 3)).isCloseTo(1.198579, within(1e-6));
        assertThat(down.shifted(.6, 3)).isCloseTo(.300711, within(1e-6));
        assertThat(up.shifted(.6, 30)).isCloseTo(.9, within(1e-12));
        assertThat(down.shifted(.6, 30)).isCloseTo(.45, within(1e-12));
        assertThat(up.shifted(.6, 90)).isCloseTo(.860073, within(1e-6));
        assertThat(down.shifted(.6, 90)).isCloseTo(.469963, within(1e-6));
        assertThat(up.shifted(.6, Math.nextDown(30.0))).isCloseTo(.9, within(1e-9));
        assertThat(up.shifted(.1, 90)).isEqualTo(.5);
        assertThat(new VolShift.ByExpiry(-2, .3, .13, 0).shifted(.6, 30)).isZero();
    }

    @Test
    void the_grid_goes_price_by_price_and_ends_with_the_extended_moves() {
        List<Scenario> grid = ScenarioSets.grid(GridShape.DERIBIT_BTC);
        assertThat(grid).hasSize(27 + 8);
        assertThat(grid.getFirst().move()).isEqualTo(-.16);
        assertThat(grid.get(13).move()).isZero();
        assertThat(grid.get(26).move()).isEqualTo(.16);
        assertThat(grid.get(13).name()).isEqualTo("+0.000 %");
        Scenario crash = grid.get(27);
        assertThat(crash.move()).isEqualTo(-.66);
        assertThat(crash.steadyMove()).isEqualTo(-.16);
        assertThat(new Valued.Linear(100).profit(crash)).isCloseTo(-16, within(1e-12));
    }

    // McMillan, Options as a Strategic Investment: S&P future, maintenance 10,000, extreme counted at 7,000.
    @Test
    void a_future_is_scanned_as_in_the_textbook() {
        List<Scenario> span = ScenarioSets.span(new SpanShape(10_000, .1, 1 / 365.0, 2, .35));
        double[] expected = {
            0, 0, 3330, 3330, -3330, -3330, 6670, 6670, -6670, -6670, 10_000, 10_000, -10_000, -10_000, 7000, -7000
        };
        for (int s = 0; s < 16; s++) {
            assertThat(new Valued.Linear(250_000).profit(span.get(s))).isCloseTo(expected[s], within(5.0));
        }
    }

    // Reference 2.6c: call F 65,000 K 70,000 vol 0.6, 30 days; range 8,000, 10 points, one day, extremes twice at 35 %.
    @Test
    void an_option_is_scanned_with_a_day_gone() {
        double[] losses = {
            -625.15, 744.53, -1774.24, -263.50, 311.83, 1475.23, -3134.56, -1562.83, 1044.94, 1963.96, -4697.26,
            -3145.26, 1591.54, 2261.36, -3436.00, 869.97
        };
        Valued call = new Valued.OnForward(new EuropeanOption(OptionRight.CALL, 70_000, 30 / 365.0), 65_000, .6, false);
        List<Scenario> span = ScenarioSets.span(new SpanShape(8_000, .1, 1 / 365.0, 2, .35));
        for (int s = 0; s < 16; s++) {
            assertThat(-call.profit(span.get(s))).as(span.get(s).name()).isCloseTo(losses[s], within(.01));
        }
    }

    // Reference 2.1: an inverse contract of x coin gains x s / (1 + s).
    @Test
    void contracts_in_coin_are_bent() {
        Valued inverse = new Valued.Inverse(50_000);
        Scenario up = Scenario.of("", .16, new VolShift.None());
        assertThat(50_000 * inverse.profit(up)).isCloseTo(.16 / 1.16, within(1e-12));
        assertThat(50_000 * inverse.delta()).isEqualTo(1);
        EuropeanOption put = new EuropeanOption(OptionRight.PUT, 50_000, 0);
        assertThat(new Valued.OnForward(put, 50_000, .5, true).profit(Scenario.of("", -.5, new VolShift.None())))
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void days_of_the_past_are_scenarios_with_their_names() {
        List<Scenario> named = ScenarioSets.moves(List.of("2020-03-12"), new double[] {-.50260694});
        assertThat(named.getFirst().name()).isEqualTo("2020-03-12");
        assertThat(named.getFirst().move()).isCloseTo(Math.exp(-.50260694) - 1, within(1e-12));
    }
}
