package dev.tidegate.chaos;

import static dev.tidegate.chaos.ExchangeFloor.done;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Several clients who trade at a gateway at once, each on its own seed: orders that rest, that fill, that are changed and
 * cancelled, while the market moves. Everything they hear is kept.
 */
final class Traffic {
    /** How a new order ended for the client who sent it. */
    enum Outcome {
        ACCEPTED,
        /** The exchange has seen it and not taken it. */
        REFUSED,
        NOT_SENT,
        UNKNOWN,
        /** The connection to the gateway broke: the client knows nothing. */
        BROKEN
    }

    /** A new order and what its client heard of it. */
    record Heard(String account, String id, String body, Outcome outcome, Answer answer) {}

    private static final long STEP_NANOS = 30_000_000;

    private final ExchangeFloor floor;
    private final int door;
    private final long seed;
    private final String prefix;
    private final Queue<Heard> heard = new ConcurrentLinkedQueue<>();
    /** Whoever breaks off for a reason that is no answer: a bug in the test or in the exchange. */
    private final Queue<Throwable> broken = new ConcurrentLinkedQueue<>();

    private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
    /** Orders that were not taken, by the code they were refused with. */
    private final Map<String, AtomicInteger> refusals = new ConcurrentHashMap<>();

    private final Map<String, Decimal> marks = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    /**
     * Traffic that has not begun.
     *
     * @param prefix of all client order ids
     */
    Traffic(ExchangeFloor floor, int door, long seed, String prefix) {
        this.floor = floor;
        this.door = door;
        this.seed = seed;
        this.prefix = prefix;
        look();
    }

    /** Begins, with so many clients on every account. */
    Traffic start(int clients) {
        Random seeds = new Random(seed);
        for (var account : floor.rulebook().accounts().values()) {
            for (int i = 0; i < clients; i++) {
                Client client = new Client(
                        account.account().value(),
                        new Trader(door, account.keys().getFirst().key()),
                        prefix + "-" + account.account() + "-" + i,
                        new Random(seeds.nextLong()));
                run(client::run);
            }
        }
        run(this::market);
        return this;
    }

    private void run(Runnable task) {
        threads.add(Thread.ofVirtual().start(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error failed) {
                broken.add(failed);
            }
        }));
    }

    private void market() {
        while (!stopping) {
            done(floor.sandbox().step(1));
            look();
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    private void look() {
        ExchangeFloor.STARTS.keySet().forEach(symbol -> marks.put(symbol, floor.mark(symbol)));
    }

    /** Requests that have been answered, of all kinds. */
    int answered() {
        return answers.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** How often what was done was answered how: shown where a test fails. */
    Map<String, AtomicInteger> answers() {
        return new TreeMap<>(answers);
    }

    /** New orders that have been answered, or whose connection broke. */
    int orders() {
        return heard.size();
    }

    /** How many orders were refused with which code so far. */
    Map<String, Integer> refusals() {
        Map<String, Integer> now = new TreeMap<>();
        refusals.forEach((code, times) -> now.put(code, times.get()));
        return now;
    }

    /** Ends, when every request on its way has been answered or has broken. */
    List<Heard> stop() {
        stopping = true;
        for (Thread thread : threads) {
            try {
                if (!thread.join(java.time.Duration.ofSeconds(40))) {
                    throw new AssertionError("a client still waits for an answer");
                }
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        }
        if (!broken.isEmpty()) {
            throw new AssertionError("a client broke off", broken.peek());
        }
        return List.copyOf(heard);
    }

    static Outcome outcome(Answer answer) {
        if (answer.status() == 200) {
            return Outcome.ACCEPTED;
        }
        return switch (answer.execution()) {
            case "SENT" -> Outcome.REFUSED;
            case "NOT_SENT" -> Outcome.NOT_SENT;
            case "UNKNOWN" -> Outcome.UNKNOWN;
            default -> {
                if (answer.status() == Answer.BROKEN) {
                    yield Outcome.BROKEN;
                }
                throw new AssertionError("an answer that says nothing of the order: " + answer);
            }
        };
    }

    /** An order its client takes to be open. */
    private record Own(String id, String symbol) {}

    /** One client. */
    private final class Client {
        private final String account;
        private final Trader trader;
        private final String name;
        private final Random random;
        private final List<Own> mine = new ArrayList<>();
        private int orders;

        Client(String account, Trader trader, String name, Random random) {
            this.account = account;
            this.trader = trader;
            this.name = name;
            this.random = random;
        }

        void run() {
            while (!stopping) {
                int dice = random.nextInt(100);
                if (mine.isEmpty() || dice < 40) {
                    place(false);
                } else if (dice < 60) {
                    place(true);
                } else if (dice < 75) {
                    replace();
                } else if (dice < 96) {
                    cancel();
                } else if (dice < 98) {
                    count("cancel all", trader.delete("/v1/orders?symbol=" + symbol()));
                } else {
                    count("read", trader.get("/v1/account"));
                }
            }
        }

        private String symbol() {
            List<String> symbols =
                    ExchangeFloor.STARTS.keySet().stream().sorted().toList();
            return symbols.get(random.nextInt(symbols.size()));
        }

        private void place(boolean crossing) {
            String id = name + "-" + orders++;
            String symbol = symbol();
            boolean buy = random.nextBoolean();
            int kind = random.nextInt(10);
            String time = !crossing ? (kind == 0 ? "POST_ONLY" : "GTC") : kind < 5 ? "IOC" : kind < 6 ? "FOK" : "GTC";
            boolean market = crossing && kind > 7;
            String body = "{\"clientOrderId\":\"" + id + "\",\"symbol\":\"" + symbol + "\",\"side\":\""
                    + (buy ? "BUY" : "SELL") + "\",\"type\":\"" + (market ? "MARKET" : "LIMIT")
                    + "\",\"timeInForce\":\"" + (market ? "IOC" : time) + "\",\"quantity\":\"" + quantity(symbol)
                    + "\"" + (market ? "" : ",\"price\":\"" + price(symbol, buy == crossing) + "\"")
                    + ",\"reduceOnly\":" + (random.nextInt(12) == 0) + "}";
            Answer answer = trader.post("/v1/orders", body);
            count("place", answer);
            Outcome outcome = outcome(answer);
            heard.add(new Heard(account, id, body, outcome, answer));
            if (outcome != Outcome.ACCEPTED) {
                String code = outcome == Outcome.BROKEN
                        ? "connection broken"
                        : answer.json().getString("code");
                refusals.computeIfAbsent(code, ignored -> new AtomicInteger()).incrementAndGet();
            }
            if (outcome != Outcome.NOT_SENT && outcome != Outcome.REFUSED) {
                mine.add(new Own(id, symbol));
            }
        }

        /** Up to a third of the position limit. */
        private Decimal quantity(String symbol) {
            Instrument instrument = floor.rulebook().instruments().get(symbol);
            long most = floor.rules(account).risk().instrumentLimits(symbol).maxPositionLots() / 3;
            return instrument.quantity(1 + random.nextLong(Math.max(1, most)));
        }

        private Decimal price(String symbol, boolean above) {
            Instrument instrument = floor.rulebook().instruments().get(symbol);
            long mark = instrument.ticks(marks.get(symbol));
            long away = 1 + random.nextLong(mark / 600);
            return instrument.price(above ? mark + away : mark - away);
        }

        private void replace() {
            Own own = mine.get(random.nextInt(mine.size()));
            String symbol = own.symbol();
            String body = random.nextBoolean()
                    ? "{\"quantity\":\"" + quantity(symbol) + "\"}"
                    : "{\"price\":\"" + price(symbol, random.nextBoolean()) + "\",\"quantity\":\"" + quantity(symbol)
                            + "\"}";
            count("replace", trader.put("/v1/orders/" + own.id(), body));
        }

        private void cancel() {
            Own own = mine.get(random.nextInt(mine.size()));
            Answer answer = trader.delete("/v1/orders/" + own.id());
            count("cancel", answer);
            if (answer.status() == 200 || answer.status() == 404) {
                mine.remove(own);
            }
        }

        private void count(String what, Answer answer) {
            if (answer.status() == Answer.BROKEN) {
                // Nobody is there for a while: no reason to knock as fast as the machine can.
                LockSupport.parkNanos(20_000_000);
            }
            String code = answer.status() > 400 && answer.body().startsWith("{")
                    ? " " + answer.json().getString("code")
                    : "";
            answers.computeIfAbsent(what + " " + answer.status() + code, ignored -> new AtomicInteger())
                    .incrementAndGet();
        }
    }
}
