package dev.tidegate.policy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A policy on trial: {@value #NAME} beside the rule files, in the form of {@code policy.yaml}, read with the instruments and
 * accounts in force. It decides nothing. A file that is no policy is no candidate, and says why. Safe for use by several threads.
 */
public final class Candidates {
    public static final String NAME = "candidate.yaml";

    private final Path folder;
    private final RulebookLoader loader;
    private String seen = "";
    private volatile @Nullable Rulebook current;
    private volatile List<Problem> problems = List.of();

    public Candidates(Path folder, RulebookLoader loader) {
        this.folder = folder;
        this.loader = loader;
    }

    /**
     * Looks at the file; blocking, and cheap where nothing has changed.
     *
     * @param live the rules in force
     * @return true where there is another candidate than before, or none any more
     */
    public synchronized boolean look(Rulebook live) {
        byte[] bytes = Contents.bytes(folder.resolve(NAME));
        String now = bytes == null ? "" : live.version() + live.hash() + Contents.hash(bytes);
        if (now.equals(seen)) {
            return false;
        }
        seen = now;
        Rulebook before = current;
        Loaded loaded = bytes == null ? null : read(folder, loader, bytes, live.version());
        current = loaded instanceof Loaded.Valid valid ? valid.rulebook() : null;
        problems = loaded instanceof Loaded.Invalid invalid ? invalid.problems() : List.of();
        return before != null || current != null;
    }

    /** What a candidate's file says, with the other files of the folder; null where there is none. */
    static @Nullable Loaded read(Path folder, RulebookLoader loader, long version) {
        byte[] bytes = Contents.bytes(folder.resolve(NAME));
        return bytes == null ? null : read(folder, loader, bytes, version);
    }

    private static Loaded read(Path folder, RulebookLoader loader, byte[] bytes, long version) {
        Contents live = Contents.of(folder, Set.of());
        SortedMap<String, byte[]> files = new TreeMap<>(live.files());
        files.put(Contents.POLICY, bytes);
        Loaded loaded = loader.read(new Contents(files, live.secrets()), folder, hash -> version)
                .loaded();
        return loaded instanceof Loaded.Invalid invalid
                ? new Loaded.Invalid(
                        invalid.hash(),
                        invalid.problems().stream().map(Candidates::named).toList())
                : loaded;
    }

    private static Problem named(Problem problem) {
        return problem.file().equals(Contents.POLICY)
                ? new Problem(NAME, problem.line(), problem.path(), problem.rule(), problem.detail())
                : problem;
    }

    /** The candidate, null for none. */
    public @Nullable Rulebook current() {
        return current;
    }

    /** Why the file is no candidate; empty where it is one, or where there is no file. */
    public List<Problem> problems() {
        return problems;
    }
}
