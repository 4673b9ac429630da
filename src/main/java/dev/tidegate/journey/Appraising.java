package dev.tidegate.journey;

import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.OptionJson;
import dev.tidegate.dialect.OptionQuery;
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
            case Ask.Risk.Price ignored ->
                read(passage, OptionJson.query(passage.visit().body()), query -> price(passage, query));
        };
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
                yield Uni.createFrom().item(Reply.of(Refusal.unreadable(passage, unreadable), passage.pace()));
            }
            case Decoded.Value<T>(T value) -> answer.apply(value);
        };
    }
}
