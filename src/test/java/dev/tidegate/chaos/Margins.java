package dev.tidegate.chaos;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.Decimal;
import dev.tidegate.sandbox.MarginView;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;

/**
 * Margin held against the exchange's side. Marks stand still, so that whatever takes an account's equity below its initial margin was
 * an order that some gateway let pass. Accounts have so little that this is where most orders end, and are given more while they are
 * spent on fees.
 */
final class Margins {
    /** Both sides round every requirement in their own way. */
    private static final double CENT = 0.01;
    /** With less than so much free an account is given more, USD. */
    private static final double POOR = 20;

    private static final Decimal COINS = Decimal.parse("0.02");

    private final ExchangeFloor floor;
    private final Random random;
    private final List<String> accounts;
    private boolean watching;
    private double least = Double.POSITIVE_INFINITY;
    private long looks;

    Margins(ExchangeFloor floor, Random random) {
        this.floor = floor;
        this.random = random;
        this.accounts = floor.rulebook().accounts().keySet().stream()
                .map(account -> account.value())
                .sorted()
                .toList();
        floor.watchMargin();
    }

    /** Marks stand still, and every account has only so much room as some orders take. To be called while nobody trades. */
    void begin(List<Fleet.Member> gateways) {
        watching = true;
        floor.still();
        accounts.forEach(account -> {
            floor.leaveCoins(account, COINS);
            floor.pay(account, 50 + random.nextInt(600) - floor.margin(account).available());
        });
        agree(gateways);
        floor.watchMargin();
    }

    /** Marks move, and margin is no obstacle. */
    void leave(List<Fleet.Member> gateways) {
        watching = false;
        accounts.forEach(
                account -> floor.pay(account, 1_000_000 - floor.margin(account).available()));
        agree(gateways);
        floor.moving();
    }

    /** While clients trade: whoever has spent what there was gets more. */
    void refill() {
        if (watching) {
            accounts.forEach(account -> {
                if (floor.margin(account).available() < POOR) {
                    floor.pay(account, 50 + random.nextInt(300));
                }
            });
        }
    }

    /** No account was short at any moment, and every gateway shows what the exchange's side reckons. */
    void reckon(List<Fleet.Member> gateways) {
        if (!watching) {
            return;
        }
        for (String account : accounts) {
            MarginView view = floor.margin(account);
            assertThat(view.looks()).as("looks at %s", account).isPositive();
            assertThat(view.least())
                    .as("least free margin of %s, short at%n%s", account, String.join("\n", view.shorts()))
                    .isGreaterThanOrEqualTo(-CENT);
            least = Math.min(least, view.least());
            looks += view.looks();
        }
        agree(gateways);
    }

    private void agree(List<Fleet.Member> gateways) {
        for (Fleet.Member gateway : gateways) {
            for (String account : accounts) {
                eventually(
                        "margin of " + account + " agrees",
                        () -> new Sides(account, new Reckoning(floor, gateway.door()).gateway(account)),
                        Sides::agree);
            }
        }
    }

    private final class Sides {
        private final double equity;
        private final double initial;
        private final MarginView exchange;

        Sides(String account, Trader gateway) {
            JsonObject shown = gateway.get("/v1/account").json();
            equity = Double.parseDouble(shown.getString("equity"));
            initial = Double.parseDouble(shown.getString("initialMargin"));
            exchange = floor.margin(account);
        }

        boolean agree() {
            return Math.abs(equity - exchange.equity()) < CENT && Math.abs(initial - exchange.initial()) < CENT;
        }

        @Override
        public String toString() {
            return "gateway equity " + equity + ", initial margin " + initial + "; exchange " + exchange;
        }
    }

    /** What has been seen so far. */
    String figures() {
        return "margin looked at " + looks + " times, never exceeded; least that was free "
                + Math.round(least * 100) / 100.0 + " USD\n";
    }
}
