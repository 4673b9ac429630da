package dev.tidegate.shield;

import dev.tidegate.order.AccountId;

/** Whose conduct is counted and whom a sanction holds. */
public sealed interface Subject {
    /** What an account does on one instrument. */
    record OnInstrument(AccountId account, String symbol) implements Subject, Comparable<OnInstrument> {
        /** Any order will do. */
        @Override
        public int compareTo(OnInstrument other) {
            int byAccount = account.compareTo(other.account);
            return byAccount != 0 ? byAccount : symbol.compareTo(other.symbol);
        }

        @Override
        public String toString() {
            return "account:" + account + "/" + symbol;
        }
    }

    /** What comes with one key. */
    record OfKey(String keyId) implements Subject {
        @Override
        public String toString() {
            return "key:" + keyId;
        }
    }

    /**
     * Reads what {@code toString} writes.
     *
     * @throws IllegalArgumentException with the forms there are
     */
    static Subject parse(String text) {
        int slash = text.indexOf('/');
        if (text.startsWith("account:") && slash > 0 && slash < text.length() - 1) {
            return new OnInstrument(
                    new AccountId(text.substring("account:".length(), slash)), text.substring(slash + 1));
        }
        if (text.startsWith("key:") && text.length() > "key:".length()) {
            return new OfKey(text.substring("key:".length()));
        }
        throw new IllegalArgumentException("subject must be account:ACCOUNT/INSTRUMENT or key:KEY, is '" + text + "'");
    }
}
