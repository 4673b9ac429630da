package dev.tidegate.stories;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.TradingMode;
import dev.tidegate.policy.Scope;
import dev.tidegate.policy.Status;
import dev.tidegate.shield.Subject;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gateway of a stage, and what stories ask it about itself. One in this process ({@link GatewayHere}) is asked directly, one
 * in a process of its own ({@link GatewayElsewhere}) over its management port, as its operators would.
 */
interface StagedGateway extends AutoCloseable {
    /**
     * What an instrument is taken to be worth; 0 where unknown.
     *
     * @param markTicks mark price
     * @param bidTicks best bid
     * @param askTicks best ask
     */
    record Prices(long markTicks, long bidTicks, long askTicks) {}

    /** The port of the door. */
    int port();

    /** How the rules stand. */
    Status rules();

    /** True where the rules in force name an account. */
    boolean lists(AccountId account);

    /** True until an account has been read from the exchange, and where no rules name it. */
    boolean reconciling(AccountId account);

    void reconcileAll();

    /** Pulls the switch of a scope, or lets it go. */
    void stop(Scope scope, TradingMode mode) throws IOException;

    /** Pulls the switch of a scope and its orders out; tells whose the exchange has not confirmed. Again is allowed. */
    List<AccountId> halt(Scope scope) throws IOException;

    /** True while any switch is pulled. */
    boolean stopped();

    /** The sanctions in force, as {@code subject level pattern}. */
    List<String> sanctions();

    /** Ends a sanction; false where none is in force. */
    boolean lift(Subject subject);

    /** What passed and a policy on trial would have refused by a rule; 0 where none is on trial. */
    long wouldRefuse(String rule);

    /** Null where the instrument is not listed. */
    @Nullable
    Prices prices(String symbol);

    /** What the ledger holds of an account. */
    AccountPicture account(AccountId account);

    long feedGaps();

    long feedDuplicates();

    /** Differences found between ledger and exchange. */
    long differences();

    long unsettledReplies();

    /** Orders that may be at the exchange at a time. */
    int concurrencyLimit();

    /** Orders that are there. */
    int inFlight();

    /** True while the execution feed is followed. */
    boolean following();

    /** True while the exchange is taken to be down. */
    boolean venueInterrupted();

    /** Ends it in order; what it has written stays. */
    @Override
    void close() throws IOException;
}
