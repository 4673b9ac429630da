package dev.tidegate.policy;

import dev.tidegate.limits.Network;
import dev.tidegate.limits.Networks;
import java.util.ArrayList;
import java.util.List;

/** Reads who may call, and who may speak for others. */
final class NetworksSection {
    static final int MAX_NETWORKS = 1_000;

    private NetworksSection() {}

    static Networks read(Section section) {
        Networks networks = new Networks(
                networks(section, "allow"), networks(section, "deny"), networks(section, "trustedProxies"));
        section.done();
        return networks;
    }

    private static List<Network> networks(Section section, String key) {
        List<Network> networks = new ArrayList<>();
        if (section.has(key)) {
            for (String text : section.texts(key, MAX_NETWORKS)) {
                try {
                    networks.add(Network.parse(text));
                } catch (IllegalArgumentException unfit) {
                    section.unfit(key, Rule.WRONG_FORM, "must be an address or a network such as 10.0.0.0/8", text);
                }
            }
        }
        return networks;
    }
}
