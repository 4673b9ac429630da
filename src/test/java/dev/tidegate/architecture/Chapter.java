package dev.tidegate.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The import table: each package below {@code dev.tidegate}, the packages of ours it may import, and the libraries it may name.
 * What is not listed is forbidden. {@code java.lang}, {@code java.util} and JSpecify are open to all.
 */
enum Chapter {
    ORDER(of(), of()),
    RISK(of("order"), of()),
    DIALECT(of("order"), of("com.fasterxml.jackson.core", "java.io", "java.nio", "java.security", "javax.crypto")),
    IDENTITY(of("order", "dialect"), of("java.nio", "java.security", "java.time", "javax.crypto")),
    LIMITS(of("order"), of("io.github.bucket4j", "java.net", "java.time")),
    SHIELD(of("order", "limits"), of()),
    POLICY(
            of("order", "risk", "limits", "shield", "identity", "dialect"),
            of(
                    "org.snakeyaml.engine",
                    "org.jboss.logging",
                    "java.io",
                    "java.math",
                    "java.nio",
                    "java.security",
                    "java.time")),
    MARKET(of("order", "risk", "policy", "dialect"), of("org.jboss.logging", "java.time")),
    /** Beside the way of an order: it may take its time, its mathematics from a library, and write reports in the dialect's JSON. */
    CALIBRATION(of("order", "risk", "dialect", "policy"), of("org.hipparchus", "java.io", "java.nio", "java.time")),
    LEDGER(
            of("order", "risk"),
            of(
                    "io.smallrye.mutiny",
                    "io.vertx",
                    "org.jboss.logging",
                    "java.io",
                    "java.lang.foreign",
                    "java.nio",
                    "java.security",
                    "java.time")),
    ROUTE(
            of("order", "dialect"),
            of("io.vertx", "io.smallrye.mutiny", "io.netty", "org.jboss.logging", "java.io", "java.nio", "java.time")),
    FILLS(
            of("order", "dialect", "risk", "ledger", "route", "market"),
            of("io.vertx", "io.smallrye.mutiny", "org.jboss.logging", "java.io", "java.nio.charset", "java.time")),
    SURVEILLANCE(of("order", "risk", "ledger", "policy"), of("org.jboss.logging", "java.io", "java.nio", "java.time")),
    JOURNEY(
            of(
                    "order",
                    "risk",
                    "dialect",
                    "identity",
                    "limits",
                    "shield",
                    "policy",
                    "market",
                    "calibration",
                    "ledger",
                    "route",
                    "fills",
                    "surveillance"),
            of("io.smallrye.mutiny", "org.jboss.logging", "java.nio.charset", "java.time")),
    EDGE(
            of("order", "dialect", "identity", "limits", "journey"),
            of(
                    "io.vertx",
                    "io.netty",
                    "io.smallrye.mutiny",
                    "io.quarkus",
                    "jakarta",
                    "org.jboss.logging",
                    "java.io",
                    "java.net",
                    "java.nio",
                    "java.security",
                    // Names of certificates.
                    "javax.security.auth.x500",
                    "java.time")),
    /** An exchange of its own; of the gateway it has only the formula of option prices. */
    SANDBOX(
            of("order", "dialect", "risk.option"),
            of(
                    "io.vertx",
                    "org.jboss.logging",
                    "java.io",
                    "java.math",
                    "java.net",
                    "java.nio",
                    "java.security",
                    "java.time")),
    /** What gateways of one ledger share: the chapters say what they need, this is where it is kept. */
    REPLICAS(
            of("order", "identity", "limits", "shield", "policy", "ledger"),
            of("io.github.bucket4j", "io.vertx", "org.jboss.logging", "java.io", "java.nio", "java.time")),
    /** Reads everything; nobody imports it. */
    OPS(
            of(
                    "order",
                    "risk",
                    "dialect",
                    "identity",
                    "limits",
                    "shield",
                    "policy",
                    "market",
                    "calibration",
                    "ledger",
                    "route",
                    "fills",
                    "surveillance",
                    "journey",
                    "edge",
                    "replicas",
                    "sandbox"),
            of(
                    "io.vertx",
                    "io.smallrye.mutiny",
                    "io.micrometer",
                    "io.quarkus",
                    "jakarta",
                    "org.eclipse.microprofile",
                    "org.jboss.logging",
                    "java.io",
                    "java.net",
                    "java.nio",
                    "java.security",
                    "java.time"));

    static final String ROOT = "dev.tidegate";

    private final List<String> chapters;
    private final List<String> libraries;

    Chapter(List<String> chapters, List<String> libraries) {
        this.chapters = chapters;
        this.libraries = libraries;
    }

    private static List<String> of(String... names) {
        return List.of(names);
    }

    String packageName() {
        return ROOT + "." + name().toLowerCase(Locale.ROOT);
    }

    /** Package patterns of everything its classes may depend on. */
    String[] imports() {
        List<String> allowed =
                new ArrayList<>(List.of("java.lang..", "java.util..", "org.jspecify..", packageName() + ".."));
        chapters.forEach(chapter -> allowed.add(ROOT + "." + chapter + ".."));
        libraries.forEach(library -> allowed.add(library + ".."));
        return allowed.toArray(String[]::new);
    }

    static boolean known(String packageName) {
        return packageName.equals(ROOT)
                || Stream.of(values())
                        .anyMatch(chapter -> packageName.equals(chapter.packageName())
                                || packageName.startsWith(chapter.packageName() + "."));
    }
}
