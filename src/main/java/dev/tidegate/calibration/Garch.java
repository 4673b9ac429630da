package dev.tidegate.calibration;

import java.util.Arrays;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.PointValuePair;
import org.hipparchus.optim.SimpleValueChecker;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;
import org.hipparchus.special.Gamma;

/**
 * GARCH(1,1): {@code σ² <- ω + α r² + β σ²}, for returns around zero.
 *
 * @param omega above zero
 * @param alpha weight of the last return's square, not negative
 * @param beta weight of the last variance, not negative; {@code alpha + beta < 1}
 * @param degrees degrees of freedom of Student innovations of unit variance, infinite for normal ones
 * @param negativeLogLikelihood of the returns it was fitted to, in their own units
 */
public record Garch(double omega, double alpha, double beta, double degrees, double negativeLogLikelihood) {
    /** Fitting needs some history: with less, the search ends anywhere. */
    public static final int FEWEST_RETURNS = 100;

    private static final int MOST_EVALUATIONS = 4_000;
    private static final double LEAST_DEGREES = 2.05;

    /** What the innovations are taken for. */
    public enum Innovations {
        NORMAL,
        STUDENT
    }

    /**
     * Fits by maximum likelihood. The first variance is {@code ω + (α + β) m} with m the mean square of all returns.
     *
     * <p>Returns are brought to unit variance and the parameters to the whole line (a logistic persistence, a logistic share of α in
     * it), so that Nelder and Mead's search, started again where it has ended until it gains nothing, meets no wall.
     */
    public static Garch fit(double[] returns, Innovations innovations) {
        if (returns.length < FEWEST_RETURNS) {
            throw new IllegalArgumentException(
                    returns.length + " returns are too few for GARCH, must be at least " + FEWEST_RETURNS);
        }
        double unit = Math.sqrt(Ewma.meanSquare(returns, 0, returns.length));
        if (unit == 0) {
            throw new IllegalArgumentException("returns that are all zero have no variance");
        }
        double[] scaled = Arrays.stream(returns).map(r -> r / unit).toArray();
        boolean student = innovations == Innovations.STUDENT;
        double[] start = student ? new double[] {Math.log(.05), 2.9, -2.5, 1} : new double[] {Math.log(.05), 2.9, -2.5};
        double[] best = search(scaled, start, search(scaled, start, start));
        Garch fitted = of(best, 0);
        return new Garch(
                fitted.omega * unit * unit,
                fitted.alpha,
                fitted.beta,
                fitted.degrees,
                fitted.lossOf(scaled, 1) + returns.length * Math.log(unit));
    }

    private static double[] search(double[] returns, double[] scale, double[] start) {
        double[] steps = new double[scale.length];
        Arrays.fill(steps, .3);
        PointValuePair found = new SimplexOptimizer(new SimpleValueChecker(1e-10, 1e-9))
                .optimize(
                        new MaxEval(MOST_EVALUATIONS),
                        new ObjectiveFunction(point -> of(point, 0).lossOf(returns, 1)),
                        GoalType.MINIMIZE,
                        new InitialGuess(start),
                        new NelderMeadSimplex(steps));
        return found.getPoint();
    }

    private static Garch of(double[] point, double loss) {
        double persistence = logistic(point[1]);
        double share = logistic(point[2]);
        return new Garch(
                Math.exp(Math.clamp(point[0], -60, 60)),
                persistence * share,
                persistence * (1 - share),
                point.length > 3 ? LEAST_DEGREES + Math.exp(Math.min(point[3], 10)) : Double.POSITIVE_INFINITY,
                loss);
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private double lossOf(double[] returns, double meanSquare) {
        double variance = omega + (alpha + beta) * meanSquare;
        double loss = 0;
        boolean normal = degrees == Double.POSITIVE_INFINITY;
        for (double r : returns) {
            double square = r * r / variance;
            loss += Math.log(variance) / 2
                    + (normal ? square / 2 : (degrees + 1) / 2 * Math.log1p(square / (degrees - 2)));
            variance = omega + alpha * r * r + beta * variance;
        }
        double constant = normal
                ? Math.log(2 * Math.PI) / 2
                : Gamma.logGamma(degrees / 2)
                        - Gamma.logGamma((degrees + 1) / 2)
                        + Math.log(Math.PI * (degrees - 2)) / 2;
        return loss + returns.length * constant;
    }

    /** The variance expected before each return of a range, and last the one expected after it. */
    public double[] variances(double[] returns, int from, int to) {
        double[] variances = new double[to - from + 1];
        variances[0] = omega + (alpha + beta) * Ewma.meanSquare(returns, from, to);
        for (int i = from; i < to; i++) {
            variances[i - from + 1] = omega + alpha * returns[i] * returns[i] + beta * variances[i - from];
        }
        return variances;
    }

    /** The variance it returns to. */
    public double longRunVariance() {
        return omega / (1 - alpha - beta);
    }
}
