package dev.tidegate.policy;

import dev.tidegate.dialect.JsonWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The rule book in force and its replacement while the gateway runs.
 *
 * <p>{@link #reload} is to be called every half second, off the event loops. It tells a change by the contents of the files, not
 * by their times, so a mounted ConfigMap works. New contents must stand still for two looks before they count, valid or not: a
 * file that is just being written may be broken, or be a valid beginning of itself that lacks half of the accounts. Files that
 * hold mistakes leave the rules in force as they are. What cannot be written to the data folder, version and audit, does not
 * come into force either, and is tried again at the next look.
 *
 * <p>Reading {@link #current} costs one volatile read.
 */
public final class Rulebooks {
    /** More changes than this are counted in the audit, not listed. */
    static final int MAX_LISTED = 500;

    private final Path folder;
    private final Path data;
    private final RulebookLoader loader;
    private final boolean demo;
    private final AuditLog audit;
    private final InstantSource clock;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    private volatile Rulebook current;
    private volatile Status status;
    private LastTaken last;
    private Set<Path> secretFiles;
    private String seen = "";
    private Set<Path> seenSecretFiles = Set.of();
    private boolean seenRefused;

    /** Hears of every change, in the thread that reloads, after it is in force. */
    @FunctionalInterface
    public interface Listener {
        void changed(Rulebook previous, Rulebook next);
    }

    private Rulebooks(
            Path folder,
            Path data,
            RulebookLoader loader,
            boolean demo,
            AuditLog audit,
            InstantSource clock,
            LastTaken last,
            RulebookLoader.Reading first,
            Rulebook rulebook) {
        this.folder = folder;
        this.data = data;
        this.loader = loader;
        this.demo = demo;
        this.audit = audit;
        this.clock = clock;
        this.last = last;
        this.secretFiles = first.secretFiles();
        this.current = rulebook;
        List<String> notes = last.lost()
                ? List.of(LastTaken.NAME + " could not be read; versions go on from the clock's seconds")
                : List.of();
        this.status = new Status(rulebook.version(), rulebook.hash(), clock.millis(), 0, 0, null, notes);
    }

    /**
     * Reads the rules to start with.
     *
     * @param folder the rule files
     * @param data where version and audit are kept
     * @param demo whether the secrets of the demo are taken
     * @throws RulesRefused where there are none, with every reason
     * @throws IOException where the data folder cannot be written
     */
    public static Rulebooks open(
            Path folder, Path data, RulebookLoader loader, boolean demo, AuditLog audit, InstantSource clock)
            throws RulesRefused, IOException {
        LastTaken last = LastTaken.read(data);
        long seconds = clock.millis() / 1_000;
        RulebookLoader.Reading first =
                loader.read(Contents.of(folder, Set.of()), folder, hash -> last.versionOf(hash, seconds));
        Loaded judged = judged(first.loaded(), last, demo);
        Rulebook rulebook = switch (judged) {
            case Loaded.Valid valid -> valid.rulebook();
            case Loaded.Invalid invalid -> throw new RulesRefused(invalid.problems());
        };
        Rulebooks books = new Rulebooks(folder, data, loader, demo, audit, clock, last, first, rulebook);
        books.record("start", rulebook);
        return books;
    }

    /** The rules in force. */
    public Rulebook current() {
        return current;
    }

    public Status status() {
        return status;
    }

    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /** Looks at the files once; blocking, and cheap where they have not changed. */
    public synchronized Reload reload() {
        Set<Path> watched = new TreeSet<>(secretFiles);
        watched.addAll(seenSecretFiles);
        Contents contents = Contents.of(folder, watched);
        if (contents.only(secretFiles).hash().equals(current.hash())) {
            settled();
            return Reload.UNCHANGED;
        }
        boolean still = contents.only(seenSecretFiles).hash().equals(seen);
        if (still && seenRefused) {
            return Reload.UNCHANGED;
        }
        RulebookLoader.Reading reading =
                loader.read(contents, folder, hash -> last.versionOf(hash, current.version() + 1));
        seenSecretFiles = reading.secretFiles();
        if (!still) {
            seen = reading.loaded().hash();
            seenRefused = false;
            return Reload.WAITING;
        }
        return switch (judged(reading.loaded(), last, demo)) {
            case Loaded.Valid valid -> take(valid.rulebook(), reading.secretFiles());
            case Loaded.Invalid invalid -> refuse(invalid);
        };
    }

    /** The files are those in force: nothing is refused any longer. */
    private void settled() {
        seen = "";
        seenSecretFiles = Set.of();
        seenRefused = false;
        if (status.failure() != null) {
            status = status(status.reloads(), status.failures(), null);
        }
    }

    private Reload take(Rulebook next, Set<Path> files) {
        Rulebook previous = current;
        try {
            record("change", next);
        } catch (IOException unwritable) {
            Problem problem = new Problem(
                    LastTaken.NAME,
                    0,
                    "",
                    Rule.UNREADABLE,
                    "the data folder cannot be written: " + unwritable.getMessage());
            boolean told = status.failure() instanceof Status.Failure before
                    && before.hash().equals(next.hash());
            status = status(
                    status.reloads(),
                    status.failures() + (told ? 0 : 1),
                    new Status.Failure(next.hash(), clock.millis(), List.of(problem)));
            return told ? Reload.WAITING : Reload.REFUSED;
        }
        secretFiles = files;
        current = next;
        status = new Status(
                next.version(),
                next.hash(),
                clock.millis(),
                status.reloads() + 1,
                status.failures(),
                null,
                status.notes());
        settled();
        Listeners.tell(listeners, each -> each.changed(previous, next));
        return Reload.TAKEN;
    }

    private Reload refuse(Loaded.Invalid invalid) {
        seenRefused = true;
        status = status(
                status.reloads(),
                status.failures() + 1,
                new Status.Failure(invalid.hash(), clock.millis(), invalid.problems()));
        return Reload.REFUSED;
    }

    private Status status(long reloads, long failures, Status.@Nullable Failure failure) {
        return new Status(
                status.version(), status.hash(), status.loadedAtMillis(), reloads, failures, failure, status.notes());
    }

    /** What the files alone cannot tell: what must stay as it was, and whose secrets are the demo's. */
    private static Loaded judged(Loaded loaded, LastTaken last, boolean demo) {
        if (!(loaded instanceof Loaded.Valid valid)) {
            return loaded;
        }
        Problems problems = new Problems();
        Lasting.check(last.settings(), valid.rulebook().settings(), problems);
        Optional<String> refusal = demo ? Optional.empty() : DemoSecrets.refusal(valid.rulebook());
        refusal.ifPresent(why -> problems.add(new Origin(Contents.ACCOUNTS, 0, ""), Rule.SECRET, why));
        return problems.none() ? loaded : new Loaded.Invalid(loaded.hash(), problems.sorted());
    }

    /** Writes version and audit; the version first, so that an audit that cannot be written is not written twice. */
    private void record(String event, Rulebook next) throws IOException {
        Diff diff = Diff.of(last.settings(), next.settings());
        if (last.lost() || !next.hash().equals(last.hash())) {
            LastTaken.write(data, next);
        }
        JsonWriter json = new JsonWriter(1_024)
                .beginObject()
                .field("at", clock.instant().toString())
                .field("event", event)
                .field("version", next.version())
                .field("hash", next.hash())
                .field("previousVersion", last.version())
                .field("previousHash", last.hash())
                .field("changes", diff.changes().size())
                .name("diff")
                .beginArray();
        diff.changes().stream().limit(MAX_LISTED).forEach(change -> json.value(change.toString()));
        audit.append(json.endArray().endObject().toBytes());
        last = new LastTaken(next.version(), next.hash(), next.settings(), false);
    }
}
