package dev.tidegate.journey;

import dev.tidegate.dialect.OrderPaths;
import dev.tidegate.order.Lane;
import dev.tidegate.policy.AccountRules;
import dev.tidegate.route.Outcome;
import dev.tidegate.route.VenueReply;
import dev.tidegate.route.VenueRequest;
import dev.tidegate.shield.Act;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/**
 * Cancels: straight out, with no desk before the exchange, so that they pass when the ledger is lost, the account is halted or
 * its limits are used up. A cancel releases nothing; the exchange's confirmation does.
 */
final class Cancelling {
    private final Stations stations;
    private final Settling settling;

    Cancelling(Stations stations, Settling settling) {
        this.stations = stations;
        this.settling = settling;
    }

    Uni<Reply> one(Passage passage, String id) {
        stations.tally().allowed(Lane.CANCEL);
        return send(passage.account(), OrderPaths.order(id)).map(outcome -> {
            VenueReply reply = VenueReply.of(outcome, id);
            boolean unknown = reply instanceof VenueReply.Refused refused && refused.status() == 404;
            stations.shield()
                    .note(
                            passage.caller().key().id(),
                            Act.CANCEL.bit() | (unknown ? Act.CANCEL_UNKNOWN.bit() : 0),
                            passage.nowMillis());
            settling.cancelled(passage, id, reply);
            refund(passage, reply);
            return Trading.reply(passage, reply, stations.tally());
        });
    }

    Uni<Reply> all(Passage passage, @Nullable String symbol) {
        stations.tally().allowed(Lane.CANCEL);
        // Each cancelled order's end comes over the execution feed.
        return send(passage.account(), OrderPaths.orders(symbol)).map(outcome -> {
            if (outcome instanceof Outcome.Answered(int status, byte[] body) && status / 100 == 2) {
                return passage.answer(body);
            }
            VenueReply reply = VenueReply.of(outcome);
            refund(passage, reply);
            return Trading.reply(passage, reply, stations.tally());
        });
    }

    private void refund(Passage passage, VenueReply reply) {
        if (reply instanceof VenueReply.NotSent) {
            passage.refund(stations.limits(), 0);
        }
    }

    /** Cancels an account's open orders on the gateway's own account, as the kill switch asks. */
    Uni<Outcome> withdraw(AccountRules account, @Nullable String symbol) {
        return send(account, OrderPaths.orders(symbol));
    }

    private Uni<Outcome> send(AccountRules account, String target) {
        return stations.venue().send(VenueRequest.cancel(target, account.venueKey()));
    }
}
