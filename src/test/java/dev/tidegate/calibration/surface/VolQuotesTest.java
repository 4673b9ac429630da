package dev.tidegate.calibration.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.order.ContractKind;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.InstrumentStatus;
import dev.tidegate.order.MarginTier;
import dev.tidegate.order.OptionRight;
import dev.tidegate.order.OptionTerms;
import dev.tidegate.order.Rate;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.OptionMarket;
import dev.tidegate.risk.scenario.MarginModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VolQuotesTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final long YEAR = 365L * 86_400_000;

    private static InstrumentMarket option(double vol, long toldAt, long expiry) {
        Instrument instrument = new Instrument(
                "X",
                "BTC",
                ContractKind.LINEAR_OPTION,
                new Currency("USDT", 6),
                InstrumentStatus.TRADING,
                Decimal.of(1),
                Decimal.parse("0.01"),
                1,
                1_000,
                0,
                Rate.ZERO,
                Rate.ZERO,
                List.of(new MarginTier(Long.MAX_VALUE, Rate.parse("0.15"), Rate.parse("0.075"))),
                expiry,
                new OptionTerms(Decimal.of(70_000), OptionRight.CALL));
        return InstrumentMarket.unpriced(instrument)
                .with(OptionMarket.of(instrument, 2_000, 65_000, vol, toldAt, MarginModel.Standard.DERIBIT, NOW));
    }

    private static Map<String, List<VolQuote>> of(InstrumentMarket at) {
        return VolQuotes.of(new MarketSnapshot(1, Map.of("X", at), Map.of()), NOW);
    }

    @Test
    void a_quote_is_its_expiry_strike_and_volatility() {
        VolQuote quote = of(option(.6, NOW, NOW + YEAR / 4)).get("BTC").getFirst();
        assertThat(quote.years()).isCloseTo(.25, within(1e-12));
        assertThat(quote.k()).isCloseTo(Math.log(70 / 65.0), within(1e-12));
        assertThat(quote.vol()).isEqualTo(.6);
    }

    @Test
    void old_doubted_and_expired_ones_are_left_out() {
        assertThat(of(option(.6, NOW - VolQuotes.MOST_AGE_MILLIS - 1, NOW + YEAR)))
                .isEmpty();
        assertThat(of(option(.6, NOW, NOW))).isEmpty();
        InstrumentMarket doubted = option(.6, NOW, NOW + YEAR);
        assertThat(of(doubted.with(doubted.option().doubted()))).isEmpty();
        assertThat(of(InstrumentMarket.unpriced(doubted.instrument()))).isEmpty();
    }
}
