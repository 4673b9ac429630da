package dev.tidegate.journey;

import dev.tidegate.dialect.ReplyJson;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.OpenOrder;
import dev.tidegate.risk.Outcomes;
import dev.tidegate.risk.Settlement;
import dev.tidegate.route.VenueReply;
import java.util.List;
import java.util.function.Function;

/**
 * The step after the exchange: what its reply means is written down. The client's reply does not wait for it, for the account's
 * desk keeps the order of turns, and until it is written the reservation stands.
 */
final class Settling {
    private final Stations stations;

    Settling(Stations stations) {
        this.stations = stations;
    }

    /** A new order came back. */
    void placed(Passage passage, String id, VenueReply reply) {
        long now = stations.epochMillis().getAsLong();
        settle(
                passage.accountId(),
                reply,
                switch (reply) {
                    case VenueReply.Accepted(ReplyJson.Answer answer, byte[] ignored) ->
                        state -> answered(state, id, answer, now);
                    case VenueReply.Refused refused -> state -> Outcomes.refused(state, id, refused.code(), now);
                    case VenueReply.NotSent notSent -> state -> Outcomes.refused(state, id, notSent.cause(), now);
                    case VenueReply.Unknown ignored -> state -> Outcomes.unknown(state, id, now);
                });
    }

    /**
     * A change came back. The execution feed may have told of it before, and another change of the same order may be in flight
     * by now: the reply says nothing of that one.
     *
     * @param asked what was reserved for it
     */
    void replaced(Passage passage, AccountEvent.ReplaceReserved asked, VenueReply reply) {
        long now = stations.epochMillis().getAsLong();
        String id = asked.clientOrderId();
        Function<AccountState, List<AccountEvent>> events = switch (reply) {
            case VenueReply.Accepted ignored -> state -> Outcomes.replaced(state, id, now);
            case VenueReply.Refused refused -> state -> Outcomes.replaceRefused(state, id, refused.code(), now);
            case VenueReply.NotSent notSent -> state -> Outcomes.replaceRefused(state, id, notSent.cause(), now);
            case VenueReply.Unknown ignored -> state -> Outcomes.unknown(state, id, now);
        };
        settle(passage.accountId(), reply, state -> inFlight(state, asked) ? events.apply(state) : List.of());
    }

    private static boolean inFlight(AccountState state, AccountEvent.ReplaceReserved asked) {
        OpenOrder order = state.openOrder(asked.clientOrderId());
        OrderTerms replacing = order == null ? null : order.replacing();
        return replacing != null && replacing.lots() == asked.lots() && replacing.ticks() == asked.ticks();
    }

    /** A cancel came back: only what the exchange confirms releases anything. */
    void cancelled(Passage passage, String id, VenueReply reply) {
        if (reply instanceof VenueReply.Accepted(ReplyJson.Answer answer, byte[] ignored)) {
            long now = stations.epochMillis().getAsLong();
            settle(passage.accountId(), reply, state -> answered(state, id, answer, now));
        }
    }

    private List<AccountEvent> answered(AccountState state, String id, ReplyJson.Answer answer, long now) {
        return Settlement.answered(
                state,
                id,
                answer.orderId(),
                answer.status(),
                answer.filled(),
                stations.market().get(),
                now);
    }

    private void settle(AccountId account, VenueReply reply, Function<AccountState, List<AccountEvent>> events) {
        boolean unknown = reply instanceof VenueReply.Unknown;
        if (unknown) {
            stations.tally().unknown();
        }
        stations.settlements()
                .later(
                        account,
                        state -> new Ledger.Step<>(events.apply(state), state.version(), Ledger.Unwritten.BELIEVED))
                .subscribe()
                .with(
                        ignored -> {
                            if (unknown) {
                                stations.unresolved().accept(account);
                            }
                        },
                        broken -> {
                            stations.tally().unsettled();
                            stations.unresolved().accept(account);
                        });
    }
}
