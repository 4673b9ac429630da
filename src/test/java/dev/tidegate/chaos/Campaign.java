package dev.tidegate.chaos;

import static dev.tidegate.stories.Eventually.eventually;

import dev.tidegate.chaos.Traffic.Heard;
import dev.tidegate.chaos.Traffic.Outcome;
import dev.tidegate.ledger.valkey.Trail;
import dev.tidegate.order.AccountId;
import dev.tidegate.risk.AccountStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Rounds of traffic through every gateway of a fleet, with trouble at random moments, and a reckoning after each: the exchange has
 * taken every order that was told accepted, and none twice; no position limit could have been overstepped at any moment; the books
 * of all gateways are the exchange's.
 */
final class Campaign {
    /** One of so many orders is looked up at the exchange and at a gateway; those without an outcome all are. */
    private static final int SAMPLE = 20;
    /** So many of each gateway's last orders are certainly remembered by all gateways, which keep 1,000 ended ones of an account. */
    private static final int REMEMBERED = 80;

    private final Fleet fleet;
    private final Random random;
    private final int clients;
    private final Margins margins;
    /** Orders the exchange must have taken, by account, over all rounds. */
    private final Map<String, Long> taken = new HashMap<>();

    private final Map<Outcome, Integer> outcomes = new TreeMap<>();
    private final Map<String, Integer> refusals = new TreeMap<>();
    private final Map<String, Integer> answers = new TreeMap<>();
    private int round;

    /**
     * A campaign that has not begun.
     *
     * @param clients of every account at every gateway
     */
    Campaign(Fleet fleet, long seed, int clients) {
        this.fleet = fleet;
        this.random = new Random(seed);
        this.clients = clients;
        this.margins = new Margins(fleet.floor(), random);
    }

    int accounts() {
        return fleet.floor().rulebook().accounts().size();
    }

    /** What the marks do in a round. */
    enum Market {
        /** They move, and accounts have plenty. */
        MOVING,
        /** They stand still, and accounts have so little that margin decides: it is held against the exchange's side. */
        STILL
    }

    /** One round of at least so many new orders, during which trouble happens. */
    void round(int orders, List<Trouble> troubles, Market market) throws Exception {
        round++;
        if (market == Market.STILL) {
            margins.begin(fleet.members());
        } else {
            margins.leave(fleet.members());
        }
        List<Traffic> traffic = new ArrayList<>();
        for (int g = 0; g < fleet.members().size(); g++) {
            traffic.add(
                    new Traffic(fleet.floor(), fleet.members().get(g).door(), random.nextLong(), "r" + round + "g" + g)
                            .start(clients));
        }
        int share = orders / (troubles.size() + 1);
        for (Trouble trouble : troubles) {
            more(traffic, random.nextInt(Math.max(1, share)));
            trouble.happen(fleet, random);
        }
        while (sent(traffic) < orders) {
            more(traffic, orders - sent(traffic));
        }
        List<Heard> heard = new ArrayList<>();
        Set<Heard> recent = new HashSet<>();
        for (Traffic each : traffic) {
            List<Heard> here = each.stop();
            heard.addAll(here);
            recent.addAll(here.subList(Math.max(0, here.size() - REMEMBERED), here.size()));
            each.refusals().forEach((code, times) -> refusals.merge(code, times, Integer::sum));
            each.answers().forEach((what, times) -> answers.merge(what, times.get(), Integer::sum));
        }
        fleet.calm();
        fleet.awaitReady();
        reckon(heard, recent, troubles);
        wayOut(traffic, troubles);
        nobodyIsHalted();
    }

    /** An account is halted where the exchange did what cannot be; it did not. */
    private void nobodyIsHalted() {
        for (AccountId account : fleet.floor().rulebook().accounts().keySet()) {
            Trader reader =
                    new Reckoning(fleet.floor(), fleet.members().getFirst().door()).gateway(account.value());
            if (reader.get("/v1/account").json().getString("status").equals(AccountStatus.HALTED.name())) {
                throw new AssertionError(
                        account + " is halted:\n" + Trail.of(fleet.floor().vertx(), fleet.store(), account, e -> true));
            }
        }
    }

    private static int sent(List<Traffic> traffic) {
        return traffic.stream().mapToInt(Traffic::orders).sum();
    }

    /** Waits for so many orders, or as long as they come. */
    private void more(List<Traffic> traffic, int orders) {
        int until = sent(traffic) + orders;
        while (sent(traffic) < until) {
            margins.refill();
            int before = sent(traffic);
            eventually("the clients hear something", () -> sent(traffic) > before || sent(traffic) >= until);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private void reckon(List<Heard> heard, Set<Heard> recent, List<Trouble> troubles) {
        boolean forgetful = troubles.stream().anyMatch(Trouble::losesCommits);
        List<Reckoning> sides = fleet.members().stream()
                .map(member -> new Reckoning(fleet.floor(), member.door()))
                .toList();
        sides.forEach(Reckoning::booksAgree);
        margins.reckon(fleet.members());
        int turn = 0;
        for (Heard each : heard) {
            outcomes.merge(each.outcome(), 1, Integer::sum);
            boolean open = each.outcome() == Outcome.UNKNOWN || each.outcome() == Outcome.BROKEN;
            boolean known = each.outcome() == Outcome.ACCEPTED
                    || open
                            && fleet.floor()
                                            .atExchange(each.account())
                                            .get("/v1/orders/" + each.id())
                                            .status()
                                    == 200;
            if (known) {
                taken.merge(each.account(), 1L, Long::sum);
            }
            boolean fresh = recent.contains(each);
            if (open || fresh || turn++ % SAMPLE == 0) {
                boolean unwritten = !fresh || forgetful || each.body().contains("\"reduceOnly\":true");
                sides.get(turn % sides.size()).outcomesAreTrue(List.of(each), ignored -> unwritten);
            }
        }
        sides.getFirst().exchangeSawNothingForbidden(account -> taken.getOrDefault(account, 0L));
    }

    /**
     * Where the exchange could be reached, no cancel was refused, whatever the ledger did. One that passed and was answered too late
     * for its client (504) is none.
     */
    private void wayOut(List<Traffic> traffic, List<Trouble> troubles) {
        if (!troubles.stream().allMatch(Trouble::leavesTheWayOut)) {
            return;
        }
        for (Traffic each : traffic) {
            Map<String, AtomicInteger> heard = each.answers();
            heard.keySet().stream()
                    .filter(what -> what.matches("cancel (?!all|200|404|504|0).*"))
                    .forEach(what -> {
                        throw new AssertionError(what + ", " + heard.get(what) + " times, after " + troubles);
                    });
        }
    }

    /** Orders sent so far. */
    int orders() {
        return outcomes.values().stream().mapToInt(Integer::intValue).sum();
    }

    int count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0);
    }

    /** What has been seen so far. */
    String figures() {
        StringBuilder text = new StringBuilder();
        text.append(orders()).append(" orders: ").append(outcomes).append('\n');
        text.append("not taken, by code: ").append(refusals).append('\n');
        text.append("other requests, by answer: ").append(answers).append('\n');
        text.append(margins.figures());
        text.append("duplicates 0, positions beyond a limit 0, books of all gateways equal to the exchange's\n");
        return text.toString();
    }
}
