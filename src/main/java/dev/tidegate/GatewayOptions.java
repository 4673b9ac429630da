package dev.tidegate;

import dev.tidegate.dialect.SigningKey;
import dev.tidegate.edge.DoorOptions;
import dev.tidegate.ledger.embedded.Durability;
import dev.tidegate.ledger.valkey.ValkeyOptions;
import dev.tidegate.route.VenueOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one gateway is put together.
 *
 * @param rules folder of the rule files
 * @param data folder of the ledger, the tapes and the kill switch
 * @param demoSecrets whether the well-known secrets are accepted
 * @param door bounds and address of the door
 * @param loops event loops that serve, at least 1
 * @param orders where new orders, changes and cancels go
 * @param reads where accounts and orders are read
 * @param streams where the streams are
 * @param streamKey what the streams are read with
 * @param durability what a commit has survived when it is answered
 * @param decisionsFor how long decisions are kept
 * @param decisionsBytes how much they may take
 * @param reconcileEvery how often every account is compared with the exchange
 * @param doorTls what the door shows to clients; null for plain text
 * @param venueTls what the gateway shows to the exchange, and whom it trusts; null for plain text
 * @param shared the ledger that several gateways share; null for one of this process alone
 * @param announce how long it serves on once it is to end, so that nobody is sent to it any more
 */
public record GatewayOptions(
        Path rules,
        Path data,
        boolean demoSecrets,
        DoorOptions door,
        int loops,
        VenueOptions orders,
        VenueOptions reads,
        VenueOptions streams,
        SigningKey streamKey,
        Durability durability,
        Duration decisionsFor,
        long decisionsBytes,
        Duration reconcileEvery,
        @Nullable TlsFiles doorTls,
        @Nullable TlsFiles venueTls,
        @Nullable ValkeyOptions shared,
        Duration announce) {
    /** In plain text on both sides, with a ledger of its own. */
    public GatewayOptions(
            Path rules,
            Path data,
            boolean demoSecrets,
            DoorOptions door,
            int loops,
            VenueOptions orders,
            VenueOptions reads,
            VenueOptions streams,
            SigningKey streamKey,
            Durability durability,
            Duration decisionsFor,
            long decisionsBytes,
            Duration reconcileEvery) {
        this(
                rules,
                data,
                demoSecrets,
                door,
                loops,
                orders,
                reads,
                streams,
                streamKey,
                durability,
                decisionsFor,
                decisionsBytes,
                reconcileEvery,
                null,
                null,
                null,
                Duration.ZERO);
    }

    /** The same with TLS on one side or both. */
    public GatewayOptions tls(@Nullable TlsFiles atDoor, @Nullable TlsFiles toVenue) {
        return new GatewayOptions(
                rules,
                data,
                demoSecrets,
                door,
                loops,
                orders,
                reads,
                streams,
                streamKey,
                durability,
                decisionsFor,
                decisionsBytes,
                reconcileEvery,
                atDoor,
                toVenue,
                shared,
                announce);
    }

    /** The same with a ledger that several gateways share, and a data folder of its own. */
    public GatewayOptions sharing(ValkeyOptions ledger, Path folder) {
        return new GatewayOptions(
                rules,
                folder,
                demoSecrets,
                door,
                loops,
                orders,
                reads,
                streams,
                streamKey,
                durability,
                decisionsFor,
                decisionsBytes,
                reconcileEvery,
                doorTls,
                venueTls,
                ledger,
                announce);
    }
}
