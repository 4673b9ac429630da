package dev.tidegate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.dialect.FeedMessage;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Position;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.order.VenueEvent;
import dev.tidegate.order.VenueOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories on the exchange and on the slow one: they must agree on every trade, order and position. */
class MatchingHistoryTest {
    private static final int HISTORIES = 60;
    private static final int COMMANDS = 300;

    /** One history on one instrument. */
    private static final class History {
        private final Instrument instrument;
        private final Random random;
        private final List<AccountId> accounts = List.of(new AccountId("a"), new AccountId("b"), new AccountId("c"));
        private final List<FeedMessage.Event> told = new ArrayList<>();
        private final Exchange exchange;
        private final SlowExchange slow = new SlowExchange();
        private final String name;
        private int orders;

        History(Instrument instrument, long seed) {
            this.instrument = instrument;
            this.random = new Random(seed);
            this.name = instrument.symbol() + " with seed " + seed;
            this.exchange = new Exchange(
                    List.of(instrument),
                    accounts,
                    (account, event) -> told.add(new FeedMessage.Event(told.size() + 1, account, event)),
                    () -> 0,
                    1,
                    100_000);
        }

        void run() {
            for (int i = 0; i < COMMANDS; i++) {
                AccountId account = accounts.get(random.nextInt(accounts.size()));
                switch (random.nextInt(10)) {
                    case 0 -> cancel(account);
                    case 1, 2 -> replace(account);
                    default -> place(account);
                }
                compare();
            }
            conserved();
            toldTruly();
        }

        private void place(AccountId account) {
            SlowExchange.Order order = new SlowExchange.Order();
            order.account = account;
            order.id = "o" + ++orders;
            order.side = random.nextBoolean() ? Side.BUY : Side.SELL;
            order.market = random.nextInt(8) == 0;
            order.time = order.market
                    ? random.nextBoolean() ? TimeInForce.IOC : TimeInForce.FOK
                    : TimeInForce.values()[random.nextInt(4)];
            order.reduceOnly = random.nextInt(3) == 0;
            order.lots = 1 + random.nextInt(12);
            order.ticks = 1_000 + random.nextInt(9);
            var place = new OrderCommand.Place(
                    order.id,
                    instrument.symbol(),
                    order.side,
                    order.market ? OrderType.MARKET : OrderType.LIMIT,
                    order.time,
                    instrument.quantity(order.lots),
                    order.market ? null : instrument.price(order.ticks),
                    order.reduceOnly);
            slow.place(order);
            assertThat(exchange.place(exchange.account(account), place)).isInstanceOf(Answer.Done.class);
        }

        private void replace(AccountId account) {
            SlowExchange.Order order = live(account);
            if (order == null) {
                return;
            }
            long lots = 1 + random.nextInt(14);
            long ticks = random.nextBoolean() ? order.ticks : 1_000 + random.nextInt(9);
            boolean refused =
                    lots <= order.filled || (order.time == TimeInForce.POST_ONLY && slow.crosses(order, ticks));
            Answer answer = exchange.replace(
                    exchange.account(account),
                    new OrderCommand.Replace(order.id, instrument.quantity(lots), instrument.price(ticks)));
            assertThat(answer instanceof Answer.Refused).as(name).isEqualTo(refused);
            if (!refused) {
                slow.replace(order, lots, ticks);
            }
        }

        private void cancel(AccountId account) {
            SlowExchange.Order order = live(account);
            if (order != null) {
                slow.cancel(order);
                exchange.cancel(exchange.account(account), order.id);
            }
        }

        private SlowExchange.Order live(AccountId account) {
            List<SlowExchange.Order> live = slow.orders.stream()
                    .filter(order -> order.resting && order.account.equals(account))
                    .toList();
            return live.isEmpty() ? null : live.get(random.nextInt(live.size()));
        }

        private void compare() {
            assertThat(trades()).as(name).isEqualTo(slow.trades);
            for (SlowExchange.Order order : slow.orders) {
                VenueOrder real = exchange.account(order.account).order(order.id);
                assertThat(real.status() + " " + instrument.lots(real.filledQuantity()) + " of "
                                + instrument.lots(real.quantity()))
                        .as("%s: %s", name, order)
                        .isEqualTo(order.status + " " + order.filled + " of " + order.lots);
            }
            Listing listing = exchange.listing(instrument.symbol());
            for (AccountId account : accounts) {
                Holding holding = exchange.account(account).holding(listing);
                assertThat(holding.position().lots()).as(name).isEqualTo(slow.position(account));
                for (Side side : Side.values()) {
                    assertThat(holding.reducing().stream()
                                    .filter(order -> order.side == side)
                                    .mapToLong(BookOrder::remaining)
                                    .sum())
                            .as("%s: reduce-only orders never exceed the position", name)
                            .isLessThanOrEqualTo(holding.closable(side));
                }
                assertThat(holding.worst()).as(name).isGreaterThanOrEqualTo(worstNow(account));
            }
            PriceLevel bid = listing.book().best(Side.BUY);
            PriceLevel ask = listing.book().best(Side.SELL);
            assertThat(bid == null || ask == null || bid.ticks < ask.ticks)
                    .as("%s: no crossed book", name)
                    .isTrue();
        }

        /** The largest absolute position over every subset of the resting orders, by trying them all. */
        private long worstNow(AccountId account) {
            List<SlowExchange.Order> live = slow.orders.stream()
                    .filter(order -> order.resting && !order.reduceOnly && order.account.equals(account))
                    .toList();
            if (live.size() > 10) {
                return 0;
            }
            long worst = 0;
            for (int subset = 0; subset < 1 << live.size(); subset++) {
                long lots = slow.position(account);
                for (int i = 0; i < live.size(); i++) {
                    if ((subset >> i & 1) == 1) {
                        lots += live.get(i).side.sign() * live.get(i).left();
                    }
                }
                worst = Math.max(worst, Math.abs(lots));
            }
            return worst;
        }

        private List<String> trades() {
            List<String> trades = new ArrayList<>();
            VenueEvent.Filled taker = null;
            for (FeedMessage.Event event : told) {
                if (event.event() instanceof VenueEvent.Filled filled) {
                    if (!filled.maker()) {
                        taker = filled;
                    } else {
                        assertThat(taker).isNotNull();
                        trades.add(taker.clientOrderId() + " " + filled.clientOrderId() + " "
                                + instrument.lots(filled.quantity()) + " " + instrument.ticks(filled.price()));
                    }
                }
            }
            return trades;
        }

        /** Nobody deposited anything: balances plus fees plus what positions are worth at cost must come to nothing. */
        private void conserved() {
            long sum = exchange.matching().fees().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            long positions = 0;
            Listing listing = exchange.listing(instrument.symbol());
            for (AccountId account : accounts) {
                SandboxAccount held = exchange.account(account);
                Position position = held.holding(listing).position();
                positions += position.lots();
                long paid = Long.signum(position.lots()) * position.cost();
                sum += held.credit(instrument.settlement(), 0)
                        + (instrument.kind().inverse() ? paid : -paid);
            }
            assertThat(positions).as(name).isZero();
            // Profit rounds down and cost against the account: a minor unit or two for each side of each trade.
            assertThat(sum).as(name).isBetween(-4L * slow.trades.size() - 1, 0L);
        }

        /** The feed alone tells every order's end, and every execution once. */
        private void toldTruly() {
            Map<String, Long> filled = new HashMap<>();
            Map<String, OrderStatus> ended = new HashMap<>();
            Set<String> executions = new HashSet<>();
            for (FeedMessage.Event event : told) {
                switch (event.event()) {
                    case VenueEvent.Filled fill -> {
                        assertThat(executions.add(fill.executionId())).as(name).isTrue();
                        long sum = filled.merge(fill.clientOrderId(), instrument.lots(fill.quantity()), Long::sum);
                        assertThat(instrument.lots(fill.cumulative())).as(name).isEqualTo(sum);
                    }
                    case VenueEvent.Ended end ->
                        assertThat(ended.put(end.clientOrderId(), end.status()))
                                .as(name)
                                .isNull();
                    default -> {}
                }
            }
            for (SlowExchange.Order order : slow.orders) {
                assertThat(filled.getOrDefault(order.id, 0L)).as(name).isEqualTo(order.filled);
                OrderStatus end = order.resting || order.status == OrderStatus.FILLED ? null : order.status;
                assertThat(ended.get(order.id)).as(name).isEqualTo(end);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void any_history_agrees_with_the_slow_exchange(boolean inverse) {
        for (int i = 0; i < HISTORIES; i++) {
            new History(inverse ? Floor.INVERSE : Floor.LINEAR, 20_261_124 + i).run();
        }
    }
}
