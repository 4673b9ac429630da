package dev.tidegate.abuse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** One connection of an attack. Writing ends where the other side has had enough, which is what is measured. */
final class Assailant implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int MOST_HEARD = 1 << 20;

    private final Socket socket = new Socket();
    private long written;
    private boolean broken;

    /** @param address where it comes from, of 127.0.0.0/8 */
    Assailant(int port, String address) throws IOException {
        socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    /** Writes; false where the other side takes no more. */
    boolean write(byte[] bytes) {
        if (broken) {
            return false;
        }
        try {
            socket.getOutputStream().write(bytes);
            written += bytes.length;
            return true;
        } catch (IOException closed) {
            broken = true;
            return false;
        }
    }

    boolean write(String text) {
        return write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Bytes that were written before the other side had enough. */
    long written() {
        return written;
    }

    /** What has been said, until the other side closes; fails where it does not close. */
    byte[] heard() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] part = new byte[8_192];
        InputStream in = socket.getInputStream();
        try {
            for (int read = in.read(part); read >= 0 && all.size() < MOST_HEARD; read = in.read(part)) {
                all.write(part, 0, read);
            }
        } catch (SocketTimeoutException open) {
            throw new IOException("the connection was left open", open);
        } catch (IOException reset) {
            // Closed with bytes of ours unread: what was said before counts.
        }
        return all.toByteArray();
    }

    /** The status of the first reply, 0 where none was heard before the close. */
    int status() throws IOException {
        String text = new String(heard(), StandardCharsets.ISO_8859_1);
        return text.startsWith("HTTP/1.1 ") && text.length() > 12 ? Integer.parseInt(text.substring(9, 12)) : 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
