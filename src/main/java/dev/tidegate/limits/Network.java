package dev.tidegate.limits;

import java.net.InetAddress;

/**
 * A range of addresses, such as {@code 10.0.0.0/8}, {@code 2001:db8::/32} or one address alone. IPv4 is taken as IPv6 mapped to it.
 *
 * @param high first 64 bits of its addresses
 * @param low last 64 bits
 * @param bits how many of the 128 are fixed
 */
public record Network(long high, long low, int bits) {
    private static final int MAPPED_BITS = 96;
    private static final long MAPPED = 0xFFFFL << Integer.SIZE;
    private static final int IPV4_BYTES = 4;

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException where it is none, or has bits set beyond its length
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        int most = address.getAddress().length * Byte.SIZE;
        int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException("a length must be 0 to " + most);
        }
        int all = most == IPV4_BYTES * Byte.SIZE ? bits + MAPPED_BITS : bits;
        Network network = new Network(high(address), low(address), all);
        if ((network.high & ~mask(all)) != 0 || (network.low & ~mask(all - Long.SIZE)) != 0) {
            throw new IllegalArgumentException("bits are set beyond the length");
        }
        return network;
    }

    /** True for an address of this range. */
    public boolean contains(InetAddress address) {
        return ((high(address) ^ high) & mask(bits)) == 0 && ((low(address) ^ low) & mask(bits - Long.SIZE)) == 0;
    }

    /** The first so many bits of 64. */
    private static long mask(int count) {
        return count <= 0 ? 0 : count >= Long.SIZE ? -1L : -1L << (Long.SIZE - count);
    }

    private static long high(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == IPV4_BYTES ? 0 : number(bytes, 0, Long.BYTES);
    }

    private static long low(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == IPV4_BYTES
                ? MAPPED | number(bytes, 0, IPV4_BYTES)
                : number(bytes, Long.BYTES, Long.BYTES);
    }

    private static long number(byte[] bytes, int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            number = number << Byte.SIZE | bytes[i] & 0xFF;
        }
        return number;
    }
}
