package dev.tidegate.journey;

import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.OrderPaths;
import dev.tidegate.dialect.Problem;
import dev.tidegate.dialect.ReplyJson;
import dev.tidegate.dialect.RequestJson;
import dev.tidegate.order.Breach;
import dev.tidegate.order.ExecutionStatus;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.Reason;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.Decision;
import dev.tidegate.route.VenueReply;
import dev.tidegate.route.VenueRequest;
import dev.tidegate.shield.Act;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Single orders and their changes: read, judge and reserve, hand over, settle. */
final class Trading {
    private final Stations stations;
    private final Judging judging;
    private final Settling settling;
    private final Handover handover;

    Trading(Stations stations, Judging judging, Settling settling) {
        this.stations = stations;
        this.judging = judging;
        this.settling = settling;
        this.handover = new Handover(stations);
    }

    Uni<Reply> place(Passage passage) {
        byte[] body = passage.visit().body();
        return switch (RequestJson.place(body)) {
            case Decoded.Unreadable<OrderCommand.Place> unreadable -> unreadable(passage, unreadable);
            case Decoded.Value<OrderCommand.Place>(OrderCommand.Place order) -> {
                Parcel parcel = Parcel.of(order, body, stations.ids());
                yield judging.reserve(passage, parcel.order())
                        .onItemOrFailure()
                        .transformToUni((ruling, broken) -> ruling == null || broken != null
                                ? broken(passage, broken)
                                : go(passage, ruling, judged -> place(passage, judged, parcel)));
            }
        };
    }

    Uni<Reply> replace(Passage passage, String id) {
        byte[] body = passage.visit().body();
        return switch (RequestJson.replace(id, body)) {
            case Decoded.Unreadable<OrderCommand.Replace> unreadable -> unreadable(passage, unreadable);
            case Decoded.Value<OrderCommand.Replace>(OrderCommand.Replace change) ->
                judging.reserve(passage, change)
                        .onItemOrFailure()
                        .transformToUni((ruling, broken) -> ruling == null || broken != null
                                ? broken(passage, broken)
                                : go(passage, ruling, judged -> replace(passage, judged, id, body)));
        };
    }

    private Uni<Reply> unreadable(Passage passage, Decoded.Unreadable<?> unreadable) {
        stations.limits().failed(passage.visit().address());
        stations.shield().note(passage.caller().key().id(), Act.MALFORMED.bit(), passage.nowMillis());
        stations.tally().refused(unreadable.reason());
        return Uni.createFrom().item(passage.refuse(Refusal.unreadable(passage, unreadable)));
    }

    private Uni<Reply> broken(Passage passage, @Nullable Throwable cause) {
        Problem problem =
                Refusal.failed(passage, cause == null ? new IllegalStateException("the desk gave no ruling") : cause);
        stations.tally().refused(problem.reason());
        passage.refund(stations.limits(), 0);
        return Uni.createFrom().item(passage.refuse(problem));
    }

    /** Lets an allowed command go on; answers one that was not allowed. */
    private static Uni<Reply> go(Passage passage, Ruling ruling, Function<Ruling.Judged, Uni<Reply>> on) {
        return switch (ruling) {
            case Ruling.Shed ignored -> Uni.createFrom().item(passage.refuse(Refusal.shed(passage)));
            case Ruling.Paced paced ->
                Uni.createFrom()
                        .item(passage.refuse(Refusal.paced(
                                passage, paced.taken(), paced.priced().cost())));
            case Ruling.Sanctioned sanctioned ->
                Uni.createFrom().item(passage.refuse(Refusal.sanctioned(passage, sanctioned.sanction())));
            case Ruling.Judged judged ->
                judged.decision() instanceof Decision.Refuse refuse
                        ? Uni.createFrom().item(passage.refuse(Refusal.judged(passage, refuse)))
                        : on.apply(judged);
        };
    }

    private Uni<Reply> place(Passage passage, Ruling.Judged judged, Parcel parcel) {
        byte[] bytes = parcel.bytes(judged);
        return handover.send(
                        passage,
                        VenueRequest.post(
                                OrderPaths.ORDERS, bytes, passage.account().venueKey()))
                .map(outcome -> {
                    VenueReply reply = VenueReply.of(outcome, parcel.id());
                    settling.placed(passage, parcel.id(), reply);
                    refund(passage, reply);
                    return reply(passage, parcel.home(reply), stations.tally());
                });
    }

    private Uni<Reply> replace(Passage passage, Ruling.Judged judged, String id, byte[] body) {
        AccountEvent.ReplaceReserved reserved = reserved(judged);
        return handover.send(
                        passage,
                        VenueRequest.put(
                                OrderPaths.order(id), body, passage.account().venueKey()))
                .map(outcome -> {
                    VenueReply reply = VenueReply.of(outcome, id);
                    settling.replaced(passage, reserved, reply);
                    refund(passage, reply);
                    return reply(passage, reply, stations.tally());
                });
    }

    private static AccountEvent.ReplaceReserved reserved(Ruling.Judged judged) {
        if (judged.decision() instanceof Decision.Allow allow
                && allow.events().getFirst() instanceof AccountEvent.ReplaceReserved reserved) {
            return reserved;
        }
        throw new IllegalStateException("an allowed change has a reservation");
    }

    /** What was not sent through no fault of the client costs nothing. */
    private void refund(Passage passage, VenueReply reply) {
        if (reply instanceof VenueReply.NotSent) {
            passage.refund(stations.limits(), 0);
        }
    }

    /** What the client hears of the exchange's reply. */
    static Reply reply(Passage passage, VenueReply reply, Tally tally) {
        return switch (reply) {
            case VenueReply.Accepted(ReplyJson.Answer ignored, byte[] body) ->
                passage.answer(ReplyJson.withField(body, "decisionId", passage.decisionId()));
            case VenueReply.Refused refused -> {
                tally.refused(Reason.VENUE_REFUSED);
                yield passage.refuse(List.of(refusedByVenue(refused)), ExecutionStatus.SENT, 0);
            }
            case VenueReply.NotSent ignored
            when Boolean.FALSE.equals(passage.first()) -> {
                tally.refused(Reason.REPLAYED_REQUEST);
                yield passage.replayed();
            }
            case VenueReply.NotSent(String cause) -> {
                // Where the gateway itself was too slow, nothing is known against the exchange.
                Reason reason = passage.keptBack() ? Reason.CAPACITY_REDUCED : Reason.UPSTREAM_UNAVAILABLE;
                tally.refused(reason);
                yield passage.refuse(
                        List.of(Breach.of(reason, passage.keptBack() ? "gateway" : "exchange", cause)),
                        ExecutionStatus.NOT_SENT,
                        Refusal.RETRY_MILLIS);
            }
            case VenueReply.Unknown(String cause) -> {
                tally.refused(Reason.OUTCOME_UNKNOWN);
                yield passage.refuse(
                        List.of(Breach.of(Reason.OUTCOME_UNKNOWN, "exchange", cause)), ExecutionStatus.UNKNOWN, 0);
            }
        };
    }

    static Breach refusedByVenue(VenueReply.Refused refused) {
        String code = refused.code().isEmpty() ? "HTTP " + refused.status() : refused.code();
        String detail = refused.detail().isEmpty() ? "the exchange refused: " + code : code + ": " + refused.detail();
        Reason reason = refused.status() == 404 ? Reason.REPLACE_UNKNOWN_ORDER : Reason.VENUE_REFUSED;
        return Breach.of(reason, "exchange", detail);
    }
}
