package dev.tidegate.calibration.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.calibration.BarFile;
import dev.tidegate.calibration.DailyBars;
import dev.tidegate.calibration.Empirical;
import dev.tidegate.calibration.Ewma;
import dev.tidegate.calibration.Recorded;
import dev.tidegate.calibration.backtest.TrafficLight;
import dev.tidegate.calibration.surface.SurfaceFit;
import dev.tidegate.calibration.surface.VolQuote;
import dev.tidegate.policy.Loaded;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.policy.RulebookLoader;
import dev.tidegate.risk.scenario.Scenario;
import dev.tidegate.risk.scenario.ScenarioSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTest {
    @TempDir
    Path folder;

    private final List<String> heard = new ArrayList<>();
    private Map<String, List<VolQuote>> quotes = Map.of();
    private Map<String, Double> prices = Map.of();
    private long now = 1_000_000;

    private final Calibration.Listener listener = new Calibration.Listener() {
        @Override
        public void published(CalibratedModel previous, CalibratedModel next) {
            heard.add("published by " + next.cause());
        }

        @Override
        public void failed(Calibration.Failure failure) {
            heard.add("failed: " + failure.reason());
        }
    };

    @BeforeEach
    void copyRules() throws IOException {
        try (Stream<Path> shipped = Files.list(Path.of(System.getProperty("tidegate.root", "."), "config"))) {
            for (Path file : shipped.toList()) {
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
        }
    }

    private Rulebook rules() {
        return switch (new RulebookLoader().load(folder, 3)) {
            case Loaded.Valid valid -> valid.rulebook();
            case Loaded.Invalid invalid -> throw new AssertionError(RulebookLoader.text(invalid.problems()));
        };
    }

    private void model(String sets) throws IOException {
        Path file = folder.resolve("risk-model.yaml");
        String text = Files.readString(file);
        Files.writeString(
                file,
                "bars:\n  BTC: {file: bars.csv, asset: BTC}\n  ETH: {file: bars.csv, asset: ETH}\n"
                        + "others: {like: BTC, times: \"1.5\"}\n"
                        + text.replace("scenarioSets:\n", "scenarioSets:\n" + sets));
    }

    /** Bars of days that follow each other: quiet first, then with so many days of a fall as deep as asked. */
    private void bars(int days, int falls, double deep) throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        StringBuilder text = new StringBuilder("date,BTC:close,BTC:volume,ETH:close,ETH:volume\n");
        double bitcoin = 10_000;
        double ether = 500;
        for (int day = 0; day < days; day++) {
            double common = .01 * random.nextGaussian();
            bitcoin *= Math.exp(common);
            ether *= Math.exp(1.5 * common + .002 * random.nextGaussian());
            if (days - day <= 3 * falls && (days - day) % 3 == 0) {
                bitcoin *= Math.exp(-deep);
                ether *= Math.exp(-deep);
            }
            text.append(LocalDate.of(2024, 1, 1).plusDays(day))
                    .append(',')
                    .append(bitcoin)
                    .append(",1000,")
                    .append(ether)
                    .append(",2000\n");
        }
        Files.writeString(folder.resolve("bars.csv"), text.toString());
    }

    private Calibration calibration() throws IOException {
        return new Calibration(this::rules, folder, folder, () -> quotes, () -> prices, () -> now, listener);
    }

    private static ScenarioSet set(Calibration calibration, String name) {
        ScenarioSet set = calibration.model().set(name);
        assertThat(set).as(name).isNotNull();
        return set;
    }

    private static double[] moves(ScenarioSet set, String underlying) {
        List<Scenario> scenarios = set.of(underlying);
        assertThat(scenarios).isNotNull();
        return scenarios.stream().mapToDouble(Scenario::move).toArray();
    }

    @Test
    void the_shipped_model_needs_no_bars() throws Exception {
        try (Calibration calibration = calibration()) {
            assertThat(calibration.model().sets()).containsOnlyKeys("simulated", "stress-days");
            assertThat(calibration.model().margins()).containsOnlyKeys("*", "ETH");
            assertThat(moves(set(calibration, "stress-days"), "BTC")).startsWith(-.395, -.099, -.162);
            assertThat(moves(set(calibration, "stress-days"), "DOGE")).startsWith(-.5);
            // Student's distribution with 2.5 % a day: at 99 % it is 3.747 / √2 deviations deep.
            double[] drawn = moves(set(calibration, "simulated"), "BTC");
            assertThat(Empirical.of(drawn).valueAtRisk(.99)).isCloseTo(.025 * 3.747 / Math.sqrt(2), within(.012));
            assertThat(calibration.current().impacts()).containsKeys("BTC-PERP", "ETH-PERP");
            assertThat(calibration.failure()).isNull();
        }
        assertThat(Calibration.problem(rules(), folder)).isNull();
    }

    @Test
    void history_moves_all_underlyings_of_a_day_together() throws Exception {
        model("  history: {kind: historical, days: 300}\n"
                + "  weeks: {kind: historical, days: 300, horizonDays: 7}\n"
                + "  filtered: {kind: filtered-historical, days: 300, volatility: ewma}\n"
                + "  fitted: {kind: filtered-historical, days: 300, volatility: garch}\n"
                + "  drawn: {kind: monte-carlo, days: 300, scenarios: 1000, degrees: \"4\", seed: 5}\n");
        bars(400, 0, 0);
        try (Calibration calibration = calibration()) {
            DailyBars bitcoin = BarFile.read(folder.resolve("bars.csv"), "BTC");
            double[] returns = bitcoin.returns();
            ScenarioSet history = set(calibration, "history");
            assertThat(history.size()).isEqualTo(300);
            assertThat(moves(history, "BTC")[299]).isCloseTo(Math.expm1(returns[398]), within(1e-12));
            assertThat(history.of("BTC").getLast().name())
                    .isEqualTo(history.of("ETH").getLast().name())
                    .isEqualTo(LocalDate.of(2024, 1, 1).plusDays(399).toString());
            assertThat(Math.log1p(moves(history, "DOGE")[7])).isCloseTo(1.5 * returns[106], within(1e-12));
            assertThat(set(calibration, "weeks").size()).isEqualTo(294);
            assertThat(Math.log1p(moves(set(calibration, "weeks"), "BTC")[293]))
                    .isCloseTo(Arrays.stream(returns, 392, 399).sum(), within(1e-12));
            double[] variances = Ewma.DAILY.variances(Ewma.meanSquare(returns, 0, 399), returns);
            assertThat(Math.log1p(moves(set(calibration, "filtered"), "BTC")[299]))
                    .isCloseTo(returns[398] * Math.sqrt(variances[399] / variances[398]), within(1e-12));
            assertThat(set(calibration, "fitted").size()).isEqualTo(300);
            assertThat(set(calibration, "drawn").size()).isEqualTo(1_000);
            CalibratedModel model = calibration.current();
            assertThat(model.underlyings().get("BTC").ewmaVol()).isCloseTo(Math.sqrt(variances[399]), within(1e-15));
            assertThat(model.correlations()[0][1]).isGreaterThan(.9);
            assertThat(model.sets()).hasSize(6);
            assertThat(model.red()).isEmpty();
        }
    }

    @Test
    void days_that_one_of_them_lacks_are_left_out() throws Exception {
        History history = History.of(new java.util.TreeMap<>(Map.of(
                "A", new DailyBars("A", new long[] {1, 2, 3, 4}, new double[] {1, 2, 4, 8}, new double[4]),
                "B", new DailyBars("B", new long[] {1, 3, 4}, new double[] {1, 3, 9}, new double[3]))));
        assertThat(history.epochDays()).containsExactly(3, 4);
        assertThat(history.of("A")).containsExactly(Math.log(4), Math.log(2));
        assertThat(history.of("B")).containsExactly(Math.log(3), Math.log(3));
    }

    @Test
    void a_model_in_the_red_raises_its_multiplier_and_never_lowers_it_itself() throws Exception {
        model("  history: {kind: historical, days: 150}\n");
        bars(450, 0, 0);
        try (Calibration calibration = calibration()) {
            double calm = Math.log1p(Arrays.stream(moves(set(calibration, "history"), "BTC"))
                    .min()
                    .orElseThrow());
            assertThat(calibration.current().red()).isEmpty();

            bars(450, 14, .2);
            assertThat(calibration.calibrate("schedule")).isTrue();
            CalibratedModel.Standing standing = calibration.current().sets().getFirst();
            assertThat(standing.set()).isEqualTo("history");
            assertThat(standing.tested().light().zone()).isEqualTo(TrafficLight.Zone.RED);
            assertThat(calibration.current().red()).containsExactly("history");
            assertThat(standing.multiplier()).isCloseTo(4 / 3.0, within(1e-12));

            bars(450, 0, 0);
            calibration.calibrate("schedule");
            assertThat(calibration.current().red()).isEmpty();
            assertThat(Math.log1p(Arrays.stream(moves(set(calibration, "history"), "BTC"))
                            .min()
                            .orElseThrow()))
                    .isCloseTo(calm * 4 / 3, within(1e-9));
        }
        // It outlives a restart, until somebody releases it.
        try (Calibration again = calibration()) {
            assertThat(again.current().sets().getFirst().multiplier()).isCloseTo(4 / 3.0, within(1e-12));
            assertThat(again.release("other")).isFalse();
            assertThat(again.release("history")).isTrue();
            assertThat(again.current().sets().getFirst().multiplier()).isEqualTo(1);
        }
        Files.writeString(folder.resolve(Multipliers.NAME), "history=0.5\n");
        assertThatThrownBy(this::calibration).hasMessageContaining("1 to 10");
    }

    @Test
    void what_cannot_be_made_leaves_the_model_in_force() throws Exception {
        model("  history: {kind: historical, days: 300}\n");
        bars(400, 0, 0);
        try (Calibration calibration = calibration()) {
            CalibratedModel first = calibration.current();
            bars(200, 0, 0);
            assertThat(calibration.calibrate("operator")).isFalse();
            assertThat(calibration.current()).isSameAs(first);
            assertThat(calibration.failure().reason())
                    .contains("looks back on 300 days")
                    .contains("199");
            Files.writeString(folder.resolve("bars.csv"), "date,BTC:close,BTC:volume\n2024-01-01,x,1\n");
            assertThat(calibration.calibrate("operator")).isFalse();
            assertThat(calibration.failure().reason()).contains("bars of BTC").contains("line 2");
            Files.delete(folder.resolve("bars.csv"));
            assertThat(calibration.calibrate("operator")).isFalse();
            assertThat(calibration.failures()).isEqualTo(3);
            assertThat(Calibration.problem(rules(), folder)).contains("bars.csv");

            bars(401, 0, 0);
            assertThat(calibration.calibrate("operator")).isTrue();
            assertThat(calibration.failure()).isNull();
            assertThat(calibration.current().version()).isGreaterThan(first.version());
            assertThat(calibration.previous()).isSameAs(first);
            long second = calibration.current().version();
            assertThat(calibration.back()).isTrue();
            assertThat(calibration.current().version()).isGreaterThan(second);
            assertThat(calibration.current().model().sets())
                    .isEqualTo(first.model().sets());
            assertThat(calibration.back()).isFalse();
        }
        assertThat(heard.getLast()).isEqualTo("published by back");
        Files.delete(folder.resolve("bars.csv"));
        assertThatThrownBy(this::calibration).isInstanceOf(IOException.class).hasMessageContaining("bars.csv");
    }

    @Test
    void quoted_volatilities_become_a_surface_or_say_why_not() throws Exception {
        List<VolQuote> smile = new ArrayList<>();
        for (int i = -5; i <= 5; i++) {
            smile.add(new VolQuote(.1, i / 10.0, .6 + i * i / 100.0));
        }
        quotes = Map.of("BTC", smile, "ETH", List.of(new VolQuote(.1, 0, 90)));
        try (Calibration calibration = calibration()) {
            assertThat(calibration.current().surfaces().get("BTC")).isInstanceOf(SurfaceFit.Fitted.class);
            assertThat(calibration.current().surfaces().get("ETH")).isInstanceOf(SurfaceFit.Refused.class);
            assertThat(new String(ModelJson.encode(calibration.current()), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("\"ETH\":{\"refused\":\"a quote of 90")
                    .contains("\"rmsePoints\"");
        }
    }

    @Test
    void other_rules_are_another_model() throws Exception {
        try (Calibration calibration = calibration()) {
            Rulebook before = rules();
            calibration.changed(before, rules());
            assertThat(heard).isEmpty();
            Path file = folder.resolve("risk-model.yaml");
            Files.writeString(file, Files.readString(file).replace("BTC: -39.5%", "BTC: -45%"));
            calibration.changed(before, rules());
            assertThat(heard).containsExactly("published by rules");
            assertThat(moves(set(calibration, "stress-days"), "BTC")).startsWith(-.45);
        }
    }

    @Test
    void days_go_on_from_the_exchanges_own_prices() throws Exception {
        model("  history: {kind: historical, days: 300}\n");
        bars(400, 0, 0);
        long day = LocalDate.of(2024, 1, 1).plusDays(400).toEpochDay();
        try (Calibration calibration = calibration()) {
            DailyBars file = BarFile.read(folder.resolve("bars.csv"), "BTC");
            double close = file.closes()[399] * 1.07;
            // The day's last price counts, and a day whose end nobody saw has none.
            see(calibration, day, 3_600_000, close * 2);
            see(calibration, day, 86_399_000, close);
            see(calibration, day + 1, 1_000, close * 3);
            see(calibration, day + 2, 1_000, close * 4);
            assertThat(calibration.calibrate("schedule")).isTrue();
            assertThat(calibration.current().underlyings().get("BTC").bars()).isEqualTo(401);
            assertThat(moves(set(calibration, "history"), "BTC")[299]).isCloseTo(.07, within(1e-9));
        }
        // They outlive a restart.
        try (Calibration again = calibration()) {
            assertThat(moves(set(again, "history"), "BTC")[299]).isCloseTo(.07, within(1e-9));
        }
    }

    private void see(Calibration calibration, long day, long millis, double price) {
        now = day * 86_400_000 + millis;
        prices = Map.of("BTC", price, "ETH", 500.0, "odd/name", 1.0);
        calibration.observe();
    }

    // What becomes of the recorded bars: 500 days of history and 250 days of test, all underlyings of one file.
    @Test
    void recorded_bars_make_a_model() throws Exception {
        Path recorded = Recorded.file("bitstamp-btc-eth-ltc-1d.csv");
        model("  history: {kind: historical, days: 500}\n"
                + "  filtered: {kind: filtered-historical, days: 500, volatility: ewma}\n");
        Files.copy(recorded, folder.resolve("bars.csv"));
        try (Calibration calibration = calibration()) {
            assertThat(set(calibration, "history").size()).isEqualTo(500);
            assertThat(calibration.current().sets().getFirst().tested()).isNotNull();
            assertThat(calibration.current().correlations()[0][1]).isBetween(.3, .9);
            assertThat(calibration.current().underlyings().get("BTC").ewmaVol()).isBetween(.01, .08);
        }
    }
}
