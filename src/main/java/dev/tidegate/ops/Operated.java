package dev.tidegate.ops;

import dev.tidegate.calibration.model.Calibration;
import dev.tidegate.edge.SocketTally;
import dev.tidegate.fills.Fills;
import dev.tidegate.journey.DeadMan;
import dev.tidegate.journey.Shadow;
import dev.tidegate.journey.Tally;
import dev.tidegate.journey.Withdrawal;
import dev.tidegate.ledger.Ledger;
import dev.tidegate.market.MarketBoard;
import dev.tidegate.policy.Candidates;
import dev.tidegate.policy.KillSwitch;
import dev.tidegate.policy.Rulebooks;
import dev.tidegate.replicas.Replicas;
import dev.tidegate.shield.Overload;
import dev.tidegate.shield.Shield;
import dev.tidegate.surveillance.DecisionTape;
import org.jspecify.annotations.Nullable;

/** A gateway as its operators see it. */
public interface Operated {
    Rulebooks rulebooks();

    KillSwitch killSwitch();

    /** Pulls open orders out of the exchange. */
    Withdrawal withdrawal();

    Fills fills();

    Ledger ledger();

    /** Why the ledger takes nothing at present, or null where it does. */
    @Nullable
    String ledgerOutage();

    MarketBoard market();

    /** The record of every decision. */
    DecisionTape decisions();

    Tally tally();

    /** True while the market stream is connected. */
    boolean marketConnected();

    /** True while the exchange is taken to be down. */
    boolean venueInterrupted();

    /** Client connections open now. */
    int connections();

    /** The gateways of the same ledger; null where this one has a ledger of its own. */
    @Nullable
    Replicas replicas();

    /** WebSockets open now. */
    int sockets();

    /** How WebSockets ended; null before the door is open. */
    @Nullable
    SocketTally socketTally();

    /** What takes orders out when nobody shows up any more. */
    DeadMan deadMan();

    /** Room at the exchange. */
    Overload overload();

    /** Address prefixes with a bucket of their own. */
    int limitedAddresses();

    /** Instruments of accounts with a bucket of their own. */
    int limitedInstruments();

    /** What a policy on trial would have refused. */
    Shadow shadow();

    /** The policy on trial. */
    Candidates candidates();

    /** How risky things are taken to be. */
    Calibration calibration();

    /** How everybody behaves. */
    Shield shield();

    /** True while the door takes orders. */
    boolean open();

    /** Milliseconds since the event loop last ran its heartbeat. */
    long heartbeatAgeMillis();
}
