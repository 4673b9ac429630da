package dev.tidegate.dialect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Documents that are nearly right, and documents that are made to hurt. The same seed gives the same document. */
final class HostileJson {
    private static final String[] NUMBERS = {
        "1e1000000",
        "1e100000000",
        "1e2000000000",
        "1e-1000000",
        "-1e1000000",
        "1e21",
        "1e20",
        "1e-18",
        "1e-19",
        "999999999999999999",
        "1000000000000000000",
        "9223372036854775808",
        "-9223372036854775808",
        "0",
        "-0",
        "-1",
        "0.000000000000000001",
        "0.1234567890123456789",
        "00",
        "1.",
        ".1",
        "+1",
        "NaN",
        "Infinity",
        "0x1F",
        "1_0",
        "17",
        "0.5",
        "65000.1",
        "4294967496",
        "1e",
        "1e+",
        "--1",
        "1.2.3"
    };
    private static final String[] TEXTS = {
        "",
        " ",
        "BUY",
        "SELL",
        "LIMIT",
        "MARKET",
        "GTC",
        "IOC",
        "FOK",
        "POST_ONLY",
        "NEW",
        "FILLED",
        "CANCELLED",
        "EXPIRED",
        "HELLO",
        "HEARTBEAT",
        "ENDED",
        "BALANCE",
        "TICKER",
        "ACKNOWLEDGED",
        "REPLACED",
        "c-1",
        "BTC-PERP",
        "alpha",
        "USDT",
        "\\u0000",
        "\\ud800",
        "\\ud83c\\udf0a",
        "\\\"",
        "\\\\",
        "\\u00e9",
        "\u00e9\u6f6e",
        "\u0001",
        "\\x",
        "\\u12",
        "'; DROP",
        "<b>",
        "${jndi:x}",
        "\\r\\nX: y"
    };
    private static final String[] WHOLE = {"null", "true", "false", "[]", "{}", "[[]]", "[{}]", "{\"a\":[1,{}]}"};
    private static final String[] NAMES = {
        "clientOrderId",
        "symbol",
        "side",
        "type",
        "timeInForce",
        "quantity",
        "price",
        "reduceOnly",
        "orders",
        "orderId",
        "filledQuantity",
        "averagePrice",
        "status",
        "results",
        "body",
        "sequence",
        "balances",
        "positions",
        "openOrders",
        "cost",
        "code",
        "title",
        "detail",
        "executionStatus",
        "account",
        "executionId",
        "currency",
        "cause",
        "cumulative",
        "fee",
        "balance",
        "maker",
        "timeMillis",
        "mark",
        "index",
        "bid",
        "ask",
        "bidQuantity",
        "askQuantity",
        "Symbol",
        "sym\\u0062ol",
        "__proto__",
        ""
    };
    private static final String ORDER = "{\"clientOrderId\":\"c-1\",\"symbol\":\"BTC-PERP\",\"side\":\"BUY\","
            + "\"type\":\"LIMIT\",\"timeInForce\":\"GTC\",\"quantity\":\"0.5\",\"price\":65000.1,\"reduceOnly\":false}";
    private static final String REPLY = "{\"orderId\":\"o-1\",\"clientOrderId\":\"c-1\",\"symbol\":\"BTC-PERP\","
            + "\"side\":\"BUY\",\"type\":\"LIMIT\",\"timeInForce\":\"GTC\",\"quantity\":\"0.5\",\"price\":\"65000.1\","
            + "\"reduceOnly\":false,\"filledQuantity\":\"0.1\",\"averagePrice\":null,\"status\":\"NEW\"}";

    private final Random random;

    HostileJson(Random random) {
        this.random = random;
    }

    /** A document for a decoder: one in sixteen is right, the others are damaged in one or a few ways. */
    byte[] document(String subject) {
        byte[] text = bytes(right(subject));
        return switch (random.nextInt(16)) {
            case 0 -> text;
            case 1 -> noise(random.nextInt(400));
            case 2 -> bytes(made());
            case 3 -> Arrays.copyOf(text, random.nextInt(text.length));
            case 4 -> damaged(text, 1);
            case 5 -> damaged(text, 1 + random.nextInt(20));
            case 6 -> spliced(text, noise(1 + random.nextInt(8)));
            case 7 -> spliced(text, Arrays.copyOfRange(text, random.nextInt(text.length / 2), text.length));
            case 8 -> bytes(new String(text, StandardCharsets.UTF_8) + any());
            case 9 -> spliced(text, bytes("\"" + any(NAMES) + "\":" + any() + ","));
            default -> bytes(exchanged(new String(text, StandardCharsets.UTF_8), 1 + random.nextInt(3)));
        };
    }

    private String right(String subject) {
        String order = random.nextBoolean() ? ORDER : ORDER.replace("\"clientOrderId\":\"c-1\",", "");
        return switch (subject) {
            case "PLACE" -> " ".repeat(random.nextInt(3)) + order;
            case "REPLACE" -> "{\"quantity\":\"2\",\"price\":\"3.5\"}";
            case "SIMULATION" ->
                "{\"model\":{\"kind\":\"PORTFOLIO\",\"priceRange\":\"0.16\",\"extendedMoves\":[-0.5,1]},\"index\":65000,"
                        + "\"positions\":["
                        + repeated(
                                "{\"symbol\":\"c\",\"kind\":\"OPTION\",\"right\":\"PUT\",\"quantity\":-1,\"price\":65000,"
                                        + "\"strike\":70000,\"days\":30,\"vol\":0.6}",
                                random.nextInt(1, 110))
                        + "],\"orders\":[{\"kind\":\"LINEAR\",\"quantity\":1,\"price\":65000,\"limit\":64000}]}";
            case "OPTION" ->
                "{\"right\":\"CALL\",\"forward\":\"65000\",\"strike\":70000,\"days\":30,\"rate\":\"-0.01\","
                        + (random.nextBoolean() ? "\"vol\":\"0.6\"}" : "\"price\":\"0.04\",\"inCoin\":true}");
            case "BATCH" -> {
                String orders = "[" + repeated(order, random.nextInt(1, 24)) + "]";
                yield random.nextBoolean() ? orders : "{\"orders\":" + orders + "}";
            }
            case "BATCH_REPLY" ->
                "{\"results\":[" + repeated("{\"status\":200,\"body\":" + REPLY + "}", random.nextInt(1, 5)) + "]}";
            case "ACCOUNT" ->
                "{\"sequence\":17,\"balances\":{\"USDT\":\"100.5\",\"BTC\":1},\"positions\":[{\"symbol\":\"BTC-PERP\","
                        + "\"quantity\":\"-2\",\"cost\":\"130000\"}],\"openOrders\":["
                        + repeated(REPLY, random.nextInt(1, 4)) + "]}";
            case "PROBLEM" ->
                "{\"type\":\"x\",\"title\":\"t\",\"status\":422,\"detail\":\"d\",\"code\":\"C\",\"reasons\":[{\"code\":\"C\"}],"
                        + "\"executionStatus\":\"NOT_SENT\"}";
            case "FEED" ->
                "{\"sequence\":7,\"account\":\"alpha\",\"type\":\"FILLED\",\"clientOrderId\":\"c-1\",\"orderId\":\"o-1\","
                        + "\"symbol\":\"BTC-PERP\",\"executionId\":\"e-1\",\"side\":\"BUY\",\"quantity\":\"0.1\","
                        + "\"price\":\"65000\",\"cumulative\":\"0.1\",\"fee\":\"0.02\",\"maker\":true,\"timeMillis\":1}";
            case "TICKER" ->
                "{\"type\":\"TICKER\",\"symbol\":\"BTC-PERP\",\"mark\":\"65000\",\"index\":\"65001\",\"bid\":\"64999\","
                        + "\"ask\":null,\"bidQuantity\":\"3\",\"askQuantity\":null,\"timeMillis\":5}";
            default -> REPLY;
        };
    }

    private static String repeated(String text, int times) {
        return String.join(",", java.util.Collections.nCopies(times, text));
    }

    /** Documents that no decoder expects: deep, wide, long, colliding. */
    private String made() {
        int size = 1 << random.nextInt(13);
        return switch (random.nextInt(10)) {
            case 0 -> "[".repeat(size);
            case 1 -> "{\"a\":".repeat(size);
            case 2 -> "[".repeat(size) + "]".repeat(size);
            case 3 -> "{" + pairs(size, "k") + "}";
            case 4 -> "[{" + pairs(size, "k") + "}]";
            case 5 ->
                "[{" + IntStream.range(0, size).mapToObj(HostileJson::collider).collect(Collectors.joining(",")) + "}]";
            case 6 -> "{\"quantity\":" + "9".repeat(size) + "}";
            case 7 -> "{\"symbol\":\"" + "\\u0041".repeat(size) + "\"}";
            case 8 -> "{\"" + "n".repeat(size) + "\":1}";
            default -> "\u0020\n\r\t".repeat(size) + any();
        };
    }

    private static String pairs(int count, String prefix) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"" + prefix + i + "\":" + i)
                .collect(Collectors.joining(","));
    }

    /** Names whose String hashes are equal. */
    private static String collider(int number) {
        StringBuilder name = new StringBuilder("\"");
        for (int bit = 0; bit < 13; bit++) {
            name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.append("\":1").toString();
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private byte[] damaged(byte[] text, int times) {
        byte[] damaged = text.clone();
        for (int i = 0; i < times; i++) {
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }

    private byte[] spliced(byte[] text, byte[] part) {
        int at = random.nextInt(text.length + 1);
        byte[] whole = new byte[text.length + part.length];
        System.arraycopy(text, 0, whole, 0, at);
        System.arraycopy(part, 0, whole, at, part.length);
        System.arraycopy(text, at, whole, at + part.length, text.length - at);
        return whole;
    }

    /** Some tokens replaced by others of the same or of another kind. */
    private String exchanged(String text, int times) {
        String changed = text;
        for (int i = 0; i < times; i++) {
            List<int[]> tokens = tokens(changed);
            if (tokens.isEmpty()) {
                return changed;
            }
            int[] token = tokens.get(random.nextInt(tokens.size()));
            boolean name = token[1] < changed.length() && changed.charAt(token[1]) == ':';
            String other = name && random.nextInt(8) > 0 ? "\"" + any(NAMES) + "\"" : any();
            changed = changed.substring(0, token[0]) + other + changed.substring(token[1]);
        }
        return changed;
    }

    /** Where strings and bare words begin and end. */
    private static List<int[]> tokens(String text) {
        List<int[]> found = new ArrayList<>();
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            int end = at;
            if (c == '"') {
                end = text.indexOf('"', at + 1) + 1;
            } else {
                while (end < text.length() && ",:{}[] \"".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
            }
            if (end > at) {
                found.add(new int[] {at, end});
                at = end - 1;
            }
        }
        return found;
    }

    private String any() {
        return switch (random.nextInt(5)) {
            case 0 -> any(NUMBERS);
            case 1 -> "\"" + any(NUMBERS) + "\"";
            case 2 -> "\"" + any(TEXTS) + "\"";
            case 3 -> any(WHOLE);
            default -> "\"" + any(TEXTS).repeat(random.nextInt(1, 50)) + "\"";
        };
    }

    private String any(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
