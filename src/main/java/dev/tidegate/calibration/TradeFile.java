package dev.tidegate.calibration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads trades from a recording, plain or {@code .gz}, of lines {@code receive-time-nanoseconds JSON} in Binance's stream format; messages that are no
 * trades are passed over.
 */
public final class TradeFile {
    public static final int MOST_TRADES = 20_000_000;
    private static final int MOST_LINE = 1 << 20;
    private static final String TRADE = "\"e\":\"trade\"";

    /**
     * One trade.
     *
     * @param signed quantity, negative where the taker sold
     */
    public record Trade(long timeMillis, double price, double signed) {}

    private TradeFile() {}

    public static List<Trade> read(Path file) throws IOException, BarFile.Unreadable {
        List<Trade> trades = new ArrayList<>();
        try (InputStream raw = Files.newInputStream(file);
                InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
                BufferedReader lines = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.length() > MOST_LINE || trades.size() == MOST_TRADES) {
                    throw new BarFile.Unreadable("line " + number + ": there must be at most " + MOST_LINE
                            + " characters a line and " + MOST_TRADES + " trades");
                }
                if (line.contains(TRADE)) {
                    trades.add(trade(line, number));
                }
            }
        }
        return trades;
    }

    private static Trade trade(String line, int number) throws BarFile.Unreadable {
        String time = after(line, "\"T\":");
        String price = after(line, "\"p\":\"");
        String quantity = after(line, "\"q\":\"");
        String maker = after(line, "\"m\":");
        if (time == null || price == null || quantity == null || maker == null) {
            throw new BarFile.Unreadable("line " + number + ": a trade needs T, p, q and m");
        }
        try {
            double size = Double.parseDouble(quantity);
            double at = Double.parseDouble(price);
            if (at > 0 && size >= 0 && Double.isFinite(at * size)) {
                // Where the buyer was resting, a seller took.
                return new Trade(Long.parseLong(time), at, maker.equals("true") ? -size : size);
            }
        } catch (NumberFormatException none) {
            // Said below, with those out of bounds.
        }
        throw new BarFile.Unreadable("line " + number + ": T must be milliseconds, p above zero, q not negative");
    }

    /** The characters of a value, up to what ends it. */
    private static @Nullable String after(String line, String name) {
        int from = line.indexOf(name);
        if (from < 0) {
            return null;
        }
        int start = from + name.length();
        int end = start;
        while (end < line.length() && "\",}".indexOf(line.charAt(end)) < 0) {
            end++;
        }
        return line.substring(start, end);
    }
}
