package dev.tidegate.policy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Turns the rule files of a folder, {@code policy.yaml}, {@code instruments.yaml} and {@code accounts.yaml}, and
 * {@code risk-model.yaml} where there is one, into a {@link Rulebook}, or into every reason why they are none. Strict: unknown and repeated keys, wrong forms, bounds,
 * contradictions and references that lead nowhere are all refused, and all told at once. Other files of the folder are not
 * looked at. Never throws on what a file holds; safe for use by several threads.
 */
public final class RulebookLoader {
    private final Function<String, @Nullable String> environment;

    /** Reads {@code secretEnv} from the environment of the process. */
    public RulebookLoader() {
        this(System::getenv);
    }

    /** Reads {@code secretEnv} from the given variables. */
    public RulebookLoader(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    /** Reads a folder, as rule book of the given version. */
    public Loaded load(Path folder, long version) {
        return read(Contents.of(folder, Set.of()), folder, hash -> version).loaded();
    }

    /** What was read, and which secret files it names. */
    record Reading(Loaded loaded, Set<Path> secretFiles) {}

    /** Reads contents; {@code folder} is what secret files are found from. */
    Reading read(Contents contents, Path folder, ToLongFunction<String> versionOfHash) {
        Problems problems = new Problems();
        Map<String, Yaml.Mapping> trees = new LinkedHashMap<>();
        for (String name : Contents.NAMES) {
            Yaml.Mapping tree = tree(name, contents, problems);
            if (tree != null) {
                trees.put(name, tree);
            }
        }
        for (String name : Contents.OPTIONAL) {
            Yaml.Mapping tree = contents.files().containsKey(name) ? tree(name, contents, problems) : null;
            if (tree != null) {
                trees.put(name, tree);
            }
        }
        Yaml.Mapping accounts = trees.get(Contents.ACCOUNTS);
        SortedMap<Path, byte[]> secretFiles =
                accounts == null ? new TreeMap<>() : Secrets.files(folder, accounts, contents.secrets());
        String hash = contents.with(secretFiles).hash();
        Rulebook rulebook =
                rulebook(trees, new Secrets(folder, environment, secretFiles), problems, hash, versionOfHash);
        Loaded loaded = rulebook == null || !problems.none()
                ? new Loaded.Invalid(hash, problems.sorted())
                : new Loaded.Valid(rulebook);
        return new Reading(loaded, secretFiles.keySet());
    }

    /** The rule book, or null where a file is missing; it counts only where no problem was noted. */
    private static @Nullable Rulebook rulebook(
            Map<String, Yaml.Mapping> trees,
            Secrets secrets,
            Problems problems,
            String hash,
            ToLongFunction<String> versionOfHash) {
        Yaml.Mapping instruments = trees.get(Contents.INSTRUMENTS);
        Yaml.Mapping policy = trees.get(Contents.POLICY);
        Yaml.Mapping accounts = trees.get(Contents.ACCOUNTS);
        if (instruments == null) {
            return null;
        }
        long version = versionOfHash.applyAsLong(hash);
        InstrumentsFile.Listed listed = InstrumentsFile.read(new Section(instruments, problems));
        Yaml.Mapping model = trees.get(Contents.RISK_MODEL);
        RiskModelRules riskModel =
                model == null ? RiskModelRules.USUAL : RiskModelFile.read(new Section(model, problems), listed);
        if (policy == null) {
            return null;
        }
        PolicyFile rules =
                PolicyFile.read(new Section(policy, problems), listed, riskModel.setNames(), problems, version);
        if (accounts == null) {
            return null;
        }
        AccountsFile.Read read =
                AccountsFile.read(new Section(accounts, problems), rules, riskModel.setNames(), secrets);
        return new Rulebook(
                version,
                hash,
                listed.instruments(),
                listed.currencies(),
                read.accounts(),
                rules.limits(),
                rules.overload(),
                rules.shield(),
                rules.market(),
                rules.networks(),
                riskModel,
                read.demoKeys(),
                Settings.of(trees, secrets.files()));
    }

    private static Yaml.@Nullable Mapping tree(String name, Contents contents, Problems problems) {
        byte[] bytes = contents.files().get(name);
        Origin file = new Origin(name, 0, "");
        if (bytes == null) {
            problems.add(file, Rule.UNREADABLE, "is missing or cannot be read");
            return null;
        }
        if (bytes.length > Contents.MAX_BYTES) {
            problems.add(file, Rule.TOO_LARGE, "is larger than " + Contents.MAX_BYTES + " bytes");
            return null;
        }
        return YamlReader.read(name, bytes, problems);
    }

    /** What every problem of a list says, one a line: for logs. */
    public static String text(List<Problem> problems) {
        StringBuilder text = new StringBuilder();
        problems.forEach(problem -> text.append(problem).append('\n'));
        return text.toString();
    }
}
