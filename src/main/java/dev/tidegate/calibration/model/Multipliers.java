package dev.tidegate.calibration.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What sets are multiplied with, kept over restarts: a line a set, {@code name=1.3333}. */
final class Multipliers {
    static final String NAME = "risk-multipliers.txt";
    private static final double MOST = 10;

    private final Path file;
    private SortedMap<String, Double> kept = new TreeMap<>();

    private Multipliers(Path file) {
        this.file = file;
    }

    /** Reads them; a file that is none is an {@link IOException}: to forget a multiplier is to lower it. */
    static Multipliers open(Path data) throws IOException {
        Multipliers multipliers = new Multipliers(data.resolve(NAME));
        if (Files.isRegularFile(multipliers.file)) {
            for (String line : Files.readAllLines(multipliers.file)) {
                multipliers.take(line);
            }
        }
        return multipliers;
    }

    private void take(String line) throws IOException {
        int at = line.indexOf('=');
        double value = Double.NaN;
        try {
            value = at < 1 ? value : Double.parseDouble(line.substring(at + 1));
        } catch (NumberFormatException none) {
            // Said below, with those out of bounds.
        }
        if (!(value >= 1 && value <= MOST)) {
            throw new IOException(file + ": '" + line + "' must be a set and its multiplier, 1 to " + MOST);
        }
        kept.put(line.substring(0, at), value);
    }

    Map<String, Double> all() {
        return kept;
    }

    /** Keeps those of a model that are above 1, and those of sets it does not have. */
    void keep(List<CalibratedModel.Standing> sets) throws IOException {
        SortedMap<String, Double> next = new TreeMap<>(kept);
        sets.forEach(each -> {
            if (each.multiplier() > 1) {
                next.put(each.set(), each.multiplier());
            }
        });
        write(next);
    }

    /** Forgets one; false where there is none. */
    boolean release(String set) throws IOException {
        if (!kept.containsKey(set)) {
            return false;
        }
        SortedMap<String, Double> next = new TreeMap<>(kept);
        next.remove(set);
        write(next);
        return true;
    }

    private void write(SortedMap<String, Double> next) throws IOException {
        if (next.equals(kept)) {
            return;
        }
        StringBuilder text = new StringBuilder();
        next.forEach((set, value) -> text.append(set).append('=').append(value).append('\n'));
        Path making = file.resolveSibling(NAME + ".making");
        Files.write(making, text.toString().getBytes(StandardCharsets.UTF_8));
        Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
        kept = next;
    }
}
