package dev.tidegate.order;

import java.util.regex.Pattern;

/**
 * The name of a trading account: 1 to 64 characters of {@code A-Z a-z 0-9 . _ -}.
 *
 * @param value the name
 */
public record AccountId(String value) implements Comparable<AccountId> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public AccountId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "account id '" + value + "' must be 1 to 64 characters of A-Z a-z 0-9 . _ -");
        }
    }

    @Override
    public int compareTo(AccountId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
