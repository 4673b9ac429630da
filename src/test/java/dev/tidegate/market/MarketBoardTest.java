package dev.tidegate.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.dialect.BookPicture;
import dev.tidegate.dialect.Ticker;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Breach;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.order.TradingMode;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.CurrencyMarket;
import dev.tidegate.risk.Decision;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.JudgedCommand;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.RiskJudge;
import dev.tidegate.risk.RiskPolicy;
import dev.tidegate.risk.impact.OrderBookDepth;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarketBoardTest {
    private static final String SYMBOL = "BTC-PERP";
    private static final Instrument PERP = Books.instrument(SYMBOL, "0.5");

    private final MarketBoard board = new MarketBoard(Books.of(PERP));

    @Test
    void instrument_starts_unpriced() {
        assertThat(at().markTicks()).isZero();
        assertThat(at().instrument()).isEqualTo(PERP);
        assertThat(board.snapshot().currency("BTC").usdPerUnit()).isZero();
    }

    @Test
    void ticker_is_seen_with_the_next_publication_and_ages_from_its_arrival() {
        MarketSnapshot before = board.snapshot();
        assertThat(board.accept(Books.ticker("100.0", "100.5", "99.5", "100.5"), 7_000))
                .isTrue();
        assertThat(board.snapshot()).isSameAs(before);
        board.publish();
        assertThat(board.snapshot().version()).isGreaterThan(before.version());
        InstrumentMarket at = at();
        assertThat(at.markTicks()).isEqualTo(200);
        assertThat(at.indexTicks()).isEqualTo(201);
        assertThat(at.bidTicks()).isEqualTo(199);
        assertThat(at.askTicks()).isEqualTo(201);
        assertThat(at.markAtMillis()).isEqualTo(7_000);
        assertThat(at.touchAtMillis()).isEqualTo(7_000);
        assertThat(at.wild()).isFalse();
    }

    @Test
    void many_tickers_make_one_snapshot_and_none_makes_none() {
        long version = board.snapshot().version();
        for (int i = 0; i < 1_000; i++) {
            board.accept(Books.ticker("100"), i);
        }
        board.publish();
        assertThat(board.snapshot().version()).isEqualTo(version + 1);
        assertThat(at().markAtMillis()).isEqualTo(999);
        MarketSnapshot last = board.snapshot();
        board.publish();
        assertThat(board.snapshot()).isSameAs(last);
    }

    @ParameterizedTest
    @CsvSource({"100.24, 200", "100.25, 201", "100.26, 201", "100.2499999999, 200", "0.25, 1"})
    void mark_off_the_grid_goes_to_the_nearest_tick(String price, long ticks) {
        assertThat(Grid.nearest(Decimal.parse(price), PERP.tickSize())).isEqualTo(ticks);
    }

    @Test
    void touch_off_the_grid_never_becomes_narrower() {
        take(Books.ticker("100", "100", "99.9", "100.1"), 0);
        assertThat(at().bidTicks()).isEqualTo(199);
        assertThat(at().askTicks()).isEqualTo(201);
    }

    private static BookPicture picture(String bids, String asks) {
        return new BookPicture(SYMBOL, levels(bids), levels(asks), 0);
    }

    private static List<BookPicture.Level> levels(String text) {
        return Arrays.stream(text.split(" "))
                .filter(each -> !each.isEmpty())
                .map(each -> each.split("@"))
                .map(pair -> new BookPicture.Level(Decimal.parse(pair[1]), Decimal.parse(pair[0])))
                .toList();
    }

    @Test
    void a_book_is_kept_in_ticks_and_lots_that_promise_nothing_more() {
        assertThat(board.accept(picture("1@99.9 2.0009@99 0.0001@98.5", "3@100.1"), 7_000))
                .isTrue();
        assertThat(board.snapshot().depth(SYMBOL)).isNull();
        board.publish();
        assertThat(board.snapshot().depth(SYMBOL))
                .isEqualTo(new OrderBookDepth(
                        List.of(new OrderBookDepth.Level(199, 1_000), new OrderBookDepth.Level(198, 2_000)),
                        List.of(new OrderBookDepth.Level(201, 3_000)),
                        7_000));
    }

    @ParameterizedTest
    @CsvSource({"1@100,1@100", "1@99 1@99.5,''", "'',1@101 1@100.5", "1000000000000000@99,''"})
    void a_book_that_cannot_be_is_ignored(String bids, String asks) {
        assertThat(board.accept(picture(bids, asks), 1)).isFalse();
        assertThat(board.ignored()).isEqualTo(1);
        assertThat(board.accept(new BookPicture("OTHER", List.of(), List.of(), 0), 1))
                .isFalse();
    }

    @Test
    void a_book_in_other_steps_is_forgotten() {
        board.accept(picture("1@99", ""), 1);
        board.adopt(Books.of(PERP));
        assertThat(board.snapshot().depth(SYMBOL)).isNotNull();
        board.adopt(Books.of(Books.instrument(SYMBOL, "0.1")));
        assertThat(board.snapshot().depth(SYMBOL)).isNull();
    }

    @Test
    void empty_side_of_the_book_has_no_touch() {
        take(Books.ticker("100", "100", null, "100.5"), 0);
        assertThat(at().bidTicks()).isZero();
        assertThat(at().askTicks()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 100, 99, 101",
        "-1, 100, 99, 101",
        "0.2, 100, 99, 101",
        "100, 0, 99, 101",
        "100, -5, 99, 101",
        "100, 100, 0, 101",
        "100, 100, -1, 101",
        "100, 100, 99, 0",
        "100, 100, 99, -3",
        "100, 100, 101, 99",
        "100, 100, 100, 100",
        "500000000000001, 100, 99, 101",
        "100, 999999999999999999, 99, 101",
        "100, 100, 99, 999999999999999999"
    })
    void ticker_that_cannot_be_believed_changes_nothing_and_is_counted(
            String mark, String index, String bid, String ask) {
        take(Books.ticker("100", "100", "99", "101"), 1);
        MarketSnapshot before = board.snapshot();
        assertThat(board.accept(Books.ticker(mark, index, bid, ask), 2)).isFalse();
        board.publish();
        assertThat(board.snapshot()).isSameAs(before);
        assertThat(board.ignored()).isEqualTo(1);
        assertThat(board.taken()).isEqualTo(1);
    }

    @Test
    void largest_price_is_taken_and_the_next_is_not() {
        Decimal tick = PERP.tickSize();
        assertThat(Grid.nearest(tick.times(Instrument.MAX_STEPS), tick)).isEqualTo(Instrument.MAX_STEPS);
        assertThat(Grid.nearest(tick.times(Instrument.MAX_STEPS + 1), tick)).isEqualTo(Grid.NONE);
    }

    @Test
    void instrument_that_is_not_listed_is_ignored() {
        Ticker other = new Ticker("ETH", Decimal.of(1), Decimal.of(1), null, null, null, null, 0);
        assertThat(board.accept(other, 0)).isFalse();
        assertThat(board.ignored()).isEqualTo(1);
    }

    @Test
    void mark_that_jumps_is_wild_until_it_has_been_calm() {
        take(Books.ticker("100"), 0);
        assertThat(at().wild()).isFalse();
        take(Books.ticker("110"), 100);
        assertThat(at().wild()).as("a jump as large as allowed").isFalse();
        take(Books.ticker("112"), 200);
        assertThat(at().wild()).isTrue();
        take(Books.ticker("100.5"), 300);
        assertThat(at().wild()).as("back at once, not yet calm").isTrue();
        take(Books.ticker("100.5"), 3_199);
        assertThat(at().wild()).isTrue();
        take(Books.ticker("100.5"), 3_200);
        assertThat(at().wild()).isFalse();
    }

    @Test
    void mark_that_stays_at_its_new_level_is_believed_in_time() {
        take(Books.ticker("100"), 0);
        long calmAt = -1;
        for (long now = 100; now <= 60_000 && calmAt < 0; now += 100) {
            take(Books.ticker("150"), now);
            calmAt = at().wild() ? -1 : now;
        }
        // The average is within a tenth of the mark after about ln(0.5 / 0.1) times 10 s; then 3 s of calm.
        assertThat(calmAt).isBetween(10_000L, 20_000L);
    }

    @Test
    void mark_that_strays_from_the_index_is_wild() {
        take(Books.ticker("105", "100", null, null), 0);
        assertThat(at().wild()).as("as far as allowed").isFalse();
        take(Books.ticker("105.5", "100", null, null), 1);
        assertThat(at().wild()).isTrue();
        take(Books.ticker("100"), 3_001);
        assertThat(at().wild()).isFalse();
    }

    @Test
    void clock_set_back_does_not_prolong_wildness() {
        take(Books.ticker("100"), 10_000_000);
        take(Books.ticker("200"), 10_000_001);
        take(Books.ticker("100"), 1_000);
        assertThat(at().wild()).isTrue();
        take(Books.ticker("100"), 4_000);
        assertThat(at().wild()).isFalse();
    }

    @Test
    void price_of_a_currency_is_the_last_calm_index_or_the_fixed_one() {
        take(Books.ticker("100.1", "100.25", null, null), 5);
        assertThat(board.snapshot().currency("BTC")).isEqualTo(new CurrencyMarket(Books.BTC, 100_250_000, 5));
        assertThat(board.snapshot().currency("USDT"))
                .isEqualTo(new CurrencyMarket(Books.USDT, 1_000_000, Long.MAX_VALUE));
        take(Books.ticker("1000"), 6);
        assertThat(board.snapshot().currency("BTC"))
                .as("a wild price never makes collateral")
                .isEqualTo(new CurrencyMarket(Books.BTC, 100_250_000, 5));
    }

    @Test
    void new_rule_book_keeps_marks_and_listings_of_what_stays() {
        take(Books.ticker("100", "100", "99.5", "100.5"), 5);
        InstrumentMarket before = at();
        Instrument fresh = Books.instrument("ETH-PERP", "0.01");
        board.adopt(Books.of(Books.instrument(SYMBOL, "0.5"), fresh));
        assertThat(at()).isEqualTo(before);
        assertThat(at().listing()).isSameAs(before.listing());
        assertThat(board.snapshot().instrument("ETH-PERP").markTicks()).isZero();
        board.adopt(Books.of(fresh));
        assertThat(board.snapshot().instrument(SYMBOL)).isNull();
        assertThat(board.snapshot().currency("BTC").usdPerUnit()).isZero();
    }

    @Test
    void changed_instrument_keeps_its_mark_where_its_ticks_still_mean_the_same() {
        take(Books.ticker("100"), 5);
        Instrument dearer = new Instrument(
                SYMBOL,
                "BTC",
                PERP.kind(),
                PERP.settlement(),
                PERP.status(),
                PERP.tickSize(),
                PERP.lotSize(),
                1,
                10,
                0,
                Rate.ZERO,
                Rate.parse("0.001"),
                PERP.tiers(),
                Long.MAX_VALUE);
        board.adopt(Books.of(dearer));
        assertThat(at().markTicks()).isEqualTo(200);
        assertThat(at().instrument()).isEqualTo(dearer);
        board.adopt(Books.of(Books.instrument(SYMBOL, "0.25")));
        assertThat(at().markTicks()).isZero();
        take(Books.ticker("100"), 6);
        assertThat(at().markTicks()).isEqualTo(400);
    }

    @Test
    void stale_and_wild_marks_stop_orders_that_add_risk() {
        take(Books.ticker("100", "100", "99.5", "100.5"), 10_000);
        assertThat(refusal(10_000 + 2_000)).isNull();
        assertThat(refusal(10_000 + 2_001)).isEqualTo(Reason.MARK_PRICE_STALE);
        take(Books.ticker("120", "100", null, null), 20_000);
        assertThat(refusal(20_000)).isEqualTo(Reason.MARK_PRICE_UNCERTAIN);
    }

    /** Whatever tickers come: what is published is usable, and ages never run ahead of what was taken. */
    @Test
    void no_ticker_makes_an_unusable_market() {
        long seed = 8_081_959;
        Random random = new Random(seed);
        long lastTaken = 0;
        for (int i = 0; i < 50_000; i++) {
            Ticker ticker = new Ticker(
                    SYMBOL,
                    any(random),
                    any(random),
                    random.nextInt(4) == 0 ? null : any(random),
                    random.nextInt(4) == 0 ? null : any(random),
                    null,
                    null,
                    random.nextLong());
            if (board.accept(ticker, i)) {
                lastTaken = i;
            }
            board.publish();
            InstrumentMarket at = at();
            assertThat(at.markAtMillis()).as("seed " + seed + ", " + ticker).isEqualTo(lastTaken);
            if (board.taken() > 0) {
                assertThat(at.markTicks()).as("seed " + seed + ", " + ticker).isBetween(1L, Instrument.MAX_STEPS);
                assertThat(at.indexTicks()).isBetween(1L, Instrument.MAX_STEPS);
                assertThat(at.bidTicks()).isBetween(0L, Instrument.MAX_STEPS);
                assertThat(at.askTicks() == 0 || at.bidTicks() < at.askTicks()).isTrue();
            }
        }
        assertThat(board.taken()).isBetween(1_000L, 49_000L);
    }

    private static Decimal any(Random random) {
        long digits = switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextLong(3) - 1;
            case 2 -> Long.MAX_VALUE;
            default -> random.nextLong(1_000_000);
        };
        return Decimal.of(digits, random.nextInt(6) == 0 ? random.nextInt(19) : random.nextInt(4));
    }

    private void take(Ticker ticker, long atMillis) {
        assertThat(board.accept(ticker, atMillis)).isTrue();
        board.publish();
    }

    private InstrumentMarket at() {
        InstrumentMarket at = board.snapshot().instrument(SYMBOL);
        assertThat(at).isNotNull();
        return at;
    }

    /** Why a small buy would be refused at a time, or null. */
    private @Nullable Reason refusal(long nowMillis) {
        AccountState state = AccountState.empty(new AccountId("a"));
        state.apply(new AccountEvent.BalanceChanged("USDT", 1_000_000_000_000L, "", 0));
        OrderCommand.Place place = new OrderCommand.Place(
                "o", SYMBOL, Side.BUY, OrderType.LIMIT, TimeInForce.GTC, Decimal.of(1), Decimal.of(100), false);
        Rate wide = Rate.parse("50%");
        RiskPolicy policy = new RiskPolicy(
                1,
                10,
                10,
                Long.MAX_VALUE / 4,
                Long.MAX_VALUE / 4,
                Long.MAX_VALUE / 4,
                Map.of("*", Long.MAX_VALUE / 4),
                Map.of("*", new RiskPolicy.InstrumentLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE / 4)),
                new RiskPolicy.Collar(wide, wide, wide, wide),
                false,
                new RiskPolicy.MarketGuard(2_000, 60_000, 1_000),
                Map.of("USDT", new RiskPolicy.Collateral(Rate.ZERO, Long.MAX_VALUE / 4)),
                Rate.ZERO);
        Decision decision = RiskJudge.decide(
                state, new JudgedCommand(place, TradingMode.NORMAL, false, "d", nowMillis), board.snapshot(), policy);
        return decision instanceof Decision.Refuse(var lane, List<Breach> breaches, var most)
                ? breaches.getFirst().reason()
                : null;
    }
}
