package dev.tidegate.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {
    private static final Networks BEHIND =
            new Networks(List.of(), List.of(), List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8")));

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    private static String client(String peer, String forwarded) {
        return BEHIND.client(address(peer), forwarded).getHostAddress();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.168.1.7, 192.168.1.7, true",
        "192.168.1.7, 192.168.1.8, false",
        "0.0.0.0/0, 1.2.3.4, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 1.2.3.4, true",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:db8::8/125, 2001:db8::f, true",
        "2001:db8::8/125, 2001:db8::10, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true"
    })
    void a_network_holds_its_addresses_and_no_others(String network, String address, boolean held) {
        assertThat(Network.parse(network).contains(address(address))).isEqualTo(held);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "10.0.0.1/8",
                "::1/129",
                "2001:db8::1/32",
                "host",
                "10.0.0.0/",
                "1.2.3.4/-1",
                "10/8/8"
            })
    void what_is_no_network_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Network.parse(text));
    }

    @Test
    void deny_goes_before_allow() {
        Networks networks =
                new Networks(List.of(Network.parse("10.0.0.0/8")), List.of(Network.parse("10.1.0.0/16")), List.of());
        assertThat(networks.admits(address("10.2.0.1"))).isTrue();
        assertThat(networks.admits(address("10.1.0.1"))).isFalse();
        assertThat(networks.admits(address("11.0.0.1"))).isFalse();
        assertThat(Networks.OPEN.admits(address("11.0.0.1"))).isTrue();
    }

    @Test
    void only_a_trusted_proxy_may_speak_for_others() {
        assertThat(client("10.0.0.1", "1.2.3.4")).isEqualTo("1.2.3.4");
        assertThat(client("8.8.8.8", "1.2.3.4")).isEqualTo("8.8.8.8");
        assertThat(client("10.0.0.1", null)).isEqualTo("10.0.0.1");
    }

    @Test
    void what_a_client_has_put_in_front_is_not_believed() {
        assertThat(client("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2")).isEqualTo("1.2.3.4");
        assertThat(client("10.0.0.1", "rubbish, 1.2.3.4,10.0.0.2 ")).isEqualTo("1.2.3.4");
        assertThat(client("10.0.0.1", "6.6.6.6, rubbish")).isEqualTo("10.0.0.1");
        assertThat(client("10.0.0.1", "")).isEqualTo("10.0.0.1");
        assertThat(client("10.0.0.1", ",,,")).isEqualTo("10.0.0.1");
        assertThat(client("10.0.0.1", "10.0.0.9,".repeat(5_000))).isEqualTo("10.0.0.1");
    }
}
