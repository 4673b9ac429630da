package dev.tidegate.load;

import dev.tidegate.limits.TokenBucket;
import dev.tidegate.limits.lease.Fleet;
import dev.tidegate.order.Lane;
import io.github.bucket4j.BucketConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What the store has to do for an order, with 1 to 8 gateways: the leases as they are, on a clock of the model's, and commits as the desks
 * make them: one under way for each account at each gateway, carrying all that came meanwhile, and once more where another gateway was
 * first. Orders come at random; accounts have shares of them that fall as one over their rank. Each order brings a second turn for its
 * settlement, left for the next commit or for 10 ms.
 *
 * <pre>java -cp ... dev.tidegate.load.ScaleModel [ORDERS-A-SECOND [ACCOUNTS]]</pre>
 */
public final class ScaleModel {
    private static final int SECONDS = 10;
    /** From sending a commit to its answer, half of it each way. */
    private static final int TRIP_MICROS = 400;

    private static final int LEFT_MICROS = 10_000;
    private static final int EXCHANGE_MICROS = 2_000;

    private final Random random = new Random(20261125);
    private final Fleet fleet = new Fleet(random);
    private final int rate;
    private final int accounts;
    private final boolean sticky;
    private final List<Fleet.Gateway> gateways = new ArrayList<>();
    private final TokenBucket[][] buckets;
    private final Desk[][] desks;
    private final long[] versions;
    private final double[] shares;
    private long orders;
    private long refused;
    private long commits;
    private long stale;

    /** One account at one gateway. */
    private final class Desk {
        final int account;
        long version;
        int waiting;
        int later;
        boolean busy;
        boolean called;

        Desk(int account) {
            this.account = account;
        }

        void order() {
            waiting++;
            commit();
        }

        /** A turn nobody waits for. */
        void settle() {
            later++;
            if (!called) {
                called = true;
                fleet.in(LEFT_MICROS, () -> {
                    called = false;
                    waiting += later;
                    later = 0;
                    commit();
                });
            }
        }

        private void commit() {
            if (busy || waiting == 0) {
                return;
            }
            busy = true;
            int carried = waiting + later;
            waiting = 0;
            later = 0;
            send(carried);
        }

        private void send(int carried) {
            commits++;
            fleet.in(TRIP_MICROS / 2, () -> {
                boolean fits = version == versions[account];
                if (fits) {
                    versions[account] += carried;
                } else {
                    stale++;
                }
                version = versions[account];
                fleet.in(TRIP_MICROS / 2, () -> {
                    if (fits) {
                        busy = false;
                        commit();
                    } else {
                        send(carried);
                    }
                });
            });
        }
    }

    private ScaleModel(int count, int rate, int accounts, boolean sticky) {
        this.rate = rate;
        this.accounts = accounts;
        this.sticky = sticky;
        BucketConfiguration limit = BucketConfiguration.builder()
                .addLimit(each -> each.capacity(20_000)
                        .refillGreedy(20_000, Duration.ofSeconds(10))
                        .id("orders"))
                .build();
        buckets = new TokenBucket[count][3 * accounts];
        desks = new Desk[count][accounts];
        versions = new long[accounts];
        shares = new double[accounts];
        double sum = 0;
        for (int i = 0; i < accounts; i++) {
            sum += 1.0 / (i + 1);
            shares[i] = sum;
        }
        for (int gateway = 0; gateway < count; gateway++) {
            gateways.add(fleet.start());
            for (int i = 0; i < accounts; i++) {
                desks[gateway][i] = new Desk(i);
                for (int level = 0; level < 3; level++) {
                    buckets[gateway][3 * i + level] = gateways.get(gateway).open(level + "/" + i, Lane.NEW, limit);
                }
            }
        }
    }

    private int account() {
        double at = random.nextDouble() * shares[accounts - 1];
        int found = Arrays.binarySearch(shares, at);
        return found >= 0 ? found : -found - 1;
    }

    private void run() {
        long until = fleet.micros() + SECONDS * 1_000_000L;
        while (fleet.micros() < until) {
            fleet.pass(Math.max(1, Math.round(-Math.log(1 - random.nextDouble()) * 1_000_000 / rate)));
            int account = account();
            int gateway = sticky ? account % gateways.size() : random.nextInt(gateways.size());
            take(gateway, account, 0);
        }
        fleet.pass(100_000);
    }

    /** Key, account and instrument, one after another; then the desk. */
    private void take(int gateway, int account, int level) {
        if (level == 3) {
            orders++;
            Desk desk = desks[gateway][account];
            desk.order();
            fleet.in(EXCHANGE_MICROS, desk::settle);
            return;
        }
        gateways.get(gateway).want(buckets[gateway][3 * account + level], 1, 6, taken -> {
            if (taken) {
                take(gateway, account, level + 1);
            } else {
                refused++;
            }
        });
    }

    private String row() {
        long exchanges = gateways.stream().mapToLong(Fleet.Gateway::exchanges).sum();
        long asked = gateways.stream().mapToLong(Fleet.Gateway::asked).sum();
        return String.format(
                Locale.ROOT,
                "| %d | %s | %.2f | %.1f %% | %.3f | %.2f | %d |",
                gateways.size(),
                sticky ? "by account" : "at random",
                (double) commits / orders,
                100.0 * stale / commits,
                (double) exchanges / orders,
                (double) asked / orders,
                refused);
    }

    public static void main(String[] arguments) {
        int rate = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        int accounts = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 500;
        System.out.printf("%d orders a second over %d accounts, %d s%n%n", rate, accounts, SECONDS);
        System.out.println("| gateways | routed | commits per order | of them stale | lease scripts per order "
                + "| buckets in them per order | refused |");
        System.out.println("|--:|---|--:|--:|--:|--:|--:|");
        for (boolean sticky : new boolean[] {false, true}) {
            for (int count : new int[] {1, 2, 4, 8}) {
                ScaleModel model = new ScaleModel(count, rate, accounts, sticky);
                model.run();
                System.out.println(model.row());
            }
        }
    }
}
