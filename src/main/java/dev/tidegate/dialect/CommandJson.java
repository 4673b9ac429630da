package dev.tidegate.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidegate.order.OrderCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what clients send over a WebSocket, strictly: a login, a command, or an array of commands. */
public final class CommandJson {
    /** Commands in one message. */
    public static final int MAX_COMMANDS = 100;
    /** Request ids are 1 to 36 visible characters. */
    public static final int MAX_ID = 36;
    /** Longest grace after a connection is lost, in milliseconds. */
    public static final long MAX_GRACE = 60_000;

    private static final Operation[] OPERATIONS = Operation.values();
    private static final Stream[] STREAMS = Stream.values();

    private CommandJson() {}

    /** What a command does, and what it brings along. */
    public enum Operation {
        PLACE("place", "order", false, false),
        REPLACE("replace", "change", true, false),
        CANCEL("cancel", "", true, false),
        CANCEL_ALL("cancelAll", "", false, true),
        CANCEL_ALL_AFTER("cancelAllAfter", "countdownMs", false, false),
        BATCH("batch", "orders", false, false),
        CHECK("check", "order", false, false),
        ORDERS("orders", "", false, true),
        ORDER("order", "", true, false),
        ACCOUNT("account", "", false, false),
        LIMITS("limits", "", false, false),
        INSTRUMENTS("instruments", "", false, false);

        private final String word;
        private final String body;
        private final boolean named;
        private final boolean bySymbol;

        Operation(String word, String body, boolean named, boolean bySymbol) {
            this.word = word;
            this.body = body;
            this.named = named;
            this.bySymbol = bySymbol;
        }

        /** As it is written. */
        public String word() {
            return word;
        }
    }

    /** What a client wants to be told unasked. */
    public enum Stream {
        ORDERS("orders"),
        ACCOUNT("account"),
        MARKET("market");

        private final String word;

        Stream(String word) {
            this.word = word;
        }
    }

    /** A message. */
    public sealed interface Message {
        /**
         * Who speaks on this connection from now on.
         *
         * @param graceMillis how long after the loss of the connection the account's orders are cancelled; null for never
         * @param streams what is told unasked
         */
        record Login(
                String id,
                @Nullable String key,
                @Nullable String timestamp,
                @Nullable String receiveWindow,
                @Nullable String signature,
                @Nullable Long graceMillis,
                Set<Stream> streams)
                implements Message {}

        /** The end of a session: nothing is cancelled for its loss any more. */
        record Logout(String id) implements Message {}

        /** One or more commands, in their order. */
        record Commands(List<Item> items) implements Message {}
    }

    /**
     * One command.
     *
     * @param id the client's name for it, empty where it has none that can be read
     * @param command what it wants, or why it cannot be read
     */
    public record Item(String id, Decoded<Command> command) {}

    /**
     * What a command wants.
     *
     * @param clientOrderId of the order it is about, null where it is about none
     * @param symbol only this instrument's, null for all
     * @param body the client's own bytes of what it brings along, as they would be the body of a request
     */
    public record Command(
            Operation operation,
            @Nullable String clientOrderId,
            @Nullable String symbol,
            byte[] body) {}

    /** Reads a message. What is no JSON spoils the whole; a command of several that is wrong spoils itself alone. */
    public static Decoded<Message> message(byte[] text) {
        return Json.asciiDocument(text, parser -> {
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                return several(parser, text);
            }
            Json.expectObject(parser);
            return new Reading(text).read(parser);
        });
    }

    private static Message several(JsonParser parser, byte[] text) throws IOException {
        List<Item> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (items.size() == MAX_COMMANDS) {
                throw new Json.Stop("", "a message has at most " + MAX_COMMANDS + " commands");
            }
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new Json.Stop("", "each command must be an object");
            }
            Message one = new Reading(text).read(parser);
            if (!(one instanceof Message.Commands(List<Item> its))) {
                throw new Json.Stop("op", "login and logout must be messages of their own");
            }
            items.add(its.getFirst());
        }
        if (items.isEmpty()) {
            throw new Json.Stop("", "the array of commands is empty");
        }
        return new Message.Commands(items);
    }

    /** The fields of one object as they are found; the first that is wrong is kept, and reading goes on to its end. */
    private static final class Reading {
        private static final byte[] NOTHING = new byte[0];

        private final byte[] text;
        private final List<String> seen = new ArrayList<>(5);
        private Json.@Nullable Stop wrong;
        private String id = "";
        private @Nullable String op;
        private @Nullable String clientOrderId;
        private @Nullable String symbol;
        private String bodyName = "";
        private byte[] body = NOTHING;
        private @Nullable String key;
        private @Nullable String timestamp;
        private @Nullable String receiveWindow;
        private @Nullable String signature;
        private @Nullable Long grace;
        private @Nullable Set<Stream> streams;

        Reading(byte[] text) {
            this.text = text;
        }

        Message read(JsonParser parser) throws IOException {
            for (String name = Json.nextField(parser); name != null; name = Json.nextField(parser)) {
                try {
                    if (seen.contains(name)) {
                        throw new Json.Stop(name, Json.echo(name) + " is given twice");
                    }
                    seen.add(name);
                    field(parser, name);
                } catch (Json.Stop stop) {
                    wrong = wrong == null ? stop : wrong;
                    parser.skipChildren();
                }
            }
            return message();
        }

        private void field(JsonParser parser, String name) throws IOException {
            switch (name) {
                case "id" -> id = id(parser);
                case "op" -> op = Json.text(parser, name);
                case "clientOrderId" -> clientOrderId = clientOrderId(parser, name);
                case "symbol" -> symbol = symbol(parser, name);
                case "order", "change" -> body(parser, name, JsonToken.START_OBJECT, "an object");
                case "orders" -> body(parser, name, JsonToken.START_ARRAY, "an array");
                case "countdownMs" -> {
                    long millis = Json.whole(parser, name);
                    bodyName = bodyName.isEmpty() ? name : "?";
                    body = ("{\"countdownMs\":" + millis + "}").getBytes(StandardCharsets.US_ASCII);
                }
                case "key" -> key = Json.text(parser, name);
                case "timestamp" -> timestamp = digits(parser, name);
                case "recvWindow" -> receiveWindow = digits(parser, name);
                case "signature" -> signature = Json.text(parser, name);
                case "cancelOnDisconnectMs" -> grace = grace(parser, name);
                case "streams" -> streams = streams(parser, name);
                default -> throw new Json.Stop("", Json.echo(name) + " is no field of a command");
            }
        }

        private static String id(JsonParser parser) throws IOException {
            String given = Json.text(parser, "id");
            if (given.isEmpty() || given.length() > MAX_ID || !given.chars().allMatch(c -> c > ' ' && c < 127)) {
                throw new Json.Stop("id", "id must have 1 to " + MAX_ID + " visible ASCII characters");
            }
            return given;
        }

        private static String clientOrderId(JsonParser parser, String name) throws IOException {
            String given = Json.text(parser, name);
            if (!OrderCommand.validClientOrderId(given)) {
                throw new Json.Stop(
                        name,
                        name + " must have 1 to " + OrderCommand.MAX_CLIENT_ORDER_ID
                                + " characters of A-Z a-z 0-9 . _ : / -");
            }
            return given;
        }

        private static String symbol(JsonParser parser, String name) throws IOException {
            String given = Json.text(parser, name);
            if (given.isEmpty() || given.length() > RequestJson.MAX_SYMBOL) {
                throw new Json.Stop(name, name + " must have 1 to " + RequestJson.MAX_SYMBOL + " characters");
            }
            return given;
        }

        /** A number as it is signed: its digits. */
        private static String digits(JsonParser parser, String name) throws IOException {
            return switch (parser.currentToken()) {
                case VALUE_STRING, VALUE_NUMBER_INT -> parser.getText();
                default -> throw new Json.Stop(name, name + " must be a whole number of milliseconds");
            };
        }

        private static long grace(JsonParser parser, String name) throws IOException {
            long millis = Json.whole(parser, name);
            if (millis > MAX_GRACE) {
                throw new Json.Stop(name, name + " must be at most " + MAX_GRACE);
            }
            return millis;
        }

        private static Set<Stream> streams(JsonParser parser, String name) throws IOException {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw new Json.Stop(name, name + " must be an array");
            }
            Set<Stream> wanted = EnumSet.noneOf(Stream.class);
            boolean known = true;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                boolean word = parser.currentToken() == JsonToken.VALUE_STRING;
                known &= word && add(parser.getText(), wanted);
                parser.skipChildren();
            }
            if (!known) {
                throw new Json.Stop(name, name + " may be orders, account and market");
            }
            return wanted;
        }

        private static boolean add(String word, Set<Stream> wanted) {
            for (Stream each : STREAMS) {
                if (each.word.equals(word)) {
                    wanted.add(each);
                    return true;
                }
            }
            return false;
        }

        private void body(JsonParser parser, String name, JsonToken opening, String what) throws IOException {
            if (parser.currentToken() != opening) {
                throw new Json.Stop(name, name + " must be " + what);
            }
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            int to = (int) parser.currentLocation().getByteOffset();
            bodyName = bodyName.isEmpty() ? name : "?";
            body = Arrays.copyOfRange(text, from, to);
        }

        private Message message() {
            if (wrong == null && op == null) {
                wrong = new Json.Stop("op", "op is missing");
            }
            if ("login".equals(op)) {
                return login();
            }
            if ("logout".equals(op)) {
                only("logout", List.of("id", "op"));
                return new Message.Logout(id);
            }
            try {
                return new Message.Commands(List.of(new Item(id, new Decoded.Value<>(command()))));
            } catch (Json.Stop stop) {
                return new Message.Commands(List.of(new Item(id, RequestJson.unreadable(stop.field, stop.detail()))));
            }
        }

        private Message login() {
            only(
                    "login",
                    List.of(
                            "id",
                            "op",
                            "key",
                            "timestamp",
                            "recvWindow",
                            "signature",
                            "cancelOnDisconnectMs",
                            "streams"));
            Set<Stream> wanted = streams == null ? EnumSet.of(Stream.ORDERS, Stream.ACCOUNT) : streams;
            return new Message.Login(id, key, timestamp, receiveWindow, signature, grace, wanted);
        }

        private void only(String what, List<String> allowed) {
            Json.Stop found = wrong;
            if (found != null) {
                throw found;
            }
            for (String name : seen) {
                if (!allowed.contains(name)) {
                    throw new Json.Stop(name, name + " is no field of a " + what);
                }
            }
        }

        private Command command() {
            if (wrong != null) {
                throw wrong;
            }
            if (id.isEmpty()) {
                throw new Json.Stop("id", "id is missing");
            }
            Operation operation = operation();
            for (String name : seen) {
                boolean known = name.equals("id")
                        || name.equals("op")
                        || name.equals(operation.body)
                        || (operation.named && name.equals("clientOrderId"))
                        || (operation.bySymbol && name.equals("symbol"));
                if (!known) {
                    throw new Json.Stop(name, name + " is no field of " + operation.word);
                }
            }
            if (operation.named && clientOrderId == null) {
                throw new Json.Stop("clientOrderId", "clientOrderId is missing");
            }
            if (!bodyName.equals(operation.body)) {
                throw new Json.Stop(operation.body, operation.body + " is missing");
            }
            return new Command(operation, clientOrderId, symbol, body);
        }

        private Operation operation() {
            for (Operation each : OPERATIONS) {
                if (each.word.equals(op)) {
                    return each;
                }
            }
            throw new Json.Stop("op", Json.echo(op == null ? "" : op) + " is no operation");
        }
    }
}
