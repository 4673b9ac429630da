package dev.tidegate.risk.option;

import dev.tidegate.order.OptionRight;

/**
 * Options on a forward F with strike K, volatility σ and T years to run, by Black's formula of 1976:
 *
 * <pre>
 * d1 = ln(F/K) / (σ√T) + σ√T/2        d2 = d1 - σ√T
 * call = F N(d1) - K N(d2)            put = K N(-d2) - F N(-d1)
 * </pre>
 *
 * Where σ√T is zero an option is worth what it would pay at once, and its derivatives by volatility and time are zero. Forwards are
 * above zero, volatilities are 1.00 for 100 % a year and not negative.
 */
public final class Black76 {
    /** Where tails are nothing beside the forward. */
    private static final double FAR = 30;

    private Black76() {}

    /** The price in the forward's currency, not discounted. */
    public static double price(EuropeanOption option, double forward, double vol) {
        double deviation = vol * Math.sqrt(option.years());
        if (!(deviation > 0)) {
            return option.intrinsic(forward);
        }
        double d1 = Math.log(forward / option.strike()) / deviation + deviation / 2;
        return price(option.right(), option.strike(), forward, d1, d1 - deviation);
    }

    private static double price(OptionRight right, double strike, double forward, double d1, double d2) {
        int sign = right.sign();
        double above = forward * Normal.cumulative(sign * d1);
        double below = strike * Normal.cumulative(sign * d2);
        return Math.max(0, sign * (above - below));
    }

    /**
     * The same price with an error of at most 1e-14 of forward and strike, in half the time: for scenarios, where cheap options need no
     * digits of their own. One exponential serves both terms, since {@code F φ(d1) = K φ(d2)}.
     */
    public static double quickPrice(OptionRight right, double strike, double years, double forward, double vol) {
        return quickPriceBy(right, strike, forward, Math.log(forward / strike), vol * Math.sqrt(years));
    }

    /**
     * The same for who has parts of it already.
     *
     * @param logMoneyness ln(F/K)
     * @param deviation σ√T
     */
    public static double quickPriceBy(
            OptionRight right, double strike, double forward, double logMoneyness, double deviation) {
        int sign = right.sign();
        if (!(deviation > 0)) {
            return Math.max(0, sign * (forward - strike));
        }
        double d1 = logMoneyness / deviation + deviation / 2;
        double d2 = d1 - deviation;
        if (!(Math.abs(d1) < FAR && Math.abs(d2) < FAR)) {
            return price(right, strike, forward, d1, d2);
        }
        // Of the forward: F e^(-d1²/2), which is K e^(-d2²/2).
        double scale = forward * Math.exp(-0.5 * d1 * d1);
        double above = scale * Normal.ratio(Math.abs(d1));
        double below = scale * Normal.ratio(Math.abs(d2));
        double stock = sign * d1 > 0 ? forward - above : above;
        double cash = sign * d2 > 0 ? strike - below : below;
        return Math.max(0, sign * (stock - cash));
    }

    /** The price in coin, {@code price / forward}, not discounted. */
    public static double coinPrice(EuropeanOption option, double forward, double vol) {
        return price(option, forward, vol) / forward;
    }

    /** Price and Greeks in the forward's currency, not discounted. */
    public static OptionValue value(EuropeanOption option, double forward, double vol) {
        return value(option, forward, vol, 0);
    }

    /**
     * Price and Greeks in the forward's currency, discounted at a continuous rate. The forward stays as it is when the rate moves, so
     * only discounting depends on it.
     */
    public static OptionValue value(EuropeanOption option, double forward, double vol, double rate) {
        double root = Math.sqrt(option.years());
        double deviation = vol * root;
        double discount = Math.exp(-rate * option.years());
        if (!(deviation > 0)) {
            double price = discount * option.intrinsic(forward);
            return new OptionValue(price, discount * expiredDelta(option, forward), 0, 0, rate * price, 0, 0);
        }
        double d1 = Math.log(forward / option.strike()) / deviation + deviation / 2;
        double d2 = d1 - deviation;
        int sign = option.right().sign();
        double density = Normal.density(d1);
        double price = discount * price(option, forward, vol);
        double vega = discount * forward * density * root;
        return new OptionValue(
                price,
                discount * sign * Normal.cumulative(sign * d1),
                discount * density / (forward * deviation),
                vega,
                rate * price - discount * forward * density * vol / (2 * root),
                -discount * density * d2 / vol,
                vega * d1 * d2 / vol);
    }

    /** The slope of the payment at expiry; half of it on the strike itself. */
    private static double expiredDelta(EuropeanOption option, double forward) {
        double beyond = Math.signum(forward - option.strike());
        return option.right() == OptionRight.CALL ? (1 + beyond) / 2 : (beyond - 1) / 2;
    }
}
