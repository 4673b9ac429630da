package dev.tidegate.fills;

import dev.tidegate.dialect.FeedMessage;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.VenueEvent;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.OpenOrder;
import dev.tidegate.risk.Settlement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Takes the feed's events to the desks, in order per account and without waiting for one before the next: desks keep the
 * order. While an account is being read from the exchange its events are held back, so that the reading finds its place
 * between them.
 */
final class Settler {
    /** Turns under way at which the feed is asked to pause. */
    static final int MAX_IN_FLIGHT = 4_096;
    /** Events of one account that may wait while it is read. */
    static final int MAX_HELD = 16_384;

    private final Surroundings around;
    private final FeedLease lease;
    private final Consumer<Followed> failed;
    private final Consumer<Followed> doubted;
    private final Map<AccountId, Followed> followed = new HashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile long strangers;
    private volatile long settled;

    /**
     * A settler.
     *
     * @param failed hears, on any thread, of accounts whose event could not be settled, or was ahead of its account
     */
    Settler(Surroundings around, Consumer<Followed> failed) {
        this(around, FeedLease.ALONE, failed, failed);
    }

    /** @param doubted hears, on any thread, of accounts that hold more than they may have to until they have been read again */
    Settler(Surroundings around, FeedLease lease, Consumer<Followed> failed, Consumer<Followed> doubted) {
        this.around = around;
        this.lease = lease;
        this.failed = failed;
        this.doubted = doubted;
    }

    /** What a settled event leaves to be done. */
    private enum Then {
        NOTHING,
        READ_AGAIN,
        MISSING
    }

    /** The account as it is followed, from now on if it was not. */
    Followed follow(AccountId account) {
        return followed.computeIfAbsent(account, Followed::new);
    }

    Collection<Followed> all() {
        return followed.values();
    }

    boolean full() {
        return inFlight.get() >= MAX_IN_FLIGHT;
    }

    boolean roomy() {
        return inFlight.get() <= MAX_IN_FLIGHT / 2;
    }

    /** Events of accounts that are not this gateway's. */
    long strangers() {
        return strangers;
    }

    /** Events taken to a desk. */
    long settled() {
        return settled;
    }

    void event(FeedMessage.Event event) {
        Followed whose = followed.get(event.account());
        if (whose == null) {
            if (!around.keys().get().containsKey(event.account())) {
                strangers = strangers + 1;
                return;
            }
            whose = follow(event.account());
        }
        ArrayDeque<FeedMessage.Event> held = whose.held;
        if (held == null) {
            settle(whose, event);
        } else if (held.size() < MAX_HELD) {
            held.add(event);
        } else {
            whose.overrun = true;
            release(whose);
            settle(whose, event);
        }
    }

    void hold(Followed whose) {
        if (whose.held != null) {
            throw new IllegalStateException("events of " + whose.account.value() + " are held already");
        }
        whose.held = new ArrayDeque<>();
        whose.overrun = false;
    }

    /** Settles the held events up to a number; the others go on waiting. */
    void settleHeld(Followed whose, long through) {
        ArrayDeque<FeedMessage.Event> held = whose.held;
        while (held != null && !held.isEmpty() && held.getFirst().sequence() <= through) {
            settle(whose, held.removeFirst());
        }
    }

    void release(Followed whose) {
        settleHeld(whose, Long.MAX_VALUE);
        whose.held = null;
    }

    private void settle(Followed whose, FeedMessage.Event event) {
        if (event.sequence() <= whose.pictured || !lease.held()) {
            return;
        }
        whose.applied = event.sequence();
        settled = settled + 1;
        inFlight.incrementAndGet();
        around.ledger()
                .later(
                        whose.account,
                        state -> settled(state, event, around.market().get()))
                .subscribe()
                .with(
                        then -> {
                            inFlight.decrementAndGet();
                            switch (then) {
                                case NOTHING -> {}
                                case READ_AGAIN -> doubted.accept(whose);
                                case MISSING -> failed.accept(whose);
                            }
                        },
                        cause -> {
                            inFlight.decrementAndGet();
                            failed.accept(whose);
                        });
    }

    /** What would change an account once more where it is told once more. The life of an order goes one way, however often told. */
    private static boolean counts(VenueEvent event) {
        return event instanceof VenueEvent.Filled
                || event instanceof VenueEvent.BalanceSet
                || event instanceof VenueEvent.Settled;
    }

    /** A reply has told it before: from now on pictures that do not know of it yet are too old, whoever holds them. */
    private static boolean settledBefore(AccountState state, VenueEvent event) {
        return !(event instanceof VenueEvent.Acknowledged) && state.knows(event.clientOrderId());
    }

    /** A fill is in the account, for a picture held it, but its order does not show it: the order has to be asked for. */
    private static boolean unseen(AccountState state, VenueEvent event, MarketSnapshot market) {
        OpenOrder order = state.openOrder(event.clientOrderId());
        InstrumentMarket at = event instanceof VenueEvent.Filled filled ? market.instrument(filled.symbol()) : null;
        return order != null
                && at != null
                && event instanceof VenueEvent.Filled filled
                && at.instrument().lots(filled.cumulative()) > order.filledLots();
    }

    /** An event that is ahead of the account has changed nothing, and something before it is missing. */
    private static Then then(AccountState state, VenueEvent event, MarketSnapshot market) {
        if (Settlement.ahead(state, event, market)) {
            return Then.MISSING;
        }
        return Settlement.doubtful(state, event, market) ? Then.READ_AGAIN : Then.NOTHING;
    }

    private Ledger.Step<Then> settled(AccountState state, FeedMessage.Event event, MarketSnapshot market) {
        if (!lease.shared()) {
            return new Ledger.Step<>(Settlement.of(state, event.event(), market), then(state, event.event(), market));
        }
        if (event.sequence() <= state.feedSequence() && counts(event.event())) {
            Then then = unseen(state, event.event(), market) ? Then.MISSING : Then.NOTHING;
            return new Ledger.Step<>(List.of(), then, Ledger.Unwritten.BELIEVED);
        }
        List<AccountEvent> events = Settlement.of(state, event.event(), market);
        if (event.sequence() > state.feedSequence() && (!events.isEmpty() || settledBefore(state, event.event()))) {
            events = new ArrayList<>(events);
            events.add(
                    new AccountEvent.FeedReached(event.sequence(), event.event().timeMillis()));
        }
        return new Ledger.Step<>(events, then(state, event.event(), market), Ledger.Unwritten.BELIEVED);
    }
}
