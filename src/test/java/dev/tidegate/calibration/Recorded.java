package dev.tidegate.calibration;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Recorded daily bars, which lie beside the checkout and not in it. */
public final class Recorded {
    private Recorded() {}

    /** A file of them; the test that asks says that it is left out where there is none. */
    public static Path file(String name) {
        Path file = Path.of(System.getProperty("tidegate.root", "."), "..", "shared", "data", name);
        Assumptions.assumeTrue(
                Files.isRegularFile(file), "left out: the recorded bars " + file.normalize() + " are not there");
        return file;
    }

    public static double[] bitcoinReturns() {
        Path bars = file("btcusdt-1d.csv");
        try {
            return BarFile.read(bars, "").returns();
        } catch (Exception unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }
}
