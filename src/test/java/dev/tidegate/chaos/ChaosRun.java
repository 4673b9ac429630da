package dev.tidegate.chaos;

import dev.tidegate.ledger.valkey.Trail;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The long form of the race and its trouble, from the command line; see {@code src/docs/chaos.md}. */
public final class ChaosRun {
    /** Troubles in one round, one after another. */
    private static final int TOGETHER = 2;

    private ChaosRun() {}

    /** What was asked for. */
    private record Asked(int orders, int round, int gateways, int clients, List<Trouble> troubles, long seed) {
        static Asked of(String[] words) {
            int orders = 20_000;
            int round = 10_000;
            int gateways = 3;
            int clients = 64;
            List<Trouble> troubles = List.of(Trouble.values());
            long seed = System.nanoTime();
            for (int i = 0; i < words.length; i++) {
                if (words[i].equals("--calm")) {
                    troubles = List.of();
                    continue;
                }
                if (i + 1 == words.length) {
                    throw new IllegalArgumentException(words[i] + " needs a number, or is not known");
                }
                String value = words[++i];
                switch (words[i - 1]) {
                    case "--orders" -> orders = whole(words[i - 1], value, 100, 100_000_000);
                    case "--round" -> round = whole(words[i - 1], value, 100, 50_000);
                    case "--gateways" -> gateways = whole(words[i - 1], value, 1, 8);
                    case "--clients" -> clients = whole(words[i - 1], value, 1, 1_000);
                    case "--troubles" -> troubles = troubles(value);
                    case "--seed" -> seed = Long.parseLong(value);
                    default -> throw new IllegalArgumentException(words[i - 1] + " is not known");
                }
            }
            return new Asked(orders, Math.min(round, orders), gateways, clients, troubles, seed);
        }

        private static List<Trouble> troubles(String value) {
            try {
                return Arrays.stream(value.split(","))
                        .map(each ->
                                Trouble.valueOf(each.toUpperCase(Locale.ROOT).replace('-', '_')))
                        .toList();
            } catch (IllegalArgumentException unknown) {
                throw new IllegalArgumentException("--troubles: " + value + " is not a list of any of "
                        + Arrays.toString(Trouble.values())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-'));
            }
        }

        private static int whole(String name, String value, int least, int most) {
            try {
                int number = Integer.parseInt(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException notOne) {
                // Told below.
            }
            throw new IllegalArgumentException(
                    name + ": " + value + " is not a whole number from " + least + " to " + most);
        }
    }

    public static void main(String[] words) throws Exception {
        Asked asked;
        try {
            asked = Asked.of(words);
        } catch (IllegalArgumentException wrong) {
            System.err.println("chaos: " + wrong.getMessage());
            System.exit(2);
            return;
        }
        System.exit(run(asked) ? 0 : 1);
    }

    private static boolean run(Asked asked) throws Exception {
        Random random = new Random(asked.seed());
        System.out.println("seed " + asked.seed());
        long began = System.nanoTime();
        try (Fleet fleet = new Fleet(asked.gateways(), random.nextLong())) {
            int accounts = fleet.floor().rulebook().accounts().size();
            int each = Math.ceilDiv(asked.clients(), asked.gateways() * accounts);
            System.out.println(asked.gateways() + " gateways, " + asked.gateways() * accounts * each + " clients on "
                    + accounts + " accounts");
            Campaign campaign = new Campaign(fleet, random.nextLong(), each);
            List<Trouble> left = new ArrayList<>();
            for (int round = 1; campaign.orders() < asked.orders(); round++) {
                List<Trouble> troubles = new ArrayList<>();
                while (troubles.size() < Math.min(TOGETHER, asked.troubles().size())) {
                    if (left.isEmpty()) {
                        left.addAll(asked.troubles());
                        Collections.shuffle(left, random);
                    }
                    troubles.add(left.removeLast());
                }
                try {
                    campaign.round(
                            asked.round(), troubles, round % 2 == 1 ? Campaign.Market.STILL : Campaign.Market.MOVING);
                } catch (Exception | Error failed) {
                    System.out.println("round " + round + ", " + troubles + ": " + failed);
                    failed.printStackTrace();
                    fleet.floor()
                            .rulebook()
                            .accounts()
                            .keySet()
                            .forEach(account -> System.out.println(account + ":\n"
                                    + Trail.of(fleet.floor().vertx(), fleet.store(), account, event -> true)));
                    fleet.members()
                            .forEach(member ->
                                    System.out.println(member.process().output()));
                    return false;
                }
                System.out.println("round " + round + " " + troubles + ": " + campaign.orders() + " orders after "
                        + (System.nanoTime() - began) / 1_000_000_000 + " s");
            }
            System.out.println(campaign.figures());
            return true;
        }
    }
}
