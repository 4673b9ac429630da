package dev.tidegate.chaos;

import static dev.tidegate.chaos.ExchangeFloor.done;
import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.chaos.Traffic.Heard;
import dev.tidegate.sandbox.Memory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The packaged gateway is killed without warning in the middle of traffic, again and again, on the same data: what it has
 * promised is there afterwards, and what it holds is what the exchange holds.
 */
class KilledGatewayIT {
    private static final int KILLS = 20;
    private static final int CLIENTS = 3;
    private static final long SEED = Long.getLong("tidegate.chaos.seed", 20_261_124);

    /** What else goes wrong in a round. */
    private enum Trouble {
        NONE,
        /** Fills come home late, before and after the kill. */
        FEED_DELAYED,
        /** The exchange restarts at the same moment. */
        EXCHANGE_RESTARTS,
        /** The exchange is down when the gateway comes back: only its own ledger can tell what it knew. */
        EXCHANGE_DOWN,
        /** The gateway is killed once more while it recovers. */
        KILLED_AGAIN
    }

    @Test
    @Timeout(840)
    void a_gateway_killed_in_the_middle_of_traffic_finds_everything_again() throws Exception {
        Random random = new Random(SEED);
        Map<Traffic.Outcome, Integer> outcomes = new EnumMap<>(Traffic.Outcome.class);
        try (GatewayProcess gateway = tight();
                ExchangeFloor floor = new ExchangeFloor(gateway.rules(), random.nextLong())) {
            gateway.with("tidegate.venue.port", floor.sandbox().port()).start();
            Reckoning reckoning = new Reckoning(floor, gateway.door());
            for (int round = 0; round < KILLS; round++) {
                Trouble trouble = Trouble.values()[round % Trouble.values().length];
                try {
                    round(gateway, floor, reckoning, trouble, random, round)
                            .forEach(each -> outcomes.merge(each.outcome(), 1, Integer::sum));
                } catch (Throwable failed) {
                    throw new AssertionError(
                            "seed " + SEED + ", round " + round + ", " + trouble + "\n" + remains(gateway, reckoning),
                            failed);
                }
            }
        }
        // The traffic was not all of one kind.
        assertThat(outcomes).as("seed %d", SEED).containsKeys(Traffic.Outcome.ACCEPTED, Traffic.Outcome.NOT_SENT);
        assertThat(outcomes.get(Traffic.Outcome.ACCEPTED)).isGreaterThan(KILLS * 10);
    }

    private static String remains(GatewayProcess gateway, Reckoning reckoning) {
        return gateway.output() + (gateway.alive() ? reckoning.books() : "");
    }

    /** Limits that the traffic runs into, rate limits and a look at its conduct that it does not, and an exchange whose silence is known soon. */
    private static GatewayProcess tight() throws Exception {
        return new GatewayProcess()
                .rewrite(
                        "policy.yaml",
                        text -> text.replaceAll("capacity: \\d+, refill: \\d+", "capacity: 1000000, refill: 1000000")
                                .replaceAll("(?s)\nshield:.*?\n# ---- market", "\n# ---- market")
                                .replace("maxPosition: \"40\"", "maxPosition: \"2\"")
                                .replace("maxPosition: \"600\"", "maxPosition: \"30\"")
                                .replace("maxPosition: \"1000000\"", "maxPosition: \"60000\""))
                .rewrite("accounts.yaml", text -> text.replace("class: maker", "class: standard"))
                .with("quarkus.profile", "load")
                .with("tidegate.venue.key", ExchangeFloor.READER)
                .with("tidegate.venue.secret", ExchangeFloor.READER_SECRET)
                .with("tidegate.venue.deadline", "1s")
                .with("tidegate.venue.acceptance", "1s");
    }

    private static List<Heard> round(
            GatewayProcess gateway, ExchangeFloor floor, Reckoning reckoning, Trouble trouble, Random random, int round)
            throws Exception {
        if (trouble == Trouble.FEED_DELAYED) {
            floor.sandbox().faults().delayFeed(400);
        }
        int requests = 40 + random.nextInt(400);
        Traffic traffic = new Traffic(floor, gateway.door(), random.nextLong(), "r" + round).start(CLIENTS);
        eventually(requests + " answers", () -> traffic.answered() >= requests);
        gateway.kill();
        if (trouble == Trouble.EXCHANGE_RESTARTS) {
            done(floor.sandbox().restart(Memory.KEPT));
        }
        List<Heard> heard = new ArrayList<>(traffic.stop());

        if (trouble == Trouble.EXCHANGE_DOWN) {
            done(floor.sandbox().down());
            gateway.launch().awaitDoor();
            reckoning.acknowledgedOrdersAreThere(heard);
            done(floor.sandbox().up());
            gateway.awaitReady();
        } else if (trouble == Trouble.KILLED_AGAIN) {
            long until = System.nanoTime() + random.nextLong(3_000_000_000L);
            gateway.launch();
            eventually("the moment of the second kill", () -> System.nanoTime() - until > 0);
            gateway.kill();
            gateway.start();
        } else {
            gateway.start();
        }
        reckoning.acknowledgedOrdersAreThere(heard);
        reckoning.booksAgree();
        reckoning.outcomesAreTrue(heard);
        List<Heard> again = reckoning.askAgain(heard);
        reckoning.booksAgree();
        reckoning.outcomesAreTrue(again);
        reckoning.exchangeSawNothingForbidden();
        floor.sandbox().faults().clear();
        return heard;
    }
}
