package dev.tidegate.stories;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One TCP connection on which every byte is ours. */
final class RawHttp implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 15_000;
    private static final int MOST = 1 << 20;

    private final Socket socket;

    RawHttp(int port) throws IOException {
        this(port, "127.0.0.1");
    }

    /** From one of the addresses that this machine has for itself. */
    RawHttp(int port, String from) throws IOException {
        socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    RawHttp send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Everything until the other side closes; fails after a time without a byte. */
    String untilClosed() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] part = new byte[4_096];
        InputStream in = socket.getInputStream();
        try {
            for (int read = in.read(part); read >= 0 && all.size() < MOST; read = in.read(part)) {
                all.write(part, 0, read);
            }
        } catch (java.net.SocketException reset) {
            // The other side closed with bytes of ours unread: what it said before counts.
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** The head of one reply and as much of its body as its length says. */
    String reply() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        int end = -1;
        while (end < 0) {
            int next = in.read();
            if (next < 0) {
                return all.toString(StandardCharsets.ISO_8859_1);
            }
            all.write(next);
            end = all.toString(StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        }
        String head = all.toString(StandardCharsets.ISO_8859_1);
        for (String line : head.split("\r\n")) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                int length = Integer.parseInt(
                        line.substring("content-length:".length()).strip());
                all.write(in.readNBytes(length));
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
