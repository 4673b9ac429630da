package dev.tidegate.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReasonTest {
    /** Tapes and journals keep the number, clients read the slug: either names one reason alone. */
    @Test
    void numbers_and_slugs_name_one_reason_each() {
        assertThat(Arrays.stream(Reason.values()).map(Reason::number)).doesNotHaveDuplicates();
        assertThat(Arrays.stream(Reason.values()).map(Reason::slug)).doesNotHaveDuplicates();
    }
}
