package dev.tidegate.order;

/**
 * What makes a contract an option.
 *
 * @param strike price at which the underlying changes hands, quote currency, above zero
 * @param right to buy or to sell
 */
public record OptionTerms(Decimal strike, OptionRight right) {
    public OptionTerms {
        if (strike.signum() <= 0) {
            throw new IllegalArgumentException("strike " + strike + " must be above zero");
        }
    }
}
