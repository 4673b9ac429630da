package dev.tidegate.calibration.model;

import dev.tidegate.calibration.BarFile;
import dev.tidegate.calibration.DailyBars;
import dev.tidegate.calibration.surface.VolQuote;
import dev.tidegate.policy.RiskModelRules;
import dev.tidegate.policy.Rulebook;
import dev.tidegate.risk.RiskModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The risk model in force, and its replacement while the gateway runs: after a change of the rules, on a schedule, and when an operator
 * asks. A model that cannot be made, or whose multipliers cannot be written down, changes nothing and is told. What works here blocks and
 * runs off the event loops; {@link #current} is one volatile read.
 */
public final class Calibration implements AutoCloseable {
    /** Surfaces follow the market: so often they are fitted anew beside the rest. */
    static final long SURFACE_MILLIS = 60_000;

    /** How often it is looked whether something is due. */
    private static final long LOOK_SECONDS = 1;

    private static final long CLOSING_SECONDS = 10;

    /** Hears what happens, in the thread that calibrates. */
    public interface Listener {
        /** Another model is in force. */
        void published(CalibratedModel previous, CalibratedModel next);

        /** There is none: the previous one stays. */
        void failed(Failure failure);
    }

    /** Why there was no new model. */
    public record Failure(long atMillis, String cause, String reason) {}

    private final Supplier<Rulebook> rules;
    private final Path folder;
    private final Supplier<Map<String, List<VolQuote>>> quotes;
    private final Supplier<Map<String, Double>> prices;
    private final OwnHistory own;
    private final LongSupplier epochMillis;
    private final Listener listener;
    private final Multipliers multipliers;
    private final ScheduledExecutorService working = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("calibration").factory());
    private volatile CalibratedModel current;
    private volatile @Nullable CalibratedModel previous;
    private volatile @Nullable Failure failure;
    private volatile long failures;
    private long triedAtMillis;
    private long surfacesAtMillis;

    /**
     * Calibrates for the first time.
     *
     * @param rules the rule book in force
     * @param folder of the rule files: bars are found from there
     * @param data where multipliers are kept
     * @param quotes volatilities quoted now, by underlying
     * @param prices what underlyings are worth now: the bars of days to come
     * @throws IOException where there can be no model, or the data folder cannot be used
     */
    public Calibration(
            Supplier<Rulebook> rules,
            Path folder,
            Path data,
            Supplier<Map<String, List<VolQuote>>> quotes,
            Supplier<Map<String, Double>> prices,
            LongSupplier epochMillis,
            Listener listener)
            throws IOException {
        this.rules = rules;
        this.folder = folder;
        this.quotes = quotes;
        this.prices = prices;
        own = new OwnHistory(data);
        this.epochMillis = epochMillis;
        this.listener = listener;
        multipliers = Multipliers.open(data);
        triedAtMillis = epochMillis.getAsLong();
        try {
            current = made("start", 0);
            multipliers.keep(current.sets());
        } catch (Uncalibrated none) {
            throw new IOException("risk-model.yaml: " + none.getMessage(), none);
        }
    }

    /** Begins to keep the schedule. */
    public void start() {
        working.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        observe();
        if (epochMillis.getAsLong() - triedAtMillis
                >= rules.get().riskModel().calibration().everyMillis()) {
            calibrate("schedule");
        } else {
            refreshSurfaces();
        }
    }

    synchronized void observe() {
        try {
            own.observe(prices.get(), epochMillis.getAsLong());
        } catch (IOException | Uncalibrated unwritable) {
            failed("history", String.valueOf(unwritable.getMessage()));
        }
    }

    /** Fits the surfaces anew where there are quotes and it is time; the model and its version stay. */
    synchronized void refreshSurfaces() {
        long now = epochMillis.getAsLong();
        if (!current.surfaces().isEmpty() && now - surfacesAtMillis < SURFACE_MILLIS) {
            return;
        }
        Map<String, List<VolQuote>> quoted = quotes.get();
        if (!quoted.isEmpty()) {
            surfacesAtMillis = now;
            current = current.with(ModelMaker.surfaces(rules.get().riskModel(), quoted));
        }
    }

    /** The model in force. */
    public CalibratedModel current() {
        return current;
    }

    /** What accounts are judged by. */
    public RiskModel model() {
        return current.model();
    }

    /** The model before it; null where there was none, or it has been gone back to. */
    public @Nullable CalibratedModel previous() {
        return previous;
    }

    /** Why the last calibration came to nothing; null where it did not. */
    public @Nullable Failure failure() {
        return failure;
    }

    /** Calibrations that came to nothing since the start. */
    public long failures() {
        return failures;
    }

    /** The rules have changed: calibrates where that concerns the model. */
    public void changed(Rulebook before, Rulebook now) {
        if (!before.riskModel().equals(now.riskModel()) || !before.instruments().equals(now.instruments())) {
            calibrate("rules");
        }
    }

    /** Calibrates now; true where another model is in force. */
    public synchronized boolean calibrate(String cause) {
        triedAtMillis = epochMillis.getAsLong();
        try {
            CalibratedModel next = made(cause, current.version());
            multipliers.keep(next.sets());
            publish(next);
            return true;
        } catch (Uncalibrated | IOException none) {
            failed(cause, String.valueOf(none.getMessage()));
        } catch (RuntimeException broken) {
            failed(cause, broken.toString());
        }
        return false;
    }

    private void failed(String cause, String reason) {
        Failure told = new Failure(triedAtMillis, cause, reason);
        failure = told;
        failures++;
        listener.failed(told);
    }

    private void publish(CalibratedModel next) {
        CalibratedModel before = current;
        previous = before;
        current = next;
        failure = null;
        listener.published(before, next);
    }

    /** Goes back to the model before this one, under a new version; false where there is none. The next calibration goes on from the rules. */
    public synchronized boolean back() {
        CalibratedModel before = previous;
        if (before == null) {
            return false;
        }
        CalibratedModel again = new CalibratedModel(
                new RiskModel(
                        version(current.version()),
                        before.model().sets(),
                        before.model().margins()),
                before.policyVersion(),
                before.madeAtMillis(),
                "back",
                before.underlyings(),
                before.correlations(),
                before.sets(),
                before.impacts(),
                before.surfaces());
        triedAtMillis = epochMillis.getAsLong();
        publish(again);
        previous = null;
        return true;
    }

    /** Forgets the multiplier of a set and calibrates; false where it has none. One that is still in the red has it again at once. */
    public synchronized boolean release(String set) throws IOException {
        if (!multipliers.release(set)) {
            return false;
        }
        calibrate("release");
        return true;
    }

    private long version(long last) {
        return Math.max(last + 1, epochMillis.getAsLong());
    }

    private CalibratedModel made(String cause, long last) throws IOException {
        Rulebook rulebook = rules.get();
        return new ModelMaker(rulebook, bars(folder, rulebook.riskModel(), own))
                .make(version(last), epochMillis.getAsLong(), cause, multipliers.all(), quotes.get());
    }

    private static SortedMap<String, DailyBars> bars(Path folder, RiskModelRules rules, @Nullable OwnHistory own)
            throws IOException {
        SortedMap<String, DailyBars> bars = new TreeMap<>();
        for (var each : rules.bars().entrySet()) {
            DailyBars read = each.getValue().file().isEmpty() ? null : read(folder, each.getKey(), each.getValue());
            DailyBars all = own == null ? read : own.after(read, each.getKey());
            if (all != null) {
                bars.put(each.getKey(), all);
            }
        }
        return bars;
    }

    private static DailyBars read(Path folder, String underlying, RiskModelRules.Bars from) {
        try {
            return BarFile.read(folder.resolve(from.file()), from.asset());
        } catch (BarFile.Unreadable unreadable) {
            throw new Uncalibrated("bars of " + underlying + " in " + from.file() + ": " + unreadable.getMessage());
        } catch (IOException unreadable) {
            throw new Uncalibrated("bars of " + underlying + " in " + from.file() + ": " + unreadable);
        }
    }

    /** Whether a model can be made of rules; what is in the way where it cannot. For {@code tidegate check}. */
    public static @Nullable String problem(Rulebook rulebook, Path folder) {
        try {
            new ModelMaker(rulebook, bars(folder, rulebook.riskModel(), null)).make(1, 0, "check", Map.of(), Map.of());
            return null;
        } catch (Uncalibrated | IOException none) {
            return none.getMessage();
        }
    }

    @Override
    public void close() {
        working.shutdownNow();
        try {
            working.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
