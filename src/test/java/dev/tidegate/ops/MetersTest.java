package dev.tidegate.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetersTest {
    @Test
    void gateways_that_judge_by_other_rules_show_other_numbers() {
        String rest = "0".repeat(52);
        assertThat(Meters.fingerprint("ffffffffffff" + rest)).isEqualTo(0xffff_ffff_ffffL);
        assertThat(Meters.fingerprint("fffffffffffe" + rest)).isEqualTo(0xffff_ffff_fffeL);
    }
}
