package dev.tidegate.ledger.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names of segments: {@code journal-}, the sequence number of the first record with leading zeros, {@code .log}. */
public final class SegmentFiles {
    private static final Pattern NAME = Pattern.compile("journal-(\\d{19})\\.log");

    private SegmentFiles() {}

    public static Path name(Path folder, long firstSequence) {
        String digits = Long.toString(firstSequence);
        return folder.resolve("journal-" + "0".repeat(19 - digits.length()) + digits + ".log");
    }

    /** The sequence number in a segment's name. */
    public static long first(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring("journal-".length(), name.length() - ".log".length()));
    }

    /** The segments of a folder in the order of their records. */
    public static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }
}
