package dev.tidegate.shield;

import java.util.Locale;

/**
 * A way to flood or to abuse, known by the share of one {@link Act} in another; an honest client shows it now and then, never in
 * nearly all it does. The first six need no ill will, only a program gone wild.
 */
public enum Pattern {
    /** Orders, changes and cancels for each fill: quote stuffing. Its limit is a ratio, not a share. */
    ORDER_TO_TRADE(Act.PLACED, Act.TRADED),
    /** Orders that are over without a fill. */
    UNFILLED(Act.UNFILLED, Act.ENDED),
    /** Orders cancelled very young. */
    SHORT_LIVED(Act.SHORT_LIVED, Act.PLACED),
    /** Immediate orders that met nobody. */
    IMMEDIATE_EXPIRED(Act.EXPIRED, Act.IMMEDIATE),
    /** Orders worth very little: layering. */
    DUST(Act.DUST, Act.PLACED),
    /** Orders far from the mark. */
    FAR_FROM_MARK(Act.FAR, Act.PLACED),
    /** Orders refused because they would have met the account's own. */
    SELF_MATCH(Act.SELF_MATCH, Act.JUDGED),
    /** Orders refused because their id had been used. */
    DUPLICATES(Act.DUPLICATE, Act.JUDGED),
    /** Orders that falsely claim to reduce a position. */
    FALSE_REDUCTIONS(Act.FALSE_REDUCTION, Act.JUDGED),
    /** Requests of a key that cannot be read. */
    MALFORMED(Act.MALFORMED, Act.REQUEST),
    /** Cancels by a key of orders that are not there. */
    UNKNOWN_CANCELS(Act.CANCEL_UNKNOWN, Act.CANCEL),
    /** Requests of a key that do not wait as long as they were told to. */
    RETRY_STORM(Act.HASTY, Act.REQUEST);

    private final Act shown;
    private final Act among;

    Pattern(Act shown, Act among) {
        this.shown = shown;
        this.among = among;
    }

    /** What shows it. */
    Act shown() {
        return shown;
    }

    /** What it is a share of. */
    Act among() {
        return among;
    }

    /** Its name for clients and files, kebab-case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
