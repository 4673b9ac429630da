package dev.tidegate.sandbox;

import dev.tidegate.dialect.SigningKey;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.ContractKind;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.InstrumentStatus;
import dev.tidegate.order.MarginTier;
import dev.tidegate.order.Rate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Instruments and accounts the tests of the exchange share. */
final class Floor {
    static final Currency USDT = new Currency("USDT", 6);
    static final Currency BTC = new Currency("BTC", 8);
    static final AccountId ANNA = new AccountId("anna");
    static final AccountId BERT = new AccountId("bert");
    static final SigningKey ANNA_KEY = SigningKey.of("anna-key", "secret of anna".getBytes(StandardCharsets.US_ASCII));
    static final SigningKey BERT_KEY = SigningKey.unsigned("bert-key");
    static final SigningKey READER = SigningKey.unsigned("reader");

    static final Instrument LINEAR = instrument("BTC-PERP", ContractKind.LINEAR_PERPETUAL, USDT, "0.1", "0.001");
    static final Instrument INVERSE = instrument("BTCUSD-PERP", ContractKind.INVERSE_PERPETUAL, BTC, "0.1", "1");

    private Floor() {}

    static Instrument instrument(String symbol, ContractKind kind, Currency settlement, String tick, String lot) {
        return new Instrument(
                symbol,
                "BTC",
                kind,
                settlement,
                InstrumentStatus.TRADING,
                Decimal.parse(tick),
                Decimal.parse(lot),
                1,
                1_000_000_000,
                0,
                Rate.parse("-0.0001"),
                Rate.parse("0.0005"),
                List.of(new MarginTier(Long.MAX_VALUE, Rate.parse("0.05"), Rate.parse("0.025"))),
                Long.MAX_VALUE);
    }

    static SandboxOptions options() {
        return SandboxOptions.of(
                        List.of(LINEAR, INVERSE), Map.of(ANNA, ANNA_KEY, BERT, BERT_KEY), System::currentTimeMillis)
                .withReaders(List.of(READER))
                .withDeposits(Map.of(
                        ANNA, Map.of(USDT, Decimal.of(100_000), BTC, Decimal.of(5)),
                        BERT, Map.of(USDT, Decimal.of(100_000))));
    }
}
