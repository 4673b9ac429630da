package dev.tidegate.journey;

import dev.tidegate.calibration.model.CalibratedModel;
import dev.tidegate.calibration.model.ModelJson;
import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.OptionJson;
import dev.tidegate.dialect.OptionQuery;
import dev.tidegate.dialect.Problem;
import dev.tidegate.dialect.SimulationJson;
import dev.tidegate.dialect.SimulationQuery;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.shield.Act;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;

/** What-if: what something would be worth or would risk. Computed on the spot, from the question and the market alone. */
final class Appraising {
    private final Stations stations;

    Appraising(Stations stations) {
        this.stations = stations;
    }

    Uni<Reply> answer(Passage passage, Ask.Risk ask) {
        return switch (ask) {
            case Ask.Risk.Simulate ignored ->
                read(passage, SimulationJson.query(passage.visit().body()), query -> simulate(passage, query));
            case Ask.Risk.Impact wanted ->
                Uni.createFrom()
                        .item(ImpactAnswer.of(
                                passage,
                                stations.market().get(),
                                stations.riskModel().get(),
                                wanted));
            case Ask.Risk.Account ignored -> account(passage);
            case Ask.Risk.Model ignored ->
                Uni.createFrom()
                        .item(passage.answer(
                                ModelJson.encode(stations.riskModel().get())));
            case Ask.Risk.Price ignored ->
                read(passage, OptionJson.query(passage.visit().body()), query -> price(passage, query));
        };
    }

    private Uni<Reply> account(Passage passage) {
        MarketSnapshot market = stations.market().get();
        CalibratedModel model = stations.riskModel().get();
        return stations.ledger()
                .turn(passage.accountId(), state -> Ledger.Step.answer(RiskReport.take(passage, state, market)))
                .chain(report -> stations.aside().run(() -> report.encode(model, passage.nowMillis())))
                .map(passage::answer)
                .onFailure()
                .recoverWithItem(broken -> {
                    Problem problem = Refusal.failed(passage, broken);
                    stations.tally().refused(problem.reason());
                    passage.refund(stations.limits(), 0);
                    return passage.refuse(problem);
                });
    }

    private static Uni<Reply> simulate(Passage passage, SimulationQuery query) {
        return Uni.createFrom().item(passage.answer(Simulation.answer(query)));
    }

    private Uni<Reply> price(Passage passage, OptionQuery query) {
        return Uni.createFrom()
                .item(passage.answer(PricedOption.of(query, passage.nowMillis()).encode()));
    }

    private <T> Uni<Reply> read(Passage passage, Decoded<T> decoded, Function<T, Uni<Reply>> answer) {
        return switch (decoded) {
            case Decoded.Unreadable<T> unreadable -> {
                stations.limits().failed(passage.visit().address());
                stations.tally().refused(unreadable.reason());
                stations.shield().note(passage.caller().key().id(), Act.MALFORMED.bit(), passage.nowMillis());
                yield Uni.createFrom().item(passage.refuse(Refusal.unreadable(passage, unreadable)));
            }
            case Decoded.Value<T>(T value) -> answer.apply(value);
        };
    }
}
