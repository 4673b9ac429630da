package dev.tidegate.ops;

import dev.tidegate.edge.SocketClose;
import dev.tidegate.edge.SocketTally;
import dev.tidegate.journey.Tally;
import dev.tidegate.order.Lane;
import dev.tidegate.order.Reason;
import dev.tidegate.replicas.Replicas;
import dev.tidegate.replicas.Roster;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.shield.Pattern;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What Prometheus reads: counts and gauges with bounded labels, never an account, read when asked for. */
@ApplicationScoped
public class Meters {
    /** Of the hash in hexadecimal. */
    private static final int FINGERPRINT_DIGITS = 12;

    private final MeterRegistry registry;
    private final Operated gateway;

    Meters(MeterRegistry registry, Operated gateway) {
        this.registry = registry;
        this.gateway = gateway;
    }

    void register(@Observes StartupEvent ignored) {
        Tally tally = gateway.tally();
        for (Lane lane : Lane.values()) {
            FunctionCounter.builder("gateway.decisions", tally, counts -> counts.passed(lane))
                    .tags("outcome", "allowed", "lane", lane.name().toLowerCase(java.util.Locale.ROOT), "reason", "")
                    .description("commands by what was decided")
                    .register(registry);
        }
        for (Reason reason : Reason.values()) {
            FunctionCounter.builder("gateway.decisions", tally, counts -> counts.refusals(reason))
                    .tags("outcome", "refused", "lane", "", "reason", reason.slug())
                    .description("commands by what was decided")
                    .register(registry);
        }
        for (Reason reason : Reason.values()) {
            FunctionCounter.builder(
                            "gateway.shadow.would.refuse",
                            gateway,
                            each -> each.shadow().wouldRefuse(reason))
                    .tags("reason", reason.slug())
                    .description("commands that passed and that a policy on trial would have refused")
                    .register(registry);
        }
        counter(
                "gateway.upstream.unknown",
                "orders whose outcome was unknown",
                each -> each.tally().unknowns());
        counter(
                "gateway.replies.unsettled",
                "replies of the exchange that could not be written down at once",
                each -> each.tally().unsettledReplies());
        counter(
                "gateway.policy.loads",
                "rule changes taken",
                each -> each.rulebooks().status().reloads());
        counter(
                "gateway.policy.load.failed",
                "rule changes refused",
                each -> each.rulebooks().status().failures());
        counter(
                "gateway.feed.settled",
                "execution feed events settled",
                each -> each.fills().settled());
        counter(
                "gateway.feed.gaps",
                "missing execution feed messages",
                each -> each.fills().gaps());
        counter(
                "gateway.feed.duplicates",
                "execution feed messages seen before",
                each -> each.fills().duplicates());
        counter(
                "gateway.reconciliation.differences",
                "differences found between ledger and exchange",
                each -> each.fills().differences());
        gauge(
                "gateway.policy.version",
                "version of the rules in force",
                each -> each.rulebooks().status().version());
        gauge(
                "gateway.policy.refused",
                "1 while the rule files hold a change that was refused",
                each -> each.rulebooks().status().failure() == null ? 0 : 1);
        gauge(
                "gateway.policy.fingerprint",
                "first 48 bits of the hash of the rules in force: the same number at all replicas that judge alike",
                each -> fingerprint(each.rulebooks().status().hash()));
        gauge(
                "gateway.risk.model.version",
                "version of the risk model in force",
                each -> each.calibration().current().version());
        gauge(
                "gateway.risk.model.age.seconds",
                "since the risk model in force was made",
                each -> (System.currentTimeMillis()
                                - each.calibration().current().madeAtMillis())
                        / 1_000.0);
        gauge(
                "gateway.risk.model.failed",
                "1 while the last calibration came to nothing",
                each -> each.calibration().failure() == null ? 0 : 1);
        gauge(
                "gateway.risk.model.red",
                "scenario sets that history speaks against",
                each -> each.calibration().current().red().size());
        gauge(
                "gateway.policy.drift",
                "1 while another gateway of the same ledger goes by other rules",
                each -> drift(each) ? 1 : 0);
        gauge("gateway.replicas", "gateways of the same ledger that are there, this one included", Meters::replicas);
        gauge(
                "gateway.leased.tokens",
                "tokens of shared limits that are leased to this gateway and not used yet",
                each -> {
                    Replicas replicas = each.replicas();
                    return replicas == null ? 0 : replicas.leasedTokens();
                });
        counter(
                "gateway.lease.exchanges",
                "times the store was asked about tokens of shared limits, many buckets each",
                each -> {
                    Replicas replicas = each.replicas();
                    return replicas == null ? 0 : replicas.exchanges();
                });
        gauge(
                "gateway.accounts.reconciling",
                "accounts that take only cancels and proven reductions until the exchange has been asked",
                Meters::reconciling);
        gauge(
                "gateway.market.mark.age.seconds",
                "age of the oldest mark; absent before there is one",
                each -> markAgeSeconds(each.market().snapshot(), System.currentTimeMillis()));
        gauge(
                "gateway.kill.switches",
                "scopes that are stopped",
                each -> each.killSwitch().pulled().size());
        for (Lane lane : List.of(Lane.NEW, Lane.AMEND_DOWN, Lane.REDUCE)) {
            FunctionCounter.builder(
                            "gateway.shed", gateway, each -> each.overload().shed(lane))
                    .tags("lane", lane.name().toLowerCase(java.util.Locale.ROOT))
                    .description("orders turned away for want of room")
                    .register(registry);
        }
        gauge(
                "gateway.concurrency.limit",
                "orders that may be at the exchange at a time",
                each -> each.overload().limit());
        gauge(
                "gateway.inflight",
                "orders that are at the exchange, admitted and not answered",
                each -> each.overload().inFlight());
        gauge(
                "gateway.pressed",
                "1 while orders that add risk are turned away for a late event loop or a full heap",
                each -> each.overload().pressed() ? 1 : 0);
        gauge("gateway.connections", "client connections", Operated::connections);
        gauge("gateway.limited.addresses", "address prefixes with a bucket of their own", Operated::limitedAddresses);
        gauge(
                "gateway.limited.instruments",
                "instruments of accounts with a bucket of their own",
                Operated::limitedInstruments);
        gauge(
                "gateway.shield.subjects",
                "accounts' instruments and keys whose conduct is counted",
                each -> each.shield().subjects());
        for (Pattern pattern : Pattern.values()) {
            FunctionCounter.builder(
                            "gateway.sanctions", gateway, each -> each.shield().found(pattern))
                    .tags("pattern", pattern.text())
                    .description("sanctions by the pattern that led to them")
                    .register(registry);
            FunctionCounter.builder(
                            "gateway.shadow.would.sanction",
                            gateway,
                            each -> each.shadow().wouldSanction(pattern))
                    .tags("pattern", pattern.text())
                    .description("sanctions that a policy on trial would have begun, by pattern")
                    .register(registry);
        }
        sockets();
        gauge(
                "gateway.market.connected",
                "1 while the market stream is connected",
                each -> each.marketConnected() ? 1 : 0);
        gauge(
                "gateway.feed.followed",
                "1 while the execution feed is followed",
                each -> each.fills().following() ? 1 : 0);
        gauge(
                "gateway.ledger.lost",
                "1 while the ledger takes no commits",
                each -> each.ledgerOutage() == null ? 0 : 1);
        gauge(
                "gateway.venue.interrupted",
                "1 while the exchange is taken to be down",
                each -> each.venueInterrupted() ? 1 : 0);
    }

    private void sockets() {
        gauge("gateway.websockets", "WebSockets open now", Operated::sockets);
        for (SocketClose why : SocketClose.values()) {
            closed(why.text(), tally -> tally.closes(why));
        }
        closed("by-the-client", SocketTally::losses);
        counter(
                "gateway.websockets.conflated",
                "changes of an account and looks at the market that a client was told only with the next ones",
                each -> counted(each, SocketTally::conflations));
        gauge(
                "gateway.deadlines.running",
                "countdowns and lost connections that will cancel all orders of their account",
                each -> each.deadMan().running());
        gauge(
                "gateway.deadlines.meeting",
                "accounts whose orders are being taken out because nobody showed up",
                each -> each.deadMan().meeting());
        counter(
                "gateway.deadlines.due",
                "countdowns and lost connections that came due",
                each -> each.deadMan().due());
    }

    private void closed(String reason, ToDoubleFunction<SocketTally> count) {
        FunctionCounter.builder("gateway.websockets.closed", gateway, each -> counted(each, count))
                .tags("reason", reason)
                .description("WebSockets that ended, by why")
                .register(registry);
    }

    private static double counted(Operated gateway, ToDoubleFunction<SocketTally> count) {
        SocketTally tally = gateway.socketTally();
        return tally == null ? 0 : count.applyAsDouble(tally);
    }

    static int replicas(Operated gateway) {
        Roster roster = roster(gateway);
        return roster == null ? 1 : roster.members().size();
    }

    static boolean drift(Operated gateway) {
        Roster roster = roster(gateway);
        return roster != null && roster.drift();
    }

    private static @Nullable Roster roster(Operated gateway) {
        Replicas replicas = gateway.replicas();
        return replicas == null ? null : replicas.roster();
    }

    /** A number that a double holds exactly. */
    static double fingerprint(String hash) {
        return Long.parseLong(hash.substring(0, FINGERPRINT_DIGITS), 16);
    }

    static long reconciling(Operated gateway) {
        return gateway.rulebooks().current().accounts().keySet().stream()
                .filter(account -> gateway.fills().reconciling(account))
                .count();
    }

    static double markAgeSeconds(MarketSnapshot market, long nowMillis) {
        return market.instruments().values().stream()
                .filter(each -> each.markTicks() > 0)
                .mapToDouble(each -> Math.max(0, nowMillis - each.markAtMillis()) / 1_000.0)
                .max()
                .orElse(Double.NaN);
    }

    private void counter(String name, String description, ToDoubleFunction<Operated> value) {
        FunctionCounter.builder(name, gateway, value).description(description).register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<Operated> value) {
        Gauge.builder(name, gateway, value).description(description).register(registry);
    }
}
