package dev.tidegate.policy;

import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.order.TradingMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The switches that are pulled, on the disk: {@value #NAME} in the data folder, replaced as a whole. */
final class KillSwitchFile {
    static final String NAME = "kill-switch.json";
    private static final String DAMAGED = NAME + ".damaged";
    private static final int MAX_BYTES = 32 << 20;
    private static final List<TradingMode> MODES =
            List.of(TradingMode.REDUCE_ONLY, TradingMode.CANCEL_ONLY, TradingMode.HALT);

    private final Path folder;
    private boolean damaged;

    KillSwitchFile(Path folder) {
        this.folder = folder;
    }

    static String text(TradingMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What is pulled, by scope; null where the file is there and cannot be trusted. */
    @Nullable
    SortedMap<String, Pulled> read() {
        SortedMap<String, Pulled> pulled = trusted();
        damaged = pulled == null;
        return pulled;
    }

    private @Nullable SortedMap<String, Pulled> trusted() {
        Path file = folder.resolve(NAME);
        if (Files.notExists(file)) {
            return new TreeMap<>();
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                return null;
            }
            Problems problems = new Problems();
            Yaml.Mapping tree = YamlReader.read(NAME, Files.readAllBytes(file), problems);
            SortedMap<String, Pulled> read = tree == null ? new TreeMap<>() : of(new Section(tree, problems));
            return problems.none() ? read : null;
        } catch (IOException | IllegalArgumentException unfit) {
            return null;
        }
    }

    private static SortedMap<String, Pulled> of(Section top) {
        SortedMap<String, Pulled> pulled = new TreeMap<>();
        top.whole("format", 1, 1);
        for (Section each : top.children("pulled", KillSwitch.MAX_PULLED + 1)) {
            String scope = String.valueOf(each.text("scope"));
            pulled.put(
                    scope,
                    new Pulled(
                            Scope.parse(scope),
                            each.oneOf("mode", MODES),
                            String.valueOf(each.text("reason")),
                            String.valueOf(each.text("operator")),
                            each.whole("at", 0, 1L << 53)));
            each.done();
        }
        top.done();
        return pulled;
    }

    /** Replaces the file; one that could not be read is kept beside it. */
    void write(Collection<Pulled> pulled) throws IOException {
        Path file = folder.resolve(NAME);
        if (damaged && Files.exists(file)) {
            Files.move(file, folder.resolve(DAMAGED), StandardCopyOption.REPLACE_EXISTING);
        }
        damaged = false;
        JsonWriter json = new JsonWriter(256 + 256 * pulled.size());
        json.beginObject().field("format", 1).name("pulled").beginArray();
        for (Pulled each : pulled) {
            json.beginObject()
                    .field("scope", each.scope().toString())
                    .field("mode", text(each.mode()))
                    .field("reason", each.reason())
                    .field("operator", each.operator())
                    .field("at", each.atMillis())
                    .endObject();
        }
        WholeFile.write(file, json.endArray().endObject().toBytes());
    }
}
