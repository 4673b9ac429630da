package dev.tidegate.calibration;

/**
 * The first four moments of a sample, all with the sample's own size as the divisor.
 *
 * @param kurtosis in excess of 3
 */
public record Moments(double mean, double deviation, double skew, double kurtosis) {
    public static Moments of(double[] sample) {
        double mean = 0;
        for (double x : sample) {
            mean += x / sample.length;
        }
        double second = 0;
        double third = 0;
        double fourth = 0;
        for (double x : sample) {
            double d = x - mean;
            second += d * d / sample.length;
            third += d * d * d / sample.length;
            fourth += d * d * d * d / sample.length;
        }
        return second == 0
                ? new Moments(mean, 0, 0, 0)
                : new Moments(mean, Math.sqrt(second), third / Math.pow(second, 1.5), fourth / (second * second) - 3);
    }
}
