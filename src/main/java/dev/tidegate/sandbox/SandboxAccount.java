package dev.tidegate.sandbox;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.VenueAccount;
import dev.tidegate.order.VenueOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An account at the exchange: balances, holdings, live orders and the memory of those that are over. */
final class SandboxAccount {
    /** Orders that are over and still known by their id; the oldest are forgotten first. */
    static final int MAX_REMEMBERED = 100_000;
    /** Live orders. */
    static final int MAX_OPEN = 10_000;

    private final AccountId id;
    private final boolean silent;
    private final int remembered;
    private final TreeMap<Currency, Long> balances = new TreeMap<>();
    private final TreeMap<String, Holding> holdings = new TreeMap<>();
    private final LinkedHashMap<String, BookOrder> open = new LinkedHashMap<>();
    private final LinkedHashMap<String, VenueOrder> over = new LinkedHashMap<>();
    private long accepted;
    private long duplicates;

    /**
     * An empty account.
     *
     * @param silent true for the exchange's own: it has no feed, no order ids and pays no fees
     */
    SandboxAccount(AccountId id, boolean silent, int remembered) {
        this.id = id;
        this.silent = silent;
        this.remembered = remembered;
    }

    AccountId id() {
        return id;
    }

    boolean silent() {
        return silent;
    }

    Holding holding(Listing listing) {
        return holdings.computeIfAbsent(listing.symbol(), ignored -> new Holding());
    }

    /** Signed lots of a position, without making a place for one. */
    long lots(String symbol) {
        Holding holding = holdings.get(symbol);
        return holding == null ? 0 : holding.position().lots();
    }

    Map<Currency, Long> balances() {
        return Collections.unmodifiableMap(balances);
    }

    /** What it holds and wants, by symbol. */
    Map<String, Holding> holdings() {
        return Collections.unmodifiableMap(holdings);
    }

    /** Adds to a balance, minor units; answers what it is then. */
    long credit(Currency currency, long minor) {
        return balances.merge(currency, minor, Math::addExact);
    }

    boolean knows(String clientOrderId) {
        return open.containsKey(clientOrderId) || over.containsKey(clientOrderId);
    }

    void refusedDuplicate() {
        duplicates++;
    }

    void accept(BookOrder order) {
        accepted++;
        open.put(order.clientOrderId, order);
    }

    /** An order is over: its id stays known. */
    void close(BookOrder order) {
        if (silent) {
            return;
        }
        open.remove(order.clientOrderId);
        over.put(order.clientOrderId, order.picture());
        if (over.size() > remembered) {
            var eldest = over.entrySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    @Nullable
    BookOrder open(String clientOrderId) {
        return open.get(clientOrderId);
    }

    Collection<BookOrder> open() {
        return open.values();
    }

    /** How an order stands or ended; null where its id is unknown, or forgotten. */
    @Nullable
    VenueOrder order(String clientOrderId) {
        BookOrder live = open.get(clientOrderId);
        return live != null ? live.picture() : over.get(clientOrderId);
    }

    List<VenueOrder> openPictures(@Nullable String symbol) {
        List<VenueOrder> pictures = new ArrayList<>();
        for (BookOrder order : open.values()) {
            if (symbol == null || order.listing.symbol().equals(symbol)) {
                pictures.add(order.picture());
            }
        }
        return pictures;
    }

    /** The account as its owner may read it. */
    VenueAccount picture(long feedSequence, Map<String, Listing> listings) {
        TreeMap<String, Decimal> amounts = new TreeMap<>();
        balances.forEach((currency, minor) -> amounts.put(currency.code(), currency.amount(minor)));
        TreeMap<String, VenueAccount.Held> positions = new TreeMap<>();
        holdings.forEach((symbol, holding) -> {
            Listing listing = listings.get(symbol);
            if (listing != null && holding.position().lots() != 0) {
                positions.put(
                        symbol,
                        new VenueAccount.Held(
                                listing.instrument().quantity(holding.position().lots()),
                                listing.instrument()
                                        .settlement()
                                        .amount(holding.position().cost())));
            }
        });
        return new VenueAccount(feedSequence, amounts, positions, openPictures(null));
    }

    /** The account as a test looks at it. */
    AccountView view(long feedSequence, Map<String, Listing> listings) {
        TreeMap<String, Long> lots = new TreeMap<>();
        TreeMap<String, Long> worst = new TreeMap<>();
        holdings.forEach((symbol, holding) -> {
            lots.put(symbol, holding.position().lots());
            worst.put(symbol, holding.worst());
        });
        return new AccountView(picture(feedSequence, listings), lots, worst, accepted, duplicates);
    }
}
