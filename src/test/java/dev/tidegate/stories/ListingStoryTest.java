package dev.tidegate.stories;

import static dev.tidegate.stories.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.AccountId;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Accounts that leave the rules and come back while the gateway runs. */
class ListingStoryTest {
    private static final AccountId SECOND = new AccountId("demo-2");

    @Test
    void an_account_that_comes_back_is_read_before_it_may_add_risk() throws Exception {
        try (Stage stage = Stage.open()) {
            Path file = stage.rules().resolve("accounts.yaml");
            String both = Files.readString(file);
            Files.writeString(file, both.substring(0, both.indexOf("  - id: demo-2")));
            eventually("demo-2 is gone", () -> !stage.gateway().lists(SECOND));
            eventually("demo-2 counts as unread", () -> stage.gateway().reconciling(SECOND));
            assertThat(stage.client("demo-2-key").get("/v1/account").statusCode())
                    .isEqualTo(401);

            Files.writeString(file, both);
            eventually("demo-2 is read", () -> !stage.gateway().reconciling(SECOND));
            assertThat(stage.client("demo-2-key").get("/v1/account").statusCode())
                    .isEqualTo(200);
        }
    }
}
