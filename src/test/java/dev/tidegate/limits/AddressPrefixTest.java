package dev.tidegate.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressPrefixTest {
    @Test
    void an_ipv4_address_counts_for_itself() {
        assertThat(AddressPrefix.parse("192.0.2.1")).isEqualTo(AddressPrefix.parse("192.0.2.1"));
        assertThat(AddressPrefix.parse("192.0.2.1")).isNotEqualTo(AddressPrefix.parse("192.0.2.2"));
        assertThat(AddressPrefix.parse("255.254.253.252")).hasToString("255.254.253.252");
        assertThat(AddressPrefix.parse("127.0.0.1")).hasToString("127.0.0.1");
    }

    @Test
    void an_ipv6_address_counts_with_its_64_bit_prefix() {
        AddressPrefix prefix = AddressPrefix.parse("2001:db8:1:2::1");
        assertThat(prefix).isEqualTo(AddressPrefix.parse("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assertThat(prefix).isNotEqualTo(AddressPrefix.parse("2001:db8:1:3::1"));
        assertThat(prefix).hasToString("2001:db8:1:2::/64");
        assertThat(AddressPrefix.parse("fe80::1%eth0")).isEqualTo(AddressPrefix.parse("fe80::2"));
    }

    @Test
    void an_ipv4_address_written_as_ipv6_is_the_ipv4_address() throws Exception {
        assertThat(AddressPrefix.parse("::ffff:192.0.2.1")).isEqualTo(AddressPrefix.parse("192.0.2.1"));
        assertThat(AddressPrefix.of(InetAddress.getByAddress(new byte[] {10, 0, 0, 1})))
                .isEqualTo(AddressPrefix.parse("::ffff:a00:1"));
        assertThat(AddressPrefix.parse("::1")).isNotEqualTo(AddressPrefix.parse("0.0.0.1"));
    }

    @Test
    void names_are_refused_and_never_looked_up() {
        for (String text : List.of("localhost", "example.com", "", "1.2.3.4.5", "1.2.3.256", "::g", "%")) {
            assertThatThrownBy(() -> AddressPrefix.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
