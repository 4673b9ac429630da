package dev.tidegate.policy;

import dev.tidegate.order.TradingMode;

/**
 * One kill switch as somebody set it.
 *
 * @param scope for what
 * @param mode how far; NORMAL where it is released
 * @param reason why, 1 to 256 characters
 * @param operator who, 1 to 64 characters
 * @param atMillis when, epoch milliseconds
 */
public record Pulled(Scope scope, TradingMode mode, String reason, String operator, long atMillis) {
    public static final int MAX_REASON = 256;
    public static final int MAX_OPERATOR = 64;

    public Pulled {
        require(reason, "reason", MAX_REASON);
        require(operator, "operator", MAX_OPERATOR);
    }

    private static void require(String text, String name, int most) {
        if (text.isBlank() || text.length() > most || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    name + " must have 1 to " + most + " characters, none of them control characters");
        }
    }
}
