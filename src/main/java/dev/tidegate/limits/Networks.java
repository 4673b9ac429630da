package dev.tidegate.limits;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may call, and who may speak for others.
 *
 * @param allow whose requests are taken; everybody's where it is empty
 * @param deny whose are not, even where they are allowed
 * @param proxies whose word on where a request comes from is believed
 */
public record Networks(List<Network> allow, List<Network> deny, List<Network> proxies) {
    /** Everybody may call, nobody may speak for others. */
    public static final Networks OPEN = new Networks(List.of(), List.of(), List.of());

    /** Addresses of a forwarding header that are looked at, from its end. */
    private static final int MOST_HOPS = 16;

    /** Characters of a forwarding header that are looked at, from its end. */
    private static final int MOST_CHARACTERS = 1_024;

    public Networks {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        proxies = List.copyOf(proxies);
    }

    /** True where there is nothing to look at. */
    public boolean open() {
        return allow.isEmpty() && deny.isEmpty() && proxies.isEmpty();
    }

    public boolean admits(InetAddress address) {
        return !within(deny, address) && (allow.isEmpty() || within(allow, address));
    }

    /** True for a proxy whose word is believed. */
    public boolean trusts(InetAddress address) {
        return within(proxies, address);
    }

    private static boolean within(List<Network> networks, InetAddress address) {
        for (Network network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whom a request comes from: the last address of its forwarding header that is no trusted proxy, as long as every hop after it is
     * one. What an untrusted peer says is ignored, and so is what cannot be read and all before it.
     *
     * @param peer the other end of the connection
     * @param forwardedFor {@code X-Forwarded-For}, several joined by commas; null where there is none
     */
    public InetAddress client(InetAddress peer, @Nullable String forwardedFor) {
        if (forwardedFor == null || !trusts(peer)) {
            return peer;
        }
        String text = forwardedFor.substring(Math.max(0, forwardedFor.length() - MOST_CHARACTERS));
        InetAddress known = peer;
        int end = text.length();
        for (int hop = 0; hop < MOST_HOPS && end >= 0; hop++) {
            int comma = text.lastIndexOf(',', end - 1);
            InetAddress next = literal(text.substring(comma + 1, end).strip());
            if (next == null) {
                return known;
            }
            known = next;
            if (!trusts(known)) {
                return known;
            }
            end = comma;
        }
        return known;
    }

    private static @Nullable InetAddress literal(String text) {
        try {
            return text.isEmpty() ? null : InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException none) {
            return null;
        }
    }
}
