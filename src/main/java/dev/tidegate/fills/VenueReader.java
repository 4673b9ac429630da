package dev.tidegate.fills;

import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.OrderPaths;
import dev.tidegate.dialect.ProblemJson;
import dev.tidegate.dialect.ReplyJson;
import dev.tidegate.dialect.SigningKey;
import dev.tidegate.order.Reason;
import dev.tidegate.order.VenueAccount;
import dev.tidegate.order.VenueOrder;
import dev.tidegate.risk.Reconciliation;
import dev.tidegate.route.Outcome;
import dev.tidegate.route.VenueClient;
import dev.tidegate.route.VenueRequest;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Asks the exchange for accounts and orders. What it cannot be reached for fails with {@link Unreachable}. */
final class VenueReader {
    static final String ACCOUNT = "/v1/account";

    /** The exchange gave no answer that could be used; asking again may. */
    static final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreachable(String cause) {
            super(cause, null, false, false);
        }
    }

    private final VenueClient venue;

    VenueReader(VenueClient venue) {
        this.venue = venue;
    }

    Uni<VenueAccount> picture(SigningKey key) {
        return venue.send(VenueRequest.read(ACCOUNT, key)).map(outcome -> switch (outcome) {
            case Outcome.Answered(int status, byte[] body)
            when status == 200
                    && ReplyJson.readAccount(body) instanceof Decoded.Value<VenueAccount>(VenueAccount picture) ->
                picture;
            case Outcome.Answered(int status, byte[] body) ->
                throw new Unreachable("the exchange answered " + status + " to a question for an account");
            case Outcome.NotSent(String cause) -> throw new Unreachable(cause);
            case Outcome.Unknown(String cause) -> throw new Unreachable(cause);
        });
    }

    /** What the exchange says of one order; empty where its answer says nothing. */
    Uni<Optional<Reconciliation.Asked>> order(SigningKey key, String clientOrderId) {
        return venue.send(VenueRequest.read(OrderPaths.order(clientOrderId), key))
                .map(outcome -> switch (outcome) {
                    case Outcome.Answered(int status, byte[] body) -> asked(status, body, clientOrderId);
                    case Outcome.NotSent(String cause) -> throw new Unreachable(cause);
                    case Outcome.Unknown(String cause) -> throw new Unreachable(cause);
                });
    }

    private static Optional<Reconciliation.Asked> asked(int status, byte[] body, String clientOrderId) {
        if (status == 200) {
            return ReplyJson.readOrder(body) instanceof Decoded.Value<VenueOrder>(VenueOrder order)
                            && order.clientOrderId().equals(clientOrderId)
                    ? Optional.of(new Reconciliation.Asked.Found(order))
                    : Optional.empty();
        }
        // A 404 of something between us and the exchange says nothing of the order: only the exchange's own words
        // count.
        boolean absent = status == 404 && ProblemJson.read(body).code().equals(Reason.REPLACE_UNKNOWN_ORDER.name());
        return absent ? Optional.of(new Reconciliation.Asked.Absent()) : Optional.empty();
    }
}
