package dev.tidegate.journey;

import dev.tidegate.ledger.Ledger;
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
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/** The step at the desk: finds the lane, takes its token, asks the judge, reserves. */
final class Judging {
    private final Stations stations;

    Judging(Stations stations) {
        this.stations = stations;
    }

    /** Judges a command and, where it may go, reserves it; the ruling comes once the reservation is durable. */
    Uni<Ruling> reserve(Passage passage, OrderCommand command) {
        return stations.ledger()
                .turn(passage.accountId(), state -> ruled(passage, command, state))
                .onItemOrFailure()
                .invoke((ruling, broken) -> {
                    if (ruling == null) {
                        withdraw(passage);
                    } else {
                        tell(passage, command, ruling);
                    }
                });
    }

    /** Judges a command and leaves everything as it is. */
    Uni<Ruling.Judged> weigh(Passage passage, OrderCommand command) {
        return stations.ledger()
                .turn(passage.accountId(), state -> Ledger.Step.answer(judged(passage, command, state, null)));
    }

    private Ledger.Step<Ruling> ruled(Passage passage, OrderCommand command, AccountState state) {
        Lane lane = RiskJudge.lane(state, command, stations.market().get());
        // A turn may run again: whoever has entered stays inside.
        if (!passage.inside() && !enter(passage, lane)) {
            return Ledger.Step.answer(new Ruling.Shed(lane));
        }
        Taken taken = stations.limits().take(lane, passage.caller().key().id(), 1);
        if (taken instanceof Taken.Refused refused) {
            withdraw(passage);
            return Ledger.Step.answer(new Ruling.Paced(lane, refused));
        }
        Ruling.Judged judged = judged(passage, command, state, taken);
        if (judged.decision() instanceof Decision.Allow allow) {
            return new Ledger.Step<>(allow.events(), judged);
        }
        withdraw(passage);
        return Ledger.Step.answer(judged);
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

    private Ruling.Judged judged(Passage passage, OrderCommand command, AccountState state, @Nullable Taken taken) {
        MarketSnapshot market = stations.market().get();
        String symbol = symbol(command, state);
        JudgedCommand asked = new JudgedCommand(
                command,
                stations.killSwitch().mode(passage.accountId(), symbol),
                stations.reconciling().test(passage.accountId()),
                passage.decisionId(),
                passage.nowMillis());
        Decision decision =
                RiskJudge.decide(state, asked, market, passage.account().risk());
        return new Ruling.Judged(
                decision.lane(), taken, decision, state.version(), market.version(), market.instrument(symbol));
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
            case Ruling.Paced ignored -> stations.tally().refused(Reason.RATE_LIMIT_EXCEEDED);
            case Ruling.Judged judged -> {
                switch (judged.decision()) {
                    case Decision.Allow allow -> stations.tally().allowed(allow.lane());
                    case Decision.Refuse refuse ->
                        stations.tally().refused(refuse.breaches().getFirst().reason());
                }
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
