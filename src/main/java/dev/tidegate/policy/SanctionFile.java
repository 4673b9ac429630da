package dev.tidegate.policy;

import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.shield.Level;
import dev.tidegate.shield.Pattern;
import dev.tidegate.shield.Sanction;
import dev.tidegate.shield.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The sanctions in force, on the disk: {@value #NAME} in the data folder, replaced as a whole, so that a restart is no pardon. A
 * file that cannot be read is taken for empty: who goes on as before is soon found again.
 */
public final class SanctionFile {
    public static final String NAME = "sanctions.json";
    /** Sanctions kept, the youngest. */
    static final int MAX_KEPT = 10_000;

    private static final int MAX_BYTES = 8 << 20;
    private static final long MOST = 1L << 53;

    private final Path file;

    public SanctionFile(Path data) {
        file = data.resolve(NAME);
    }

    /** What was in force when it was last written; empty where nobody wrote, or where the file cannot be trusted. */
    public List<Sanction> read() {
        try {
            if (Files.notExists(file) || Files.size(file) > MAX_BYTES) {
                return List.of();
            }
            Problems problems = new Problems();
            Yaml.Mapping tree = YamlReader.read(NAME, Files.readAllBytes(file), problems);
            List<Sanction> read = tree == null ? List.of() : of(new Section(tree, problems));
            return problems.none() ? read : List.of();
        } catch (IOException | IllegalArgumentException unfit) {
            return List.of();
        }
    }

    private static List<Sanction> of(Section top) {
        List<Sanction> sanctions = new ArrayList<>();
        top.whole("format", 1, 1);
        for (Section each : top.children("sanctions", MAX_KEPT)) {
            sanctions.add(new Sanction(
                    Subject.parse(String.valueOf(each.text("subject"))),
                    each.oneOf("level", Arrays.asList(Level.values())),
                    each.oneOf("pattern", Arrays.asList(Pattern.values())),
                    (int) each.whole("surcharge", 0, Integer.MAX_VALUE),
                    (int) each.whole("rung", 0, Integer.MAX_VALUE),
                    each.whole("shown", 0, MOST),
                    each.whole("among", 0, MOST),
                    each.whole("since", 0, MOST),
                    each.whole("until", 0, MOST)));
            each.done();
        }
        top.done();
        return sanctions;
    }

    /** Replaces the file; blocking. */
    public void write(List<Sanction> sanctions) throws IOException {
        JsonWriter json = new JsonWriter(64 + 256 * Math.min(MAX_KEPT, sanctions.size()));
        json.beginObject().field("format", 1).name("sanctions").beginArray();
        sanctions.stream()
                .limit(MAX_KEPT)
                .forEach(each -> json.beginObject()
                        .field("subject", each.subject().toString())
                        .field("level", each.level().text())
                        .field("pattern", each.pattern().text())
                        .field("surcharge", each.surcharge())
                        .field("rung", each.rung())
                        .field("shown", each.shown())
                        .field("among", each.among())
                        .field("since", each.sinceMillis())
                        .field("until", each.untilMillis())
                        .endObject());
        WholeFile.write(file, json.endArray().endObject().toBytes());
    }
}
