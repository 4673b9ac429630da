package dev.tidegate.limits;

import java.net.InetAddress;

/**
 * What counts as one client before anybody is identified: an IPv4 address, or the first 64 bits of an IPv6 address, since its
 * holder has all the others. An IPv4 address written as IPv6 ({@code ::ffff:1.2.3.4}) is the IPv4 address.
 *
 * @param bits the IPv6 prefix, or {@code ffff:ffff} and the IPv4 address: as IPv6 that would be multicast, which nobody calls from
 */
public record AddressPrefix(long bits) implements Comparable<AddressPrefix> {
    private static final long IPV4 = 0xFFFF_FFFFL << Integer.SIZE;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final long MAPPED = 0xFFFFL;

    public static AddressPrefix of(InetAddress address) {
        return of(address.getAddress());
    }

    /** An address as text, with or without a zone; a host name is refused, never looked up. */
    public static AddressPrefix parse(String text) {
        int zone = text.indexOf('%');
        return of(InetAddress.ofLiteral(zone < 0 ? text : text.substring(0, zone)));
    }

    private static AddressPrefix of(byte[] address) {
        if (address.length == IPV4_BYTES) {
            return new AddressPrefix(IPV4 | number(address, 0, IPV4_BYTES));
        }
        long prefix = number(address, 0, Long.BYTES);
        if (prefix == 0 && number(address, Long.BYTES, IPV4_BYTES) == MAPPED) {
            return new AddressPrefix(IPV4 | number(address, IPV6_BYTES - IPV4_BYTES, IPV4_BYTES));
        }
        return new AddressPrefix(prefix);
    }

    private static long number(byte[] bytes, int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            number = number << Byte.SIZE | bytes[i] & 0xFF;
        }
        return number;
    }

    /** Any order will do: maps need one to stay quick when somebody chooses addresses whose hashes collide. */
    @Override
    public int compareTo(AddressPrefix other) {
        return Long.compare(bits, other.bits);
    }

    @Override
    public String toString() {
        if ((bits & IPV4) == IPV4) {
            return (bits >> 24 & 0xFF) + "." + (bits >> 16 & 0xFF) + "." + (bits >> 8 & 0xFF) + "." + (bits & 0xFF);
        }
        return String.format(
                "%x:%x:%x:%x::/64", bits >>> 48, bits >>> 32 & 0xFFFF, bits >>> 16 & 0xFFFF, bits & 0xFFFF);
    }
}
