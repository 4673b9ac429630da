package dev.tidegate.policy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where secrets come from: written in the file, in a file of their own, or in the environment. */
final class Secrets {
    static final int LEAST_BYTES = 16;
    static final int MOST_BYTES = 1_024;

    private final Path folder;
    private final Function<String, @Nullable String> environment;
    private final SortedMap<Path, byte[]> files;

    Secrets(Path folder, Function<String, @Nullable String> environment, SortedMap<Path, byte[]> files) {
        this.folder = folder;
        this.environment = environment;
        this.files = files;
    }

    /** The secret files with their bytes. */
    SortedMap<Path, byte[]> files() {
        return files;
    }

    /** Every secret file that a tree names, with its bytes, those at hand taken from {@code known}; empty where unreadable. */
    static SortedMap<Path, byte[]> files(Path folder, Yaml tree, SortedMap<Path, byte[]> known) {
        SortedMap<Path, byte[]> files = new TreeMap<>();
        collect(folder, "", tree, files, known);
        return files;
    }

    private static void collect(
            Path folder, String key, Yaml value, SortedMap<Path, byte[]> files, SortedMap<Path, byte[]> known) {
        switch (value) {
            case Yaml.Mapping mapping ->
                mapping.entries().forEach((name, entry) -> collect(folder, name, entry.value(), files, known));
            case Yaml.Sequence list -> list.items().forEach(item -> collect(folder, "", item, files, known));
            case Yaml.Scalar scalar -> {
                Path path = key.equals("secretFile") ? path(folder, scalar.text()) : null;
                if (path != null) {
                    files.put(path, known.getOrDefault(path, bytes(path)));
                }
            }
        }
    }

    private static @Nullable Path path(Path folder, String name) {
        try {
            return folder.resolve(name).normalize();
        } catch (InvalidPathException unfit) {
            return null;
        }
    }

    /** The secret of a section that has exactly one of the three; empty where it must have none, or where it is unfit. */
    byte[] read(Section section, boolean signs) {
        boolean inline = section.has("secret");
        boolean file = section.has("secretFile");
        boolean variable = section.has("secretEnv");
        int given = (inline ? 1 : 0) + (file ? 1 : 0) + (variable ? 1 : 0);
        String first = inline ? "secret" : file ? "secretFile" : variable ? "secretEnv" : "signature";
        if (given != (signs ? 1 : 0)) {
            section.refuse(
                    first,
                    Rule.SECRET,
                    signs
                            ? "needs exactly one of secret, secretFile, secretEnv"
                            : "a key with signature none has no secret");
            return new byte[0];
        }
        String value = signs ? section.text(first) : null;
        if (value == null) {
            return new byte[0];
        }
        byte[] secret = switch (first) {
            case "secretFile" -> file(section, value);
            case "secretEnv" -> variable(section, value);
            default -> value.getBytes(StandardCharsets.UTF_8);
        };
        if (section.clean() && (secret.length < LEAST_BYTES || secret.length > MOST_BYTES)) {
            section.refuse(
                    first,
                    Rule.SECRET,
                    "the secret must have " + LEAST_BYTES + " to " + MOST_BYTES + " bytes, has "
                            + (secret.length > MOST_BYTES ? "more" : secret.length));
            return new byte[0];
        }
        return secret;
    }

    private byte[] variable(Section section, String name) {
        String value = environment.apply(name);
        if (value == null) {
            section.refuse("secretEnv", Rule.SECRET, "the environment has no variable '" + Texts.shown(name) + "'");
            return new byte[0];
        }
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] file(Section section, String name) {
        Path path = path(folder, name);
        byte[] bytes = path == null ? null : files.get(path);
        if (bytes == null || bytes.length == 0) {
            section.refuse(
                    "secretFile", Rule.SECRET, "the file '" + Texts.shown(name) + "' is empty or cannot be read");
            return new byte[0];
        }
        return withoutLineEnd(bytes);
    }

    /** What a secret file holds, at most a little more than it may; empty where it cannot be read. */
    static byte[] bytes(Path path) {
        if (!Files.isRegularFile(path)) {
            return new byte[0];
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(MOST_BYTES + 3);
        } catch (IOException | SecurityException unreadable) {
            return new byte[0];
        }
    }

    /** Editors and {@code echo} end a file with a line feed, which belongs to no secret. */
    private static byte[] withoutLineEnd(byte[] bytes) {
        int length = bytes.length;
        length -= length > 0 && bytes[length - 1] == '\n' ? 1 : 0;
        length -= length > 0 && bytes[length - 1] == '\r' ? 1 : 0;
        return Arrays.copyOf(bytes, length);
    }
}
