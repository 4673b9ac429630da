package dev.tidegate.journey;

import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.dialect.Problem;
import dev.tidegate.dialect.ReplyJson;
import dev.tidegate.dialect.RequestJson;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.Reason;
import dev.tidegate.order.VenueOrder;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.AccountView;
import dev.tidegate.risk.ClosedOrder;
import dev.tidegate.risk.Decision;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.OpenOrder;
import dev.tidegate.shield.Act;
import dev.tidegate.shield.Sanction;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Questions, answered from the account's own state at its desk: they see every earlier turn. */
final class Reading {
    private final Stations stations;
    private final Judging judging;

    Reading(Stations stations, Judging judging) {
        this.stations = stations;
        this.judging = judging;
    }

    /** Judges an order as if it were sent. */
    Uni<Reply> check(Passage passage) {
        return switch (RequestJson.place(passage.visit().body())) {
            case Decoded.Unreadable<OrderCommand.Place> unreadable -> {
                stations.limits().failed(passage.visit().address());
                stations.shield().note(passage.caller().key().id(), Act.MALFORMED.bit(), passage.nowMillis());
                stations.tally().refused(unreadable.reason());
                yield Uni.createFrom().item(passage.refuse(Refusal.unreadable(passage, unreadable)));
            }
            case Decoded.Value<OrderCommand.Place>(OrderCommand.Place order) -> {
                OrderCommand.Place named = order.clientOrderId() != null
                        ? order
                        : order.named(stations.ids().get());
                yield answered(passage, judging.weigh(passage, named), judged -> checked(passage, judged));
            }
        };
    }

    private static Reply checked(Passage passage, Ruling.Judged judged) {
        return switch (judged.decision()) {
            case Decision.Refuse refuse -> passage.refuse(Refusal.judged(passage, refuse));
            case Decision.Allow allow ->
                passage.answer(new JsonWriter(160)
                        .beginObject()
                        .field("allowed", true)
                        .field("lane", allow.lane().name())
                        .field("cost", judged.priced().cost().total())
                        .field("policyVersion", passage.rules().version())
                        .field("decisionId", passage.decisionId())
                        .endObject()
                        .toBytes());
        };
    }

    Uni<Reply> orders(Passage passage, @Nullable String symbol) {
        return read(passage, state -> {
            MarketSnapshot market = stations.market().get();
            List<VenueOrder> orders = new ArrayList<>();
            for (OpenOrder order : state.openOrders()) {
                if (symbol == null || order.terms().symbol().equals(symbol)) {
                    VenueOrder shown = ShownOrder.of(order, market);
                    if (shown != null) {
                        orders.add(shown);
                    }
                }
            }
            return passage.answer(ReplyJson.orders(orders));
        });
    }

    Uni<Reply> order(Passage passage, String id) {
        return read(passage, state -> {
            MarketSnapshot market = stations.market().get();
            OpenOrder open = state.openOrder(id);
            ClosedOrder closed = state.closedOrder(id);
            VenueOrder shown =
                    open != null ? ShownOrder.of(open, market) : closed != null ? ShownOrder.of(closed, market) : null;
            String decision = open != null ? open.decisionId() : closed != null ? closed.decisionId() : "";
            return shown == null
                    ? passage.refuse(Reason.REPLACE_UNKNOWN_ORDER, id, "there is no order " + id)
                    : passage.answer(ReplyJson.order(shown, decision.isEmpty() ? null : decision));
        });
    }

    Uni<Reply> account(Passage passage) {
        return read(passage, state -> {
            MarketSnapshot market = stations.market().get();
            AccountView view = AccountView.of(state, market, passage.account().risk(), passage.nowMillis());
            boolean reconciling = stations.reconciling().test(passage.accountId());
            return passage.answer(AccountJson.encode(
                    passage.accountId(),
                    state.status(),
                    reconciling,
                    view,
                    passage.rules().version()));
        });
    }

    Uni<Reply> limits(Passage passage) {
        byte[] body = LimitsJson.encode(
                passage.accountId(),
                stations.limits()
                        .view(
                                passage.caller().key().id(),
                                passage.rules().instruments().keySet()),
                sanctions(passage),
                passage.rules().version());
        return Uni.createFrom().item(passage.answer(body));
    }

    private List<Sanction> sanctions(Passage passage) {
        long now = passage.nowMillis();
        List<Sanction> sanctions = new ArrayList<>();
        add(sanctions, stations.shield().of(passage.caller().key().id(), now));
        for (String symbol : passage.rules().instruments().keySet()) {
            add(sanctions, stations.shield().of(passage.accountId(), symbol, now));
        }
        return sanctions;
    }

    private static void add(List<Sanction> sanctions, @Nullable Sanction sanction) {
        if (sanction != null) {
            sanctions.add(sanction);
        }
    }

    Uni<Reply> instruments(Passage passage) {
        return Uni.createFrom()
                .item(passage.answer(InstrumentsJson.encode(
                        passage.rules().instruments().values(),
                        stations.market().get())));
    }

    private Uni<Reply> read(Passage passage, Function<AccountState, Reply> question) {
        return answered(
                passage,
                stations.ledger().turn(passage.accountId(), state -> Ledger.Step.answer(question.apply(state))),
                Function.identity());
    }

    private <T> Uni<Reply> answered(Passage passage, Uni<T> asked, Function<T, Reply> answer) {
        return asked.map(answer).onFailure().recoverWithItem(broken -> {
            Problem problem = Refusal.failed(passage, broken);
            stations.tally().refused(problem.reason());
            passage.refund(stations.limits(), 0);
            return passage.refuse(problem);
        });
    }
}
