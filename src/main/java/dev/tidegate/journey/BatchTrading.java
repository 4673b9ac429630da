package dev.tidegate.journey;

import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.dialect.OrderPaths;
import dev.tidegate.dialect.Problem;
import dev.tidegate.dialect.ReplyJson;
import dev.tidegate.dialect.RequestJson;
import dev.tidegate.limits.Standing;
import dev.tidegate.limits.Taken;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.Reason;
import dev.tidegate.risk.Decision;
import dev.tidegate.route.Outcome;
import dev.tidegate.route.VenueReply;
import dev.tidegate.route.VenueRequest;
import dev.tidegate.shield.Act;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Several orders in one request: each is judged and reserved by itself, in their order; those that may go travel together in
 * one request, so that the exchange takes them in that order too; each has its own reply.
 */
final class BatchTrading {
    private final Stations stations;
    private final Judging judging;
    private final Settling settling;
    private final Handover handover;

    /** One order of the batch: what has become of it so far. */
    private static final class Item {
        private final Passage passage;
        private @Nullable Parcel parcel;
        private Ruling.@Nullable Judged allowed;
        private @Nullable Reply reply;

        Item(Passage passage) {
            this.passage = passage;
        }

        Stream<Travelling> travelling() {
            Parcel carried = parcel;
            Ruling.Judged judged = allowed;
            return carried == null || judged == null
                    ? Stream.empty()
                    : Stream.of(new Travelling(this, carried, judged));
        }
    }

    /** One order of the batch that may go. */
    private record Travelling(Item item, Parcel parcel, Ruling.Judged judged) {}

    BatchTrading(Stations stations, Judging judging, Settling settling) {
        this.stations = stations;
        this.judging = judging;
        this.settling = settling;
        this.handover = new Handover(stations);
    }

    Uni<Reply> place(Passage passage) {
        return switch (RequestJson.batch(passage.visit().body())) {
            case Decoded.Unreadable<List<RequestJson.BatchItem>> unreadable -> {
                malformed(passage, unreadable.reason());
                yield Uni.createFrom().item(passage.refuse(Refusal.unreadable(passage, unreadable)));
            }
            case Decoded.Value<List<RequestJson.BatchItem>>(List<RequestJson.BatchItem> orders) -> {
                List<Uni<Item>> judged = new ArrayList<>(orders.size());
                orders.forEach(
                        order -> judged.add(judge(passage.another(stations.ids().get()), order)));
                yield Uni.join().all(judged).andFailFast().flatMap(items -> forward(passage, items));
            }
        };
    }

    private Uni<Item> judge(Passage passage, RequestJson.BatchItem order) {
        Item item = new Item(passage);
        return switch (order.order()) {
            case Decoded.Unreadable<OrderCommand.Place> unreadable -> {
                item.reply = passage.refuse(Refusal.unreadable(passage, unreadable));
                malformed(passage, unreadable.reason());
                yield Uni.createFrom().item(item);
            }
            case Decoded.Value<OrderCommand.Place>(OrderCommand.Place place) -> {
                Parcel parcel = Parcel.of(place, order.bytes(), stations.ids());
                item.parcel = parcel;
                yield judging.reserve(passage, parcel.order())
                        .onItemOrFailure()
                        .transform((ruling, broken) -> ruled(item, ruling, broken));
            }
        };
    }

    private void malformed(Passage passage, Reason reason) {
        stations.limits().failed(passage.visit().address());
        stations.shield().note(passage.caller().key().id(), Act.MALFORMED.bit(), passage.nowMillis());
        stations.tally().refused(reason);
    }

    private Item ruled(Item item, @Nullable Ruling ruling, @Nullable Throwable broken) {
        switch (ruling) {
            case null -> {
                Problem problem = Refusal.failed(
                        item.passage, broken == null ? new IllegalStateException("the desk gave no ruling") : broken);
                stations.tally().refused(problem.reason());
                item.passage.refund(stations.limits(), 0);
                item.reply = item.passage.refuse(problem);
            }
            case Ruling.Shed ignored -> item.reply = item.passage.refuse(Refusal.shed(item.passage));
            case Ruling.Paced paced ->
                item.reply = item.passage.refuse(Refusal.paced(
                        item.passage, paced.taken(), paced.priced().cost()));
            case Ruling.Sanctioned sanctioned ->
                item.reply = item.passage.refuse(Refusal.sanctioned(item.passage, sanctioned.sanction()));
            case Ruling.Judged judged -> {
                if (judged.decision() instanceof Decision.Refuse refuse) {
                    item.reply = item.passage.refuse(Refusal.judged(item.passage, refuse));
                } else {
                    item.allowed = judged;
                }
            }
        }
        return item;
    }

    private Uni<Reply> forward(Passage passage, List<Item> items) {
        List<Travelling> going = items.stream().flatMap(Item::travelling).toList();
        if (going.isEmpty()) {
            return Uni.createFrom().item(results(passage, items));
        }
        return handover.send(
                        passage,
                        going.stream().map(each -> each.item().passage).toList(),
                        VenueRequest.post(
                                OrderPaths.BATCH,
                                joined(going),
                                passage.account().venueKey()))
                .map(outcome -> {
                    List<Outcome> outcomes = outcomes(outcome, going.size());
                    for (int i = 0; i < going.size(); i++) {
                        home(
                                going.get(i),
                                VenueReply.of(
                                        outcomes.get(i), going.get(i).parcel().id()));
                    }
                    return results(passage, items);
                });
    }

    private static byte[] joined(List<Travelling> going) {
        JsonWriter json = new JsonWriter(300 * going.size() + 16);
        json.beginObject().name("orders").beginArray();
        going.forEach(order -> json.json(order.parcel().bytes(order.judged())));
        return json.endArray().endObject().toBytes();
    }

    /** One outcome for each order; where the exchange's answer does not say so much, the same for all. */
    private static List<Outcome> outcomes(Outcome outcome, int orders) {
        if (outcome instanceof Outcome.Answered(int status, byte[] body) && status / 100 == 2) {
            if (ReplyJson.readBatch(body) instanceof Decoded.Value<List<ReplyJson.BatchResult>>(var results)
                    && results.size() == orders) {
                return results.stream()
                        .<Outcome>map(result -> new Outcome.Answered(result.status(), result.body()))
                        .toList();
            }
            return Collections.nCopies(orders, new Outcome.Unknown("the exchange's reply to the batch cannot be read"));
        }
        return Collections.nCopies(orders, outcome);
    }

    private void home(Travelling order, VenueReply reply) {
        Passage passage = order.item().passage;
        settling.placed(passage, order.parcel().id(), reply);
        if (reply instanceof VenueReply.NotSent) {
            passage.refund(stations.limits(), 0);
        }
        order.item().reply = Trading.reply(passage, order.parcel().home(reply), stations.tally());
    }

    private Reply results(Passage passage, List<Item> items) {
        JsonWriter json = new JsonWriter(400 * items.size() + 32);
        json.beginObject().name("results").beginArray();
        for (Item item : items) {
            Reply reply = item.reply;
            if (reply == null) {
                throw new IllegalStateException("an order of the batch has no reply");
            }
            json.beginObject()
                    .field("status", reply.status())
                    .name("body")
                    .json(reply.body())
                    .endObject();
            passage.spend(item.passage.spent());
        }
        passage.paced(tightest(passage, items));
        return passage.answer(json.endArray().endObject().toBytes());
    }

    /** How the tightest of all buckets stands that its orders have drawn from; null where they have drawn from none. */
    private @Nullable Taken tightest(Passage passage, List<Item> items) {
        Taken tightest = null;
        List<Passage.Toll> asked = items.stream()
                .map(item -> item.passage.asked())
                .filter(toll -> toll != null)
                .distinct()
                .toList();
        for (Passage.Toll toll : asked) {
            Taken now =
                    stations.limits().look(toll.lane(), passage.caller().key().id(), toll.symbol());
            Standing one = now.standing();
            Standing other = tightest == null ? null : tightest.standing();
            if (tightest == null || (one != null && (other == null || one.tighterThan(other)))) {
                tightest = now;
            }
        }
        return tightest;
    }
}
