package dev.tidegate.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected signatures were computed with another implementation: {@code openssl dgst -sha256 -hmac}. */
class RequestSignatureTest {
    private static final SigningKey KEY = SigningKey.of("k-1", bytes("a-secret-of-16-bytes"));
    private static final String BODY = "{\"symbol\":\"BTC-PERP\"}";
    private static final String SIGNATURE = "a7ac27586fc09bfa163d8118726cafbdbfc9c4a0053284963a39b58e559d7590";

    @Test
    void a_signature_is_what_anybody_else_computes() {
        assertThat(RequestSignature.sign(KEY, "1700000000000", "5000", "POST", "/v1/orders", bytes(BODY)))
                .isEqualTo(SIGNATURE);
        assertThat(RequestSignature.sign(KEY, "1700000000000", "", "GET", "/v1/orders?symbol=BTC-PERP", new byte[0]))
                .isEqualTo("d556b2613ea112c0524e31d6d3f629040078f2a2a38ed0e0f445f39b87c52ac5");
    }

    @ParameterizedTest
    @CsvSource({
        "1700000000001, 5000, POST, /v1/orders, '{\"symbol\":\"BTC-PERP\"}'",
        "1700000000000, 5001, POST, /v1/orders, '{\"symbol\":\"BTC-PERP\"}'",
        "1700000000000, '', POST, /v1/orders, '{\"symbol\":\"BTC-PERP\"}'",
        "1700000000000, 5000, PUT, /v1/orders, '{\"symbol\":\"BTC-PERP\"}'",
        "1700000000000, 5000, post, /v1/orders, '{\"symbol\":\"BTC-PERP\"}'",
        "1700000000000, 5000, POST, /v1/orders?, '{\"symbol\":\"BTC-PERP\"}'",
        "1700000000000, 5000, POST, /v1/orders, '{\"symbol\":\"BTC-PERP\"} '",
        "1700000000000, 5000, POST, /v1/orders, ''"
    })
    void whatever_changes_the_signature_does(String time, String window, String method, String target, String body) {
        assertThat(RequestSignature.verify(KEY, SIGNATURE, time, window, method, target, bytes(body)))
                .isFalse();
    }

    @Test
    void only_the_lower_case_whole_passes() {
        assertThat(passes(SIGNATURE)).isTrue();
        List<String> wrong = new ArrayList<>(List.of(
                "",
                SIGNATURE.toUpperCase(java.util.Locale.ROOT),
                SIGNATURE + "0",
                SIGNATURE.substring(1),
                "\u0161" + SIGNATURE));
        for (int i = 0; i < SIGNATURE.length(); i++) {
            char other = SIGNATURE.charAt(i) == '0' ? '1' : '0';
            wrong.add(SIGNATURE.substring(0, i) + other + SIGNATURE.substring(i + 1));
        }
        assertThat(wrong).noneMatch(RequestSignatureTest::passes);
    }

    private static boolean passes(String signature) {
        return RequestSignature.verify(KEY, signature, "1700000000000", "5000", "POST", "/v1/orders", bytes(BODY));
    }

    @Test
    void a_key_shows_its_name_and_nothing_else() {
        assertThat(KEY).hasToString("k-1");
        assertThat(KEY.signs()).isTrue();
        SigningKey unsigned = SigningKey.unsigned("k-2");
        assertThat(unsigned.signs()).isFalse();
        assertThatThrownBy(() -> RequestSignature.sign(unsigned, "1", "", "GET", "/", new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key k-2 does not sign");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
