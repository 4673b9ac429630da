package dev.tidegate.fills;

import static dev.tidegate.fills.Trading.await;
import static dev.tidegate.fills.Trading.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.limits.LimitRules;
import dev.tidegate.market.MarketBoard;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Rate;
import dev.tidegate.policy.MarketRules;
import dev.tidegate.policy.Rulebook;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The market stream of the sandbox exchange on its way to the board. */
class MarketFeedTest {
    private static final String SYMBOL = "BTC-PERP";

    @Test
    void mark_of_the_exchange_is_on_the_board_and_stays_after_the_stream_is_lost() {
        try (Trading trading = new Trading()) {
            MarketBoard board = new MarketBoard(new Rulebook(
                    1,
                    "",
                    new TreeMap<>(Map.of(SYMBOL, Trading.PERP)),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    new LimitRules(1, List.of(), List.of(), Map.of(), Map.of(), Map.of()),
                    new MarketRules(Rate.parse("50%"), 10_000, Rate.parse("50%"), 3_000)));
            try (MarketFeed feed = new MarketFeed(
                    trading.vertx,
                    trading.options,
                    Trading.READER,
                    board,
                    System::currentTimeMillis,
                    System::nanoTime)) {
                feed.start();
                await(trading.sandbox.setPrice(SYMBOL, Decimal.parse("100.1"), Decimal.parse("100.2")));
                until("the first mark is seen", () -> mark(board) == 1_001);
                for (int i = 1; i <= 20; i++) {
                    int ticks = 1_001 + i;
                    await(trading.sandbox.setPrice(SYMBOL, Decimal.of(ticks, 1), Decimal.parse("100.2")));
                    until("the mark has moved", () -> mark(board) == ticks);
                }
                assertThat(board.snapshot().instrument(SYMBOL).indexTicks()).isEqualTo(1_002);
                assertThat(feed.unreadable()).isZero();
                await(trading.sandbox.down());
                until("the stream is lost", () -> !feed.connected());
                assertThat(mark(board)).isEqualTo(1_021);
                await(trading.sandbox.up());
                await(trading.sandbox.setPrice(SYMBOL, Decimal.parse("99"), Decimal.parse("99")));
                until("the mark after the reconnection is seen", () -> mark(board) == 990);
            }
        }
    }

    private static long mark(MarketBoard board) {
        return board.snapshot().instrument(SYMBOL).markTicks();
    }
}
