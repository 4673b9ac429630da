package dev.tidegate.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import dev.tidegate.identity.Identified.Known;
import dev.tidegate.identity.Identified.Refused;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final byte[] BODY = "{\"symbol\":\"BTC-PERP\"}".getBytes(StandardCharsets.US_ASCII);
    private static final String METHOD = "POST";
    private static final String TARGET = "/v1/orders?x=1";
    private static final SigningKey KEY = SigningKey.of("abc", "secret".getBytes(StandardCharsets.US_ASCII));
    private static final SigningKey OTHER = SigningKey.of("def", "other".getBytes(StandardCharsets.US_ASCII));
    private static final SigningKey OPEN = SigningKey.unsigned("open");
    private static final AccountId ACCOUNT = new AccountId("acc");

    private final AtomicReference<Keys> keys = new AtomicReference<>(keys(KEY, OTHER, OPEN));
    private final Authenticator authenticator =
            new Authenticator(keys::get, new ReplayWindow(100, 1), new ReplayWindow(100, 2));

    @Test
    void a_signed_request_passes_once() {
        Claim claim = signed(KEY, NOW, null);
        assertThat(identify(claim)).isInstanceOfSatisfying(Known.class, known -> {
            assertThat(known.caller().account()).isEqualTo(ACCOUNT);
            assertThat(known.caller().key().id()).isEqualTo("abc");
        });
        assertThat(reason(identify(claim))).isEqualTo(Reason.REPLAYED_REQUEST);
        assertThat(reason(identify(claim))).isEqualTo(Reason.REPLAYED_REQUEST);
        assertThat(identify(signed(KEY, NOW + 1, null))).isInstanceOf(Known.class);
        assertThat(identify(signed(OTHER, NOW, null))).isInstanceOf(Known.class);
    }

    @Test
    void a_request_is_not_replayed_at_any_moment_of_its_window_and_expired_after_it() {
        Claim claim = signed(KEY, NOW, "60000");
        assertThat(authenticator.identify(claim, BODY, NOW - 1_000)).isInstanceOf(Known.class);
        for (long after = -1_000; after <= 60_000; after += 500) {
            assertThat(reason(authenticator.identify(claim, BODY, NOW + after))).isEqualTo(Reason.REPLAYED_REQUEST);
        }
        assertThat(reason(authenticator.identify(claim, BODY, NOW + 60_001))).isEqualTo(Reason.REQUEST_EXPIRED);
        assertThat(reason(authenticator.identify(claim, BODY, NOW + 120_000))).isEqualTo(Reason.REQUEST_EXPIRED);
    }

    @Test
    void timestamps_pass_up_to_the_bounds_of_the_window() {
        assertThat(identify(signed(KEY, NOW - 5_000, null))).isInstanceOf(Known.class);
        assertThat(reason(identify(signed(KEY, NOW - 5_001, null)))).isEqualTo(Reason.REQUEST_EXPIRED);
        assertThat(identify(signed(KEY, NOW + 1_000, null))).isInstanceOf(Known.class);
        assertThat(reason(identify(signed(KEY, NOW + 1_001, null)))).isEqualTo(Reason.REQUEST_EXPIRED);
        assertThat(identify(signed(KEY, NOW - 10, "10"))).isInstanceOf(Known.class);
        assertThat(reason(identify(signed(KEY, NOW - 11, "10")))).isEqualTo(Reason.REQUEST_EXPIRED);
        assertThat(identify(signed(KEY, NOW - 60_000, "60000"))).isInstanceOf(Known.class);
        assertThat(reason(identify(signed(KEY, NOW - 60_001, "60000")))).isEqualTo(Reason.REQUEST_EXPIRED);
    }

    @Test
    void headers_that_say_no_number_are_named() {
        for (String window : List.of("0", "60001", "-1", "+5", "", " 5000", "5e3", "1234567890123456")) {
            Refused refused = refused(identify(signed(KEY, NOW, window)));
            assertThat(refused.reason()).as(window).isEqualTo(Reason.MALFORMED);
            assertThat(refused.field()).isEqualTo("X-RECV-WINDOW");
        }
        for (String timestamp :
                new @Nullable String[] {null, "", "now", "-1", "1700000000000.0", "17000000000000000"}) {
            Refused refused = refused(identify(new Claim("abc", timestamp, null, "00", METHOD, TARGET)));
            assertThat(refused.reason()).as(timestamp).isEqualTo(Reason.MALFORMED);
            assertThat(refused.field()).isEqualTo("X-TIMESTAMP");
        }
        assertThat(refused(identify(new Claim(null, null, null, null, METHOD, TARGET)))
                        .field())
                .isEqualTo("X-API-KEY");
        assertThat(refused(identify(new Claim("abc", Long.toString(NOW), null, null, METHOD, TARGET)))
                        .reason())
                .isEqualTo(Reason.UNAUTHENTICATED);
    }

    @Test
    void an_unknown_key_looks_like_a_wrong_signature_whatever_else_is_wrong() {
        String time = Long.toString(NOW);
        String old = Long.toString(NOW - 5_001);
        String wrong = "0".repeat(64);
        for (String timestamp : new @Nullable String[] {null, "x", time, old}) {
            for (String window : new @Nullable String[] {null, "0", "5000", "90000"}) {
                for (String signature : new @Nullable String[] {null, "", "zz", wrong, wrong.replace('0', 'F')}) {
                    Identified known = identify(new Claim("abc", timestamp, window, signature, METHOD, TARGET));
                    Identified unknown = identify(new Claim("nobody", timestamp, window, signature, METHOD, TARGET));
                    assertThat(unknown).isInstanceOf(Refused.class).isEqualTo(known);
                }
            }
        }
    }

    @Test
    void no_secret_makes_an_unknown_key_known() {
        SigningKey nobody =
                SigningKey.of("nobody", "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
        assertThat(reason(identify(signed(nobody, NOW, null)))).isEqualTo(Reason.UNAUTHENTICATED);
    }

    @Test
    void a_signature_holds_for_the_request_that_was_signed_alone() {
        Claim claim = signed(KEY, NOW, null);
        String time = Long.toString(NOW);
        for (Claim other : List.of(
                new Claim("def", time, null, claim.signature(), METHOD, TARGET),
                new Claim("abc", Long.toString(NOW + 1), null, claim.signature(), METHOD, TARGET),
                new Claim("abc", time, "5000", claim.signature(), METHOD, TARGET),
                new Claim("abc", time, null, claim.signature(), "DELETE", TARGET),
                new Claim("abc", time, null, claim.signature(), METHOD, "/v1/orders?x=2"))) {
            assertThat(reason(identify(other))).isEqualTo(Reason.UNAUTHENTICATED);
        }
        assertThat(reason(authenticator.identify(claim, new byte[0], NOW))).isEqualTo(Reason.UNAUTHENTICATED);
        assertThat(identify(claim)).as("refused claims are not remembered").isInstanceOf(Known.class);
    }

    @Test
    void a_key_that_does_not_sign_passes_by_its_name_and_its_signature_is_not_read() {
        Claim bare = new Claim("open", null, null, null, METHOD, TARGET);
        Claim decorated = new Claim("open", "yesterday", "-", "nonsense", METHOD, TARGET);
        assertThat(identify(bare)).isInstanceOf(Known.class).isEqualTo(identify(bare));
        assertThat(identify(decorated)).isInstanceOf(Known.class);
    }

    @Test
    void a_key_that_has_left_the_rule_book_is_unknown_and_its_signatures_stay_used_when_it_comes_back() {
        Claim claim = signed(KEY, NOW, null);
        identify(claim);
        keys.set(keys(OTHER));
        assertThat(reason(identify(claim))).isEqualTo(Reason.UNAUTHENTICATED);
        keys.set(keys(KEY));
        assertThat(reason(identify(claim))).isEqualTo(Reason.REPLAYED_REQUEST);
    }

    @Test
    void a_key_whose_share_is_full_is_told_when_to_come_back_and_others_pass() {
        for (int i = 0; i < 100; i++) {
            assertThat(identify(signed(KEY, NOW - i, null))).isInstanceOf(Known.class);
        }
        Refused refused = refused(identify(signed(KEY, NOW + 1, null)));
        assertThat(refused.reason()).isEqualTo(Reason.RATE_LIMIT_EXCEEDED);
        assertThat(refused.retryAfterMillis()).isBetween(1L, 8_000L);
        assertThat(identify(signed(OTHER, NOW, null))).isInstanceOf(Known.class);
        long later = NOW + refused.retryAfterMillis();
        assertThat(authenticator.identify(signed(KEY, later, null), BODY, later))
                .isInstanceOf(Known.class);
    }

    @Test
    void a_key_that_has_filled_its_share_with_orders_still_cancels() {
        for (int i = 0; i < 100; i++) {
            assertThat(identify(signed(KEY, NOW - i, null))).isInstanceOf(Known.class);
        }
        assertThat(reason(identify(signed(KEY, NOW + 1, null)))).isEqualTo(Reason.RATE_LIMIT_EXCEEDED);
        String timestamp = Long.toString(NOW);
        String target = "/v1/orders/a";
        Claim cancel = new Claim(
                KEY.keyId(),
                timestamp,
                null,
                RequestSignature.sign(KEY, timestamp, "", "DELETE", target, new byte[0]),
                "DELETE",
                target);
        assertThat(authenticator.identify(cancel, new byte[0], NOW)).isInstanceOf(Known.class);
        assertThat(reason(authenticator.identify(cancel, new byte[0], NOW))).isEqualTo(Reason.REPLAYED_REQUEST);
    }

    @Test
    void one_of_many_that_come_at_the_same_moment_passes() throws Exception {
        int threads = 8;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int round = 0; round < 300; round++) {
                Authenticator fresh =
                        new Authenticator(keys::get, new ReplayWindow(100, round), new ReplayWindow(100, -round));
                CyclicBarrier start = new CyclicBarrier(threads);
                Claim claim = signed(KEY, NOW, null);
                Callable<Identified> attempt = () -> {
                    start.await(10, TimeUnit.SECONDS);
                    return fresh.identify(claim, BODY, NOW);
                };
                int passed = 0;
                for (var outcome : pool.invokeAll(
                        IntStream.range(0, threads).mapToObj(i -> attempt).toList())) {
                    Identified identified = outcome.get(10, TimeUnit.SECONDS);
                    if (identified instanceof Known) {
                        passed++;
                    } else {
                        assertThat(reason(identified)).isEqualTo(Reason.REPLAYED_REQUEST);
                    }
                }
                assertThat(passed).isEqualTo(1);
            }
        }
    }

    @Test
    void two_keys_of_one_name_are_refused() {
        assertThatThrownBy(() -> keys(KEY, OTHER, SigningKey.unsigned("abc")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("abc");
    }

    private Identified identify(Claim claim) {
        return authenticator.identify(claim, BODY, NOW);
    }

    private static Claim signed(SigningKey key, long timestamp, @Nullable String window) {
        String time = Long.toString(timestamp);
        String signature = RequestSignature.sign(key, time, window == null ? "" : window, METHOD, TARGET, BODY);
        return new Claim(key.keyId(), time, window, signature, METHOD, TARGET);
    }

    private static Refused refused(Identified identified) {
        assertThat(identified).isInstanceOf(Refused.class);
        return (Refused) identified;
    }

    private static Reason reason(Identified identified) {
        return refused(identified).reason();
    }

    private static Keys keys(SigningKey... keys) {
        return Keys.of(List.of(keys).stream()
                .map(key -> new ApiKey(key, ACCOUNT, Set.of(Permission.TRADE)))
                .toList());
    }
}
