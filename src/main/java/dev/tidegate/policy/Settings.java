package dev.tidegate.policy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rule files as flat text, path to value: what a difference is told in. Items of a list that have an {@code id} are named by
 * it, so that a new first account does not look like a change of all. A secret is held as a fingerprint.
 */
final class Settings {
    /** What the values of secrets begin with. */
    static final String SECRET = "secret:";

    private final SortedMap<String, String> flat = new TreeMap<>();

    private Settings() {}

    /** All values of the given files, by file name without its ending, and the secret files they name. */
    static SortedMap<String, String> of(Map<String, Yaml.Mapping> files, Map<Path, byte[]> secretFiles) {
        Settings settings = new Settings();
        files.forEach((name, top) -> settings.add(name.replace(".yaml", ""), top));
        secretFiles.forEach((path, bytes) ->
                settings.flat.put("secretFiles[" + path.toString().replace('=', '?') + "]", fingerprint(bytes)));
        return settings.flat;
    }

    private void add(String path, Yaml value) {
        switch (value) {
            case Yaml.Scalar scalar ->
                flat.put(
                        path,
                        path.endsWith(".secret")
                                ? fingerprint(scalar.text().getBytes(StandardCharsets.UTF_8))
                                : scalar.text());
            case Yaml.Mapping mapping ->
                mapping.entries().forEach((key, entry) -> add(path + "." + key, entry.value()));
            case Yaml.Sequence list -> add(path, list.items());
        }
    }

    private void add(String path, List<Yaml> items) {
        for (int i = 0; i < items.size(); i++) {
            Yaml item = items.get(i);
            String name = Integer.toString(i);
            if (item instanceof Yaml.Mapping mapping
                    && mapping.entries().get("id") instanceof Yaml.Entry id
                    && id.value() instanceof Yaml.Scalar scalar) {
                name = scalar.text();
            }
            add(path + "[" + name + "]", item);
        }
    }

    private static String fingerprint(byte[] secret) {
        return SECRET + HexFormat.of().formatHex(Contents.sha256().digest(secret));
    }
}
