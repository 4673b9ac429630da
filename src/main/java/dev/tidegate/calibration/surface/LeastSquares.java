package dev.tidegate.calibration.surface;

/**
 * The point whose residuals have the smallest sum of squares, near a start: Levenberg and Marquardt's steps, Jacobian by differences.
 * Bounded in steps; answers the best point seen.
 */
final class LeastSquares {
    private static final int MOST_STEPS = 200;
    private static final double DIFFERENCE = 1e-7;
    private static final double MOST_DAMPING = 1e12;

    /** Residuals of a point, always as many. */
    interface Residuals {
        double[] at(double[] point);
    }

    /** A point and half of what is left there. */
    record Found(double[] point, double squares) {}

    private LeastSquares() {}

    static Found search(Residuals residuals, double[] start) {
        double[] point = start.clone();
        double[] left = residuals.at(point);
        double squares = squares(left);
        double damping = 1e-3;
        for (int step = 0; step < MOST_STEPS && damping < MOST_DAMPING && squares > 1e-26; step++) {
            double[][] jacobian = jacobian(residuals, point, left);
            boolean better = false;
            while (!better && damping < MOST_DAMPING) {
                double[] tried = moved(point, jacobian, left, damping);
                double[] then = residuals.at(tried);
                double sum = squares(then);
                if (sum < squares) {
                    boolean settled = squares - sum < 1e-14 * squares;
                    point = tried;
                    left = then;
                    squares = sum;
                    damping = Math.max(1e-12, damping / 5);
                    better = true;
                    if (settled) {
                        return new Found(point, squares);
                    }
                } else {
                    damping *= 4;
                }
            }
        }
        return new Found(point, squares);
    }

    private static double squares(double[] left) {
        double sum = 0;
        for (double each : left) {
            sum += each * each;
        }
        return Double.isNaN(sum) ? Double.POSITIVE_INFINITY : sum;
    }

    private static double[][] jacobian(Residuals residuals, double[] point, double[] left) {
        double[][] columns = new double[point.length][];
        for (int j = 0; j < point.length; j++) {
            double[] aside = point.clone();
            double by = DIFFERENCE * Math.max(1, Math.abs(point[j]));
            aside[j] += by;
            double[] column = residuals.at(aside);
            for (int i = 0; i < column.length; i++) {
                column[i] = (column[i] - left[i]) / by;
            }
            columns[j] = column;
        }
        return columns;
    }

    private static double[] moved(double[] point, double[][] columns, double[] left, double damping) {
        int n = point.length;
        double[][] matrix = new double[n][n + 1];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                matrix[i][j] = product(columns[i], columns[j]);
                matrix[j][i] = matrix[i][j];
            }
            matrix[i][n] = -product(columns[i], left);
        }
        for (int i = 0; i < n; i++) {
            matrix[i][i] += damping * Math.max(matrix[i][i], 1e-12);
        }
        double[] step = solved(matrix);
        double[] moved = point.clone();
        for (int i = 0; i < n; i++) {
            moved[i] += step[i];
        }
        return moved;
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Gauss with row pivots; the matrix has the right-hand side as its last column and is used up. */
    static double[] solved(double[][] matrix) {
        int n = matrix.length;
        for (int column = 0; column < n; column++) {
            int pivot = column;
            for (int row = column + 1; row < n; row++) {
                pivot = Math.abs(matrix[row][column]) > Math.abs(matrix[pivot][column]) ? row : pivot;
            }
            double[] swapped = matrix[column];
            matrix[column] = matrix[pivot];
            matrix[pivot] = swapped;
            if (matrix[column][column] == 0) {
                continue;
            }
            for (int row = column + 1; row < n; row++) {
                double factor = matrix[row][column] / matrix[column][column];
                for (int k = column; k <= n; k++) {
                    matrix[row][k] -= factor * matrix[column][k];
                }
            }
        }
        double[] solution = new double[n];
        for (int row = n - 1; row >= 0; row--) {
            double sum = matrix[row][n];
            for (int k = row + 1; k < n; k++) {
                sum -= matrix[row][k] * solution[k];
            }
            solution[row] = matrix[row][row] == 0 ? 0 : sum / matrix[row][row];
        }
        return solution;
    }
}
