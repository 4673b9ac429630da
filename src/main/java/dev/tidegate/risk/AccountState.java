package dev.tidegate.risk;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An account: the fold of its events. Owned and changed by one writer at a time; not thread-safe.
 *
 * <p>Memory of the past is bounded: {@value #MAX_CLOSED} closed orders and {@value #MAX_EXECUTIONS} executions. An event that
 * does not fit (a second end of an order, a fill already booked) changes nothing but the version.
 */
public final class AccountState {
    public static final int MAX_CLOSED = 1_000;
    public static final int MAX_EXECUTIONS = 2_048;

    private final AccountId account;
    private long version;
    private AccountStatus status = AccountStatus.ACTIVE;
    private final TreeMap<String, Long> balances = new TreeMap<>();
    private final TreeMap<String, Holding> holdings = new TreeMap<>();
    private final LinkedHashMap<String, OpenOrder> open = new LinkedHashMap<>(4);
    private final LinkedHashMap<String, ClosedOrder> closed = new LinkedHashMap<>(4);
    private final LinkedHashSet<String> executions = new LinkedHashSet<>(4);

    /** What the account has of one instrument, and its exposure as last measured. */
    private static final class Holding {
        Position position = Position.FLAT;
        final ArrayList<OpenOrder> orders = new ArrayList<>(2);

        @Nullable
        Exposure exposure;
    }

    private AccountState(AccountId account) {
        this.account = account;
    }

    public static AccountState empty(AccountId account) {
        return new AccountState(account);
    }

    /** The state a snapshot was taken of. */
    public static AccountState of(AccountSnapshot snapshot) {
        AccountState state = new AccountState(snapshot.account());
        state.version = snapshot.version();
        state.status = snapshot.status();
        state.balances.putAll(snapshot.balances());
        snapshot.positions().forEach((symbol, position) -> state.holding(symbol).position = position);
        snapshot.openOrders().forEach(state::upsert);
        snapshot.closedOrders().forEach(order -> state.closed.put(order.clientOrderId(), order));
        state.executions.addAll(snapshot.executionIds());
        return state;
    }

    public AccountSnapshot snapshot() {
        TreeMap<String, Position> positions = new TreeMap<>();
        holdings.forEach((symbol, holding) -> {
            if (holding.position.lots() != 0) {
                positions.put(symbol, holding.position);
            }
        });
        return new AccountSnapshot(
                account,
                version,
                status,
                new TreeMap<>(balances),
                positions,
                List.copyOf(open.values()),
                List.copyOf(closed.values()),
                List.copyOf(executions));
    }

    public AccountState copy() {
        return of(snapshot());
    }

    public AccountId account() {
        return account;
    }

    /** Number of events applied. */
    public long version() {
        return version;
    }

    public AccountStatus status() {
        return status;
    }

    /** Minor units of a currency. */
    public long balance(String currency) {
        return balances.getOrDefault(currency, 0L);
    }

    public SortedMap<String, Long> balances() {
        return Collections.unmodifiableSortedMap(balances);
    }

    public Position position(String symbol) {
        Holding holding = holdings.get(symbol);
        return holding == null ? Position.FLAT : holding.position;
    }

    /** Symbols of the instruments the account holds or has orders on, sorted. */
    public Collection<String> symbols() {
        return Collections.unmodifiableSet(holdings.keySet());
    }

    public @Nullable OpenOrder openOrder(String clientOrderId) {
        return open.get(clientOrderId);
    }

    /** Orders that hold reservations, in the order they were reserved. */
    public Collection<OpenOrder> openOrders() {
        return Collections.unmodifiableCollection(open.values());
    }

    /** Orders that hold reservations on one instrument. */
    public List<OpenOrder> openOrders(String symbol) {
        Holding holding = holdings.get(symbol);
        return holding == null ? List.of() : Collections.unmodifiableList(holding.orders);
    }

    public @Nullable ClosedOrder closedOrder(String clientOrderId) {
        return closed.get(clientOrderId);
    }

    /** True where the id has been used, as far as the account remembers. */
    public boolean knows(String clientOrderId) {
        return open.containsKey(clientOrderId) || closed.containsKey(clientOrderId);
    }

    /** True where an execution has been booked, as far as the account remembers. */
    public boolean booked(String executionId) {
        return executions.contains(executionId);
    }

    /** The exposure on an instrument at a market; measured again only where mark, position or orders have moved. */
    Exposure exposure(String symbol, InstrumentMarket market) {
        Holding holding = holdings.get(symbol);
        if (holding == null) {
            return Exposure.of(market, Position.FLAT, List.of());
        }
        Exposure known = holding.exposure;
        if (known == null
                || known.market().markTicks() != market.markTicks()
                || known.market().listing() != market.listing()) {
            known = Exposure.of(market, holding.position, holding.orders);
            holding.exposure = known;
        }
        return known;
    }

    /** The exposure on an instrument as if one open order were not there. */
    Exposure exposureWithout(String symbol, InstrumentMarket market, String clientOrderId) {
        List<OpenOrder> others = new ArrayList<>(openOrders(symbol));
        others.removeIf(order -> order.clientOrderId().equals(clientOrderId));
        return Exposure.of(market, position(symbol), others);
    }

    /** Evolves by one event. */
    public void apply(AccountEvent event) {
        version++;
        switch (event) {
            case AccountEvent.Reserved e ->
                upsert(new OpenOrder(e.terms(), null, OrderPhase.RESERVED, "", 0, 0, e.decisionId(), e.timeMillis()));
            case AccountEvent.ReplaceReserved e ->
                change(
                        e.clientOrderId(),
                        o -> new OpenOrder(
                                o.terms(),
                                o.terms().resized(e.lots(), e.ticks()),
                                o.phase(),
                                o.orderId(),
                                o.filledLots(),
                                o.filledTickLots(),
                                o.decisionId(),
                                e.timeMillis()));
            case AccountEvent.Acknowledged e -> change(e.clientOrderId(), o -> phase(o, OrderPhase.LIVE, e.orderId()));
            case AccountEvent.Replaced e -> replaced(e);
            case AccountEvent.ReplaceRefused e ->
                change(
                        e.clientOrderId(),
                        o -> new OpenOrder(
                                o.terms(),
                                null,
                                OrderPhase.LIVE,
                                o.orderId(),
                                o.filledLots(),
                                o.filledTickLots(),
                                o.decisionId(),
                                o.reservedAtMillis()));
            case AccountEvent.Refused e -> close(e.clientOrderId(), OrderStatus.REJECTED, e.timeMillis());
            case AccountEvent.OutcomeUnknown e ->
                change(e.clientOrderId(), o -> phase(o, OrderPhase.UNKNOWN, o.orderId()));
            case AccountEvent.Filled e -> filled(e);
            case AccountEvent.Ended e -> close(e.clientOrderId(), e.status(), e.timeMillis());
            case AccountEvent.BalanceChanged e -> balances.put(e.currency(), e.balance());
            case AccountEvent.PositionReconciled e -> position(e.symbol(), e.position());
            case AccountEvent.OrderReconciled e -> reconciled(e);
            case AccountEvent.StatusChanged e -> status = e.status();
        }
    }

    private interface Change {
        OpenOrder of(OpenOrder before);
    }

    private void change(String clientOrderId, Change change) {
        OpenOrder before = open.get(clientOrderId);
        if (before != null) {
            upsert(change.of(before));
        }
    }

    private static OpenOrder phase(OpenOrder order, OrderPhase phase, String orderId) {
        return new OpenOrder(
                order.terms(),
                order.replacing(),
                phase,
                orderId.isEmpty() ? order.orderId() : orderId,
                order.filledLots(),
                order.filledTickLots(),
                order.decisionId(),
                order.reservedAtMillis());
    }

    private void replaced(AccountEvent.Replaced event) {
        OpenOrder order = open.get(event.clientOrderId());
        if (order == null) {
            return;
        }
        if (event.lots() <= order.filledLots()) {
            close(event.clientOrderId(), OrderStatus.FILLED, event.timeMillis());
            return;
        }
        upsert(new OpenOrder(
                order.terms().resized(event.lots(), event.ticks()),
                null,
                OrderPhase.LIVE,
                order.orderId(),
                order.filledLots(),
                order.filledTickLots(),
                order.decisionId(),
                order.reservedAtMillis()));
    }

    /** Books a fill whatever is known of its order: a late fill is never dropped, an over-fill halts the account. */
    private void filled(AccountEvent.Filled event) {
        if (!executions.add(event.executionId())) {
            return;
        }
        if (executions.size() > MAX_EXECUTIONS) {
            executions.removeFirst();
        }
        position(event.symbol(), event.after());
        balances.merge(event.settlement(), Math.subtractExact(event.realised(), event.fee()), Math::addExact);
        OpenOrder order = open.get(event.clientOrderId());
        if (order != null) {
            filled(order, event);
            return;
        }
        ClosedOrder late = closed.get(event.clientOrderId());
        if (late != null) {
            long filled = Math.max(late.filledLots(), event.cumulativeLots());
            closed.put(
                    late.clientOrderId(),
                    new ClosedOrder(
                            late.terms(),
                            late.orderId(),
                            late.status(),
                            filled,
                            late.filledTickLots() + event.lots() * event.ticks(),
                            late.decisionId(),
                            late.closedAtMillis()));
            haltOnOverfill(filled, late.terms().lots());
        }
    }

    private void filled(OpenOrder order, AccountEvent.Filled event) {
        long filled = Math.max(order.filledLots(), event.cumulativeLots());
        long tickLots = order.filledTickLots() + event.lots() * event.ticks();
        OpenOrder after = new OpenOrder(
                order.terms(),
                order.replacing(),
                OrderPhase.LIVE,
                order.orderId(),
                filled,
                tickLots,
                order.decisionId(),
                order.reservedAtMillis());
        upsert(after);
        OrderTerms replacing = order.replacing();
        long ordered = replacing == null
                ? order.terms().lots()
                : Math.max(order.terms().lots(), replacing.lots());
        if (filled >= ordered) {
            close(order.clientOrderId(), OrderStatus.FILLED, event.timeMillis());
        }
        haltOnOverfill(filled, ordered);
    }

    private void haltOnOverfill(long filled, long ordered) {
        if (filled > ordered) {
            status = AccountStatus.HALTED;
        }
    }

    private void reconciled(AccountEvent.OrderReconciled event) {
        OpenOrder known = open.get(event.terms().clientOrderId());
        closed.remove(event.terms().clientOrderId());
        upsert(new OpenOrder(
                event.terms(),
                null,
                OrderPhase.LIVE,
                event.orderId(),
                event.filledLots(),
                event.filledTickLots(),
                known == null ? "" : known.decisionId(),
                known == null ? event.timeMillis() : known.reservedAtMillis()));
    }

    private Holding holding(String symbol) {
        return holdings.computeIfAbsent(symbol, ignored -> new Holding());
    }

    private void upsert(OpenOrder order) {
        OpenOrder before = open.put(order.clientOrderId(), order);
        Holding holding = holding(order.terms().symbol());
        holding.exposure = null;
        if (before == null) {
            holding.orders.add(order);
        } else {
            holding.orders.set(holding.orders.indexOf(before), order);
        }
    }

    private void close(String clientOrderId, OrderStatus how, long timeMillis) {
        OpenOrder order = open.remove(clientOrderId);
        if (order == null) {
            return;
        }
        String symbol = order.terms().symbol();
        Holding holding = holding(symbol);
        holding.orders.remove(order);
        holding.exposure = null;
        forgetIfEmpty(symbol, holding);
        closed.put(
                clientOrderId,
                new ClosedOrder(
                        order.terms(),
                        order.orderId(),
                        how,
                        order.filledLots(),
                        order.filledTickLots(),
                        order.decisionId(),
                        timeMillis));
        if (closed.size() > MAX_CLOSED) {
            closed.pollFirstEntry();
        }
    }

    private void position(String symbol, Position position) {
        Holding holding = holding(symbol);
        holding.position = position;
        holding.exposure = null;
        forgetIfEmpty(symbol, holding);
    }

    private void forgetIfEmpty(String symbol, Holding holding) {
        if (holding.position.lots() == 0 && holding.orders.isEmpty()) {
            holdings.remove(symbol);
        }
    }
}
