package dev.tidegate.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Breach;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.order.VenueEvent;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.AccountStatus;
import dev.tidegate.risk.AccountView;
import dev.tidegate.risk.Decision;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.Markets;
import dev.tidegate.risk.OpenOrder;
import dev.tidegate.risk.OrderPhase;
import dev.tidegate.risk.RiskJudge;
import dev.tidegate.risk.RiskPolicy;
import dev.tidegate.risk.Settlement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One account, a small exchange that fills, refuses, answers late, repeats and reorders, and the slow model beside them. Steps
 * are plain numbers read against what exists at the moment, so that any of them can be left out.
 */
final class History {
    static final List<Instrument> LISTED = List.of(
            Markets.linear(
                    "A-PERP",
                    "A",
                    "1",
                    "1",
                    "0.5%",
                    List.of(Markets.tier(500_000_000L, "10%", "5%"), Markets.tier(Long.MAX_VALUE, "25%", "10%"))),
            Markets.linear("B-PERP", "B", "1", "1", "0", List.of(Markets.tier(Long.MAX_VALUE, "3%", "1%"))),
            coin());
    private static final int MAX_OPEN = 6;
    private static final Set<Reason> BY_SIZE = EnumSet.of(
            Reason.POSITION_LIMIT_EXCEEDED,
            Reason.EXPOSURE_LIMIT_EXCEEDED,
            Reason.MARGIN_INSUFFICIENT,
            Reason.UNDERMARGINED_RISK_NOT_REDUCED);
    /** A fill rounds by at most one unit of value and one of fee; BTC's minor unit is worth 0.000001 USD here. */
    private static final BigDecimal ROUNDING_PER_FILL = new BigDecimal("0.000004");

    private static Instrument coin() {
        Instrument plain = Markets.inverse("A-COIN", "0.1%", List.of(Markets.tier(Long.MAX_VALUE, "8%", "4%")));
        return new Instrument(
                plain.symbol(),
                "A",
                plain.kind(),
                plain.settlement(),
                plain.status(),
                Decimal.of(1),
                Decimal.of(100),
                1,
                1_000_000,
                0,
                Rate.ZERO,
                plain.takerFee(),
                plain.tiers(),
                Long.MAX_VALUE);
    }

    /** An order as the exchange has it. */
    private static final class Live {
        OrderTerms terms;
        long filled;

        Live(OrderTerms terms) {
            this.terms = terms;
        }
    }

    private final RiskPolicy policy;
    private final SlowModel model = new SlowModel();
    private final AccountState state = AccountState.empty(new AccountId("acc"));
    private final List<AccountEvent> journal = new ArrayList<>();
    private final Map<String, Live> exchange = new LinkedHashMap<>();
    private final Map<String, Long> traded = new LinkedHashMap<>();
    private final List<VenueEvent> undelivered = new ArrayList<>();
    private final List<VenueEvent> delivered = new ArrayList<>();
    private final long[] marks = {100, 100, 100};
    private MarketSnapshot market;
    private int ids;
    private int executions;
    /** How often an interesting thing happened, so that a test can say that it did. */
    final Map<String, Integer> seen = new LinkedHashMap<>();

    History(boolean tight) {
        Markets.Policy rules = new Markets.Policy();
        if (tight) {
            rules.instruments.put("*", new RiskPolicy.InstrumentLimits(Long.MAX_VALUE, 9, 1_000_000_000L));
            rules.instruments.put("A-COIN", new RiskPolicy.InstrumentLimits(8, Long.MAX_VALUE, 700_000_000L));
            rules.underlyings.put("A", 900_000_000L);
            rules.maxGross = 1_800_000_000L;
            rules.maxNet = 1_300_000_000L;
        }
        rules.collateral.put("BTC", new RiskPolicy.Collateral(Rate.parse("10%"), 60_000_000L));
        rules.buffer = Rate.parse("1%");
        policy = rules.build();
        market = snapshot();
        deposit("USDT", tight ? 1_000_000_000L : 150_000_000L);
        deposit("BTC", 40_000_000L);
    }

    private void deposit(String currency, long minor) {
        apply(new AccountEvent.BalanceChanged(
                currency, Math.addExact(state.balance(currency), minor), "", Markets.NOW));
        model.deposit(currency, BigDecimal.valueOf(minor, currency.equals("BTC") ? 8 : 6));
    }

    private MarketSnapshot snapshot() {
        InstrumentMarket[] all = new InstrumentMarket[LISTED.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = Markets.at(LISTED.get(i), marks[i]);
        }
        // One BTC is worth as many USD as the contracts on A say: 100.
        return Markets.market(1, Map.of("USDT", 1_000_000L, "BTC", 100_000_000L), all);
    }

    private void apply(AccountEvent event) {
        journal.add(event);
        state.apply(event);
    }

    private void saw(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    /** One step: kind and four free numbers, none negative. */
    void step(int[] step) {
        switch (step[0] % 16) {
            case 0, 1, 2, 3, 4 -> place(step);
            case 5, 6 -> replace(step);
            case 7, 8, 9 -> fill(step);
            case 10 -> cancel(step);
            case 11, 12, 13 -> deliver(step);
            case 14 -> move(step);
            default -> repeat(step);
        }
        assertThat(state.status()).isEqualTo(AccountStatus.ACTIVE);
        for (int i = 0; i < LISTED.size(); i++) {
            String symbol = LISTED.get(i).symbol();
            assertThat(state.position(symbol).lots()).as("position " + symbol).isEqualTo(model.lots(symbol));
        }
    }

    private void place(int[] step) {
        if (state.openOrderCount() >= MAX_OPEN) {
            return;
        }
        int i = step[1] % LISTED.size();
        boolean reduceOnly = step[4] % 5 == 0;
        boolean marketOrder = step[4] % 7 == 0;
        OrderCommand.Place command = new OrderCommand.Place(
                "o" + ids++,
                LISTED.get(i).symbol(),
                step[1] / 3 % 2 == 0 ? Side.BUY : Side.SELL,
                marketOrder ? OrderType.MARKET : OrderType.LIMIT,
                marketOrder ? TimeInForce.IOC : TimeInForce.GTC,
                LISTED.get(i).lotSize().times(1 + step[2] % 7),
                marketOrder ? null : Decimal.of(marks[i] - 8 + step[3] % 17),
                reduceOnly);
        Decision decision = decide(command);
        if (decision instanceof Decision.Allow allow) {
            AccountEvent.Reserved reserved =
                    (AccountEvent.Reserved) allow.events().getFirst();
            checkAllowed(allow.lane(), null, reserved.terms());
            sound(decision, command, null, reserved.terms());
            apply(reserved);
            arrive(reserved.terms(), step[3]);
        } else {
            OrderTerms terms = new OrderTerms(
                    "o" + (ids - 1),
                    command.symbol(),
                    command.side(),
                    command.type(),
                    command.timeInForce(),
                    1 + step[2] % 7,
                    marketOrder ? edge(command.side(), marks[i]) : marks[i] - 8 + step[3] % 17,
                    reduceOnly);
            checkRefused((Decision.Refuse) decision, null, terms);
            sound(decision, command, null, terms);
        }
    }

    /** Worst price of a market order in this policy: nine tenths above or below the mark. */
    private static long edge(Side side, long mark) {
        return side == Side.BUY ? mark * 19 / 10 : Math.ceilDiv(mark, 10);
    }

    private Decision decide(OrderCommand command) {
        Decision decision = RiskJudge.decide(state, Markets.asked(command), market, policy);
        assertThat(RiskJudge.decide(state.copy(), Markets.asked(command), market, policy))
                .as("a state without caches decides the same")
                .isEqualTo(decision);
        assertThat(RiskJudge.lane(state, command, market)).isEqualTo(decision.lane());
        return decision;
    }

    /** What an accepted order comes to at the exchange: it lives, is turned down, or nobody knows yet. */
    private void arrive(OrderTerms terms, int luck) {
        if (luck % 11 == 0) {
            apply(new AccountEvent.Refused(terms.clientOrderId(), "refused", Markets.NOW));
            saw("refused by the exchange");
            return;
        }
        if (luck % 7 == 0) {
            apply(new AccountEvent.OutcomeUnknown(terms.clientOrderId(), Markets.NOW));
        }
        exchange.put(terms.clientOrderId(), new Live(terms));
        undelivered.add(new VenueEvent.Acknowledged(
                terms.clientOrderId(), "x" + terms.clientOrderId(), terms.symbol(), Markets.NOW));
    }

    private void replace(int[] step) {
        List<OpenOrder> candidates = state.openOrders().stream()
                .filter(o -> o.phase() == OrderPhase.LIVE && o.replacing() == null)
                .toList();
        if (candidates.isEmpty()) {
            return;
        }
        OpenOrder order = candidates.get(step[1] % candidates.size());
        Instrument instrument = market.instrument(order.terms().symbol()).instrument();
        long lots = 1 + step[2] % 8;
        long ticks = Math.max(1, order.terms().ticks() - 5 + step[3] % 11);
        OrderCommand.Replace command = new OrderCommand.Replace(
                order.clientOrderId(), instrument.lotSize().times(lots), Decimal.of(ticks));
        OrderTerms asked = order.terms().resized(lots, ticks);
        Decision decision = RiskJudge.decide(state, Markets.asked(command), market, policy);
        if (decision instanceof Decision.Refuse refuse) {
            if (lots > order.filledLots()) {
                checkRefused(refuse, order, asked);
                sound(decision, command, order, asked);
            }
            return;
        }
        checkAllowed(decision.lane(), order, asked);
        sound(decision, command, order, asked);
        saw("replace allowed");
        apply(((Decision.Allow) decision).events().getFirst());
        Live live = exchange.get(order.clientOrderId());
        if (live == null || lots <= live.filled || step[4] % 4 == 0) {
            apply(new AccountEvent.ReplaceRefused(order.clientOrderId(), "refused", Markets.NOW));
        } else {
            live.terms = asked;
            undelivered.add(new VenueEvent.Replaced(
                    order.clientOrderId(),
                    "x" + order.clientOrderId(),
                    asked.symbol(),
                    instrument.lotSize().times(lots),
                    Decimal.of(ticks),
                    Markets.NOW));
        }
    }

    private void fill(int[] step) {
        if (exchange.isEmpty()) {
            return;
        }
        Live live = new ArrayList<>(exchange.values()).get(step[1] % exchange.size());
        OrderTerms terms = live.terms;
        long held = traded.getOrDefault(terms.symbol(), 0L);
        long open = terms.lots() - live.filled;
        if (terms.reduceOnly()) {
            open = Math.min(open, Math.max(0, -terms.side().sign() * held));
        }
        if (open <= 0) {
            return;
        }
        long lots = 1 + step[2] % open;
        long better = step[3] % 3;
        long ticks = Math.max(1, terms.ticks() - terms.side().sign() * better);
        live.filled += lots;
        traded.put(terms.symbol(), held + terms.side().sign() * lots);
        assertThat(Math.abs(traded.get(terms.symbol())))
                .as("the position at the exchange, whatever has been told of it here")
                .isLessThanOrEqualTo(policy.instrumentLimits(terms.symbol()).maxPositionLots());
        Instrument instrument = market.instrument(terms.symbol()).instrument();
        BigDecimal fee = SlowModel.value(instrument, lots, ticks)
                .multiply(SlowModel.rate(instrument.takerFee()))
                .setScale(10, java.math.RoundingMode.HALF_UP);
        undelivered.add(new VenueEvent.Filled(
                terms.clientOrderId(),
                "x" + terms.clientOrderId(),
                "e" + executions++,
                terms.symbol(),
                terms.side(),
                instrument.lotSize().times(lots),
                Decimal.of(ticks),
                instrument.lotSize().times(live.filled),
                Decimal.of(fee.unscaledValue().longValueExact(), 10),
                false,
                Markets.NOW));
        if (live.filled == terms.lots()) {
            exchange.remove(terms.clientOrderId());
        }
    }

    private void cancel(int[] step) {
        if (exchange.isEmpty()) {
            return;
        }
        Live live = new ArrayList<>(exchange.values()).get(step[1] % exchange.size());
        String id = live.terms.clientOrderId();
        assertThat(decide(new OrderCommand.Cancel(id))).isInstanceOf(Decision.Allow.class);
        exchange.remove(id);
        Instrument instrument = market.instrument(live.terms.symbol()).instrument();
        undelivered.add(new VenueEvent.Ended(
                id,
                "x" + id,
                live.terms.symbol(),
                OrderStatus.CANCELLED,
                instrument.lotSize().times(live.filled),
                Markets.NOW));
    }

    private void deliver(int[] step) {
        if (undelivered.isEmpty()) {
            return;
        }
        // Mostly in order, sometimes the second or third first.
        int at = Math.min(undelivered.size() - 1, step[1] % 6 / 3 * (step[1] % 3));
        deliver(at);
    }

    private void deliver(int at) {
        VenueEvent event = undelivered.get(at);
        if (Settlement.ahead(state, event, market)) {
            assertThat(Settlement.of(state, event, market)).isEmpty();
            saw("ahead");
            return;
        }
        undelivered.remove(at);
        delivered.add(event);
        if (at > 0) {
            saw("reordered");
        }
        List<AccountEvent> events = Settlement.of(state, event, market);
        events.forEach(this::apply);
        if (event instanceof VenueEvent.Filled f) {
            assertThat(events).as("a fill is never dropped").hasSize(1);
            Instrument instrument = market.instrument(f.symbol()).instrument();
            model.traded(new SlowModel.Traded(
                    f.symbol(),
                    f.side().sign() * (int) instrument.lots(f.quantity()),
                    f.price().unscaled(),
                    SlowModel.decimal(f.fee())));
            saw("fill");
        }
    }

    /** A message comes a second time. */
    private void repeat(int[] step) {
        if (delivered.isEmpty()) {
            return;
        }
        VenueEvent event = delivered.get(step[1] % delivered.size());
        if (event instanceof VenueEvent.Filled || event instanceof VenueEvent.Acknowledged) {
            assertThat(Settlement.of(state, event, market))
                    .as("repeated " + event)
                    .isEmpty();
            saw("repeated");
        } else {
            Settlement.of(state, event, market).forEach(this::apply);
        }
    }

    private void move(int[] step) {
        int i = step[1] % LISTED.size();
        // The coin contract's mark stays where its currency's price is.
        if (i < 2) {
            long far = step[3] % 5 == 0 ? 4 : 1;
            marks[i] = Math.clamp(marks[i] + far * (step[2] % 9 - 4), 60, 140);
            market = snapshot();
        } else if (step[3] % 2 == 0) {
            deposit("USDT", -(state.balance("USDT") - state.balance("USDT") / 8));
        }
    }

    private SlowModel.Question question(OpenOrder without, OrderTerms with) {
        SlowModel.Question question = model.new Question(market, policy);
        for (OpenOrder order : state.openOrders()) {
            boolean left = without != null && order.clientOrderId().equals(without.clientOrderId());
            if (!left) {
                question.with(order);
            } else if (with != null) {
                question.with(new OpenOrder(order.terms(), with, order.phase(), "", order.filledLots(), 0, "", 0));
            }
        }
        if (without == null && with != null) {
            question.with(with);
        }
        return question.answer();
    }

    private BigDecimal tolerance() {
        return ROUNDING_PER_FILL.multiply(BigDecimal.valueOf(model.trades() + 20L));
    }

    private void checkAllowed(Lane lane, OpenOrder changed, OrderTerms terms) {
        SlowModel.Question after = question(changed, terms);
        SlowModel.Question before = lane == Lane.NEW ? null : question(null, null);
        for (Instrument instrument : LISTED) {
            String symbol = instrument.symbol();
            RiskPolicy.InstrumentLimits limits = policy.instrumentLimits(symbol);
            if (symbol.equals(terms.symbol()) && before == null) {
                assertThat(after.largestLots.get(symbol)).isLessThanOrEqualTo(limits.maxPositionLots());
                within(after.largestValue.get(symbol), limits.maxPositionValue(), null);
            }
        }
        String underlying = market.instrument(terms.symbol()).instrument().underlying();
        within(
                after.largestUnderlying.get(underlying),
                policy.underlyingLimit(underlying),
                before == null ? null : before.largestUnderlying.get(underlying));
        within(after.gross, policy.maxGrossNotional(), before == null ? null : before.gross);
        within(after.net, policy.maxNetNotional(), before == null ? null : before.net);
        saw("allowed " + lane);
        if (lane == Lane.REDUCE) {
            return;
        }
        if (after.requirement.compareTo(after.equityNow.add(tolerance())) <= 0) {
            assertThat(after.leastSpare)
                    .as("equity above initial margin after the worst subset")
                    .isGreaterThanOrEqualTo(tolerance().negate());
        } else {
            saw("allowed under water");
            assertThat(after.requirement)
                    .as("an account that is short may only get safer")
                    .isLessThanOrEqualTo(question(null, null).requirement.add(tolerance()));
        }
    }

    private void within(BigDecimal measure, long limit, BigDecimal before) {
        BigDecimal most = BigDecimal.valueOf(limit, 6);
        if (before != null) {
            most = most.max(before);
        }
        assertThat(measure).isLessThanOrEqualTo(most.add(tolerance()));
    }

    private void checkRefused(Decision.Refuse refuse, OpenOrder changed, OrderTerms terms) {
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        refuse.breaches().stream().map(Breach::reason).forEach(reasons::add);
        boolean holdsMore = changed != null
                || terms.reduceOnly()
                || state.openOrders().stream()
                        .anyMatch(o -> o.replacing() != null || o.terms().reduceOnly());
        if (!BY_SIZE.containsAll(reasons) || holdsMore) {
            reasons.forEach(reason -> saw("refused " + reason));
            return;
        }
        SlowModel.Question after = question(null, terms);
        for (Reason reason : reasons) {
            saw("refused " + reason + " and proven");
            boolean breaks = switch (reason) {
                case POSITION_LIMIT_EXCEEDED -> {
                    RiskPolicy.InstrumentLimits limits = policy.instrumentLimits(terms.symbol());
                    String underlying =
                            market.instrument(terms.symbol()).instrument().underlying();
                    yield after.largestLots.get(terms.symbol()) > limits.maxPositionLots()
                            || above(after.largestValue.get(terms.symbol()), limits.maxPositionValue())
                            || above(after.largestUnderlying.get(underlying), policy.underlyingLimit(underlying));
                }
                case EXPOSURE_LIMIT_EXCEEDED ->
                    above(after.gross, policy.maxGrossNotional()) || above(after.net, policy.maxNetNotional());
                case MARGIN_INSUFFICIENT, UNDERMARGINED_RISK_NOT_REDUCED ->
                    after.requirement.compareTo(after.equityNow.subtract(tolerance())) > 0
                            || after.equityNow.compareTo(after.maintenanceNow
                                            .multiply(new BigDecimal("1.01"))
                                            .add(tolerance()))
                                    < 0;
                default -> false;
            };
            assertThat(breaks).as(reason + " must be a breach in the model too").isTrue();
        }
    }

    private boolean above(BigDecimal measure, long limit) {
        return measure.compareTo(BigDecimal.valueOf(limit, 6).subtract(tolerance())) > 0;
    }

    /** The largest quantity passes and the next lot does not. */
    private void sound(Decision decision, OrderCommand command, OpenOrder changed, OrderTerms terms) {
        if (!(decision instanceof Decision.Refuse refuse) || refuse.maxQuantity() == null) {
            return;
        }
        Instrument instrument = market.instrument(terms.symbol()).instrument();
        Decimal most = refuse.maxQuantity();
        Decimal next = instrument.lotSize().times(instrument.lots(most) + 1);
        assertThat(RiskJudge.decide(state, Markets.asked(resized(command, most)), market, policy))
                .as("maxQuantity " + most + " passes")
                .isInstanceOf(Decision.Allow.class);
        assertThat(RiskJudge.decide(state, Markets.asked(resized(command, next)), market, policy))
                .as("one lot more than " + most + " does not")
                .isInstanceOf(Decision.Refuse.class);
        saw("maxQuantity");
    }

    private static OrderCommand resized(OrderCommand command, Decimal quantity) {
        return switch (command) {
            case OrderCommand.Place p ->
                new OrderCommand.Place(
                        p.clientOrderId(),
                        p.symbol(),
                        p.side(),
                        p.type(),
                        p.timeInForce(),
                        quantity,
                        p.price(),
                        p.reduceOnly());
            case OrderCommand.Replace r -> new OrderCommand.Replace(r.clientOrderId(), quantity, r.price());
            default -> command;
        };
    }

    /** At the end everything is delivered, and the account must be what the exchange has. */
    void finish() {
        AccountView view = AccountView.of(state, market, policy, Markets.NOW);
        assertThat(AccountView.of(state.copy(), market, policy, Markets.NOW))
                .as("sums kept up to date are sums made from scratch")
                .isEqualTo(view);
        assertThat(state.copy().snapshot()).isEqualTo(state.snapshot());
        while (!undelivered.isEmpty()) {
            int before = undelivered.size();
            for (int i = 0; i < undelivered.size() && undelivered.size() == before; i++) {
                deliver(i);
            }
            assertThat(undelivered).as("nothing waits for ever").hasSizeLessThan(before);
        }
        AccountState replayed = AccountState.empty(state.account());
        journal.forEach(replayed::apply);
        assertThat(replayed.snapshot()).as("replay").isEqualTo(state.snapshot());
        for (Instrument instrument : LISTED) {
            assertThat(state.position(instrument.symbol()).lots())
                    .isEqualTo(traded.getOrDefault(instrument.symbol(), 0L));
        }
        for (Live live : exchange.values()) {
            OpenOrder here = state.openOrder(live.terms.clientOrderId());
            assertThat(here).as("live order " + live.terms).isNotNull();
            assertThat(here.filledLots()).isEqualTo(live.filled);
            assertThat(here.terms().lots()).isGreaterThanOrEqualTo(live.terms.lots());
        }
        worth();
    }

    /** Equity as booked, fill by fill in minor units, is the exact equity but for the roundings of the fills. */
    private void worth() {
        SlowModel.Question now = question(null, null);
        BigDecimal booked = BigDecimal.valueOf(
                AccountView.of(state, market, policy, Markets.NOW).solvency().equity(), 6);
        assertThat(booked).isLessThanOrEqualTo(now.equityNow.add(new BigDecimal("0.000001")));
        assertThat(booked).isGreaterThanOrEqualTo(now.equityNow.subtract(tolerance()));
    }
}
