package dev.tidegate.bench;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import dev.tidegate.identity.ApiKey;
import dev.tidegate.identity.Authenticator;
import dev.tidegate.identity.Claim;
import dev.tidegate.identity.Identified;
import dev.tidegate.identity.Keys;
import dev.tidegate.identity.Permission;
import dev.tidegate.identity.ReplayWindow;
import dev.tidegate.order.AccountId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to believe a signed order of 300 bytes? Budget: 2.5 µs. {@code first} passes and is remembered (time goes
 * on, so the memory of signatures lives as it does in operation), {@code replayed} comes again, {@code forged} has an unknown key,
 * {@code signatureAlone} is the HMAC without anything around it, {@code unsigned} the baseline.
 *
 * <p>{@code ./tidegate bench IdentifyBench}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgs = "-XX:+UseSerialGC")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
public class IdentifyBench {
    private static final long START = 1_700_000_000_000L;
    /** Requests a millisecond of the bench's clock: the key's share is never full. */
    private static final int PER_MILLI = 4;

    private static final int PREPARED = 1 << 16;

    private static final SecretKeySpec SECRET =
            new SecretKeySpec("a-secret-of-thirty-two-characters".getBytes(StandardCharsets.US_ASCII), "HmacSHA256");
    private static final ThreadLocal<Mac> PLATFORM = ThreadLocal.withInitial(IdentifyBench::platformMac);

    private final SigningKey key =
            SigningKey.of("abc", "a-secret-of-thirty-two-characters".getBytes(StandardCharsets.US_ASCII));
    private final byte[] body = new byte[300];
    private final Claim[] claims = new Claim[PREPARED];
    private final Claim forged;
    private final Claim unsigned;
    private final Keys keys;
    private Authenticator authenticator;
    private int next;

    public IdentifyBench() {
        Arrays.fill(body, (byte) 'x');
        AccountId account = new AccountId("acc");
        keys = Keys.of(List.of(
                new ApiKey(key, account, Set.of(Permission.TRADE)),
                new ApiKey(SigningKey.unsigned("open"), account, Set.of(Permission.TRADE))));
        for (int i = 0; i < PREPARED; i++) {
            claims[i] = claim("abc", i);
        }
        forged = claim("nobody", 0);
        unsigned = new Claim("open", null, null, null, "POST", "/v1/orders");
        authenticator = fresh();
        authenticator.identify(claims[0], body, START);
    }

    private static Mac platformMac() {
        try {
            return Mac.getInstance("HmacSHA256");
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private Authenticator fresh() {
        return new Authenticator(
                () -> keys,
                new ReplayWindow(ReplayWindow.DEFAULT_SHARE, 42),
                new ReplayWindow(ReplayWindow.DEFAULT_SHARE, 43));
    }

    private Claim claim(String keyId, int i) {
        String timestamp = Long.toString(START + i / PER_MILLI);
        String target = "/v1/orders?n=" + i % PER_MILLI;
        return new Claim(
                keyId,
                timestamp,
                null,
                RequestSignature.sign(key, timestamp, "", "POST", target, body),
                "POST",
                target);
    }

    @Benchmark
    public Identified first() {
        if (next == PREPARED) {
            next = 0;
            authenticator = fresh();
        }
        int i = next++;
        return authenticator.identify(claims[i], body, START + i / PER_MILLI);
    }

    @Benchmark
    public Identified replayed() {
        return authenticator.identify(claims[0], body, START);
    }

    @Benchmark
    public Identified forged() {
        return authenticator.identify(forged, body, START);
    }

    @Benchmark
    public Identified unsigned() {
        return authenticator.identify(unsigned, body, START);
    }

    @Benchmark
    public byte[] signatureAlone() {
        return RequestSignature.mac(key, "1700000000000", "", "POST", "/v1/orders?n=1", body);
    }

    /** What the same signature costs with the platform's own HMAC, which takes in the key anew each time. */
    @Benchmark
    public byte[] platformSignature() throws GeneralSecurityException {
        Mac mac = PLATFORM.get();
        mac.init(SECRET);
        mac.update("1700000000000\n\nPOST\n/v1/orders?n=1\n".getBytes(StandardCharsets.ISO_8859_1));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
        return mac.doFinal(HexFormat.of().formatHex(hash).getBytes(StandardCharsets.ISO_8859_1));
    }
}
