package dev.tidegate.surveillance;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.Breach;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import java.util.List;
import java.util.Random;

/** Seeded decisions of every kind. */
public final class Decisions {
    private final Random random;

    public Decisions(Random random) {
        this.random = random;
    }

    public DecisionRecord next(long timeMillis, String decisionId) {
        return new DecisionRecord(
                timeMillis,
                decisionId,
                new AccountId("account-" + random.nextInt(5)),
                "key-" + random.nextInt(9),
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                Lane.values()[random.nextInt(Lane.values().length)],
                command(),
                random.nextInt(1_000_000),
                random.nextInt(3) > 0 ? List.of() : List.of(breach(), breach()),
                random.nextBoolean() ? null : decimal());
    }

    private OrderCommand command() {
        return switch (random.nextInt(4)) {
            case 0 ->
                new OrderCommand.Place(
                        random.nextBoolean() ? null : "c" + random.nextInt(),
                        "BTC-PERP",
                        random.nextBoolean() ? Side.BUY : Side.SELL,
                        random.nextBoolean() ? OrderType.LIMIT : OrderType.MARKET,
                        TimeInForce.values()[random.nextInt(4)],
                        decimal(),
                        random.nextBoolean() ? null : decimal(),
                        random.nextBoolean());
            case 1 ->
                new OrderCommand.Replace(
                        "c" + random.nextInt(),
                        random.nextBoolean() ? null : decimal(),
                        random.nextBoolean() ? null : decimal());
            case 2 -> new OrderCommand.Cancel("c" + random.nextInt());
            default -> new OrderCommand.CancelAll(random.nextBoolean() ? null : "ETH-PERP");
        };
    }

    private Breach breach() {
        Reason reason = Reason.values()[random.nextInt(Reason.values().length)];
        return new Breach(
                reason,
                "BTC",
                random.nextBoolean() ? null : decimal(),
                random.nextBoolean() ? null : decimal(),
                "USD",
                "über dem Limit: " + random.nextInt());
    }

    private Decimal decimal() {
        return Decimal.of(random.nextLong(-1_000_000_000, 1_000_000_000), random.nextInt(19));
    }
}
