package dev.tidegate.calibration;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.RealMatrix;

/** A matrix of correlations: symmetric, ones on its diagonal, no negative eigenvalue. Immutable. */
public final class Correlation {
    /** What rounding may take an eigenvalue below zero. */
    private static final double ROUNDING = 1e-10;

    private final double[][] matrix;

    private Correlation(double[][] matrix) {
        this.matrix = matrix;
    }

    public static Correlation of(double[][] matrix) {
        int n = matrix.length;
        double[][] copy = new double[n][];
        for (int i = 0; i < n; i++) {
            copy[i] = matrix[i].clone();
            if (copy[i].length != n || copy[i][i] != 1) {
                throw new IllegalArgumentException("a correlation matrix is square with ones on its diagonal");
            }
            for (int j = 0; j < i; j++) {
                if (copy[i][j] != copy[j][i] || !(Math.abs(copy[i][j]) <= 1)) {
                    throw new IllegalArgumentException(
                            "correlation " + copy[i][j] + " must be -1 to 1, and the same both ways");
                }
            }
        }
        double[] eigenvalues = new EigenDecompositionSymmetric(new Array2DRowRealMatrix(copy)).getEigenvalues();
        if (eigenvalues[n - 1] < -ROUNDING) {
            throw new IllegalArgumentException("no returns are correlated like this: an eigenvalue is negative");
        }
        return new Correlation(copy);
    }

    /** Of returns of the same days, one row an asset, around zero. */
    public static Correlation ofReturns(double[][] returns) {
        int n = returns.length;
        double[][] matrix = new double[n][n];
        for (int i = 0; i < n; i++) {
            matrix[i][i] = 1;
            for (int j = 0; j < i; j++) {
                double both = product(returns[i], returns[j]);
                double own = Math.sqrt(product(returns[i], returns[i]) * product(returns[j], returns[j]));
                matrix[i][j] = own == 0 ? 0 : Math.clamp(both / own, -1, 1);
                matrix[j][i] = matrix[i][j];
            }
        }
        return of(matrix);
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int t = 0; t < a.length; t++) {
            sum += a[t] * b[t];
        }
        return sum;
    }

    public int size() {
        return matrix.length;
    }

    public double between(int i, int j) {
        return matrix[i][j];
    }

    /**
     * What they become in a crash: {@code ρ + λ (1 - ρ)}, a mixture with the matrix of ones, so again no eigenvalue is negative.
     *
     * @param lambda 0 for calm, 1 for all moving as one
     */
    public Correlation stressed(double lambda) {
        if (!(lambda >= 0 && lambda <= 1)) {
            throw new IllegalArgumentException("lambda " + lambda + " must be 0 to 1");
        }
        double[][] stressed = new double[matrix.length][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix.length; j++) {
                stressed[i][j] = matrix[i][j] + lambda * (1 - matrix[i][j]);
            }
        }
        return new Correlation(stressed);
    }

    /** The deviation of a sum of positions, each given by its exposure times its own deviation, with its sign. */
    public double deviation(double[] deviations) {
        double sum = 0;
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix.length; j++) {
                sum += deviations[i] * deviations[j] * matrix[i][j];
            }
        }
        return Math.sqrt(Math.max(0, sum));
    }

    /** The deviations alone, added, by the deviation together: 1 where nothing is spread. */
    public double diversification(double[] deviations) {
        double alone = 0;
        for (double each : deviations) {
            alone += Math.abs(each);
        }
        return alone / deviation(deviations);
    }

    /** A matrix B with {@code B Bᵀ} this one; where it is singular too. */
    double[][] root() {
        RealMatrix root = new EigenDecompositionSymmetric(new Array2DRowRealMatrix(matrix)).getV();
        double[] eigenvalues = new EigenDecompositionSymmetric(new Array2DRowRealMatrix(matrix)).getEigenvalues();
        for (int column = 0; column < eigenvalues.length; column++) {
            double stretch = Math.sqrt(Math.max(0, eigenvalues[column]));
            for (int row = 0; row < eigenvalues.length; row++) {
                root.multiplyEntry(row, column, stretch);
            }
        }
        return root.getData();
    }
}
