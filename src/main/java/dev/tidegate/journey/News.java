package dev.tidegate.journey;

import dev.tidegate.ledger.Written;
import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.MarketSnapshot;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells whoever reads along of an account what has been written down of it. Costs a look-up where nobody does. Thread-safe. */
public final class News implements Written {
    /** Somebody who reads along. */
    public interface Reader {
        /**
         * Something was written down. Called on any thread, in the account's order; must not block.
         *
         * @param messages JSON objects for the client; may be empty where the account has changed in a way only its numbers show
         */
        void told(List<byte[]> messages);
    }

    private static final Reader[] NOBODY = {};

    private final Supplier<MarketSnapshot> market;
    private final ConcurrentHashMap<AccountId, Reader[]> readers = new ConcurrentHashMap<>();

    public News(Supplier<MarketSnapshot> market) {
        this.market = market;
    }

    /** Has somebody told of an account from now on. */
    public void read(AccountId account, Reader reader) {
        readers.merge(account, new Reader[] {reader}, (known, added) -> {
            Reader[] all = java.util.Arrays.copyOf(known, known.length + 1);
            all[known.length] = reader;
            return all;
        });
    }

    /** Tells somebody no more. */
    public void leave(AccountId account, Reader reader) {
        readers.computeIfPresent(account, (same, known) -> without(known, reader));
    }

    private static Reader @Nullable [] without(Reader[] known, Reader gone) {
        Reader[] left =
                java.util.Arrays.stream(known).filter(each -> each != gone).toArray(Reader[]::new);
        return left.length == 0 ? null : left;
    }

    @Override
    public void written(AccountState state, List<AccountEvent> events) {
        Reader[] told = readers.getOrDefault(state.account(), NOBODY);
        if (told.length == 0) {
            return;
        }
        List<byte[]> messages = NewsJson.encode(state, events, market.get());
        for (Reader reader : told) {
            reader.told(messages);
        }
    }

    /** Accounts somebody reads along of. */
    int accounts() {
        return readers.size();
    }
}
