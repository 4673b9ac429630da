package dev.tidegate.chaos;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.chaos.Traffic.Heard;
import dev.tidegate.chaos.Traffic.Outcome;
import dev.tidegate.sandbox.AccountView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** What gateway and exchange must agree on once the dust has settled, account by account. */
final class Reckoning {
    private final ExchangeFloor floor;
    private final int door;
    /** Ids the exchange has taken, by account, over all rounds. */
    private final Map<String, Set<String>> taken = new TreeMap<>();

    Reckoning(ExchangeFloor floor, int door) {
        this.floor = floor;
        this.door = door;
    }

    /** Both sides of an account, the gateway's looked at first. */
    private final class Sides {
        private final Books gateway;
        private final Books exchange;

        Sides(String account) {
            gateway = Books.ofGateway(gateway(account));
            exchange = Books.ofExchange(floor.view(account).account());
        }

        boolean agree() {
            return gateway.equals(exchange);
        }

        @Override
        public String toString() {
            return "\ngateway  " + gateway + "\nexchange " + exchange;
        }
    }

    private List<String> accounts() {
        return floor.rulebook().accounts().keySet().stream()
                .map(account -> account.value())
                .sorted()
                .toList();
    }

    Trader gateway(String account) {
        return new Trader(door, floor.rules(account).keys().getFirst().key());
    }

    /** Every order that was told accepted and is open at the exchange must be open at the gateway, here and now. */
    void acknowledgedOrdersAreThere(List<Heard> heard) {
        for (String account : accounts()) {
            Set<String> open =
                    Books.ofExchange(floor.view(account).account()).orders().keySet();
            Set<String> acknowledged = new HashSet<>();
            heard.stream()
                    .filter(each -> each.account().equals(account) && each.outcome() == Outcome.ACCEPTED)
                    .filter(each -> open.contains(each.id()))
                    .forEach(each -> acknowledged.add(each.id()));
            List<String> here = new ArrayList<>();
            gateway(account)
                    .get("/v1/orders")
                    .array()
                    .forEach(order -> here.add(((io.vertx.core.json.JsonObject) order).getString("clientOrderId")));
            assertThat(here).as("open orders of %s", account).containsAll(acknowledged);
        }
    }

    /** Open orders, reservations, positions and balances become the exchange's, exactly. */
    void booksAgree() {
        for (String account : accounts()) {
            eventually("agreement on " + account, () -> new Sides(account), Sides::agree);
        }
    }

    /** What both sides hold now, to be shown where a test fails. */
    String books() {
        StringBuilder all = new StringBuilder();
        accounts()
                .forEach(account ->
                        all.append(account).append(new Sides(account)).append('\n'));
        return all.toString();
    }

    /** Every order ended at the exchange as its client was told, or one way or the other where its client was told nothing. */
    void outcomesAreTrue(List<Heard> heard) {
        outcomesAreTrue(heard, each -> false);
    }

    /**
     * The same.
     *
     * @param unwritten orders that may have passed while the ledger was lost: the gateway need not remember them
     */
    void outcomesAreTrue(List<Heard> heard, Predicate<Heard> unwritten) {
        for (Heard each : heard) {
            Answer there = floor.atExchange(each.account()).get("/v1/orders/" + each.id());
            boolean known = there.status() == 200;
            assertThat(there.status())
                    .as("the exchange on %s: %s", each, there.body())
                    .isIn(200, 404);
            switch (each.outcome()) {
                case ACCEPTED ->
                    assertThat(known).as("%s is at the exchange", each).isTrue();
                case NOT_SENT, REFUSED ->
                    assertThat(known).as("%s is not at the exchange", each).isFalse();
                case UNKNOWN, BROKEN -> {}
            }
            if (known) {
                taken.computeIfAbsent(each.account(), ignored -> new HashSet<>())
                        .add(each.id());
                Answer here = gateway(each.account()).get("/v1/orders/" + each.id());
                if (here.status() == 404 && unwritten.test(each)) {
                    continue;
                }
                assertThat(here.status())
                        .as("the gateway on %s: %s", each, here)
                        .isEqualTo(200);
                for (String field : List.of("status", "filledQuantity", "side", "symbol")) {
                    assertThat(here.json().getString(field))
                            .as("%s of %s\ngateway  %s\nexchange %s", field, each, here.body(), there.body())
                            .isEqualTo(there.json().getString(field));
                }
            }
        }
    }

    /** No order twice, none that nobody sent, and no limit overstepped at any moment. */
    void exchangeSawNothingForbidden() {
        exchangeSawNothingForbidden(
                account -> taken.getOrDefault(account, Set.of()).size());
    }

    /**
     * The same.
     *
     * @param orders how many the exchange must have taken of an account
     */
    void exchangeSawNothingForbidden(ToLongFunction<String> orders) {
        for (String account : accounts()) {
            AccountView view = floor.view(account);
            assertThat(view.duplicates()).as("duplicates of %s", account).isZero();
            assertThat(view.acceptedOrders()).as("orders of %s", account).isEqualTo(orders.applyAsLong(account));
            for (String symbol : ExchangeFloor.STARTS.keySet()) {
                assertThat(view.worstLots(symbol))
                        .as("worst position of %s in %s", account, symbol)
                        .isLessThanOrEqualTo(floor.rules(account)
                                .risk()
                                .instrumentLimits(symbol)
                                .maxPositionLots());
            }
        }
    }

    /** Who was told nothing asks again, with the same id: it is taken only where it was not taken before. */
    List<Heard> askAgain(List<Heard> heard) {
        List<Heard> again = new ArrayList<>();
        for (Heard each : heard) {
            if (each.outcome() != Outcome.BROKEN && each.outcome() != Outcome.UNKNOWN) {
                continue;
            }
            boolean known = floor.atExchange(each.account())
                            .get("/v1/orders/" + each.id())
                            .status()
                    == 200;
            Answer answer = gateway(each.account()).post("/v1/orders", each.body());
            if (known) {
                assertThat(answer.status())
                        .as("%s sent again: %s", each, answer)
                        .isEqualTo(409);
            } else {
                again.add(new Heard(each.account(), each.id(), each.body(), Traffic.outcome(answer), answer));
            }
        }
        return again;
    }
}
