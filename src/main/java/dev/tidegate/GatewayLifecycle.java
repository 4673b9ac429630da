package dev.tidegate;

import dev.tidegate.dialect.SigningKey;
import dev.tidegate.edge.DoorAccess;
import dev.tidegate.edge.DoorOptions;
import dev.tidegate.edge.SocketOptions;
import dev.tidegate.ledger.embedded.Durability;
import dev.tidegate.ledger.valkey.ValkeyOptions;
import dev.tidegate.ops.Operated;
import dev.tidegate.policy.DemoSecrets;
import dev.tidegate.policy.RulesRefused;
import dev.tidegate.route.VenueOptions;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Opens the gateway when the program starts, closes it when it ends. */
@Startup
@ApplicationScoped
public class GatewayLifecycle {
    /** The gateway cannot start as it is wired; says why, in words for an operator. Quarkus shows the words alone, no stack. */
    static final class CannotStart extends ConfigurationException {
        private static final long serialVersionUID = 1L;

        CannotStart(String why) {
            super(why);
        }
    }

    /** Least bytes of commits between two pictures of an account in a shared ledger. */
    private static final int PICTURE_BYTES = 64 << 10;

    private static final Duration LONGEST_ANNOUNCE = Duration.ofSeconds(15);

    private final Wiring wiring;
    private final @Nullable Demo demo;
    private final Gateway gateway;

    GatewayLifecycle(Vertx vertx, Wiring wiring, @ConfigProperty(name = "quarkus.management.port") int managementPort) {
        this.wiring = wiring;
        // Nothing of ours looks at a thread's contexts; carrying them through every callback would cost each order.
        Infrastructure.clearInterceptors();
        try {
            demo = wiring.sandbox().enabled() ? Demo.open(vertx, wiring) : null;
            gateway = Gateway.open(vertx, options());
        } catch (RulesRefused | IOException refused) {
            throw new CannotStart(String.valueOf(refused.getMessage()));
        }
        if (demo != null) {
            demo.greet(gateway.port(), managementPort);
        }
    }

    /** Quarkus hands out the gateway to the management port. */
    @Produces
    @Singleton
    Operated operated() {
        return gateway;
    }

    void close(@Observes ShutdownEvent ignored) {
        gateway.close();
        if (demo != null) {
            demo.close();
        }
    }

    private GatewayOptions options() {
        int loops = wiring.loops() > 0 ? wiring.loops() : Runtime.getRuntime().availableProcessors();
        Wiring.VenueWiring venue = wiring.venue();
        VenueOptions reads = venue(venue.host(), venue.port());
        return new GatewayOptions(
                Path.of(wiring.rules()),
                Path.of(wiring.data()),
                wiring.demoSecrets(),
                door(),
                loops,
                orders(venue),
                reads,
                venue(
                        venue.streamHost().orElse(venue.host()),
                        venue.streamPort().orElse(venue.port())),
                streamKey(),
                durability(),
                wiring.ledger().decisionsFor(),
                (long) wiring.ledger().decisionsMegabytes() << 20,
                venue.reconcileEvery(),
                tls("tidegate.door.tls", wiring.door().tls(), true),
                tls("tidegate.venue.tls", venue.tls(), false),
                shared(),
                announce());
    }

    private Duration announce() {
        Duration announce = wiring.door().announce();
        if (announce.isNegative() || announce.compareTo(LONGEST_ANNOUNCE) > 0) {
            throw new CannotStart("tidegate.door.announce is " + announce.toMillis() + " ms, must be 0s to "
                    + LONGEST_ANNOUNCE.toSeconds() + "s: what ends the process waits no longer");
        }
        return announce;
    }

    private DoorOptions door() {
        Wiring.DoorWiring door = wiring.door();
        DoorOptions bounds = DoorOptions.on(door.host(), door.port());
        return new DoorOptions(
                bounds.host(),
                bounds.port(),
                door.maxConnections(),
                door.maxConnectionsPerAddress(),
                bounds.maxHeaderBytes(),
                bounds.maxUriBytes(),
                bounds.maxBody(),
                bounds.maxBatchBody(),
                door.bodyDeadline(),
                door.idleTimeout(),
                bounds.maxStreams(),
                sockets(),
                access(door));
    }

    private static DoorAccess access(Wiring.DoorWiring door) {
        DoorAccess.Certificates certificates = switch (door.clientCertificates().toLowerCase(Locale.ROOT)) {
            case "none" -> DoorAccess.Certificates.NONE;
            case "requested" -> DoorAccess.Certificates.REQUESTED;
            case "required" -> DoorAccess.Certificates.REQUIRED;
            default ->
                throw new CannotStart("tidegate.door.client-certificates is '" + door.clientCertificates()
                        + "', must be none, requested or required");
        };
        boolean asked = certificates != DoorAccess.Certificates.NONE;
        if (asked && (!door.tls().enabled() || door.tls().authorities().isEmpty())) {
            throw new CannotStart(
                    "tidegate.door.client-certificates needs tidegate.door.tls with authorities to trust");
        }
        return new DoorAccess(null, certificates, door.proxyProtocol());
    }

    private static @Nullable TlsFiles tls(String name, Wiring.TlsWiring tls, boolean shows) {
        if (!tls.enabled()) {
            return null;
        }
        if (shows && tls.certificate().isEmpty()) {
            throw new CannotStart(name + ".certificate is missing");
        }
        return new TlsFiles(
                tls.certificate().map(Path::of).orElse(null),
                tls.key().map(Path::of).orElse(null),
                tls.password().orElse(""),
                tls.authorities().map(Path::of).orElse(null));
    }

    private SocketOptions sockets() {
        Wiring.SocketWiring sockets = wiring.sockets();
        SocketOptions bounds = SocketOptions.USUAL;
        return new SocketOptions(
                sockets.max(),
                sockets.maxPerAddress(),
                sockets.maxPerKey(),
                bounds.maxMessage(),
                sockets.maxOutgoing(),
                bounds.maxUnanswered(),
                sockets.loginDeadline(),
                sockets.pingEvery(),
                sockets.silence());
    }

    private VenueOptions orders(Wiring.VenueWiring venue) {
        VenueOptions one = venue(
                venue.ordersHost().orElse(venue.host()), venue.ordersPort().orElse(venue.port()));
        try {
            return one.pipelining(venue.pipelining());
        } catch (IllegalArgumentException wrong) {
            throw new CannotStart("tidegate.venue." + wrong.getMessage());
        }
    }

    private VenueOptions venue(String host, int port) {
        Wiring.VenueWiring venue = wiring.venue();
        VenueOptions usual = VenueOptions.to(host, port);
        return new VenueOptions(
                host,
                port,
                venue.connections(),
                usual.waiting(),
                venue.connectTimeout(),
                venue.deadline(),
                venue.acceptance(),
                usual.largestReply());
    }

    private SigningKey streamKey() {
        String secret = wiring.venue().secret().orElse("");
        if (!wiring.demoSecrets() && secret.startsWith(DemoSecrets.PREFIX)) {
            throw new CannotStart("tidegate.venue.secret is one of the well-known secrets of the demo");
        }
        String name = wiring.venue().key();
        return secret.isEmpty()
                ? SigningKey.unsigned(name)
                : SigningKey.of(name, secret.getBytes(StandardCharsets.UTF_8));
    }

    private Durability durability() {
        String text = wiring.ledger().durability();
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "os" -> Durability.OS;
            case "fsync" -> Durability.FSYNC;
            default -> throw new CannotStart("tidegate.ledger.durability is '" + text + "', must be os or fsync");
        };
    }

    private @Nullable ValkeyOptions shared() {
        // One wired for a store it does not have would trade on promises the others do not know of.
        String store = wiring.ledger().store();
        return switch (store.toLowerCase(Locale.ROOT)) {
            case "embedded" -> null;
            case "valkey" -> valkey(wiring.ledger().valkey());
            default -> throw new CannotStart("tidegate.ledger.store is '" + store + "', must be embedded or valkey");
        };
    }

    private static ValkeyOptions valkey(Wiring.ValkeyWiring valkey) {
        String mode = valkey.mode();
        try {
            return new ValkeyOptions(
                    switch (mode.toLowerCase(Locale.ROOT)) {
                        case "standalone" -> ValkeyOptions.Mode.STANDALONE;
                        case "sentinel" -> ValkeyOptions.Mode.SENTINEL;
                        case "cluster" -> ValkeyOptions.Mode.CLUSTER;
                        default ->
                            throw new IllegalArgumentException(
                                    "mode: is '" + mode + "', must be standalone, sentinel or cluster");
                    },
                    valkey.endpoints().orElse(List.of()),
                    valkey.masterName().orElse(""),
                    valkey.password(),
                    valkey.prefix(),
                    valkey.deadline(),
                    valkey.replicas(),
                    valkey.keepEvents(),
                    PICTURE_BYTES,
                    valkey.trust());
        } catch (IllegalArgumentException wrong) {
            throw new CannotStart("tidegate.ledger.valkey." + wrong.getMessage());
        }
    }
}
