package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two accounts share what their firm may risk. */
class GroupStoryTest {
    private static final String GROUPS = """
            groups:
              - id: firm
                limits: {grossNotional: "100000", stress: [{set: stress-days, loss: "1000000"}]}
              - {id: desk, parent: firm}
            accounts:
            """;

    private Stage stage;
    private Client first;
    private Client second;

    @BeforeEach
    void open() throws Exception {
        stage = Stage.open(options -> options.generous()
                .rewrite(
                        "accounts.yaml",
                        text -> text.replace("\naccounts:\n", "\n" + GROUPS)
                                .replace("  - id: demo-1\n", "  - id: demo-1\n    group: desk\n")
                                .replace("  - id: demo-2\n", "  - id: demo-2\n    group: firm\n")));
        stage.price("BTC-PERP", "65000");
        first = stage.client("demo-1-key");
        second = stage.client("demo-2-key");
        eventually("the group is measured", () -> bid(first, "warm", "0.001").statusCode() == 200);
        first.delete("/v1/orders/warm");
        eventually("what the first order took is given back", () -> check(second, "1.538") == 200);
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private static Response bid(Client client, String id, String quantity) {
        return client.post("/v1/orders", Client.limit(id, "BTC-PERP", "BUY", quantity, "65000", "GTC", false));
    }

    private static int check(Client client, String quantity) {
        return client.post(
                        "/v1/orders/check", Client.limit("check", "BTC-PERP", "BUY", quantity, "65000", "GTC", false))
                .statusCode();
    }

    @Test
    void what_one_has_taken_the_other_is_refused_and_told_what_is_left() {
        bid(first, "a", "1").then().statusCode(200);
        bid(second, "b", "1")
                .then()
                .statusCode(422)
                .body("reasons[0].code", equalTo("GROUP_LIMIT_EXCEEDED"))
                .body("reasons[0].subject", equalTo("firm"))
                .body("reasons[0].limit", equalTo("100000"))
                .body("reasons[0].measure", equalTo("130000"))
                .body("detail", containsString("grossNotional"))
                .body("maxQuantity", equalTo("0.538"));
        assertThat(check(second, "0.539")).isEqualTo(422);
        bid(second, "c", "0.538").then().statusCode(200);
        bid(first, "d", "0.001").then().statusCode(422);
        // Cancels are never asked, and what they free is there for both.
        first.delete("/v1/orders/a").then().statusCode(200);
        eventually("there is room again", () -> bid(second, "e", "0.5").statusCode() == 200);
    }

    @Test
    void concurrent_orders_of_both_never_exceed_what_they_share() throws Exception {
        List<Future<Integer>> sent = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            for (int n = 0; n < 40; n++) {
                int own = n;
                sent.add(pool.submit(() -> bid(own % 2 == 0 ? first : second, "race-" + own, "0.05")
                        .statusCode()));
            }
            int passed = 0;
            for (Future<Integer> each : sent) {
                passed += each.get() == 200 ? 1 : 0;
            }
            // Thirty are 97,500; one more would be 100,750.
            assertThat(passed).isEqualTo(30);
        }
    }
}
