package dev.tidegate.sandbox;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.order.VenueEvent;
import dev.tidegate.order.VenueOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The exchange itself, without sockets: accounts, books and the commands on them. Deterministic; not thread-safe, for it has
 * one writer.
 */
final class Exchange {
    private final Map<String, Listing> listings = new TreeMap<>();
    private final Map<AccountId, SandboxAccount> accounts = new TreeMap<>();
    private final Map<String, HouseQuotes> quotes = new HashMap<>();
    private final SandboxAccount house = new SandboxAccount(new AccountId("house"), true, 1);
    private final SandboxAccount crowd = new SandboxAccount(new AccountId("crowd"), true, 1);
    private final EventSink sink;
    private final LongSupplier epochMillis;
    private final String idPrefix;
    private final Matching matching;
    private @Nullable MarginWatch watch;
    private long orders;

    /**
     * An exchange with empty books.
     *
     * @param life how often the exchange has lost its memory before: ids of different lives never meet
     * @param remembered orders that are over and still known, per account
     */
    Exchange(
            Collection<Instrument> instruments,
            Collection<AccountId> accountIds,
            EventSink sink,
            LongSupplier epochMillis,
            int life,
            int remembered) {
        instruments.forEach(each -> listings.put(each.symbol(), new Listing(each)));
        accountIds.forEach(each -> accounts.put(each, new SandboxAccount(each, false, remembered)));
        this.sink = sink;
        this.epochMillis = epochMillis;
        this.idPrefix = "S" + life + "-";
        this.matching = new Matching(sink, epochMillis, "E" + life + "-");
    }

    /** Has the margin of all accounts looked at from now on. */
    void watch(MarginTerms terms) {
        MarginWatch watcher = new MarginWatch(terms, listings);
        watch = watcher;
        matching.watch(watcher);
    }

    MarginView margin(AccountId id) {
        if (watch == null) {
            throw new IllegalStateException("margin is not watched");
        }
        return watch.view(account(id));
    }

    Map<String, Listing> listings() {
        return listings;
    }

    Matching matching() {
        return matching;
    }

    /** Everybody's, the exchange's own among them. */
    Collection<SandboxAccount> accounts() {
        List<SandboxAccount> all = new ArrayList<>(accounts.values());
        all.add(house);
        all.add(crowd);
        return all;
    }

    /** Lots held long by everybody. */
    long openLots(Listing listing) {
        long lots = 0;
        for (SandboxAccount account : accounts.values()) {
            lots += Math.max(0, account.lots(listing.symbol()));
        }
        return lots + Math.max(0, house.lots(listing.symbol())) + Math.max(0, crowd.lots(listing.symbol()));
    }

    SandboxAccount account(AccountId id) {
        SandboxAccount account = accounts.get(id);
        if (account == null) {
            throw new IllegalArgumentException("the exchange has no account " + id);
        }
        return account;
    }

    Listing listing(String symbol) {
        Listing listing = listings.get(symbol);
        if (listing == null) {
            throw new IllegalArgumentException("the exchange does not list " + symbol);
        }
        return listing;
    }

    /** The exchange's own quotes on an instrument, for whoever makes its market. */
    HouseQuotes quotes(String symbol) {
        return quotes.computeIfAbsent(symbol, each -> new HouseQuotes(listing(each), matching, house, crowd));
    }

    /** Adds to a balance (a negative amount takes away), and tells. */
    void deposit(AccountId id, Currency currency, Decimal amount, String cause) {
        long minor = amount.stepsOf(Decimal.of(1, currency.decimals()));
        if (minor == Long.MIN_VALUE) {
            throw new IllegalArgumentException(amount + " is finer than a minor unit of " + currency.code());
        }
        long balance = account(id).credit(currency, minor);
        sink.publish(
                id,
                new VenueEvent.BalanceSet(currency.code(), currency.amount(balance), cause, epochMillis.getAsLong()));
    }

    Answer place(SandboxAccount account, OrderCommand.Place order) {
        String orderId = idPrefix + (orders + 1);
        String clientOrderId = order.clientOrderId() == null ? "x-" + orderId : order.clientOrderId();
        if (account.knows(clientOrderId)) {
            account.refusedDuplicate();
            return new Answer.Refused(
                    Reason.DUPLICATE_CLORDID, "clientOrderId", clientOrderId + " has been used before");
        }
        Listing listing = listings.get(order.symbol());
        if (listing == null) {
            return new Answer.Refused(Reason.INSTRUMENT_UNKNOWN, "symbol", order.symbol() + " is not listed");
        }
        Answer.Refused refused = Acceptance.place(listing, account, order);
        if (refused != null) {
            return refused;
        }
        orders++;
        Decimal price = order.price();
        BookOrder made = new BookOrder(
                account,
                listing,
                orderId,
                clientOrderId,
                order.side(),
                order.type(),
                order.timeInForce(),
                order.reduceOnly(),
                listing.instrument().lots(order.quantity()),
                price != null
                        ? listing.instrument().ticks(price)
                        : order.side() == Side.BUY ? Instrument.MAX_STEPS : 1);
        account.accept(made);
        sink.publish(
                account.id(),
                new VenueEvent.Acknowledged(clientOrderId, orderId, listing.symbol(), epochMillis.getAsLong()));
        enter(made);
        MarginWatch.look(watch, account, made, "taken");
        return new Answer.Done(made.picture());
    }

    /** Lets an order trade and, where it may, rest. */
    private void enter(BookOrder order) {
        long most = order.remaining();
        if (order.reduceOnly) {
            most = Math.min(most, order.account.holding(order.listing).room(order.side));
        }
        boolean killed = most == 0
                || switch (order.timeInForce) {
                    case FOK -> most < order.remaining() || !FillOrKill.tradesWhole(order);
                    case POST_ONLY -> order.listing.book().crosses(order.side, order.ticks());
                    case GTC, IOC -> false;
                };
        if (killed) {
            matching.end(order, OrderStatus.EXPIRED);
            return;
        }
        boolean rests = order.timeInForce == TimeInForce.GTC || order.timeInForce == TimeInForce.POST_ONLY;
        if (rests && most < order.remaining()) {
            order.change(order.filled() + most, order.ticks());
            matching.replaced(order);
        }
        matching.match(order, most);
        if (order.remaining() == 0) {
            return;
        }
        if (rests) {
            matching.rest(order);
        } else {
            matching.end(order, OrderStatus.EXPIRED);
        }
    }

    /**
     * Changes a live order. It keeps its turn only where the price stays and the quantity does not grow; otherwise it comes
     * again, and may trade.
     */
    Answer replace(SandboxAccount account, OrderCommand.Replace change) {
        BookOrder order = account.open(change.clientOrderId());
        if (order == null) {
            return unknown(change.clientOrderId());
        }
        Instrument instrument = order.listing.instrument();
        Decimal quantity = change.quantity() == null ? instrument.quantity(order.lots()) : change.quantity();
        Decimal price = change.price() == null ? instrument.price(order.ticks()) : change.price();
        Answer.Refused refused =
                Acceptance.terms(order.listing, quantity, price, instrument.ticks(price), order.reduceOnly);
        if (refused != null) {
            return refused;
        }
        long lots = instrument.lots(quantity);
        long ticks = instrument.ticks(price);
        if (lots <= order.filled()) {
            return new Answer.Refused(
                    Reason.REPLACE_BELOW_FILLED,
                    "quantity",
                    "quantity " + quantity + " is not above " + instrument.quantity(order.filled())
                            + ", the filled part");
        }
        if (order.timeInForce == TimeInForce.POST_ONLY && order.listing.book().crosses(order.side, ticks)) {
            return new Answer.Refused(Reason.POST_ONLY_WOULD_CROSS, "price", "at " + price + " the order would trade");
        }
        if (ticks == order.ticks() && lots <= order.lots()) {
            matching.resize(order, lots);
        } else {
            matching.lift(order);
            order.change(lots, ticks);
            matching.replaced(order);
            enter(order);
        }
        MarginWatch.look(watch, account, order, "changed");
        return new Answer.Done(order.picture());
    }

    /** Cancels an order; one that is over already answers how it ended. */
    Answer cancel(SandboxAccount account, String clientOrderId) {
        BookOrder order = account.open(clientOrderId);
        if (order != null) {
            matching.end(order, OrderStatus.CANCELLED);
        }
        return order(account, clientOrderId);
    }

    /** Cancels all live orders of an account, or those of one instrument; answers them. */
    List<VenueOrder> cancelAll(SandboxAccount account, @Nullable String symbol) {
        List<VenueOrder> cancelled = new ArrayList<>();
        for (BookOrder order : List.copyOf(account.open())) {
            if (symbol == null || order.listing.symbol().equals(symbol)) {
                matching.end(order, OrderStatus.CANCELLED);
                cancelled.add(order.picture());
            }
        }
        return cancelled;
    }

    Answer order(SandboxAccount account, String clientOrderId) {
        VenueOrder known = account.order(clientOrderId);
        return known == null ? unknown(clientOrderId) : new Answer.Done(known);
    }

    private static Answer unknown(String clientOrderId) {
        return new Answer.Refused(Reason.REPLACE_UNKNOWN_ORDER, "clientOrderId", "there is no order " + clientOrderId);
    }
}
