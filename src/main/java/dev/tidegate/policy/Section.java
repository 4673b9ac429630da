package dev.tidegate.policy;

import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Rate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of a rule file, read strictly: every key is asked for by name and form, whatever is missing, unfit or left over
 * becomes a problem that names file, line and path. A value that is unfit reads as the neutral one of its type, so that reading
 * goes on and all mistakes are found at once; what was read counts only where no problem was noted. Not thread-safe.
 */
final class Section {
    /** Names of classes, tiers, bandwidths, keys. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** Largest amount of USD, whole units: its minor units fit 63 bits with room for sums. */
    static final long MAX_USD = 100_000_000_000L;

    /** 2200-01-01T00:00:00Z. */
    private static final long LATEST_SECOND = 7_258_118_400L;

    private final Yaml.Mapping mapping;
    private final Problems problems;
    private final @Nullable Section parent;
    private final TreeSet<String> asked = new TreeSet<>();
    private boolean clean = true;

    /** The top of a file. */
    Section(Yaml.Mapping mapping, Problems problems) {
        this(mapping, problems, null);
    }

    private Section(Yaml.Mapping mapping, Problems problems, @Nullable Section parent) {
        this.mapping = mapping;
        this.problems = problems;
        this.parent = parent;
    }

    /** A section without keys whose problems nobody hears: what stands for one that is missing or unfit. */
    private Section nothing() {
        return new Section(new Yaml.Mapping(mapping.origin(), Map.of()), new Problems(), null);
    }

    private void note(Origin at, Rule rule, String detail) {
        problems.add(at, rule, detail);
        for (Section each = this; each != null; each = each.parent) {
            each.clean = false;
        }
    }

    Yaml.Mapping mapping() {
        return mapping;
    }

    /** True while nothing has been noted in or below this section: only then do comparisons between its values make sense. */
    boolean clean() {
        return clean;
    }

    boolean has(String key) {
        asked.add(key);
        return mapping.entries().containsKey(key);
    }

    /** The keys, where they are names given by the operator. All count as asked for. */
    List<String> names(int most) {
        asked.addAll(mapping.entries().keySet());
        bounded(mapping.entries().size(), most, mapping.origin());
        return List.copyOf(mapping.entries().keySet());
    }

    /** Notes a problem with the value of a key. */
    void refuse(String key, Rule rule, String detail) {
        note(origin(key), rule, detail);
    }

    /** Notes the keys that nobody asked for. */
    void done() {
        for (Map.Entry<String, Yaml.Entry> each : mapping.entries().entrySet()) {
            if (!asked.contains(each.getKey())) {
                note(each.getValue().key(), Rule.UNKNOWN_KEY, "is not known here; known are " + asked);
            }
        }
    }

    private Origin origin(String key) {
        Yaml.Entry entry = mapping.entries().get(key);
        return entry == null ? mapping.origin() : entry.value().origin();
    }

    private @Nullable Yaml value(String key) {
        asked.add(key);
        Yaml.Entry entry = mapping.entries().get(key);
        if (entry == null) {
            Origin at = mapping.origin();
            note(at.key(key, at.line()), Rule.MISSING_KEY, "must be given");
            return null;
        }
        return entry.value();
    }

    // ---- sections below
    // ---------------------------------------------------------------------------------------------------

    Section child(String key) {
        return value(key) instanceof Yaml value ? section(value) : nothing();
    }

    /** The section of a key that may be left out; an empty one then. */
    Section childIfAny(String key) {
        return has(key) ? child(key) : nothing();
    }

    private Section section(Yaml value) {
        if (value instanceof Yaml.Mapping below) {
            return new Section(below, problems, this);
        }
        note(value.origin(), Rule.WRONG_TYPE, "must be a mapping");
        return nothing();
    }

    /** This section with a mapping below it: what it does not say, that one does. */
    Section over(Yaml.Mapping base) {
        return new Section(base.under(mapping), problems, parent);
    }

    /** A list of sections. */
    List<Section> children(String key, int most) {
        List<Section> sections = new ArrayList<>();
        for (Yaml item : items(key, most)) {
            sections.add(section(item));
        }
        return sections;
    }

    /** Sections by the names an operator gave them, in the order of the file. */
    Map<String, Section> named(String key, int most) {
        Section parent = childIfAny(key);
        Map<String, Section> sections = new LinkedHashMap<>();
        for (String name : parent.names(most)) {
            if (NAME.matcher(name).matches()) {
                sections.put(name, parent.child(name));
            } else {
                parent.refuse(name, Rule.WRONG_FORM, "a name must be 1 to 64 characters of A-Z a-z 0-9 . _ -");
            }
        }
        return sections;
    }

    /** A list of names. */
    List<String> texts(String key, int most) {
        List<String> texts = new ArrayList<>();
        for (Yaml item : items(key, most)) {
            String text = scalar(item);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    private List<Yaml> items(String key, int most) {
        Yaml value = value(key);
        if (value instanceof Yaml.Sequence list) {
            bounded(list.items().size(), most, list.origin());
            return list.items();
        }
        if (value != null) {
            note(value.origin(), Rule.WRONG_TYPE, "must be a list");
        }
        return List.of();
    }

    private void bounded(int size, int most, Origin at) {
        if (size > most) {
            note(at, Rule.TOO_LARGE, "has " + size + " entries, must have at most " + most);
        }
    }

    // ---- values
    // -----------------------------------------------------------------------------------------------------------

    /** The text of a key, or null where it is missing or no single value. */
    @Nullable
    String text(String key) {
        Yaml value = value(key);
        return value == null ? null : scalar(value);
    }

    private @Nullable String scalar(Yaml value) {
        if (!(value instanceof Yaml.Scalar scalar)) {
            note(value.origin(), Rule.WRONG_TYPE, "must be a single value");
            return null;
        }
        if (scalar.absent()) {
            note(value.origin(), Rule.MISSING_KEY, "has no value");
            return null;
        }
        return scalar.text();
    }

    /** A name, or {@code ""} where there is none. */
    String name(String key) {
        String text = text(key);
        if (text == null || NAME.matcher(text).matches()) {
            return text == null ? "" : text;
        }
        unfit(key, Rule.WRONG_FORM, "must be 1 to 64 characters of A-Z a-z 0-9 . _ -", text);
        return "";
    }

    boolean truth(String key) {
        String text = text(key);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            unfit(key, Rule.WRONG_FORM, "must be true or false", text);
        }
        return "true".equals(text);
    }

    long whole(String key, long least, long most) {
        String text = text(key);
        if (text == null) {
            return least;
        }
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            unfit(key, Rule.WRONG_FORM, "must be a whole number, digits only", text);
            return least;
        }
        long number = Long.parseLong(text);
        if (number < least || number > most) {
            unfit(key, Rule.OUT_OF_BOUNDS, "must be " + least + " to " + most, text);
            return least;
        }
        return number;
    }

    /** A constant by its lower-case name with dashes: {@code LINEAR_PERPETUAL} is {@code linear-perpetual}. */
    <E extends Enum<E>> E oneOf(String key, List<E> constants) {
        String text = text(key);
        List<String> known = new ArrayList<>();
        for (E constant : constants) {
            String name = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (name.equals(text)) {
                return constant;
            }
            known.add(name);
        }
        if (text != null) {
            unfit(key, Rule.WRONG_FORM, "must be one of " + known, text);
        }
        return constants.getFirst();
    }

    /** A decimal, not negative; zero where there is none. */
    Decimal decimal(String key) {
        String text = text(key);
        if (text == null) {
            return Decimal.ZERO;
        }
        String problem = Decimal.problem(text);
        if (problem != null) {
            unfit(key, Rule.WRONG_FORM, "must be a decimal", text);
            return Decimal.ZERO;
        }
        Decimal number = Decimal.parse(text);
        if (number.signum() < 0) {
            unfit(key, Rule.OUT_OF_BOUNDS, "must not be negative", text);
            return Decimal.ZERO;
        }
        return number;
    }

    /** An amount in minor units of a currency, not negative, at most {@code mostUnits} whole units. */
    long amount(String key, Currency currency, long mostUnits) {
        Decimal number = decimal(key);
        if (number.compareTo(Decimal.of(mostUnits)) > 0) {
            unfit(key, Rule.OUT_OF_BOUNDS, "must be at most " + mostUnits + " " + currency.code(), number.toString());
            return 0;
        }
        long minor = number.stepsOf(Decimal.of(1, currency.decimals()));
        if (minor == Long.MIN_VALUE) {
            unfit(key, Rule.WRONG_FORM, "has more than " + currency.decimals() + " decimal places", number.toString());
            return 0;
        }
        return minor;
    }

    /** An amount in USD minor units. */
    long usd(String key) {
        return amount(key, Currency.USD, MAX_USD);
    }

    /** A rate such as {@code 0.4%} or {@code 0.004}. */
    Rate rate(String key, Rate least, Rate most) {
        String text = text(key);
        if (text == null) {
            return least;
        }
        Rate rate = rate(text);
        if (rate == null) {
            unfit(key, Rule.WRONG_FORM, "must be a rate such as 0.4% or 0.004, no finer than a billionth", text);
            return least;
        }
        if (rate.compareTo(least) < 0 || rate.compareTo(most) > 0) {
            unfit(key, Rule.OUT_OF_BOUNDS, "must be " + percent(least) + " to " + percent(most), text);
            return least;
        }
        return rate;
    }

    /** A rate as a number, 0.004 for 0.4%. */
    double share(String key, Rate least, Rate most) {
        return rate(key, least, most).toDecimal().doubleValue();
    }

    /** A list of rates as numbers. */
    List<Double> shares(String key, int mostItems, Rate least, Rate most) {
        List<Double> shares = new ArrayList<>();
        for (String text : texts(key, mostItems)) {
            Rate rate = rate(text);
            if (rate == null) {
                unfit(key, Rule.WRONG_FORM, "must be rates such as 0.4% or 0.004, no finer than a billionth", text);
            } else if (rate.compareTo(least) < 0 || rate.compareTo(most) > 0) {
                unfit(key, Rule.OUT_OF_BOUNDS, "must be " + percent(least) + " to " + percent(most), text);
            } else {
                shares.add(rate.toDecimal().doubleValue());
            }
        }
        return shares;
    }

    /** A decimal as a number, not negative. */
    double number(String key, double least, double most) {
        int before = problems.count();
        double number = decimal(key).doubleValue();
        if (problems.count() > before) {
            return least;
        }
        if (!(number >= least && number <= most)) {
            unfit(key, Rule.OUT_OF_BOUNDS, "must be " + least + " to " + most, Double.toString(number));
            return least;
        }
        return number;
    }

    private static @Nullable Rate rate(String text) {
        try {
            return Rate.parse(text);
        } catch (IllegalArgumentException | ArithmeticException unfit) {
            return null;
        }
    }

    static String percent(Rate rate) {
        return Decimal.of(rate.billionths(), 7) + "%";
    }

    /** A duration in milliseconds, such as {@code 250ms}, {@code 10s}, {@code 1m}, {@code 1h}, {@code 1d}. */
    long millis(String key, long least, long most) {
        String text = text(key);
        if (text == null) {
            return least;
        }
        long millis = Durations.millis(text);
        if (millis < 0) {
            unfit(key, Rule.WRONG_FORM, "must be a duration such as 250ms, 10s, 1m, 1h or 1d", text);
            return least;
        }
        if (millis < least || millis > most) {
            unfit(key, Rule.OUT_OF_BOUNDS, "must be " + Durations.text(least) + " to " + Durations.text(most), text);
            return least;
        }
        return millis;
    }

    /** A time such as {@code 2027-12-31T08:00:00Z}, 1970 to 2200. */
    Instant instant(String key) {
        String text = text(key);
        if (text == null) {
            return Instant.EPOCH;
        }
        try {
            Instant instant = Instant.parse(text);
            if (!instant.isBefore(Instant.EPOCH) && instant.getEpochSecond() <= LATEST_SECOND) {
                return instant;
            }
        } catch (DateTimeException ignored) {
            // Told below, with the form it must have.
        }
        unfit(key, Rule.WRONG_FORM, "must be a time such as 2027-12-31T08:00:00Z", text);
        return Instant.EPOCH;
    }

    void unfit(String key, Rule rule, String must, String value) {
        refuse(key, rule, must + ", is '" + Texts.shown(value) + "'");
    }

    /** Notes a problem where a reference leads nowhere. */
    void unknown(String key, String what, String name, Iterable<String> known) {
        List<String> names = new ArrayList<>();
        known.forEach(each -> names.add(Texts.shown(each)));
        Collections.sort(names);
        String listed = names.size() > 20 ? names.subList(0, 20) + " and more" : names.toString();
        refuse(
                key,
                Rule.UNKNOWN_REFERENCE,
                "there is no " + what + " '" + Texts.shown(name) + "'; known are " + listed);
    }
}
