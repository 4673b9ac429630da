package dev.tidegate.journey;

import dev.tidegate.ledger.Ledger;
import dev.tidegate.limits.Coming;
import dev.tidegate.limits.Taken;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.Reason;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.Decision;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.JudgedCommand;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.OpenOrder;
import dev.tidegate.risk.RiskJudge;
import dev.tidegate.shield.Sanction;
import io.smallrye.mutiny.Uni;

/** The step at the desk: finds the lane, takes its token, asks the judge, reserves. */
final class Judging {
    private final Stations stations;
    private final Conducted conduct;
    private final Grouping groups;

    Judging(Stations stations) {
        this.stations = stations;
        this.conduct = new Conducted(stations.shield());
        this.groups = new Grouping(stations);
    }

    /** Judges a command and, where it may go, reserves it; the ruling comes once the reservation is durable. */
    Uni<Ruling> reserve(Passage passage, OrderCommand command) {
        return turn(passage, command).onItemOrFailure().invoke((ruling, broken) -> {
            if (ruling == null) {
                withdraw(passage);
            } else {
                tell(passage, command, ruling);
            }
        });
    }

    /** A turn that found no ruling, for tokens may be on their way, is taken again once there is word of them. */
    private Uni<Ruling> turn(Passage passage, OrderCommand command) {
        return stations.ledger()
                .turn(passage.accountId(), state -> ruled(passage, command, state))
                .flatMap(ruled -> switch (ruled) {
                    case Ruled.Now(Ruling ruling) -> Uni.createFrom().item(ruling);
                    case Ruled.Later(Coming coming) -> Passage.once(coming).flatMap(ignored -> turn(passage, command));
                });
    }

    /** What a turn came to. */
    private sealed interface Ruled {
        record Now(Ruling ruling) implements Ruled {}

        record Later(Coming coming) implements Ruled {}
    }

    /** Judges a command and leaves everything as it is. */
    Uni<Ruling.Judged> weigh(Passage passage, OrderCommand command) {
        return stations.ledger().turn(passage.accountId(), state -> {
            Lane lane = RiskJudge.lane(state, command, stations.market().get());
            return Ledger.Step.answer(judged(passage, command, state, priced(command, lane, state, 0), false));
        });
    }

    private Ledger.Step<Ruled> ruled(Passage passage, OrderCommand command, AccountState state) {
        Lane lane = RiskJudge.lane(state, command, stations.market().get());
        Sanction own = conduct.sanction(passage.accountId(), symbol(command, state), passage.nowMillis());
        Sanction keys = conduct.sanction(passage.caller().key().id(), passage.nowMillis());
        Sanction held = Conducted.holding(lane, own, keys);
        if (held != null) {
            shadow(passage, command, lane, state, false);
            withdraw(passage);
            return Ledger.Step.answer(new Ruled.Now(new Ruling.Sanctioned(lane, held)));
        }
        // A turn may run again: whoever has entered stays inside.
        if (!passage.inside() && !enter(passage, lane)) {
            return Ledger.Step.answer(new Ruled.Now(new Ruling.Shed(lane)));
        }
        Priced priced = priced(command, lane, state, Conducted.surcharge(own, keys));
        Taken taken = passage.pay(
                stations.limits(), priced.lane(), priced.symbol(), priced.cost().total());
        if (taken instanceof Taken.Awaited(Coming coming, Taken.Refused ignored)) {
            return Ledger.Step.answer(new Ruled.Later(coming));
        }
        if (taken instanceof Taken.Refused refused) {
            shadow(passage, command, lane, state, false);
            withdraw(passage);
            return Ledger.Step.answer(new Ruled.Now(new Ruling.Paced(priced, refused)));
        }
        Ruling.Judged judged = judged(passage, command, state, priced, true);
        shadow(passage, command, lane, state, judged.decision() instanceof Decision.Allow);
        if (judged.decision() instanceof Decision.Allow allow) {
            return new Ledger.Step<>(allow.events(), new Ruled.Now(judged), harmless(lane, command));
        }
        withdraw(passage);
        // What never reaches a book is not surcharged for what it would do there.
        passage.refund(stations.limits(), priced.cost().base());
        return Ledger.Step.answer(new Ruled.Now(judged));
    }

    private boolean enter(Passage passage, Lane lane) {
        boolean room = stations.overload()
                .enter(
                        lane,
                        passage.accountId(),
                        passage.nowMillis(),
                        stations.nanos().getAsLong());
        if (room) {
            passage.entered();
        }
        return room;
    }

    /** What does not go to the exchange needs no room there. */
    private void withdraw(Passage passage) {
        if (passage.left()) {
            stations.overload().withdraw();
        }
    }

    /** What the exchange itself lets only reduce may go on while the ledger is lost; other gateways may be doing the same. */
    private static Ledger.Unwritten harmless(Lane lane, OrderCommand command) {
        return lane == Lane.REDUCE && command instanceof OrderCommand.Place place && place.reduceOnly()
                ? Ledger.Unwritten.PASSED
                : Ledger.Unwritten.REFUSED;
    }

    private Priced priced(OrderCommand command, Lane lane, AccountState state, int sanction) {
        MarketSnapshot market = stations.market().get();
        return Priced.of(command, lane, state, market, stations.limits().cost(), sanction);
    }

    /** {@code keep} false where nothing is to become of it. */
    private Ruling.Judged judged(
            Passage passage, OrderCommand command, AccountState state, Priced priced, boolean keep) {
        MarketSnapshot market = stations.market().get();
        String symbol = symbol(command, state);
        JudgedCommand asked = asked(passage, command, symbol);
        Decision own = RiskJudge.decide(state, asked, market, passage.account().risk());
        Decision decision = groups.decided(passage.account(), command, state, own, keep);
        return new Ruling.Judged(
                decision.lane(), priced, decision, state.version(), market.version(), market.instrument(symbol));
    }

    private JudgedCommand asked(Passage passage, OrderCommand command, String symbol) {
        return new JudgedCommand(
                command,
                stations.killSwitch().mode(passage.accountId(), symbol),
                stations.reconciling().test(passage.accountId()),
                passage.decisionId(),
                passage.nowMillis());
    }

    private void shadow(Passage passage, OrderCommand command, Lane lane, AccountState state, boolean allowed) {
        if (stations.shadow().trying()) {
            String symbol = symbol(command, state);
            JudgedCommand asked = asked(passage, command, symbol);
            stations.shadow()
                    .weigh(
                            passage,
                            asked,
                            symbol,
                            lane,
                            state,
                            stations.market().get(),
                            allowed);
        }
    }

    private static String symbol(OrderCommand command, AccountState state) {
        return switch (command) {
            case OrderCommand.Place place -> place.symbol();
            case OrderCommand.Replace replace -> {
                OpenOrder order = state.openOrder(replace.clientOrderId());
                yield order == null ? "" : order.terms().symbol();
            }
            case OrderCommand.Cancel ignored -> "";
            case OrderCommand.CancelAll ignored -> "";
        };
    }

    private void tell(Passage passage, OrderCommand command, Ruling ruling) {
        switch (ruling) {
            case Ruling.Shed ignored -> stations.tally().refused(Reason.CAPACITY_REDUCED);
            case Ruling.Paced paced -> {
                stations.tally().refused(Reason.RATE_LIMIT_EXCEEDED);
                conduct.refused(passage, paced.taken());
            }
            case Ruling.Sanctioned ignored -> stations.tally().refused(Reason.ABNORMAL_USAGE);
            case Ruling.Judged judged -> {
                switch (judged.decision()) {
                    case Decision.Allow allow -> stations.tally().allowed(allow.lane());
                    case Decision.Refuse refuse ->
                        stations.tally().refused(refuse.breaches().getFirst().reason());
                }
                conduct.judged(passage, command, judged);
                stations.tape().accept(decided(passage, command, judged));
            }
        }
    }

    private static Decided decided(Passage passage, OrderCommand command, Ruling.Judged judged) {
        InstrumentMarket at = judged.at();
        return new Decided(
                passage.nowMillis(),
                passage.decisionId(),
                passage.accountId(),
                passage.caller().key().id(),
                judged.accountVersion(),
                passage.rules().version(),
                judged.marketVersion(),
                at == null ? 0 : at.markTicks(),
                command,
                judged.decision());
    }
}
