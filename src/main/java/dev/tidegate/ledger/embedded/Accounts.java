package dev.tidegate.ledger.embedded;

import dev.tidegate.ledger.codec.EventCodec;
import dev.tidegate.ledger.journal.Bytes;
import dev.tidegate.ledger.journal.Cursor;
import dev.tidegate.ledger.journal.JournalDamaged;
import dev.tidegate.ledger.journal.Malformed;
import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Accounts as the fold of a checkpoint and the records after it. A record is one commit: format 1, account, version before 8,
 * epoch 8, count 4, events.
 */
final class Accounts {
    /** An account and the highest epoch it was written under. */
    record Kept(AccountState state, long epoch) {
        static Kept nothing(AccountId account) {
            return new Kept(AccountState.empty(account), 0);
        }
    }

    /** By name: names are checked for their form only when they are new. */
    private final TreeMap<String, Kept> accounts = new TreeMap<>();

    private final long next;

    /**
     * No accounts.
     *
     * @param next sequence number of the first record that is not contained
     */
    Accounts(long next) {
        this.next = next;
    }

    long next() {
        return next;
    }

    /** By account, sorted. */
    Collection<Kept> all() {
        return accounts.values();
    }

    @Nullable
    Kept get(AccountId account) {
        return accounts.get(account.value());
    }

    void put(AccountState state, long epoch) {
        accounts.put(state.account().value(), new Kept(state, epoch));
    }

    static void write(Bytes out, AccountId account, long version, long epoch, List<AccountEvent> events) {
        out.clear()
                .u8(EventCodec.FORMAT)
                .text(account.value())
                .i64(version)
                .i64(epoch)
                .i32(events.size());
        for (int i = 0; i < events.size(); i++) {
            EventCodec.write(out, events.get(i));
        }
    }

    /** Applies one record. */
    void replay(ByteBuffer payload) {
        replay(payload, account -> true);
    }

    /** Applies one record where its account's name is wanted. */
    void replay(ByteBuffer payload, Predicate<String> wanted) {
        try {
            Cursor in = new Cursor(payload);
            String name = name(in);
            if (wanted.test(name)) {
                replay(name, in);
            }
        } catch (Malformed unreadable) {
            throw damaged(unreadable);
        }
    }

    /** The name of the account a record is of. */
    static String nameIn(ByteBuffer payload) {
        try {
            return name(new Cursor(payload));
        } catch (Malformed unreadable) {
            throw damaged(unreadable);
        }
    }

    private static String name(Cursor in) {
        int format = in.u8();
        if (!EventCodec.readable(format)) {
            throw new Malformed("format " + format + " is unknown");
        }
        return in.text();
    }

    private static JournalDamaged damaged(Malformed unreadable) {
        return new JournalDamaged("a record with a good checksum cannot be read: " + unreadable.getMessage());
    }

    private void replay(String name, Cursor in) {
        Kept known = accounts.get(name);
        AccountState state = known == null ? AccountState.empty(EventCodec.account(name)) : known.state();
        long before = in.i64();
        if (before != state.version()) {
            throw new Malformed("account " + name + " is at version " + state.version() + ", the record at " + before);
        }
        long epoch = in.i64();
        for (int i = in.count(9); i > 0; i--) {
            state.apply(EventCodec.readEvent(in));
        }
        in.end();
        if (known == null || known.epoch() != epoch) {
            accounts.put(name, new Kept(state, epoch));
        }
    }
}
