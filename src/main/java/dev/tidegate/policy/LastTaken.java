package dev.tidegate.policy;

import dev.tidegate.dialect.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rules that were last in force, as the data folder remembers them in {@value #NAME}: so that versions grow over restarts
 * and a change made while the gateway was down is told like any other.
 *
 * @param version of these rules; 0 where there were none
 * @param hash of their files; empty where there were none
 * @param settings as flat text, secrets left out
 * @param lost true where the file was there but could not be read
 */
record LastTaken(long version, String hash, SortedMap<String, String> settings, boolean lost) {
    static final String NAME = "policy-version.json";
    static final int MAX_BYTES = 64 << 20;
    private static final int MAX_SETTINGS = 2_000_000;

    static LastTaken read(Path data) {
        Path file = data.resolve(NAME);
        if (!Files.exists(file)) {
            return new LastTaken(0, "", new TreeMap<>(), false);
        }
        LastTaken lost = new LastTaken(0, "", new TreeMap<>(), true);
        try {
            if (Files.size(file) > MAX_BYTES) {
                return lost;
            }
            Problems problems = new Problems();
            Yaml.Mapping tree = YamlReader.read(NAME, Files.readAllBytes(file), problems);
            LastTaken read = tree == null ? lost : of(new Section(tree, problems));
            return problems.none() ? read : lost;
        } catch (IOException unreadable) {
            return lost;
        }
    }

    private static LastTaken of(Section top) {
        top.whole("format", 1, 1);
        long version = top.whole("version", 1, 1L << 53);
        String hash = top.name("hash");
        SortedMap<String, String> settings = new TreeMap<>();
        for (String line : top.texts("settings", MAX_SETTINGS)) {
            int sign = line.indexOf('=');
            settings.put(line.substring(0, Math.max(0, sign)), line.substring(sign + 1));
        }
        top.done();
        return new LastTaken(version, hash, settings, false);
    }

    static void write(Path data, Rulebook rulebook) throws IOException {
        JsonWriter json = new JsonWriter(4_096);
        json.beginObject()
                .field("format", 1)
                .field("version", rulebook.version())
                .field("hash", rulebook.hash())
                .name("settings")
                .beginArray();
        rulebook.settings()
                .forEach((path, value) ->
                        json.value(path + "=" + (value.startsWith(Settings.SECRET) ? Settings.SECRET : value)));
        WholeFile.write(data.resolve(NAME), json.endArray().endObject().toBytes());
    }

    /** The version of files with a hash: the same for the same files, else the next. */
    long versionOf(String filesHash, long clockSeconds) {
        if (lost) {
            return clockSeconds; // beyond any count of changes
        }
        return filesHash.equals(hash) ? version : version + 1;
    }
}
