package dev.tidegate.sandbox;

import dev.tidegate.dialect.SigningKey;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * How a sandbox exchange is set up.
 *
 * @param host address it listens on
 * @param port port it listens on, 0 for a free one
 * @param instruments what it lists
 * @param accounts who may trade, and with which key; key names are unique
 * @param deposits what the accounts start with; again after a restart that forgets
 * @param readers keys that may read the execution feed besides those of the accounts
 * @param epochMillis wall clock: times of events, and the age of signed requests
 * @param seed of the synthetic market
 * @param conflationMillis shortest time between two tickers of one instrument; 0 tells every change at once
 * @param heartbeatMillis time between heartbeats of the execution feed, and between tickers of a quiet instrument
 * @param feedBound bytes that may wait for a slow reader of a feed before it is cut off
 * @param remembered orders that are over and still known by their id, per account
 */
public record SandboxOptions(
        String host,
        int port,
        List<Instrument> instruments,
        Map<AccountId, SigningKey> accounts,
        Map<AccountId, Map<Currency, Decimal>> deposits,
        List<SigningKey> readers,
        LongSupplier epochMillis,
        long seed,
        long conflationMillis,
        long heartbeatMillis,
        int feedBound,
        int remembered) {
    public static final long CONFLATION_MILLIS = 50;
    public static final long HEARTBEAT_MILLIS = 1_000;
    public static final int FEED_BOUND = 4 << 20;

    public SandboxOptions {
        instruments = List.copyOf(instruments);
        accounts = Map.copyOf(accounts);
        deposits = Map.copyOf(deposits);
        readers = List.copyOf(readers);
        Set<String> names = new HashSet<>();
        accounts.forEach((account, key) -> {
            if (!names.add(key.keyId())) {
                throw new IllegalArgumentException("key " + key + " of account " + account + " belongs to another too");
            }
        });
        Set<AccountId> known = accounts.keySet();
        deposits.keySet().forEach(account -> {
            if (!known.contains(account)) {
                throw new IllegalArgumentException("there is a deposit for " + account + ", which is no account");
            }
        });
        if (conflationMillis < 0 || heartbeatMillis <= 0 || feedBound <= 0 || remembered <= 0) {
            throw new IllegalArgumentException("times and bounds of a sandbox must be positive");
        }
    }

    /** A sandbox on a free loopback port with the usual times and bounds. */
    public static SandboxOptions of(
            List<Instrument> instruments, Map<AccountId, SigningKey> accounts, LongSupplier epochMillis) {
        return new SandboxOptions(
                "127.0.0.1",
                0,
                instruments,
                accounts,
                Map.of(),
                List.of(),
                epochMillis,
                1,
                CONFLATION_MILLIS,
                HEARTBEAT_MILLIS,
                FEED_BOUND,
                SandboxAccount.MAX_REMEMBERED);
    }

    public SandboxOptions withPort(int newPort) {
        return new SandboxOptions(
                host,
                newPort,
                instruments,
                accounts,
                deposits,
                readers,
                epochMillis,
                seed,
                conflationMillis,
                heartbeatMillis,
                feedBound,
                remembered);
    }

    public SandboxOptions withDeposits(Map<AccountId, Map<Currency, Decimal>> newDeposits) {
        return new SandboxOptions(
                host,
                port,
                instruments,
                accounts,
                newDeposits,
                readers,
                epochMillis,
                seed,
                conflationMillis,
                heartbeatMillis,
                feedBound,
                remembered);
    }

    public SandboxOptions withReaders(List<SigningKey> newReaders) {
        return new SandboxOptions(
                host,
                port,
                instruments,
                accounts,
                deposits,
                newReaders,
                epochMillis,
                seed,
                conflationMillis,
                heartbeatMillis,
                feedBound,
                remembered);
    }

    public SandboxOptions withSeed(long newSeed) {
        return new SandboxOptions(
                host,
                port,
                instruments,
                accounts,
                deposits,
                readers,
                epochMillis,
                newSeed,
                conflationMillis,
                heartbeatMillis,
                feedBound,
                remembered);
    }

    public SandboxOptions withTimes(long newConflationMillis, long newHeartbeatMillis) {
        return new SandboxOptions(
                host,
                port,
                instruments,
                accounts,
                deposits,
                readers,
                epochMillis,
                seed,
                newConflationMillis,
                newHeartbeatMillis,
                feedBound,
                remembered);
    }

    public SandboxOptions withBounds(int newFeedBound, int newRemembered) {
        return new SandboxOptions(
                host,
                port,
                instruments,
                accounts,
                deposits,
                readers,
                epochMillis,
                seed,
                conflationMillis,
                heartbeatMillis,
                newFeedBound,
                newRemembered);
    }
}
