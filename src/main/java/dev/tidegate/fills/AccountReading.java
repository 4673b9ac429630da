package dev.tidegate.fills;

import dev.tidegate.dialect.SigningKey;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.order.VenueAccount;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.OpenOrder;
import dev.tidegate.risk.OrderPhase;
import dev.tidegate.risk.Reconciliation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One reading of one account: its picture is fetched from the exchange, orders that are open here and not in it are asked
 * for, and the account is set to what was found, in rounds until nothing is left to ask.
 *
 * <p>The picture carries the feed number it contains. The account's events are held while it is fetched; those up to that
 * number are settled before it is applied, the later ones after it: nothing is counted twice or left out. Where the feed does
 * not come up to the number, the picture is applied all the same, what comes late with a number it contains is left out, and the
 * account is read again.
 *
 * <p>Where several gateways write to the ledger, a picture may be older than the account by the time it comes: it is thrown away and
 * another is asked for. Only where the exchange says a smaller number than the ledger held before it was asked, and its feed has not
 * come further either, does it count anew.
 */
final class AccountReading {
    /** Pictures in one reading. */
    static final int MAX_ROUNDS = 4;
    /** Orders asked for at the same time. */
    static final int ASKED_TOGETHER = 8;

    /** What a turn at the desk found. */
    private sealed interface Turned {
        record Compared(List<String> differences, List<String> ask, boolean unresolved) implements Turned {}

        /** Another gateway has settled more than the picture contains, up to this number. */
        record Overtaken(long ledgerSequence) implements Turned {}
    }

    private final Fills fills;
    private final Followed whose;
    private final Consumer<Reconciler.End> end;
    private final long tears;
    private final boolean torn;
    private final Map<String, Reconciliation.Asked> answers = new HashMap<>();
    private long askedAtMillis;
    private long askedNanos;
    private int rounds;

    AccountReading(Fills fills, Followed whose, Consumer<Reconciler.End> end) {
        this.fills = fills;
        this.whose = whose;
        this.end = end;
        this.tears = whose.tears;
        this.torn = whose.torn();
    }

    /** Fetches a picture and applies it. */
    void round() {
        SigningKey key = fills.around.keys().get().get(whose.account);
        if (key == null) {
            end.accept(Reconciler.End.READ);
            return;
        }
        rounds++;
        if (answers.isEmpty()) {
            askedAtMillis = fills.around.epochMillis().getAsLong();
        }
        askedNanos = fills.around.nanos().getAsLong();
        long generation = fills.feed.generation();
        fills.settler.hold(whose);
        fills.reader
                .picture(key)
                .subscribe()
                .with(
                        picture -> fills.home(() -> fills.feed.await(
                                picture.feedSequence(), whole -> place(key, picture, generation, whole))),
                        cause -> fills.home(this::failed));
    }

    private void failed() {
        fills.settler.release(whose);
        end.accept(Reconciler.End.FAILED);
    }

    private void place(SigningKey key, VenueAccount picture, long generation, boolean whole) {
        if (whose.overrun || generation != fills.feed.generation()) {
            failed();
            return;
        }
        fills.settler.settleHeld(whose, picture.feedSequence());
        boolean late = !whole && fills.following();
        boolean anew = picture.feedSequence() < whose.ledgerSequence && fills.feed.last() < whose.ledgerSequence;
        if (whose.applied > picture.feedSequence()) {
            failed();
            return;
        }
        whose.pictured = Math.max(whose.pictured, picture.feedSequence());
        fills.around
                .ledger()
                .turn(whose.account, state -> compare(state, picture, anew))
                .subscribe()
                .with(
                        // The desk may answer at once: the next round must not begin to hold what this one has yet to
                        // release.
                        turned -> fills.afterwards(() -> {
                            switch (turned) {
                                case Turned.Compared compared -> turned(key, compared, whole, late);
                                case Turned.Overtaken(long ledgerSequence) -> overtaken(ledgerSequence);
                            }
                        }),
                        cause -> fills.afterwards(() -> unplaced(Reconciler.End.FAILED)));
        fills.settler.release(whose);
    }

    private void overtaken(long ledgerSequence) {
        whose.ledgerSequence = ledgerSequence;
        unplaced(Reconciler.End.OVERTAKEN);
    }

    private void unplaced(Reconciler.End how) {
        whose.tears++;
        end.accept(how);
    }

    private Ledger.Step<Turned> compare(AccountState state, VenueAccount picture, boolean anew) {
        boolean shared = fills.lease.shared();
        if (shared && picture.feedSequence() < state.feedSequence() && !anew) {
            return Ledger.Step.answer(new Turned.Overtaken(state.feedSequence()));
        }
        Map<String, Reconciliation.Asked> usable = new HashMap<>();
        List<String> ask = new ArrayList<>();
        boolean unresolved = false;
        for (String id : Reconciliation.missing(state, picture)) {
            OpenOrder order = state.openOrder(id);
            Reconciliation.Asked answer = answers.get(id);
            if (order == null) {
                continue;
            }
            if (answer instanceof Reconciliation.Asked.Found(var found)
                    && !found.status().terminal()) {
                // Live when asked for and gone from the picture since: the answer is too old.
                ask.add(id);
            } else if (answer != null) {
                usable.put(id, answer);
                unresolved |= answer instanceof Reconciliation.Asked.Absent && withinHorizon(order);
            } else if (torn || worthAsking(order)) {
                ask.add(id);
            }
        }
        for (OpenOrder order : state.openOrders()) {
            unresolved |= order.replacing() != null && order.phase() == OrderPhase.UNKNOWN && withinHorizon(order);
        }
        Reconciliation found = Reconciliation.of(
                state,
                picture,
                usable,
                fills.around.market().get(),
                fills.options.horizon().toMillis(),
                askedAtMillis);
        unresolved |= found.events().stream().anyMatch(AccountEvent.OutcomeUnknown.class::isInstance);
        List<AccountEvent> events = new ArrayList<>(found.events());
        if (shared && picture.feedSequence() != state.feedSequence()) {
            events.add(new AccountEvent.FeedReached(
                    picture.feedSequence(), fills.around.epochMillis().getAsLong()));
        }
        return new Ledger.Step<>(
                events, new Turned.Compared(found.differences(), ask, unresolved), Ledger.Unwritten.BELIEVED);
    }

    private boolean withinHorizon(OpenOrder order) {
        return askedAtMillis - order.reservedAtMillis()
                <= fills.options.horizon().toMillis();
    }

    /** Not worth asking for: an order whose own request is still on its way. */
    private boolean worthAsking(OpenOrder order) {
        return order.phase() != OrderPhase.RESERVED
                || order.reservedAtMillis() < fills.startedAtMillis
                || askedAtMillis - order.reservedAtMillis()
                        > fills.options.settled().toMillis();
    }

    private void turned(SigningKey key, Turned.Compared turned, boolean whole, boolean late) {
        whose.ledgerSequence = 0;
        if (late) {
            whose.tears++;
        }
        fills.found(whose.account, askedNanos, turned.differences());
        boolean more = !turned.ask().isEmpty();
        if (more && rounds < MAX_ROUNDS) {
            if (answers.isEmpty()) {
                askedAtMillis = fills.around.epochMillis().getAsLong();
            }
            new Questions(key, turned.ask()).start();
            return;
        }
        if (whole && !more) {
            whose.mended = tears;
        }
        boolean unfinished = more || turned.unresolved() || late || (torn && !whole);
        end.accept(unfinished ? Reconciler.End.UNRESOLVED : Reconciler.End.READ);
    }

    /** The orders of one round that are asked for, a bounded number at a time. */
    private final class Questions {
        private final SigningKey key;
        private final ArrayDeque<String> left;
        private int open;
        private boolean broken;

        Questions(SigningKey key, List<String> ids) {
            this.key = key;
            this.left = new ArrayDeque<>(ids);
        }

        void start() {
            while (open < ASKED_TOGETHER && !left.isEmpty() && !broken) {
                String id = left.removeFirst();
                open++;
                fills.reader
                        .order(key, id)
                        .subscribe()
                        .with(
                                answer -> fills.home(() -> {
                                    answer.ifPresent(asked -> answers.put(id, asked));
                                    answered();
                                }),
                                cause -> fills.home(() -> {
                                    broken = true;
                                    answered();
                                }));
            }
        }

        private void answered() {
            open--;
            if (broken) {
                if (open == 0) {
                    end.accept(Reconciler.End.FAILED);
                }
            } else if (left.isEmpty() && open == 0) {
                round();
            } else {
                start();
            }
        }
    }
}
