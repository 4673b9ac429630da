package dev.tidegate.fills;

import dev.tidegate.dialect.FeedMessage;
import dev.tidegate.order.AccountId;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One account as it is followed at the exchange. Touched by the fills' event loop alone. */
final class Followed {
    /** Before the first feed number. */
    static final long NOTHING = -1;

    final AccountId account;
    /** Number of the last feed event taken to the desk. */
    long applied = NOTHING;
    /** Feed events up to this number are contained in what was read: they must not be settled again. */
    long pictured = NOTHING;
    /** Events that wait while the account is being read; null while it is not. */
    @Nullable
    ArrayDeque<FeedMessage.Event> held;

    /** True where more events came than may wait. */
    boolean overrun;
    /** Times events of the account may have been missed; all of them before the first reading. */
    long tears = 1;
    /** The tears a complete reading has mended. */
    long mended;

    /** The ledger's number when a reading was overtaken last, and is to be tried again; 0 for none. */
    long ledgerSequence;

    /** True where a reading is to come when what is under way now is over. */
    boolean doubted;

    boolean waiting;
    boolean running;
    /** True where something happened during a reading that asks for another. */
    boolean again;

    long timer = -1;
    /** Readings in a row that failed. */
    int failures;
    /** Readings in a row that another gateway was quicker than. */
    int overtakes;
    /** Readings in a row that left an order without a known outcome. */
    int looks;

    Followed(AccountId account) {
        this.account = account;
    }

    boolean torn() {
        return tears > mended;
    }
}
