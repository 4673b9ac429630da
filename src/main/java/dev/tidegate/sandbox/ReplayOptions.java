package dev.tidegate.sandbox;

import dev.tidegate.order.Decimal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A recording to be played on the exchange.
 *
 * @param file plain or {@code .gz}; a line is {@code receive-time-nanoseconds JSON}
 * @param format whose messages they are
 * @param symbols the listed instrument of each recorded one; what is not named is passed over
 * @param contractSizes what one recorded unit of quantity is in units of the listed instrument, by recorded name; 1 where absent
 */
public record ReplayOptions(
        Path file, RecordedFormat format, Map<String, String> symbols, Map<String, Decimal> contractSizes) {
    public ReplayOptions {
        symbols = Map.copyOf(symbols);
        contractSizes = Map.copyOf(contractSizes);
    }

    public static ReplayOptions of(Path file, RecordedFormat format, Map<String, String> symbols) {
        return new ReplayOptions(file, format, symbols, Map.of());
    }

    Map<String, RecordedMarket.Mapping> mappings() {
        Map<String, RecordedMarket.Mapping> mappings = new HashMap<>();
        symbols.forEach((recorded, listed) -> mappings.put(
                recorded, new RecordedMarket.Mapping(listed, contractSizes.getOrDefault(recorded, Decimal.of(1)))));
        return mappings;
    }
}
