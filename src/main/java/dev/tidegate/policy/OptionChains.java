package dev.tidegate.policy;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.OptionRight;
import dev.tidegate.order.OptionTerms;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a chain of options is written as: expiries and strikes, from which every symbol is made. */
final class OptionChains {
    static final int MAX_EXPIRIES = 50;
    static final int MAX_STRIKES = 200;
    /** Options expire at this hour, UTC. */
    private static final int HOUR = 8;

    private static final String[] MONTHS = {
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"
    };

    private OptionChains() {}

    /** Such as {@code BTC-25DEC26-70000-C}. */
    static String symbol(String chain, Instant expiry, Decimal strike, OptionRight right) {
        ZonedDateTime day = expiry.atZone(ZoneOffset.UTC);
        return String.format(
                Locale.ROOT,
                "%s-%02d%s%02d-%s-%s",
                chain,
                day.getDayOfMonth(),
                MONTHS[day.getMonthValue() - 1],
                day.getYear() % 100,
                strike,
                right == OptionRight.CALL ? "C" : "P");
    }

    static OptionRight right(Section section) {
        return section.oneOf("right", Arrays.asList(OptionRight.values()));
    }

    /** Strike and right, null where the strike is unfit. */
    static @Nullable OptionTerms option(Decimal strike, OptionRight right, Section section, String key) {
        if (strike.signum() <= 0) {
            if (section.clean()) {
                section.refuse(key, Rule.OUT_OF_BOUNDS, "must be above 0");
            }
            return null;
        }
        return new OptionTerms(strike, right);
    }

    /** Rising times at 08:00 UTC. */
    static List<Instant> expiries(Section section) {
        List<Instant> expiries = new ArrayList<>();
        for (String text : section.texts("expiries", MAX_EXPIRIES)) {
            Instant expiry = instant(text);
            if (expiry == null) {
                section.unfit(
                        "expiries", Rule.WRONG_FORM, "must be times at 08:00 UTC such as 2027-12-31T08:00:00Z", text);
            } else if (!expiries.isEmpty() && !expiry.isAfter(expiries.getLast())) {
                section.unfit("expiries", Rule.CONTRADICTION, "must rise", text);
            } else {
                expiries.add(expiry);
            }
        }
        if (section.clean() && expiries.isEmpty()) {
            section.refuse("expiries", Rule.MISSING_KEY, "must have at least one time");
        }
        return expiries;
    }

    private static @Nullable Instant instant(String text) {
        try {
            Instant expiry = Instant.parse(text);
            ZonedDateTime day = expiry.atZone(ZoneOffset.UTC);
            boolean onTheHour = day.getHour() == HOUR && expiry.getEpochSecond() % 3_600 == 0 && expiry.getNano() == 0;
            return onTheHour && day.getYear() >= 1970 && day.getYear() < 2200 ? expiry : null;
        } catch (DateTimeException unfit) {
            return null;
        }
    }

    /** From, to and step, both ends included. */
    static List<Decimal> strikes(Section section) {
        Section range = section.child("strikes");
        Decimal from = range.decimal("from");
        Decimal to = range.decimal("to");
        Decimal step = range.decimal("step");
        range.done();
        List<Decimal> strikes = new ArrayList<>();
        if (!range.clean()) {
            return strikes;
        }
        if (from.signum() <= 0 || step.signum() <= 0 || to.compareTo(from) < 0) {
            range.refuse("from", Rule.CONTRADICTION, "needs 0 < from <= to and a step above 0");
            return strikes;
        }
        long first = from.stepsOf(step);
        long last = to.stepsOf(step);
        if (first <= 0 || last <= 0) {
            range.refuse("step", Rule.CONTRADICTION, "from and to must be whole steps of " + step);
        } else if (last - first >= MAX_STRIKES) {
            range.refuse("step", Rule.TOO_LARGE, "makes more than " + MAX_STRIKES + " strikes");
        } else {
            for (long steps = first; steps <= last; steps++) {
                strikes.add(step.times(steps));
            }
        }
        return strikes;
    }
}
