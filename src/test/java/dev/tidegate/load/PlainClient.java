package dev.tidegate.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One connection that sends whole requests and reads their replies, and connects again where it was asked to. Belongs to one thread. */
final class PlainClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final int port;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    PlainClient(int port) {
        this.port = port;
    }

    /** What was answered. */
    record Reply(int status, String body) {}

    /** Sends a request and reads the reply. */
    Reply send(byte[] request) throws IOException {
        Socket open = socket;
        InputStream from = in;
        if (open == null || from == null) {
            open = new Socket(InetAddress.getLoopbackAddress(), port);
            open.setTcpNoDelay(true);
            open.setSoTimeout(PATIENCE_MILLIS);
            from = new BufferedInputStream(open.getInputStream());
            socket = open;
            in = from;
        }
        try {
            open.getOutputStream().write(request);
            String head = head(from);
            String low = head.toLowerCase(Locale.ROOT);
            byte[] body = from.readNBytes((int) number(low, "content-length:"));
            if (low.contains("connection: close")) {
                close();
            }
            return new Reply(Integer.parseInt(head.substring(9, 12)), new String(body, StandardCharsets.UTF_8));
        } catch (IOException broken) {
            close();
            throw broken;
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.lastIndexOf("\r\n\r\n") < head.length() - 4) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the connection ended after " + head.length() + " bytes of a reply");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static long number(String head, String name) {
        int at = head.indexOf(name);
        return at < 0
                ? 0
                : Long.parseLong(head.substring(at + name.length(), head.indexOf('\r', at))
                        .trim());
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        in = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException ignored) {
                // It is of no use any more in either case.
            }
        }
    }
}
