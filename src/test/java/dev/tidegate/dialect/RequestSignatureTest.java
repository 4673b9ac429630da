package dev.tidegate.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class RequestSignatureTest {
    private static final long SEED = 20261125;

    @Test
    void signatures_are_those_of_the_platform_for_secrets_and_texts_of_every_length() throws Exception {
        Random random = new Random(SEED);
        for (int i = 1; i < 400; i++) {
            byte[] secret = bytes(random, i % 150 + 1);
            byte[] body = bytes(random, random.nextInt(2_000));
            String target = "/v1/orders?q=" + "x".repeat(random.nextInt(1_500));
            assertThat(RequestSignature.sign(SigningKey.of("k", secret), "1700000000000", "", "POST", target, body))
                    .as("seed %s, secret of %s bytes", SEED, secret.length)
                    .isEqualTo(platform(secret, "1700000000000\n\nPOST\n" + target + '\n', body));
        }
    }

    @Test
    void threads_do_not_disturb_one_another() {
        SigningKey key = SigningKey.of("k", new byte[] {1, 2, 3});
        List<String> expected =
                IntStream.range(0, 2_000).mapToObj(i -> sign(key, i)).toList();
        List<String> signed =
                IntStream.range(0, 2_000).parallel().mapToObj(i -> sign(key, i)).toList();
        assertThat(signed).isEqualTo(expected);
    }

    @Test
    void a_signature_fits_its_own_request_alone() {
        SigningKey key = SigningKey.of("k", new byte[] {1, 2, 3});
        String signature = sign(key, 7);
        byte[] body = body(7);
        assertThat(RequestSignature.verify(key, signature, "7", "", "POST", "/a", body))
                .isTrue();
        assertThat(RequestSignature.verify(key, signature, "8", "", "POST", "/a", body))
                .isFalse();
        assertThat(RequestSignature.verify(key, signature, "7", "5000", "POST", "/a", body))
                .isFalse();
        assertThat(RequestSignature.verify(key, signature, "7", "", "PUT", "/a", body))
                .isFalse();
        assertThat(RequestSignature.verify(key, signature, "7", "", "POST", "/a?", body))
                .isFalse();
        assertThat(RequestSignature.verify(key, signature, "7", "", "POST", "/a", body(8)))
                .isFalse();
        assertThat(RequestSignature.verify(key, signature.toUpperCase(), "7", "", "POST", "/a", body))
                .isFalse();
        assertThat(RequestSignature.verify(key, signature + "0", "7", "", "POST", "/a", body))
                .isFalse();
        assertThat(RequestSignature.verify(key, "", "7", "", "POST", "/a", body))
                .isFalse();
        for (int i = 0; i < signature.length(); i++) {
            char[] other = signature.toCharArray();
            other[i] = other[i] == '0' ? '1' : '0';
            assertThat(RequestSignature.verify(key, new String(other), "7", "", "POST", "/a", body))
                    .isFalse();
        }
    }

    @Test
    void keys_without_a_secret_sign_nothing() {
        assertThatThrownBy(() -> sign(SigningKey.unsigned("open"), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SigningKey.of("k", new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    private static String sign(SigningKey key, int i) {
        return RequestSignature.sign(key, Integer.toString(i), "", "POST", "/a", body(i));
    }

    private static byte[] body(int i) {
        return ("body " + i).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String platform(byte[] secret, String head, byte[] body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        mac.update(head.getBytes(StandardCharsets.ISO_8859_1));
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        return HexFormat.of().formatHex(mac.doFinal(hash.getBytes(StandardCharsets.US_ASCII)));
    }
}
