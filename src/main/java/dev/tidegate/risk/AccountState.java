package dev.tidegate.risk;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.Position;
import dev.tidegate.order.Side;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
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
    private final ClosedOrders closed = new ClosedOrders(MAX_CLOSED);
    private final Executions executions = new Executions(MAX_EXECUTIONS);
    /** Most accounts have none. */
    private SortedMap<String, Deadline> deadlines = Collections.emptySortedMap();

    private long feedSequence;

    /** The sums over the holdings, once somebody has asked for them. */
    private @Nullable Totals totals;
    /** The sums by scenario, once somebody has asked for them. */
    private @Nullable RiskSums risks;

    private @Nullable RiskPolicy risksPolicy;
    private @Nullable RiskNeeds risksNeeds;

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
        snapshot.positions().forEach((symbol, position) -> state.holding(symbol).position(position));
        snapshot.openOrders().forEach(state::upsert);
        snapshot.closedOrders().forEach(state.closed::add);
        snapshot.executionIds().forEach(state.executions::add);
        snapshot.deadlines().forEach(state::deadline);
        state.feedSequence = snapshot.feedSequence();
        return state;
    }

    public AccountSnapshot snapshot() {
        TreeMap<String, Position> positions = new TreeMap<>();
        holdings.forEach((symbol, holding) -> {
            if (holding.position().lots() != 0) {
                positions.put(symbol, holding.position());
            }
        });
        return new AccountSnapshot(
                account,
                version,
                status,
                new TreeMap<>(balances),
                positions,
                List.copyOf(open.values()),
                closed.all(),
                executions.all(),
                new TreeMap<>(deadlines),
                feedSequence);
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
        return holding == null ? Position.FLAT : holding.position();
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
    public Collection<OpenOrder> openOrders(String symbol) {
        Holding holding = holdings.get(symbol);
        return holding == null ? List.of() : holding.orders();
    }

    public int openOrderCount() {
        return open.size();
    }

    /** Lots of a side's open orders on an instrument that can still trade; at the edge of 63 bits it stays there. */
    long openLots(String symbol, Side side) {
        Holding holding = holdings.get(symbol);
        return holding == null ? 0 : holding.openLots(side);
    }

    /** Those of them that are reduce-only. */
    long openReduceOnlyLots(String symbol, Side side) {
        Holding holding = holdings.get(symbol);
        return holding == null ? 0 : holding.openReduceOnlyLots(side);
    }

    public @Nullable ClosedOrder closedOrder(String clientOrderId) {
        return closed.get(clientOrderId);
    }

    /** True where the id has been used, as far as the account remembers. */
    public boolean knows(String clientOrderId) {
        return open.containsKey(clientOrderId) || closed.contains(clientOrderId);
    }

    /** Moments at which its open orders are taken out, by name. */
    public SortedMap<String, Deadline> deadlines() {
        return Collections.unmodifiableSortedMap(deadlines);
    }

    /** Number up to which the account contains the exchange's execution feed; 0 where that is not kept. */
    public long feedSequence() {
        return feedSequence;
    }

    /** True where an execution has been booked, as far as the account remembers. */
    public boolean booked(String executionId) {
        return executions.contains(executionId);
    }

    /** The exposure on an instrument at a market; measured again only where mark, position or orders have moved. */
    Exposure exposure(String symbol, InstrumentMarket market) {
        Holding holding = holdings.get(symbol);
        return holding == null ? Exposure.of(market, Position.FLAT, Load.NONE, List.of()) : holding.exposure(market);
    }

    /** The most aggressive price an open order of a side has or may soon have; 0 where there is none. */
    long bestTicks(String symbol, Side side, InstrumentMarket market) {
        Holding holding = holdings.get(symbol);
        Ladder ladder = holding == null ? null : holding.side(side, market);
        return ladder == null ? 0 : ladder.bestTicks();
    }

    /** Where the account stands at a market. */
    Standing standing(MarketSnapshot market, RiskPolicy policy, long nowMillis, String underlying) {
        Standing standing = totals(market).standing(holdings.values(), policy, nowMillis, underlying, null, null);
        return policy.marginMode().byScenarios() ? standing.with(risk(market, policy, underlying)) : standing;
    }

    /** What positions and open orders could come to. */
    RiskMeasures risk(MarketSnapshot market, RiskPolicy policy, String underlying) {
        RiskSums sums = risks(market, policy);
        return sums == null ? RiskMeasures.NOTHING : sums.measures(policy.riskLimits(), underlying);
    }

    /**
     * The same with one order more, or another in place of one of the open ones.
     *
     * @param left the order that goes, null where none does
     */
    RiskMeasures risk(
            MarketSnapshot market, RiskPolicy policy, InstrumentMarket at, @Nullable OpenOrder left, Reserve added) {
        RiskSums sums = risks(market, policy);
        if (sums == null) {
            return RiskMeasures.NOTHING;
        }
        // Kept only once it is whole again.
        risks = null;
        Reserve gone = left == null ? null : Reserve.of(at.listing(), left);
        if (gone != null) {
            sums.order(at, gone, -1);
        }
        sums.order(at, added, 1);
        RiskMeasures measures =
                sums.measures(policy.riskLimits(), at.instrument().underlying());
        sums.order(at, added, -1);
        if (gone != null) {
            sums.order(at, gone, 1);
        }
        risks = sums;
        return measures;
    }

    /** The sums by scenario at a market; null where the policy asks for none. */
    private @Nullable RiskSums risks(MarketSnapshot market, RiskPolicy policy) {
        RiskNeeds needs = risksNeeds;
        if (needs == null || risksPolicy != policy) {
            needs = policy.needs();
            risksPolicy = policy;
            risksNeeds = needs;
        }
        if (!needs.any()) {
            risks = null;
            return null;
        }
        RiskSums sums = risks;
        if (sums == null || !sums.holdsFor(market, needs)) {
            risks = null;
            sums = RiskSums.of(holdings.values(), market, needs);
            risks = sums;
        }
        return sums;
    }

    /** Where the account would stand with another exposure on one instrument. */
    Standing standing(MarketSnapshot market, RiskPolicy policy, long nowMillis, Exposure hypothetical) {
        Totals sums = totals(market);
        String symbol = hypothetical.instrument().symbol();
        Exposure now = holdings.containsKey(symbol) ? exposure(symbol, hypothetical.market()) : null;
        return sums.standing(
                holdings.values(), policy, nowMillis, hypothetical.instrument().underlying(), now, hypothetical);
    }

    private Totals totals(MarketSnapshot market) {
        Totals sums = totals;
        if (sums == null) {
            sums = new Totals();
            for (Holding holding : holdings.values()) {
                holding.part = null;
                holding.changed = false;
                sums.changed(holding);
            }
        }
        // Kept only once it is whole: sums that leave 63 bits half-way are made from scratch next time.
        totals = null;
        sums.refresh(holdings.values(), balances, market);
        totals = sums;
        return sums;
    }

    /** Evolves by one event. */
    public void apply(AccountEvent event) {
        version++;
        switch (event) {
            case AccountEvent.Reserved e ->
                upsert(new OpenOrder(e.terms(), null, OrderPhase.RESERVED, "", 0, 0, e.decisionId(), e.timeMillis()));
            case AccountEvent.ReplaceReserved e ->
                change(e.clientOrderId(), o -> o.replacing(o.terms().resized(e.lots(), e.ticks()), e.timeMillis()));
            case AccountEvent.Acknowledged e -> change(e.clientOrderId(), o -> o.moved(OrderPhase.LIVE, e.orderId()));
            case AccountEvent.Replaced e -> replaced(e);
            case AccountEvent.ReplaceRefused e -> replaceRefused(e);
            case AccountEvent.Refused e -> close(e.clientOrderId(), OrderStatus.REJECTED, e.timeMillis());
            case AccountEvent.OutcomeUnknown e -> change(e.clientOrderId(), AccountState::unknown);
            case AccountEvent.Filled e -> filled(e);
            case AccountEvent.Ended e -> close(e.clientOrderId(), e.status(), e.timeMillis());
            case AccountEvent.BalanceChanged e -> balance(e.currency(), e.balance());
            case AccountEvent.PositionReconciled e -> position(e.symbol(), e.position());
            case AccountEvent.OrderReconciled e -> reconciled(e);
            case AccountEvent.StatusChanged e -> status = e.status();
            case AccountEvent.FeedReached e -> feedSequence = e.sequence();
            case AccountEvent.DeadlineSet e -> deadline(e.name(), e.deadline());
            case AccountEvent.DeadlineLifted e -> {
                if (deadlines.containsKey(e.name())) {
                    deadlines.remove(e.name());
                }
            }
        }
    }

    private void deadline(String name, Deadline deadline) {
        if (deadlines.isEmpty()) {
            deadlines = new TreeMap<>();
        }
        deadlines.put(name, deadline);
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

    /** An order the exchange has told of since, with nothing else in flight, is known whatever the reply would have been. */
    private static OpenOrder unknown(OpenOrder order) {
        boolean told = order.phase() == OrderPhase.LIVE && order.replacing() == null;
        return told ? order : order.moved(OrderPhase.UNKNOWN, "");
    }

    private void replaceRefused(AccountEvent.ReplaceRefused event) {
        OpenOrder order = open.get(event.clientOrderId());
        if (order == null) {
            return;
        }
        upsert(order.settled(order.terms()));
        if (order.filledLots() >= order.terms().lots()) {
            close(event.clientOrderId(), OrderStatus.FILLED, event.timeMillis());
        }
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
        upsert(order.settled(order.terms().resized(event.lots(), event.ticks())));
    }

    /** Books a fill whatever is known of its order: a late fill is never dropped, an over-fill halts the account. */
    private void filled(AccountEvent.Filled event) {
        if (!executions.add(event.executionId())) {
            return;
        }
        position(event.symbol(), event.after());
        long taken = Math.subtractExact(event.realised(), event.fee());
        balance(event.settlement(), Math.addExact(balance(event.settlement()), taken));
        OpenOrder order = open.get(event.clientOrderId());
        if (order != null) {
            filled(order, event);
            return;
        }
        ClosedOrder late = closed.get(event.clientOrderId());
        if (late != null) {
            long filled = Math.max(late.filledLots(), event.cumulativeLots());
            closed.replace(late.filled(filled, tickLots(late.filledTickLots(), event)));
            haltOnOverfill(filled, late.terms().lots());
        }
    }

    private void filled(OpenOrder order, AccountEvent.Filled event) {
        long filled = Math.max(order.filledLots(), event.cumulativeLots());
        upsert(order.filled(filled, tickLots(order.filledTickLots(), event)));
        OrderTerms replacing = order.replacing();
        long ordered = replacing == null
                ? order.terms().lots()
                : Math.max(order.terms().lots(), replacing.lots());
        if (filled >= ordered) {
            close(order.clientOrderId(), OrderStatus.FILLED, event.timeMillis());
        }
        haltOnOverfill(filled, ordered);
    }

    private void balance(String currency, long minor) {
        balances.put(currency, minor);
        if (totals != null) {
            totals.balanceChanged();
        }
    }

    /** Sum of lots times ticks with one fill more; only shown, so it stops at the edge of 63 bits. */
    private static long tickLots(long before, AccountEvent.Filled event) {
        long high = Math.multiplyHigh(event.lots(), event.ticks());
        long product = event.lots() * event.ticks();
        long sum = before + product;
        return high != 0 || product < 0 || sum < 0 ? Long.MAX_VALUE : sum;
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
        return holdings.computeIfAbsent(symbol, Holding::new);
    }

    private void upsert(OpenOrder order) {
        OpenOrder before = open.put(order.clientOrderId(), order);
        counted(before, order);
        Holding holding = holding(order.terms().symbol());
        if (holding.put(order)) {
            touched(holding);
        }
    }

    private void close(String clientOrderId, OrderStatus how, long timeMillis) {
        OpenOrder order = open.remove(clientOrderId);
        if (order == null) {
            return;
        }
        counted(order, null);
        Holding holding = holding(order.terms().symbol());
        holding.remove(clientOrderId);
        touched(holding);
        closed.add(order.closed(how, timeMillis));
    }

    private void position(String symbol, Position position) {
        Holding holding = holding(symbol);
        RiskSums sums = risks;
        if (sums != null) {
            risks = null;
            try {
                sums.position(symbol, holding.position().lots(), position.lots());
                risks = sums;
            } catch (ArithmeticException beyond) {
                // Made from scratch by whoever asks next, who is told.
            }
        }
        holding.position(position);
        touched(holding);
    }

    /** Keeps the sums by scenario up to date with an order that came, changed or went. */
    private void counted(@Nullable OpenOrder before, @Nullable OpenOrder after) {
        RiskSums sums = risks;
        if (sums == null || (before != null && after != null && before.holdsAs(after))) {
            return;
        }
        risks = null;
        try {
            if (before != null) {
                sums.order(before.terms().symbol(), before, -1);
            }
            if (after != null) {
                sums.order(after.terms().symbol(), after, 1);
            }
            risks = sums;
        } catch (ArithmeticException beyond) {
            // Made from scratch by whoever asks next, who is told.
        }
    }

    private void touched(Holding holding) {
        if (holding.empty()) {
            holdings.remove(holding.symbol());
        }
        if (totals != null) {
            totals.changed(holding);
        }
    }
}
