package dev.tidegate.ledger.valkey;

import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the shared store is and what is expected of it.
 *
 * @param mode how the servers stand together
 * @param endpoints {@code redis://host:port}, {@code rediss://} for TLS, at least one
 * @param masterName what sentinels call the primary; only for {@link Mode#SENTINEL}
 * @param password of the default user; empty for none
 * @param prefix first part of every key, so that several gateways' worth of accounts can share a server
 * @param deadline from asking to the answer, a second try included; an order waits at most a second to be written down
 * @param replicas how many replicas must have a commit before it counts; 0 for the primary alone
 * @param keepEvents events of an account that stay readable behind its picture, for catching up and for audit
 * @param pictureBytes least bytes of commits between two pictures of an account
 * @param trust file, PEM, of the authorities that vouch for the servers; empty for those of the Java runtime. Only with TLS
 */
public record ValkeyOptions(
        Mode mode,
        List<String> endpoints,
        String masterName,
        Optional<String> password,
        String prefix,
        Duration deadline,
        int replicas,
        int keepEvents,
        int pictureBytes,
        Optional<String> trust) {
    /** How the servers stand together. */
    public enum Mode {
        STANDALONE,
        SENTINEL,
        CLUSTER
    }

    /** Calls that may wait for their answers on one connection. */
    static final int MAX_WAITING = 16_384;

    private static final int MAX_NODES = 64;
    private static final int CONNECT_MILLIS = 500;

    /** The same, trusting whom the Java runtime trusts. */
    public ValkeyOptions(
            Mode mode,
            List<String> endpoints,
            String masterName,
            Optional<String> password,
            String prefix,
            Duration deadline,
            int replicas,
            int keepEvents,
            int pictureBytes) {
        this(
                mode,
                endpoints,
                masterName,
                password,
                prefix,
                deadline,
                replicas,
                keepEvents,
                pictureBytes,
                Optional.empty());
    }

    public ValkeyOptions {
        endpoints = List.copyOf(endpoints);
        require(!endpoints.isEmpty(), "endpoints: there must be at least one");
        require(mode != Mode.STANDALONE || endpoints.size() == 1, "endpoints: a standalone server is one endpoint");
        require(mode != Mode.SENTINEL || !masterName.isBlank(), "master-name: sentinels need one");
        require(prefix.matches("[A-Za-z0-9._-]{1,32}"), "prefix: must be 1 to 32 of A-Z a-z 0-9 . _ -");
        require(replicas >= 0 && replicas <= 8, "replicas: must be 0 to 8");
        require(
                deadline.toMillis() >= 10 && deadline.toMillis() <= 10_000,
                "deadline: must be 10ms to 10s; an order that waits longer than a second to be written down is not sent");
        require(keepEvents >= 64 && keepEvents <= 1_000_000, "keep-events: must be 64 to 1000000");
        require(pictureBytes >= 64, "picture-bytes: must be at least 64");
        require(
                trust.isEmpty() || endpoints.stream().allMatch(each -> each.startsWith("rediss://")),
                "trust: is for TLS, and an endpoint does not begin with rediss://");
        require(
                trust.isEmpty() || Files.isReadable(Path.of(trust.get())),
                "trust: the file " + trust.orElse("") + " cannot be read");
    }

    /** One server, asked as shipped. */
    public static ValkeyOptions at(String endpoint) {
        return new ValkeyOptions(
                Mode.STANDALONE,
                List.of(endpoint),
                "",
                Optional.empty(),
                "tidegate",
                Duration.ofMillis(300),
                0,
                4_096,
                64 << 10);
    }

    /** The same with another deadline. */
    public ValkeyOptions within(Duration other) {
        return new ValkeyOptions(
                mode, endpoints, masterName, password, prefix, other, replicas, keepEvents, pictureBytes, trust);
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }

    /** The same for the client library: one connection, held for good. */
    RedisOptions client() {
        NetClientOptions net = new NetClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setTcpNoDelay(true)
                .setHostnameVerificationAlgorithm("HTTPS");
        trust.ifPresent(file -> net.setTrustOptions(new PemTrustOptions().addCertPath(file)));
        RedisOptions client = new RedisOptions()
                .setType(
                        switch (mode) {
                            case STANDALONE -> RedisClientType.STANDALONE;
                            case SENTINEL -> RedisClientType.SENTINEL;
                            case CLUSTER -> RedisClientType.CLUSTER;
                        })
                .setEndpoints(endpoints)
                .setNetClientOptions(net)
                .setMaxWaitingHandlers(2 * MAX_WAITING)
                .setMaxPoolSize(mode == Mode.CLUSTER ? MAX_NODES : 4)
                .setMaxPoolWaiting(2 * MAX_NODES)
                .setPoolCleanerInterval(-1);
        password.ifPresent(client::setPassword);
        return mode == Mode.SENTINEL ? client.setMasterName(masterName) : client;
    }

    @Override
    public String toString() {
        return mode.name().toLowerCase(java.util.Locale.ROOT) + " " + String.join(",", endpoints);
    }
}
