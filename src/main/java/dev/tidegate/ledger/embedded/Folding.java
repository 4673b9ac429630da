package dev.tidegate.ledger.embedded;

import dev.tidegate.ledger.journal.JournalDamaged;
import dev.tidegate.ledger.journal.SealedRecords;
import dev.tidegate.order.AccountId;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Folds the records after a checkpoint into the next one, account by account: the old checkpoint is read once from beginning to
 * end, both are sorted, and of the records only their places are noted before. So a checkpoint takes the memory of one account,
 * not of all.
 */
final class Folding implements Checkpoint.Source {
    /** Places of one account's records, in order. */
    private static final class Places {
        private long[] all = new long[4];
        private int size;

        void add(long place) {
            if (size == all.length) {
                all = Arrays.copyOf(all, 2 * size);
            }
            all[size++] = place;
        }
    }

    private final Checkpoint.@Nullable Reading old;
    private final long from;
    private final SealedRecords records;
    private final Map<String, Places> places = new HashMap<>();
    private final Iterator<AccountId> accounts;
    /** The next account of the old checkpoint, or nothing. */
    private Accounts ahead;

    /**
     * A folding.
     *
     * @param old nothing where there is no checkpoint yet
     * @param accounts all of the old checkpoint and the records, and maybe others, which are empty then
     */
    Folding(Checkpoint.@Nullable Reading old, SealedRecords records, SortedSet<AccountId> accounts) {
        this.old = old;
        this.from = old == null ? 1 : old.next();
        this.records = records;
        this.accounts = accounts.iterator();
        this.ahead = new Accounts(from);
        records.read(
                from,
                (place, payload) -> places.computeIfAbsent(Accounts.nameIn(payload), name -> new Places())
                        .add(place));
    }

    @Override
    public Accounts.Kept next() throws IOException {
        AccountId account = accounts.next();
        if (ahead.all().isEmpty() && old != null && old.hasMore()) {
            old.account(ahead, any -> true);
        }
        Accounts one = new Accounts(from);
        if (ahead.get(account) != null) {
            one = ahead;
            ahead = new Accounts(from);
        }
        Places later = places.remove(account.value());
        for (int i = 0; later != null && i < later.size; i++) {
            one.replay(records.payload(later.all[i]));
        }
        Accounts.Kept kept = one.get(account);
        return kept == null ? Accounts.Kept.nothing(account) : kept;
    }

    @Override
    public void end() throws IOException {
        boolean more = old != null && old.hasMore();
        if (more || !ahead.all().isEmpty() || !places.isEmpty()) {
            throw new JournalDamaged("the journal holds accounts that were not there at the start, or not sorted");
        }
    }
}
