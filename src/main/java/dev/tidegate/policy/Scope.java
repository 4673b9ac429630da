package dev.tidegate.policy;

import dev.tidegate.order.AccountId;

/** What a kill switch is pulled for. */
public sealed interface Scope {
    /** Every account and every instrument. */
    record Global() implements Scope {
        @Override
        public String toString() {
            return "global";
        }
    }

    /**
     * One instrument, for every account.
     *
     * @param symbol need not be listed: 1 to 64 characters of {@code A-Z a-z 0-9 . _ -}
     */
    record OfInstrument(String symbol) implements Scope {
        public OfInstrument {
            if (!Section.NAME.matcher(symbol).matches()) {
                throw new IllegalArgumentException("'" + Texts.shown(symbol) + "' is no symbol");
            }
        }

        @Override
        public String toString() {
            return "instrument:" + symbol;
        }
    }

    /** One account, for every instrument. */
    record OfAccount(AccountId account) implements Scope {
        @Override
        public String toString() {
            return "account:" + account;
        }
    }

    /** Reads what {@link #toString} prints: {@code global}, {@code instrument:SYMBOL}, {@code account:ID}. */
    static Scope parse(String text) {
        if (text.equals("global")) {
            return new Global();
        }
        if (text.startsWith("instrument:")) {
            return new OfInstrument(text.substring("instrument:".length()));
        }
        if (text.startsWith("account:")) {
            return new OfAccount(new AccountId(text.substring("account:".length())));
        }
        throw new IllegalArgumentException(
                "scope '" + Texts.shown(text) + "' must be global, instrument:SYMBOL or account:ID");
    }
}
