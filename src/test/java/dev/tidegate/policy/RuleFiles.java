package dev.tidegate.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A folder with the shipped rule files, to be spoilt. */
final class RuleFiles {
    final Path folder;

    RuleFiles(Path folder) {
        this.folder = folder;
        for (String name : Stream.concat(Contents.NAMES.stream(), Contents.OPTIONAL.stream())
                .toList()) {
            write(name, read(ShippedConfigTest.CONFIG.resolve(name)));
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    String text(String name) {
        return read(folder.resolve(name));
    }

    void write(String name, String text) {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    void write(String name, byte[] bytes) {
        try {
            Files.write(folder.resolve(name), bytes);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Replaces the first occurrence of a text, which must be there, and returns the line, from 1, where it stood. */
    int replace(String name, String old, String now) {
        String text = text(name);
        int at = text.indexOf(old);
        if (at < 0) {
            throw new IllegalArgumentException(name + " does not hold '" + old + "'");
        }
        write(name, text.substring(0, at) + now + text.substring(at + old.length()));
        return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
    }

    Loaded load() {
        return new RulebookLoader().load(folder, 1);
    }
}
