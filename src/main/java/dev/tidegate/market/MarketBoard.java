package dev.tidegate.market;

import dev.tidegate.dialect.BookPicture;
import dev.tidegate.dialect.Ticker;
import dev.tidegate.order.Instrument;
import dev.tidegate.policy.CurrencyRules;
import dev.tidegate.policy.MarketRules;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.risk.CurrencyMarket;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.RiskModel;
import dev.tidegate.risk.UnitRisk;
import dev.tidegate.risk.impact.OrderBookDepth;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What everything is worth now. Takes tickers, publishes snapshots: tickers that come between two publications cost no
 * snapshot of their own. Judges nobody's age; a price that is not renewed simply keeps its time.
 *
 * <p>Any thread may call; {@link #snapshot()} is one volatile read.
 */
public final class MarketBoard {
    private static final RiskModel USUAL = RiskModel.usual();

    private Map<String, Quote> quotes = Map.of();
    private final Map<String, OrderBookDepth> depths = new HashMap<>();
    private Collection<CurrencyRules> currencies = List.of();
    private MarketRules rules;
    private final UnitRisks unitRisks = new UnitRisks();
    private Supplier<RiskModel> models = MarketBoard::usual;
    private RiskModel model = USUAL;
    private long latestMillis;
    private boolean dirty;
    private long ignored;
    private long taken;
    private volatile MarketSnapshot snapshot = new MarketSnapshot(0, Map.of(), Map.of());

    /** A board of a rule book's instruments, all of them unpriced; published. */
    public MarketBoard(Rulebook rulebook) {
        this.rules = rulebook.market();
        adopt(rulebook);
    }

    private static RiskModel usual() {
        return USUAL;
    }

    /** Follows the risk model in force: a new one counts with the next publication, which is at once. */
    public synchronized void follow(Supplier<RiskModel> risk) {
        models = risk;
        dirty = true;
        publish();
    }

    /** The last publication. */
    public MarketSnapshot snapshot() {
        return snapshot;
    }

    /**
     * Takes a ticker, to be seen with the next publication.
     *
     * @param receivedAtMillis when it reached the gateway: ages count from here, not from the exchange's clock
     * @return false where it was ignored: an instrument that is not listed, or data that cannot be believed
     */
    public synchronized boolean accept(Ticker ticker, long receivedAtMillis) {
        Quote quote = quotes.get(ticker.symbol());
        if (quote == null || !quote.take(ticker, receivedAtMillis, rules, model)) {
            ignored++;
            return false;
        }
        taken++;
        latestMillis = receivedAtMillis;
        dirty = true;
        return true;
    }

    /**
     * Takes a picture of a book, to be seen with the next publication.
     *
     * @return false where it was ignored: an instrument that is not listed, or levels that cannot be believed
     */
    public synchronized boolean accept(BookPicture picture, long receivedAtMillis) {
        Quote quote = quotes.get(picture.symbol());
        OrderBookDepth depth =
                quote == null ? null : Depths.of(picture, quote.market().instrument(), receivedAtMillis);
        if (depth == null) {
            ignored++;
            return false;
        }
        taken++;
        depths.put(picture.symbol(), depth);
        dirty = true;
        return true;
    }

    /** Publishes what has been taken since the last publication; does nothing where that is nothing. */
    public synchronized void publish() {
        if (!dirty) {
            return;
        }
        dirty = false;
        Map<String, InstrumentMarket> markets = HashMap.newHashMap(quotes.size());
        quotes.forEach((symbol, quote) -> markets.put(symbol, quote.market()));
        Map<String, CurrencyMarket> prices = HashMap.newHashMap(currencies.size());
        currencies.forEach(each -> prices.put(each.currency().code(), price(each)));
        model = models.get();
        Map<String, UnitRisk> risks = unitRisks.of(markets.values(), prices, model, latestMillis);
        snapshot = new MarketSnapshot(
                snapshot.version() + 1, markets, prices, depths, model, risks, unitRisks.shortfalls());
    }

    private CurrencyMarket price(CurrencyRules of) {
        String symbol = of.indexOf();
        if (symbol == null) {
            return new CurrencyMarket(of.currency(), of.fixedUsd(), Long.MAX_VALUE);
        }
        Quote quote = quotes.get(symbol);
        return quote == null
                ? new CurrencyMarket(of.currency(), 0, 0)
                : new CurrencyMarket(of.currency(), quote.indexUsd(), quote.indexUsdAtMillis());
    }

    /**
     * Changes over to a rule book and publishes. Instruments that stay keep their marks and, where they are equal, the very
     * same listing; one whose tick size has changed starts unpriced.
     */
    public synchronized void adopt(Rulebook rulebook) {
        Map<String, Quote> next = HashMap.newHashMap(rulebook.instruments().size());
        rulebook.instruments().forEach((symbol, instrument) -> {
            Quote known = quotes.get(symbol);
            Quote now = known == null ? Quote.unpriced(instrument) : known.under(instrument);
            if (known != null && !sameSteps(known.market().instrument(), instrument)) {
                depths.remove(symbol);
            }
            next.put(symbol, now);
        });
        depths.keySet().retainAll(next.keySet());
        quotes = next;
        currencies = rulebook.currencies().values();
        rules = rulebook.market();
        unitRisks.adopt(rulebook);
        dirty = true;
        publish();
    }

    private static boolean sameSteps(Instrument before, Instrument after) {
        return before.tickSize().equals(after.tickSize()) && before.lotSize().equals(after.lotSize());
    }

    /** Tickers and books taken since the start. */
    public synchronized long taken() {
        return taken;
    }

    /** Tickers and books ignored since the start. */
    public synchronized long ignored() {
        return ignored;
    }
}
