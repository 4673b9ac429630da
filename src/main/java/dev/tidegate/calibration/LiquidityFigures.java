package dev.tidegate.calibration;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * How liquid a market was over a recording of its trades, period by period.
 *
 * @param periods with trades
 * @param dailyVolume quantity a day, at the recording's pace
 * @param dailyVolatility of the price, a day, likewise
 * @param lambda Kyle's
 * @param amihud share of the price for each million of quote currency traded
 * @param coefficient Y of the square-root law, from the period's net quantity
 */
public record LiquidityFigures(
        int periods, double dailyVolume, double dailyVolatility, KyleLambda lambda, double amihud, double coefficient) {
    /** With fewer periods there is nothing to fit. */
    public static final int FEWEST_PERIODS = 30;

    private static final double DAY_MILLIS = 86_400_000;

    /** What was traded in one period. */
    private static final class Period {
        private double signed;
        private double quantity;
        private double money;
        private double last;
    }

    /** Of trades in order; {@link IllegalArgumentException} where they are too few. */
    public static LiquidityFigures of(List<TradeFile.Trade> trades, long periodMillis) {
        TreeMap<Long, Period> periods = new TreeMap<>();
        for (TradeFile.Trade trade : trades) {
            Period period =
                    periods.computeIfAbsent(Math.floorDiv(trade.timeMillis(), periodMillis), ignored -> new Period());
            period.signed += trade.signed();
            period.quantity += Math.abs(trade.signed());
            period.money += Math.abs(trade.signed()) * trade.price();
            period.last = trade.price();
        }
        if (periods.size() < FEWEST_PERIODS) {
            throw new IllegalArgumentException(
                    "there are trades in " + periods.size() + " periods, must be at least " + FEWEST_PERIODS);
        }
        double days = (periods.lastKey() - periods.firstKey() + 1) * periodMillis / DAY_MILLIS;
        return of(periods.values(), days);
    }

    private static LiquidityFigures of(Collection<Period> periods, double days) {
        int n = periods.size() - 1;
        double[] changes = new double[n];
        double[] returns = new double[n];
        double[] signed = new double[n];
        double[] money = new double[n];
        double volume = 0;
        double squares = 0;
        double before = 0;
        int t = -1;
        for (Period period : periods) {
            volume += period.quantity;
            if (t >= 0) {
                changes[t] = period.last - before;
                returns[t] = Math.log(period.last / before);
                squares += returns[t] * returns[t];
                signed[t] = period.signed;
                money[t] = period.money;
            }
            before = period.last;
            t++;
        }
        double vol = Math.sqrt(squares / days);
        if (!(vol > 0)) {
            throw new IllegalArgumentException("a price that does not move tells nothing");
        }
        return new LiquidityFigures(
                n + 1,
                volume / days,
                vol,
                KyleLambda.of(changes, signed),
                Amihud.of(returns, money),
                ImpactCoefficient.fit(returns, signed, vol, volume / days));
    }
}
