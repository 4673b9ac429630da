package dev.tidegate.shield;

/**
 * What somebody has to bear for a while.
 *
 * @param subject who
 * @param level what it does
 * @param pattern what was seen
 * @param surcharge tokens added to what adds risk, 0 where it does something else
 * @param rung how often in a row it came to a sanction, from 0
 * @param shown how often the pattern's act was counted
 * @param among of how many
 * @param sinceMillis when it began, epoch milliseconds
 * @param untilMillis when it ends by itself
 */
public record Sanction(
        Subject subject,
        Level level,
        Pattern pattern,
        int surcharge,
        int rung,
        long shown,
        long among,
        long sinceMillis,
        long untilMillis) {
    /** True where it is in force at a moment. */
    public boolean inForce(long nowMillis) {
        return nowMillis < untilMillis;
    }

    /** What was seen, in words and numbers. */
    public String detail() {
        return pattern.text() + ": " + shown + " of " + among;
    }
}
