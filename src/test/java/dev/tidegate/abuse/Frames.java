package dev.tidegate.abuse;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** HTTP/2 frames by hand, RFC 9113 and RFC 7541: what a well-behaved client library would not send. */
final class Frames {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;
    static final int END_HEADERS = 4;
    private static final int HEAD = 9;
    private static final int CANCEL = 8;

    /** What an HTTP/2 client says first, with no settings of its own. */
    static final byte[] PREFACE = join(
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII), frame(SETTINGS, 0, 0, new byte[0]));

    private Frames() {}

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(HEAD + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** The header block of an order whose body is to come. */
    static byte[] order() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(literal(":method", "POST"));
        block.writeBytes(literal(":scheme", "http"));
        block.writeBytes(literal(":path", "/v1/orders"));
        block.writeBytes(literal(":authority", "localhost"));
        block.writeBytes(literal("content-type", "application/json"));
        return block.toByteArray();
    }

    /** A header without indexing, its name and value as they are, each shorter than 127 bytes. */
    static byte[] literal(String name, String value) {
        return ByteBuffer.allocate(3 + name.length() + value.length())
                .put((byte) 0)
                .put((byte) name.length())
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .put((byte) value.length())
                .put(value.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    static byte[] reset(int stream) {
        return frame(
                RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(CANCEL).array());
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** The types of the frames in what was heard, as far as they are whole. */
    static List<Integer> types(byte[] heard) {
        List<Integer> types = new ArrayList<>();
        int at = 0;
        while (at + HEAD <= heard.length) {
            int length = (heard[at] & 0xff) << 16 | (heard[at + 1] & 0xff) << 8 | heard[at + 2] & 0xff;
            types.add((int) heard[at + 3]);
            at += HEAD + length;
        }
        return types;
    }
}
