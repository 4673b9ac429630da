package dev.tidegate;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an operator wires in {@code config/application.yaml}; a change needs a restart. */
@ConfigMapping(prefix = "tidegate")
public interface Wiring {
    /** Folder of the rule files, watched while the gateway runs. */
    @WithDefault("config")
    String rules();

    /** Folder of everything the gateway must find again after a restart. */
    @WithDefault("data")
    String data();

    /** Event loops that serve orders; 0 for one per processor. */
    @WithDefault("0")
    int loops();

    /** True only for a demonstration: the well-known secrets of the shipped configuration are accepted. */
    @WithDefault("false")
    boolean demoSecrets();

    DoorWiring door();

    SocketWiring sockets();

    VenueWiring venue();

    LedgerWiring ledger();

    AdminWiring admin();

    SandboxWiring sandbox();

    /** The door for orders. */
    interface DoorWiring {
        @WithDefault("0.0.0.0")
        String host();

        @WithDefault("8080")
        int port();

        @WithDefault("10000")
        int maxConnections();

        @WithDefault("1000")
        int maxConnectionsPerAddress();

        @WithDefault("2s")
        Duration bodyDeadline();

        @WithDefault("10s")
        Duration idleTimeout();

        /** How long it serves on after it was told to end, no longer ready, so that nobody is sent here any more. */
        @WithDefault("1s")
        Duration announce();

        TlsWiring tls();

        /** Certificates of clients: none, requested or required. */
        @WithDefault("none")
        String clientCertificates();

        /** Whether every connection begins with a PROXY protocol header, from one of the trusted proxies of policy.yaml. */
        @WithDefault("false")
        boolean proxyProtocol();
    }

    /** Certificates: PEM files, or PKCS#12 where a name ends in .p12 or .pfx. Read again when they change. */
    interface TlsWiring {
        @WithDefault("false")
        boolean enabled();

        /** What this side shows, its chain included. */
        Optional<String> certificate();

        /** Its key; a PKCS#12 file holds it already. */
        Optional<String> key();

        /** Of PKCS#12 files. */
        Optional<String> password();

        /** Whose certificates of the other side are trusted. */
        Optional<String> authorities();
    }

    /** WebSockets at the door. */
    interface SocketWiring {
        @WithDefault("5000")
        int max();

        @WithDefault("200")
        int maxPerAddress();

        @WithDefault("20")
        int maxPerKey();

        /** Bytes that may wait for a client that reads too slowly. */
        @WithDefault("1048576")
        int maxOutgoing();

        /** From the opening to a login. */
        @WithDefault("5s")
        Duration loginDeadline();

        /** Silence after which a client is pinged; shorter than the door's idle timeout, which counts pings and their answers. */
        @WithDefault("3s")
        Duration pingEvery();

        /** Silence after which a client counts as gone. */
        @WithDefault("30s")
        Duration silence();
    }

    /** The exchange. */
    interface VenueWiring {
        /** Host of orders, account and order reads. */
        @WithDefault("127.0.0.1")
        String host();

        @WithDefault("9100")
        int port();

        /** Host of new orders, changes and cancels, where it is another. */
        Optional<String> ordersHost();

        /** Port of new orders, changes and cancels, where it is another. */
        Optional<Integer> ordersPort();

        /** Host of the streams, where it is another. */
        Optional<String> streamHost();

        /** Port of the streams, where it is another. */
        Optional<Integer> streamPort();

        /** Pooled connections per event loop. */
        @WithDefault("256")
        int connections();

        /** Orders in flight on one connection, 1 to 256: above 1 only where the exchange answers pipelined requests in order. */
        @WithDefault("1")
        int pipelining();

        @WithDefault("500ms")
        Duration connectTimeout();

        /** From the hand-over of a request to the last byte of its reply. */
        @WithDefault("2s")
        Duration deadline();

        /** How long after its timestamp the exchange may still take a request. */
        @WithDefault("2s")
        Duration acceptance();

        /** How often every account is compared with the exchange. */
        @WithDefault("3m")
        Duration reconcileEvery();

        TlsWiring tls();

        /** The key the streams are read with. */
        @WithDefault("gateway")
        String key();

        /** Its secret; absent for an exchange on a trusted network that takes the name alone. */
        Optional<String> secret();
    }

    /** The ledger that several gateways share, on Valkey or on Redis 6.2 or later. */
    interface ValkeyWiring {
        /** {@code standalone}, {@code sentinel} or {@code cluster}. */
        @WithDefault("standalone")
        String mode();

        /** {@code redis://host:port}, or {@code rediss://host:port} for TLS: the server, the sentinels, or some nodes. */
        Optional<List<String>> endpoints();

        /** What the sentinels call the primary. */
        Optional<String> masterName();

        Optional<String> password();

        /** PEM file of the authorities that vouch for the servers, where the endpoints are {@code rediss://}. */
        Optional<String> trust();

        /** First part of every key. */
        @WithDefault("tidegate")
        String prefix();

        /** From asking to the answer; after that the outcome of a commit is unknown and its order is not sent. */
        @WithDefault("300ms")
        Duration deadline();

        /** Replicas that must have a commit before its order is sent; 0 for the primary alone. */
        @WithDefault("0")
        int replicas();

        /** Events of an account that stay readable behind its picture. */
        @WithDefault("4096")
        int keepEvents();
    }

    /** Where promises are kept. */
    interface LedgerWiring {
        /** {@code embedded}, on this process's own disk, or {@code valkey}, on a server that several gateways share. */
        @WithDefault("embedded")
        String store();

        /** {@code os} survives a killed process, {@code fsync} a power loss. */
        @WithDefault("os")
        String durability();

        ValkeyWiring valkey();

        /** Decisions are kept this long, */
        @WithDefault("7d")
        Duration decisionsFor();

        /** and take at most so many megabytes. */
        @WithDefault("1024")
        int decisionsMegabytes();
    }

    /** The management port's own credentials. */
    interface AdminWiring {
        /** Bearer token of the admin endpoints; without one they are closed. */
        Optional<String> token();
    }

    /** The sandbox exchange in this process, for demonstrations. */
    interface SandboxWiring {
        @WithDefault("false")
        boolean enabled();

        @WithDefault("9100")
        int port();

        @WithDefault("20261124")
        long seed();

        ReplayWiring replay();
    }

    /** A recorded market that the sandbox plays, in place of the made-up one, in the instruments it is for. */
    interface ReplayWiring {
        /** The recording, plain or {@code .gz}; a line is {@code receive-time-nanoseconds JSON}. */
        Optional<String> file();

        /** Whose messages they are: {@code binance} or {@code hyperliquid}. */
        @WithDefault("binance")
        String format();

        /** The listed instrument of each recorded one. */
        Map<String, String> symbols();

        /** Recorded seconds in one second. */
        @WithDefault("1")
        int speed();
    }
}
