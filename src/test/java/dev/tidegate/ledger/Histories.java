package dev.tidegate.ledger;

import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Position;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.AccountStatus;
import dev.tidegate.risk.Deadline;
import dev.tidegate.risk.OpenOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Seeded events of every kind that an account could really meet: about known and unknown orders, in any script. */
public final class Histories {
    private static final String[] SYMBOLS = {"BTC-PERP", "ETH-PERP", "BTC-INV", "BTC-DEC26"};
    private static final String[] CURRENCIES = {"USDT", "BTC", "ETH"};
    private static final String[] CAUSES = {"", "not sent", "拒绝 ü", "\ud800 half a pair", "x".repeat(300)};

    private final Random random;
    private long number;

    public Histories(Random random) {
        this.random = random;
    }

    /** One to so many events that follow one another on a state; the state is not changed. */
    public List<AccountEvent> batch(AccountState state, int most) {
        AccountState working = state.copy();
        List<AccountEvent> events = new ArrayList<>();
        for (int i = random.nextInt(most); i >= 0; i--) {
            AccountEvent event = event(working);
            working.apply(event);
            events.add(event);
        }
        return events;
    }

    public AccountEvent event(AccountState state) {
        return event(state, random.nextInt(16));
    }

    /** An event of one of the sixteen kinds. */
    public AccountEvent event(AccountState state, int kind) {
        long time = random.nextLong(2_000_000_000_000L);
        OpenOrder open = pick(List.copyOf(state.openOrders()));
        String id = open == null || random.nextInt(8) == 0 ? "c" + number++ : open.clientOrderId();
        return switch (kind) {
            case 0 -> new AccountEvent.Reserved(terms("c" + number++), "d" + number++, time);
            case 1 -> new AccountEvent.ReplaceReserved(id, positive(), positive(), "d" + number++, time);
            case 2 -> new AccountEvent.Acknowledged(id, "o" + number++, time);
            case 3 -> new AccountEvent.Replaced(id, positive(), positive(), time);
            case 4 -> new AccountEvent.ReplaceRefused(id, cause(), time);
            case 5 -> new AccountEvent.Refused(id, cause(), time);
            case 6 -> new AccountEvent.OutcomeUnknown(id, time);
            case 7 -> filled(id, open, time);
            case 8 ->
                new AccountEvent.Ended(id, random.nextBoolean() ? OrderStatus.CANCELLED : OrderStatus.EXPIRED, time);
            case 9 -> new AccountEvent.BalanceChanged(currency(), random.nextLong(-1_000_000, 1L << 40), cause(), time);
            case 10 -> new AccountEvent.PositionReconciled(symbol(), position(), time);
            case 11 -> reconciled(id, open, time);
            case 12 ->
                new AccountEvent.DeadlineSet(
                        "d" + random.nextInt(4), new Deadline(random.nextLong(60_000), random.nextLong(3)), time);
            case 13 -> new AccountEvent.DeadlineLifted("d" + random.nextInt(4), time);
            case 14 -> new AccountEvent.FeedReached(random.nextLong(1L << 40), time);
            default ->
                new AccountEvent.StatusChanged(
                        AccountStatus.values()[random.nextInt(AccountStatus.values().length)], cause(), time);
        };
    }

    private AccountEvent filled(String id, OpenOrder open, long time) {
        long lots = random.nextLong(1, 50);
        long before = open == null ? 0 : open.filledLots();
        String execution = random.nextInt(10) == 0 ? "x" + number / 2 : "x" + number++;
        String symbol = open == null ? symbol() : open.terms().symbol();
        return new AccountEvent.Filled(
                id,
                execution,
                symbol,
                side(),
                lots,
                positive(),
                before + lots,
                currency(),
                random.nextLong(-100, 100),
                random.nextLong(-100_000, 100_000),
                position(),
                time);
    }

    private AccountEvent reconciled(String id, OpenOrder open, long time) {
        OrderTerms fresh = terms(id);
        OrderTerms terms = open == null || !open.clientOrderId().equals(id)
                ? fresh
                : open.terms().resized(fresh.lots(), fresh.ticks());
        long filled = random.nextLong(terms.lots());
        return new AccountEvent.OrderReconciled(terms, "o" + number++, filled, filled * terms.ticks(), time);
    }

    private OrderTerms terms(String id) {
        return new OrderTerms(
                id,
                symbol(),
                side(),
                random.nextBoolean() ? OrderType.LIMIT : OrderType.MARKET,
                TimeInForce.values()[random.nextInt(TimeInForce.values().length)],
                positive(),
                positive(),
                random.nextBoolean());
    }

    private Position position() {
        return random.nextInt(4) == 0
                ? Position.FLAT
                : new Position(random.nextBoolean() ? positive() : -positive(), positive());
    }

    private long positive() {
        return random.nextLong(1, 1_000_000);
    }

    private Side side() {
        return random.nextBoolean() ? Side.BUY : Side.SELL;
    }

    private String symbol() {
        return SYMBOLS[random.nextInt(SYMBOLS.length)];
    }

    private String currency() {
        return CURRENCIES[random.nextInt(CURRENCIES.length)];
    }

    private String cause() {
        return CAUSES[random.nextInt(CAUSES.length)];
    }

    private <T> T pick(List<T> all) {
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }
}
