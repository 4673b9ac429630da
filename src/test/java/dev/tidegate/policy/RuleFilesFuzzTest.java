package dev.tidegate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RuleFilesFuzzTest {
    private static final int CASES = 20_000;
    private static final long MOST_NANOS = 5_000_000_000L;
    private static final List<String> BITS = List.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ": ",
            "- ",
            "\n",
            "  ",
            "\t",
            "#",
            "&a ",
            "*a",
            "!!int ",
            "|",
            ">",
            "\"",
            "'",
            "---\n",
            "%",
            "@",
            "? ",
            "\u0000",
            "\u2028",
            "\uD83D\uDE00",
            "1e1000000",
            "-1",
            "0",
            "999999999999999999999",
            "NaN",
            "null",
            "true",
            "\"*\": {}",
            "5%",
            "1d",
            "secretFile: /dev/zero\n",
            "secretFile: \"\\0\"\n",
            "<<: {}\n");

    @Test
    void twenty_thousand_mutations_end_in_rules_or_reasons() {
        long seed = 20_260_801L;
        Random random = new Random(seed);
        Contents shipped = withoutComments(Contents.of(ShippedConfigTest.CONFIG, Set.of()));
        RulebookLoader loader = new RulebookLoader(name -> null);
        int valid = 0;
        for (int i = 0; i < CASES; i++) {
            SortedMap<String, byte[]> files = new TreeMap<>(shipped.files());
            List<String> names = Stream.concat(Contents.NAMES.stream(), Contents.OPTIONAL.stream())
                    .toList();
            String name = names.get(random.nextInt(names.size()));
            byte[] bytes = shipped.files().get(name);
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes = mutated(bytes, random);
            }
            files.put(name, bytes);
            long began = System.nanoTime();
            Loaded loaded = loader.read(new Contents(files, new TreeMap<>()), Path.of("nowhere"), hash -> 1)
                    .loaded();
            assertThat(System.nanoTime() - began)
                    .as("seed %d, case %d", seed, i)
                    .isLessThan(MOST_NANOS);
            switch (loaded) {
                case Loaded.Valid ignored -> valid++;
                case Loaded.Invalid invalid ->
                    assertThat(invalid.problems())
                            .as("seed %d, case %d", seed, i)
                            .isNotEmpty()
                            .allMatch(problem -> problem.line() >= 0
                                    && problem.toString().chars().noneMatch(Character::isISOControl));
            }
        }
        // Both ways are walked: some mutations leave rules, most do not.
        assertThat(valid).as("seed %d", seed).isBetween(CASES / 200, CASES / 2);
    }

    /** Mutations of comments would find nothing. */
    private static Contents withoutComments(Contents contents) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        contents.files().forEach((name, bytes) -> files.put(name, withoutComments(bytes)));
        return new Contents(files, contents.secrets());
    }

    private static byte[] withoutComments(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank() && !line.strip().startsWith("#"))
                .collect(Collectors.joining("\n", "", "\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        int more = Math.min(bytes.length - at, 1 + random.nextInt(40));
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> spliced(bytes, at, at + more, new byte[0]);
            case 2 -> spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, at + more));
            case 3 -> spliced(bytes, at, at + 1, new byte[] {(byte) random.nextInt(256)});
            case 4 -> spliced(bytes, at, at, bit(random));
            default -> spliced(bytes, at, at + more, bit(random));
        };
    }

    private static byte[] bit(Random random) {
        return BITS.get(random.nextInt(BITS.size()))
                .repeat(1 + random.nextInt(3) * random.nextInt(3))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] between) {
        byte[] result = new byte[bytes.length - (to - from) + between.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(between, 0, result, from, between.length);
        System.arraycopy(bytes, to, result, from + between.length, bytes.length - to);
        return result;
    }
}
