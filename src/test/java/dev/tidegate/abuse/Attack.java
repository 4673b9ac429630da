package dev.tidegate.abuse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Attacks by name, each bounded by itself. */
enum Attack {
    /** A chunked body of a gigabyte. */
    GIANT_BODY {
        @Override
        Outcome on(int port) throws IOException {
            try (Assailant one = new Assailant(port, "127.0.1.1")) {
                one.write(ORDER_HEAD + "Transfer-Encoding: chunked\r\n\r\n");
                byte[] chunk = new byte[65_536];
                Arrays.fill(chunk, (byte) ' ');
                byte[] framed = Frames.join("10000\r\n".getBytes(StandardCharsets.US_ASCII), chunk, CRLF);
                while (one.written() < 1L << 30 && one.write(framed)) {}
                return new Outcome(one.written(), one.status());
            }
        }
    },
    /** A megabyte that would be a gigabyte once inflated. */
    DEFLATE_BOMB {
        @Override
        Outcome on(int port) throws IOException {
            byte[] bomb = bomb();
            try (Assailant one = new Assailant(port, "127.0.1.2")) {
                one.write(ORDER_HEAD + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(bomb.length) + "\r\n");
                one.write(bomb);
                return new Outcome(one.written(), one.status());
            }
        }
    },
    /** A hundred thousand headers. */
    MANY_HEADERS {
        @Override
        Outcome on(int port) throws IOException {
            try (Assailant one = new Assailant(port, "127.0.1.3")) {
                one.write(ORDER_HEAD);
                for (int i = 0; i < 100_000 && one.write("x-header-" + i + ": value\r\n"); i++) {}
                return new Outcome(one.written(), one.status());
            }
        }
    },
    /** Ten thousand HTTP/2 requests, each taken back at once. */
    RAPID_RESETS {
        @Override
        Outcome on(int port) throws IOException {
            try (Assailant one = new Assailant(port, "127.0.1.4")) {
                one.write(Frames.PREFACE);
                int streams = 0;
                for (int stream = 1; streams < 10_000; stream += 2, streams++) {
                    byte[] both = Frames.join(
                            Frames.frame(Frames.HEADERS, Frames.END_HEADERS, stream, Frames.order()),
                            Frames.reset(stream));
                    if (!one.write(both)) {
                        break;
                    }
                }
                return ended(one);
            }
        }
    },
    /** Header blocks that go on and on, in small pieces. */
    CONTINUATIONS {
        @Override
        Outcome on(int port) throws IOException {
            try (Assailant one = new Assailant(port, "127.0.1.5")) {
                one.write(Frames.PREFACE);
                one.write(Frames.frame(Frames.HEADERS, 0, 1, Frames.order()));
                byte[] more = Frames.frame(Frames.CONTINUATION, 0, 1, Frames.literal("a", "b"));
                for (int i = 0; i < 1_000_000 && one.write(more); i++) {}
                return ended(one);
            }
        }
    },
    /** Pings as fast as they go, which all want an answer that nobody reads. */
    PINGS {
        @Override
        Outcome on(int port) throws IOException {
            try (Assailant one = new Assailant(port, "127.0.1.6")) {
                one.write(Frames.PREFACE);
                byte[] many = new byte[0];
                for (int i = 0; i < 64; i++) {
                    many = Frames.join(many, Frames.frame(Frames.PING, 0, 0, new byte[8]));
                }
                for (int i = 0; i < 20_000 && one.write(many); i++) {}
                return ended(one);
            }
        }
    },
    /** Five thousand connections that say nothing, fifty from an address. */
    IDLE_CONNECTIONS {
        @Override
        Outcome on(int port) throws IOException {
            List<Assailant> all = new ArrayList<>();
            try {
                for (int i = 0; i < 5_000; i++) {
                    all.add(new Assailant(port, "127.0.2." + (1 + i % 100)));
                }
                for (Assailant each : all) {
                    each.heard();
                }
                return new Outcome(0, 0);
            } finally {
                for (Assailant each : all) {
                    each.close();
                }
            }
        }
    },
    /** Two hundred connections whose headers never end. */
    SLOW_HEADERS {
        @Override
        Outcome on(int port) throws IOException {
            return dribble(port, 3, "POST /v1/orders HTTP/1.1\r\nhost: a\r\nx-a: b\r\n");
        }
    },
    /** Two hundred connections whose bodies never end. */
    SLOW_BODIES {
        @Override
        Outcome on(int port) throws IOException {
            return dribble(port, 4, ORDER_HEAD + "Content-Length: 200\r\n\r\n{");
        }
    },
    /** Ten thousand requests with keys and signatures that are made up. */
    MADE_UP_KEYS {
        @Override
        Outcome on(int port) throws IOException {
            int statuses = 0;
            long written = 0;
            for (int connection = 0; connection < 100; connection++) {
                try (Assailant one = new Assailant(port, "127.0.5." + (1 + connection))) {
                    for (int i = 0; i < 100; i++) {
                        String last = i == 99 ? "Connection: close\r\n" : "";
                        one.write("GET /v1/account HTTP/1.1\r\nhost: a\r\nX-API-KEY: key-" + connection + "-" + i
                                + "\r\nX-TIMESTAMP: " + System.currentTimeMillis() + "\r\nX-SIGNATURE: "
                                + "ab".repeat(32)
                                + "\r\n" + last + "\r\n");
                    }
                    written += one.written();
                    statuses = Math.max(statuses, one.status());
                }
            }
            return new Outcome(written, statuses);
        }
    };

    /**
     * What came of it.
     *
     * @param written bytes that were taken before the door had enough
     * @param status of the first reply; of HTTP/2, 1 where the connection was ended with GOAWAY; 0 where it was just closed
     */
    record Outcome(long written, int status) {}

    private static final byte[] CRLF = {'\r', '\n'};
    private static final String ORDER_HEAD =
            "POST /v1/orders HTTP/1.1\r\nhost: a\r\nContent-Type: application/json\r\n";
    private static final int SLOW = 200;

    /** Goes on until it is stopped or has done all it set out to do. */
    abstract Outcome on(int port) throws IOException;

    private static Outcome ended(Assailant one) throws IOException {
        boolean told = Frames.types(one.heard()).contains(Frames.GOAWAY);
        return new Outcome(one.written(), told ? 1 : 0);
    }

    private static Outcome dribble(int port, int net, String beginning) throws IOException {
        List<Assailant> all = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW; i++) {
                Assailant one = new Assailant(port, "127.0." + net + "." + (1 + i % 20));
                one.write(beginning);
                all.add(one);
            }
            int status = 0;
            for (Assailant each : all) {
                status = Math.max(status, each.status());
            }
            return new Outcome(all.stream().mapToLong(Assailant::written).sum(), status);
        } finally {
            for (Assailant each : all) {
                each.close();
            }
        }
    }

    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream small = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(small)) {
            byte[] nothing = new byte[1 << 20];
            for (int i = 0; i < 1 << 10; i++) {
                gzip.write(nothing);
            }
        }
        return small.toByteArray();
    }
}
