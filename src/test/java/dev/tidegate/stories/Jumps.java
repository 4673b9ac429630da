package dev.tidegate.stories;

import dev.tidegate.order.Decimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How long after a jump of mark or volatility at the exchange verdicts change, while another account trades. One round is a jump there and
 * back. The time is from before the exchange is told to the first reply that says otherwise, so it has all of the way: the exchange's marks,
 * its stream, the snapshot with the vectors of all options, and one question over HTTP.
 *
 * <pre>./tidegate jumps [ROUNDS]</pre>
 */
final class Jumps {
    private static final String PUT = "BTC-25DEC26-60000-P";
    private static final int WARM = 20;
    private static final double PERCENT = 100;

    private final Stage stage;
    private final Desk trader;

    private Jumps(Stage stage) {
        this.stage = stage;
        this.trader = stage.desk("demo-1-key");
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length == 0 ? 100 : Integer.parseInt(arguments[0]);
        try (Stage stage = Stage.open(options -> options.generous()
                .deposits(16_000, 0)
                .replace("policy.yaml", "marginMode: standard", "marginMode: portfolio"))) {
            Stage.done(stage.sandbox().quoteOptions(50));
            stage.price("BTC-PERP", "65000");
            Thread flow = Thread.ofPlatform().daemon().start(() -> trade(stage.desk("demo-2-key")));
            new Jumps(stage).measure(rounds);
            flow.interrupt();
            flow.join();
        }
    }

    /** Orders that rest and are cancelled, one after the other. */
    private static void trade(Desk other) {
        for (int n = 0; !Thread.currentThread().isInterrupted(); n++) {
            try {
                other.place("flow-" + n, "BTC-PERP", "BUY", "0.001", "60000", "GTC");
                other.cancel("flow-" + n);
            } catch (AssertionError ended) {
                return;
            }
        }
    }

    private void measure(int rounds) {
        await("SELL", PUT, "2", "2000", 200);
        await("BUY", "BTC-PERP", "1.5", "64000", 200);
        double[] vol = new double[2 * rounds];
        double[] mark = new double[2 * rounds];
        for (int round = -WARM; round < rounds; round++) {
            double[] vols = {vol("1.6", 422), vol("0.5", 200)};
            double[] marks = {mark("67500", 422), mark("65000", 200)};
            if (round >= 0) {
                System.arraycopy(vols, 0, vol, 2 * round, 2);
                System.arraycopy(marks, 0, mark, 2 * round, 2);
            }
        }
        print("volatility", vol);
        print("mark", mark);
    }

    private double vol(String level, int status) {
        long before = System.nanoTime();
        Stage.done(stage.sandbox().setVol("BTC", Double.parseDouble(level)));
        return since(before, await("SELL", PUT, "2", level.equals("1.6") ? "9500" : "2000", status));
    }

    private double mark(String price, int status) {
        long before = System.nanoTime();
        Decimal mark = Decimal.parse(price);
        Stage.done(stage.sandbox().setPrice("BTC-PERP", mark, mark));
        return since(before, await("BUY", "BTC-PERP", "1.5", "64000", status));
    }

    /** Asks until the answer is the one that is waited for; when it came. */
    private long await(String side, String symbol, String quantity, String price, int status) {
        String order = Client.limit("check", symbol, side, quantity, price, "GTC", false);
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < patience) {
            if (trader.post("/v1/orders/check", order).status() == status) {
                return System.nanoTime();
            }
        }
        throw new IllegalStateException("no answer " + status + " to " + order);
    }

    private static double since(long before, long after) {
        return (after - before) / 1e6;
    }

    private static void print(String what, double[] millis) {
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "%-10s  %d jumps: median %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                what,
                millis.length,
                millis[millis.length / 2],
                millis[(int) Math.ceil(millis.length * 99 / PERCENT) - 1],
                millis[millis.length - 1]);
    }
}
