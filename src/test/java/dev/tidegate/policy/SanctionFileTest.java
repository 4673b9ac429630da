package dev.tidegate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.order.AccountId;
import dev.tidegate.shield.Level;
import dev.tidegate.shield.Pattern;
import dev.tidegate.shield.Sanction;
import dev.tidegate.shield.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SanctionFileTest {
    private static final Sanction ONE = new Sanction(
            new Subject.OnInstrument(new AccountId("acc"), "BTC-PERP"),
            Level.REDUCE_ONLY,
            Pattern.SHORT_LIVED,
            0,
            2,
            990,
            1_000,
            1_800_000_000_000L,
            1_800_000_600_000L);
    private static final Sanction OTHER = new Sanction(
            new Subject.OfKey("key"),
            Level.SURCHARGE,
            Pattern.RETRY_STORM,
            2,
            1,
            500,
            600,
            1_800_000_000_000L,
            1_800_000_600_000L);

    @TempDir
    Path data;

    @Test
    void what_is_written_is_read_back() throws IOException {
        SanctionFile file = new SanctionFile(data);
        assertThat(file.read()).isEmpty();
        file.write(List.of(ONE, OTHER));
        assertThat(new SanctionFile(data).read()).containsExactly(ONE, OTHER);
        file.write(List.of());
        assertThat(file.read()).isEmpty();
    }

    @Test
    void a_file_that_cannot_be_trusted_is_no_sanction() throws IOException {
        SanctionFile file = new SanctionFile(data);
        file.write(List.of(ONE));
        String good = Files.readString(data.resolve(SanctionFile.NAME));
        for (String bad : List.of(
                "",
                "{",
                good.replace("reduce-only", "banned"),
                good.replace("account:acc/BTC-PERP", "nobody"),
                good.replace("\"rung\":2", "\"rung\":-2"),
                good.replace("\"rung\":2", "\"rung\":2,\"more\":1"))) {
            Files.writeString(data.resolve(SanctionFile.NAME), bad);
            assertThat(file.read()).as(bad).isEmpty();
        }
    }
}
