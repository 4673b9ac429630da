package dev.tidegate.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.RequestJson;
import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.order.AccountId;
import dev.tidegate.policy.Loaded;
import dev.tidegate.policy.RulebookLoader;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderFileTest {
    private static final Path INSTRUMENTS =
            Path.of(System.getProperty("tidegate.root", "."), "config", "instruments.yaml");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rules_of_a_load_run_are_valid_rules(boolean signed, @TempDir Path folder) throws IOException {
        new LoadAccounts(3, signed).write(INSTRUMENTS, folder);
        Loaded loaded = new RulebookLoader().load(folder, 1);
        assertThat(loaded).isInstanceOf(Loaded.Valid.class);
        var rules = ((Loaded.Valid) loaded).rulebook();
        assertThat(rules.accounts()).hasSize(3);
        assertThat(rules.accounts()
                        .get(new AccountId("load-0002"))
                        .keys()
                        .getFirst()
                        .key()
                        .signs())
                .isEqualTo(signed);
        assertThat(rules.demoKeys()).isEmpty();
    }

    @Test
    void requests_are_whole_signed_and_each_its_own(@TempDir Path folder) throws IOException {
        LoadAccounts accounts = new LoadAccounts(4, true);
        Path file = folder.resolve("orders");
        new OrderFile(accounts, "r1", 8080, 1_700_000_000_000L).write(50, file);
        Set<String> ids = new HashSet<>();
        Set<String> signatures = new HashSet<>();
        for (byte[] request : read(file)) {
            String text = new String(request, StandardCharsets.US_ASCII);
            byte[] body = text.substring(text.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.US_ASCII);
            assertThat(header(text, "Content-Length")).isEqualTo(String.valueOf(body.length));
            int number = Integer.parseInt(header(text, "X-API-KEY").substring(5, 9));
            assertThat(RequestSignature.verify(
                            accounts.key(number),
                            header(text, "X-SIGNATURE"),
                            header(text, "X-TIMESTAMP"),
                            header(text, "X-RECV-WINDOW"),
                            "POST",
                            "/v1/orders",
                            body))
                    .isTrue();
            assertThat(RequestJson.place(body)).isInstanceOf(Decoded.Value.class);
            signatures.add(header(text, "X-SIGNATURE"));
            ids.add(StubExchange.clientOrderId(Buffer.buffer(body), "/v1/orders"));
        }
        assertThat(ids).hasSize(50).contains("r1-0", "r1-49");
        assertThat(signatures).hasSize(50);
    }

    @Test
    void unsigned_requests_name_their_key_only() {
        String text =
                new String(new OrderFile(new LoadAccounts(2, false), "r", 1, 0).request(1), StandardCharsets.US_ASCII);
        assertThat(text).contains("X-API-KEY: load-0001-key\r\n", "\"r-1\"").doesNotContain("X-SIGNATURE");
        String unnamed =
                new String(new OrderFile(new LoadAccounts(2, false), "-", 1, 0).request(1), StandardCharsets.US_ASCII);
        assertThat(unnamed).doesNotContain("clientOrderId");
    }

    @Test
    void requests_are_found_however_they_are_cut() {
        OrderFile orders = new OrderFile(new LoadAccounts(2, false), "r", 1, 0);
        Buffer stream = Buffer.buffer()
                .appendBytes(orders.request(0))
                .appendString("DELETE /v1/orders/x HTTP/1.1\r\nHost: a\r\n\r\n")
                .appendBytes(orders.request(1));
        for (int cut = 0; cut <= stream.length(); cut++) {
            RawRequests requests = new RawRequests();
            List<String> found = new ArrayList<>();
            RawRequests.Reader reader = (method, target, body) -> found.add(method + target + body.length());
            requests.add(stream.getBuffer(0, cut), reader);
            requests.add(stream.getBuffer(cut, stream.length()), reader);
            assertThat(found).as("cut at " + cut).hasSize(3).contains("DELETE/v1/orders/x0");
        }
    }

    private static String header(String request, String name) {
        int from = request.indexOf("\r\n" + name + ": ") + name.length() + 4;
        return request.substring(from, request.indexOf("\r\n", from));
    }

    private static List<byte[]> read(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        List<byte[]> requests = new ArrayList<>();
        int at = 0;
        while (at < all.length) {
            int line = at;
            while (all[line] != '\n') {
                line++;
            }
            int length = Integer.parseInt(new String(all, at, line - at, StandardCharsets.US_ASCII));
            requests.add(java.util.Arrays.copyOfRange(all, line + 1, line + 1 + length));
            at = line + 1 + length;
        }
        return requests;
    }
}
