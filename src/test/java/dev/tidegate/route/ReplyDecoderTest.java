package dev.tidegate.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyDecoderTest {
    private static final int LARGEST = 1_000;

    private record Heard(int status, String body, boolean last, int keepAlive) {}

    private final List<Heard> heard = new ArrayList<>();

    @Test
    void replies_are_read_wherever_their_bytes_are_cut() throws ReplyDecoder.Unreadable {
        String bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Other: a, b\r\n\r\n{}"
                + "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 422 \r\ncontent-length:3\r\nKeep-Alive: timeout=5, max=9\r\n\r\nabc"
                + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: v\r\n\r\n"
                + "HTTP/1.1 204\r\n\r\nHTTP/1.1 200 OK\r\nconnection: Close\r\ncontent-length: 0\r\n\r\n";
        List<Heard> whole = List.of(
                new Heard(200, "{}", false, ReplyDecoder.UNSAID),
                new Heard(422, "abc", false, 5),
                new Heard(200, "abc0123456789", false, ReplyDecoder.UNSAID),
                new Heard(204, "", false, ReplyDecoder.UNSAID),
                new Heard(200, "", true, ReplyDecoder.UNSAID));
        for (int cut = 0; cut <= bytes.length(); cut++) {
            heard.clear();
            ReplyDecoder decoder = new ReplyDecoder(LARGEST);
            read(decoder, bytes.substring(0, cut));
            read(decoder, bytes.substring(cut));
            assertThat(heard).as("cut at %d", cut).isEqualTo(whole);
            assertThat(decoder.between()).isTrue();
        }
        heard.clear();
        ReplyDecoder decoder = new ReplyDecoder(LARGEST);
        for (int at = 0; at < bytes.length(); at++) {
            read(decoder, bytes.substring(at, at + 1));
        }
        assertThat(heard).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 099 OK\r\n\r\n",
                "HTTP/1.1 600 OK\r\n\r\n",
                "HTTP/1.1  200 OK\r\n\r\n",
                "HTTP/1.1 2000\r\n\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "HTTP/1.1 200 OK\ncontent-length: 0\n\n",
                "\r\nHTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\ncontent-length: 2, 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\ncontent-length: +2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\ncontent-length: -2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\ncontent-length:\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: identity\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length : 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\n: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nfolded: 2\r\n more\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nx: a\u0000b\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nx: a\rb\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-1\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n123456789\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n"
            })
    void what_leaves_a_doubt_is_unreadable(String bytes) {
        assertThatThrownBy(() -> read(new ReplyDecoder(LARGEST), bytes)).isInstanceOf(ReplyDecoder.Unreadable.class);
        assertThat(heard).isEmpty();
    }

    @Test
    void bodies_are_read_up_to_their_bound_and_not_beyond() throws ReplyDecoder.Unreadable {
        String most = "x".repeat(LARGEST);
        read(new ReplyDecoder(LARGEST), "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n" + most);
        read(
                new ReplyDecoder(LARGEST),
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3E8\r\n" + most + "\r\n0\r\n\r\n");
        ReplyDecoder ended = new ReplyDecoder(LARGEST);
        read(ended, "HTTP/1.1 200 OK\r\n\r\n" + most);
        assertThat(ended.end(this::hear)).isTrue();
        assertThat(heard).hasSize(3).allSatisfy(each -> assertThat(each.body()).isEqualTo(most));

        for (String longer : List.of(
                "content-length: 1001\r\n\r\n",
                "transfer-encoding: chunked\r\n\r\n3E9\r\n",
                "transfer-encoding: chunked\r\n\r\n3E8\r\n" + most + "\r\n1\r\n",
                "\r\n" + most + "x")) {
            assertThatThrownBy(() -> read(new ReplyDecoder(LARGEST), "HTTP/1.1 200 OK\r\n" + longer))
                    .isInstanceOf(ReplyDecoder.Unreadable.class)
                    .hasMessageContaining("longer than 1000 bytes");
        }
    }

    @Test
    void heads_lines_and_interim_replies_are_bounded() throws ReplyDecoder.Unreadable {
        String interim = "HTTP/1.1 103 Early\r\n\r\n";
        read(new ReplyDecoder(LARGEST), interim.repeat(ReplyDecoder.MAX_INTERIM) + ScriptedVenue.http(200, "{}"));
        assertThat(heard).hasSize(1);
        assertThatThrownBy(() -> read(new ReplyDecoder(LARGEST), interim.repeat(ReplyDecoder.MAX_INTERIM + 1)))
                .isInstanceOf(ReplyDecoder.Unreadable.class);

        String value = "v".repeat(ReplyDecoder.MAX_LINE - "x: ".length() - 1);
        read(new ReplyDecoder(LARGEST), "HTTP/1.1 204 OK\r\nx: " + value + "\r\n\r\n");
        assertThat(heard).hasSize(2);
        for (int each = 0; each < 2; each++) {
            String longer = each == 0 ? "x: v" + value + "\r\n" : ("x: " + value + "\r\n").repeat(5);
            ReplyDecoder decoder = new ReplyDecoder(LARGEST);
            assertThatThrownBy(() -> {
                        for (byte one : ("HTTP/1.1 200 OK\r\n" + longer).getBytes(StandardCharsets.US_ASCII)) {
                            decoder.read(new byte[] {one}, 0, 1, this::hear);
                        }
                    })
                    .isInstanceOf(ReplyDecoder.Unreadable.class);
        }
    }

    @Test
    void body_without_a_length_ends_with_the_connection() throws ReplyDecoder.Unreadable {
        ReplyDecoder decoder = new ReplyDecoder(LARGEST);
        read(decoder, "HTTP/1.1 200 OK\r\n\r\nab");
        read(decoder, "c");
        assertThat(heard).isEmpty();
        assertThat(decoder.end(this::hear)).isTrue();
        assertThat(heard).containsExactly(new Heard(200, "abc", true, ReplyDecoder.UNSAID));

        ReplyDecoder cut = new ReplyDecoder(LARGEST);
        read(cut, "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab");
        assertThat(cut.end(this::hear)).isFalse();
        assertThat(heard).hasSize(1);
    }

    @Test
    void old_version_keeps_a_connection_only_where_it_says_so() throws ReplyDecoder.Unreadable {
        read(new ReplyDecoder(LARGEST), "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n");
        read(new ReplyDecoder(LARGEST), "HTTP/1.0 200 OK\r\nconnection: x, Keep-Alive\r\ncontent-length: 0\r\n\r\n");
        assertThat(heard).extracting(Heard::last).containsExactly(true, false);
    }

    @Test
    void reading_stops_where_the_listener_says() throws ReplyDecoder.Unreadable {
        byte[] two = ScriptedVenue.http(200, "{}").repeat(2).getBytes(StandardCharsets.US_ASCII);
        int[] count = {0};
        new ReplyDecoder(LARGEST).read(two, 0, two.length, (status, body, last, keepAlive) -> {
            count[0]++;
            return false;
        });
        assertThat(count[0]).isOne();
    }

    /** Whatever comes: it is read or refused, as it is whole, cut up or byte by byte. */
    @Test
    void a_hundred_thousand_damaged_replies_are_read_or_refused_the_same_however_they_are_cut() {
        long seed = 20_260_801;
        Random random = new Random(seed);
        List<String> good = List.of(
                ScriptedVenue.http(200, "{\"a\":1}"),
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc",
                "HTTP/1.1 204 None\r\nKeep-Alive: timeout=3\r\n\r\n");
        int refused = 0;
        for (int round = 0; round < 100_000; round++) {
            byte[] bytes = damaged(random, good);
            List<Heard> whole = new ArrayList<>();
            List<Heard> parts = new ArrayList<>();
            boolean readWhole = survives(bytes, bytes.length, whole);
            boolean readParts = survives(bytes, 1 + random.nextInt(7), parts);
            assertThat(readParts).as("round %d, seed %d", round, seed).isEqualTo(readWhole);
            assertThat(parts).as("round %d, seed %d", round, seed).isEqualTo(whole);
            refused += readWhole ? 0 : 1;
        }
        assertThat(refused).isBetween(10_000, 90_000);
    }

    private static byte[] damaged(Random random, List<String> good) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            text.append(good.get(random.nextInt(good.size())));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        for (int i = random.nextInt(3); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = random.nextBoolean()
                    ? (byte) random.nextInt(256)
                    : (byte) "\r\n :;0123456789abc".charAt(random.nextInt(18));
        }
        return bytes;
    }

    private static boolean survives(byte[] bytes, int part, List<Heard> heard) {
        ReplyDecoder decoder = new ReplyDecoder(LARGEST);
        try {
            for (int from = 0; from < bytes.length; from += part) {
                decoder.read(bytes, from, Math.min(bytes.length, from + part), (status, body, last, keepAlive) -> {
                    assertThat(body.length).isLessThanOrEqualTo(LARGEST);
                    return heard.add(new Heard(status, new String(body, StandardCharsets.ISO_8859_1), last, keepAlive));
                });
            }
            return true;
        } catch (ReplyDecoder.Unreadable none) {
            return false;
        }
    }

    private void read(ReplyDecoder decoder, String text) throws ReplyDecoder.Unreadable {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        decoder.read(bytes, 0, bytes.length, this::hear);
    }

    private boolean hear(int status, byte[] body, boolean last, int keepAlive) {
        return heard.add(new Heard(status, new String(body, StandardCharsets.ISO_8859_1), last, keepAlive));
    }
}
