package dev.tidegate.limits.lease;

import dev.tidegate.limits.Fill;
import dev.tidegate.limits.TokenBucket;
import dev.tidegate.order.Lane;
import io.github.bucket4j.BucketConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gateways on one store, on a clock that moves when it is told to: what travels takes its time, and may get lost. */
public final class Fleet {
    private static final long MICRO = 1_000;

    private record Due(long atMicros, long order, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(atMicros, other.atMicros);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final Random random;
    private final TokenModel store = new TokenModel();
    private final PriorityQueue<Due> agenda = new PriorityQueue<>();
    private final List<Gateway> gateways = new ArrayList<>();
    private long micros = 1_700_000_000_000_000L;
    private long order;
    private int named;
    /** Of a thousand exchanges, those whose answer is lost. */
    int losses;

    /** @param random decides what takes how long, and what gets lost */
    public Fleet(Random random) {
        this.random = random;
    }

    /** One gateway. */
    public final class Gateway implements SharedTokens {
        final String name = "g" + named++;
        public final LeasedBuckets leases =
                new LeasedBuckets(this, () -> micros * MICRO, () -> null, task -> in(1, task));
        boolean lost;
        boolean dead;
        private long exchanges;
        private long asked;

        /** Exchanges with the store. */
        public long exchanges() {
            return exchanges;
        }

        /** Buckets that they were about. */
        public long asked() {
            return asked;
        }

        /** Opens a bucket. */
        public TokenBucket open(String bucket, Lane lane, BucketConfiguration configuration) {
            return leases.open(bucket, lane, configuration);
        }

        @Override
        public void exchange(List<Ask> asks, Consumer<@Nullable List<Grant>> answer) {
            if (dead) {
                return;
            }
            exchanges++;
            asked += asks.size();
            boolean unheard = random.nextInt(1_000) < losses;
            boolean undone = unheard && random.nextBoolean();
            in(50 + random.nextInt(400), () -> {
                if (dead) {
                    // What was on its way is carried out all the same, and heard by nobody.
                    asks.forEach(ask -> store.exchange(name, ask, micros));
                    return;
                }
                List<Grant> grants = new ArrayList<>();
                if (!undone && !lost) {
                    asks.forEach(ask -> grants.add(store.exchange(name, ask, micros)));
                }
                boolean heard = !unheard && !lost;
                in(heard ? 50 + random.nextInt(400) : 60_000, () -> {
                    if (!dead) {
                        answer.accept(heard ? grants : null);
                    }
                });
            });
        }

        @Override
        public boolean lost() {
            return lost;
        }

        @Override
        public int gateways() {
            return gateways.size();
        }

        /** Ends with no chance to tidy up. */
        void kill() {
            dead = true;
            gateways.remove(this);
        }

        /** Takes tokens, and waits where that may help. */
        public void want(TokenBucket bucket, int tokens, int patience, Consumer<Boolean> ended) {
            if (dead) {
                return;
            }
            Fill fill = bucket.take(tokens);
            var coming = fill.coming();
            if (fill.taken() || coming == null || patience == 0) {
                ended.accept(fill.taken());
            } else {
                coming.then(() -> want(bucket, tokens, patience - 1, ended));
            }
        }
    }

    /** One more gateway. */
    public Gateway start() {
        Gateway gateway = new Gateway();
        gateways.add(gateway);
        tick(gateway);
        return gateway;
    }

    private void tick(Gateway gateway) {
        in(20_000, () -> {
            if (!gateway.dead) {
                gateway.leases.look();
                tick(gateway);
            }
        });
    }

    List<Gateway> gateways() {
        return gateways;
    }

    TokenModel store() {
        return store;
    }

    /** The time of everybody. */
    public long micros() {
        return micros;
    }

    /** Something that happens so much later. */
    public void in(long later, Runnable what) {
        agenda.add(new Due(micros + later, order++, what));
    }

    /** Lets time pass, with all that happens in it. */
    public void pass(long howMany) {
        long until = micros + howMany;
        for (Due next = agenda.peek(); next != null && next.atMicros() <= until; next = agenda.peek()) {
            agenda.remove();
            micros = next.atMicros();
            next.what().run();
        }
        micros = until;
    }
}
