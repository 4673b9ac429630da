package dev.tidegate.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The frames of one WebSocket, as much of them as a load needs: whole text messages, masked on the way out. */
final class Frames {
    private static final int MOST = 1 << 20;
    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};
    private static final byte[] REPLY = "{\"id\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STATUS = "\"status\":".getBytes(StandardCharsets.US_ASCII);

    private ByteBuffer in = ByteBuffer.allocate(1 << 14);

    /** Hears of each reply's status. */
    interface Reader {
        void reply(int status);
    }

    void writeText(SocketChannel channel, String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(payload.length + 14).put((byte) 0x81);
        if (payload.length < 126) {
            out.put((byte) (0x80 | payload.length));
        } else if (payload.length < 1 << 16) {
            out.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            out.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        out.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= MASK[i & 3];
        }
        write(channel, Arrays.copyOf(out.put(payload).array(), out.position()));
    }

    void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(bytes);
        while (out.hasRemaining()) {
            // Whoever is answered before he asks again never fills a socket.
            channel.write(out);
        }
    }

    /** Reads the answer to a handshake, on a channel that blocks. */
    void awaitUpgrade(SocketChannel channel) throws IOException {
        String head = "";
        while (!head.endsWith("\r\n\r\n")) {
            ByteBuffer one = ByteBuffer.allocate(1);
            if (channel.read(one) < 0 || head.length() > 4_096) {
                throw new EOFException("no WebSocket: " + head);
            }
            head += (char) one.get(0);
        }
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new IOException("no WebSocket: " + head);
        }
    }

    /** Takes what has come. Events and pings are passed over: a run is shorter than a silence. */
    void read(SocketChannel channel, Reader reader) throws IOException {
        if (channel.read(in) < 0) {
            throw new EOFException("the gateway closed a connection");
        }
        in.flip();
        while (frame(reader)) {}
        if (in.limit() == in.capacity() && in.position() == 0) {
            if (in.capacity() == MOST) {
                throw new IOException("a message is longer than " + MOST + " bytes");
            }
            in = ByteBuffer.allocate(2 * in.capacity()).put(in);
        } else {
            in.compact();
        }
    }

    private boolean frame(Reader reader) throws IOException {
        int at = in.position();
        int left = in.remaining();
        if (left < 2) {
            return false;
        }
        int opcode = in.get(at) & 0x0f;
        int length = in.get(at + 1) & 0x7f;
        int head = length == 126 ? 4 : length == 127 ? 10 : 2;
        if (left < head) {
            return false;
        }
        long size = length == 126 ? in.getShort(at + 2) & 0xffff : length == 127 ? in.getLong(at + 2) : length;
        if (size > MOST) {
            throw new IOException("a message of " + size + " bytes");
        }
        if (left < head + size) {
            return false;
        }
        if (opcode == 8) {
            throw new EOFException("the gateway closed a connection");
        }
        if (opcode == 1 && same(at + head, REPLY)) {
            reader.reply(status(at + head, (int) size));
        }
        in.position(at + head + (int) size);
        return true;
    }

    /** The status follows the id. */
    private int status(int from, int size) {
        for (int i = from; i < from + Math.min(size, 100) - STATUS.length - 3; i++) {
            if (same(i, STATUS)) {
                int digits = i + STATUS.length;
                return 100 * (in.get(digits) - '0') + 10 * (in.get(digits + 1) - '0') + in.get(digits + 2) - '0';
            }
        }
        return 0;
    }

    private boolean same(int from, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (from + i >= in.limit() || in.get(from + i) != text[i]) {
                return false;
            }
        }
        return true;
    }
}
