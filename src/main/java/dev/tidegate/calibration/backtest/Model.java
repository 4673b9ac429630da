package dev.tidegate.calibration.backtest;

import dev.tidegate.calibration.CornishFisher;
import dev.tidegate.calibration.Empirical;
import dev.tidegate.calibration.Ewma;
import dev.tidegate.calibration.FilteredHistory;
import dev.tidegate.calibration.Garch;
import dev.tidegate.calibration.Gaussian;
import dev.tidegate.calibration.Outlook;
import dev.tidegate.calibration.Student;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A way to look ahead from the last so many returns. */
public enum Model {
    HISTORICAL("Historical") {
        @Override
        List<Outlook> walk(double[] returns, int window) {
            return eachDay(returns, window, (from, to) -> Empirical.of(Arrays.copyOfRange(returns, from, to)));
        }
    },
    FILTERED_EWMA("Filtered historical, EWMA") {
        @Override
        List<Outlook> walk(double[] returns, int window) {
            double[] variances = ewma(returns, window);
            return eachDay(
                    returns,
                    window,
                    (from, to) ->
                            FilteredHistory.outlook(returns, from, to, Arrays.copyOfRange(variances, from, to + 1)));
        }
    },
    FILTERED_GARCH("Filtered historical, GARCH") {
        @Override
        List<Outlook> walk(double[] returns, int window) {
            Refitted models = new Refitted(returns, Garch.Innovations.NORMAL);
            return eachDay(
                    returns,
                    window,
                    (from, to) -> FilteredHistory.outlook(
                            returns, from, to, models.at(from, to).variances(returns, from, to)));
        }
    },
    GARCH_STUDENT("GARCH, Student innovations") {
        @Override
        List<Outlook> walk(double[] returns, int window) {
            Refitted models = new Refitted(returns, Garch.Innovations.STUDENT);
            return eachDay(returns, window, (from, to) -> {
                Garch garch = models.at(from, to);
                double variance = garch.variances(returns, from, to)[to - from];
                return Student.ofDeviation(Math.sqrt(variance), garch.degrees());
            });
        }
    },
    CORNISH_FISHER("Cornish-Fisher, historical outside its domain") {
        @Override
        List<Outlook> walk(double[] returns, int window) {
            return eachDay(returns, window, (from, to) -> {
                double[] seen = Arrays.copyOfRange(returns, from, to);
                return CornishFisher.of(seen).<Outlook>map(bent -> bent).orElseGet(() -> Empirical.of(seen));
            });
        }
    },
    EWMA_NORMAL("EWMA, normal") {
        @Override
        List<Outlook> walk(double[] returns, int window) {
            double[] variances = ewma(returns, window);
            return eachDay(returns, window, (from, to) -> new Gaussian(Math.sqrt(variances[to])));
        }
    };

    /** How many days a GARCH model is used before it is fitted again. */
    static final int REFIT_DAYS = 20;

    private final String title;

    Model(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    /** What it says before each return from the window's end on, from the window of returns before it and nothing later. */
    abstract List<Outlook> walk(double[] returns, int window);

    /** The outlook after a range of returns. */
    private interface Look {
        Outlook ahead(int from, int to);
    }

    private static List<Outlook> eachDay(double[] returns, int window, Look look) {
        List<Outlook> outlooks = new ArrayList<>(returns.length - window);
        for (int day = window; day < returns.length; day++) {
            outlooks.add(look.ahead(day - window, day));
        }
        return outlooks;
    }

    private static double[] ewma(double[] returns, int window) {
        return Ewma.DAILY.variances(Ewma.meanSquare(returns, 0, window), returns);
    }

    /** A model fitted to the window of the day it is first asked on, and again every some days. */
    private static final class Refitted {
        private final double[] returns;
        private final Garch.Innovations innovations;
        private int since;
        private @Nullable Garch model;

        Refitted(double[] returns, Garch.Innovations innovations) {
            this.returns = returns;
            this.innovations = innovations;
        }

        Garch at(int from, int to) {
            Garch current = model;
            if (current == null || to - since >= REFIT_DAYS) {
                current = Garch.fit(Arrays.copyOfRange(returns, from, to), innovations);
                model = current;
                since = to;
            }
            return current;
        }
    }
}
