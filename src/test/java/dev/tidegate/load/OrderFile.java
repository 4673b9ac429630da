package dev.tidegate.load;

import dev.tidegate.dialect.RequestSignature;
import dev.tidegate.dialect.SigningKey;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of whole HTTP/1.1 requests, each as {@code <length>\n<bytes>}: new orders over many accounts, every one with a client
 * order id of its own, since an id and a signature pass once. Signed ones carry the time of writing and the widest receive
 * window, so they are good for a minute.
 *
 * <pre>java -cp ... dev.tidegate.load.OrderFile rules ACCOUNTS hmac|none INSTRUMENTS-FILE FOLDER [wide|tight]
 * java -cp ... dev.tidegate.load.OrderFile orders ACCOUNTS hmac|none COUNT RUN PORT FILE</pre>
 *
 * {@code RUN} tells the ids of one file from those of another; {@code -} leaves the ids to the gateway, so that an unsigned file
 * can be sent again.
 */
public final class OrderFile {
    static final String TARGET = "/v1/orders";
    static final String WINDOW = "60000";

    private final LoadAccounts accounts;
    private final String run;
    private final int port;
    private final String timestamp;

    OrderFile(LoadAccounts accounts, String run, int port, long epochMillis) {
        this.accounts = accounts;
        this.run = run;
        this.port = port;
        this.timestamp = Long.toString(epochMillis);
    }

    public static void main(String[] arguments) throws IOException {
        LoadAccounts accounts = new LoadAccounts(Integer.parseInt(arguments[1]), arguments[2].equals("hmac"));
        switch (arguments[0]) {
            case "rules" ->
                accounts.write(
                        Path.of(arguments[3]),
                        Path.of(arguments[4]),
                        arguments.length > 5 && arguments[5].equals("tight"));
            case "orders" ->
                new OrderFile(accounts, arguments[4], Integer.parseInt(arguments[5]), System.currentTimeMillis())
                        .write(Integer.parseInt(arguments[3]), Path.of(arguments[6]));
            default -> throw new IllegalArgumentException("rules or orders, not " + arguments[0]);
        }
    }

    void write(int count, Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            for (int number = 0; number < count; number++) {
                byte[] request = request(number);
                out.write((request.length + "\n").getBytes(StandardCharsets.US_ASCII));
                out.write(request);
            }
        }
    }

    /** The request with a number: a small IOC order, by turns to buy and to sell, so that nothing adds up. */
    byte[] request(int number) {
        SigningKey key = accounts.key(number % accounts.count());
        String body = order(number);
        StringBuilder head = new StringBuilder(400)
                .append("POST ")
                .append(TARGET)
                .append(" HTTP/1.1\r\nHost: 127.0.0.1:")
                .append(port)
                .append("\r\nContent-Type: application/json\r\nX-API-KEY: ")
                .append(key.keyId());
        if (key.signs()) {
            String signature = RequestSignature.sign(
                    key, timestamp, WINDOW, "POST", TARGET, body.getBytes(StandardCharsets.US_ASCII));
            head.append("\r\nX-TIMESTAMP: ")
                    .append(timestamp)
                    .append("\r\nX-RECV-WINDOW: ")
                    .append(WINDOW)
                    .append("\r\nX-SIGNATURE: ")
                    .append(signature);
        }
        head.append("\r\nContent-Length: ")
                .append(body.length())
                .append("\r\n\r\n")
                .append(body);
        return head.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** The body of that request. */
    String order(int number) {
        String side = (number / accounts.count()) % 2 == 0 ? "BUY" : "SELL";
        String price = "60000." + number % 2;
        String id = run.equals("-") ? "" : "\"clientOrderId\":\"" + run + "-" + number + "\",";
        return "{" + id + "\"symbol\":\"BTC-PERP\",\"side\":\"" + side
                + "\",\"type\":\"LIMIT\",\"timeInForce\":\"IOC\",\"quantity\":\"0.00" + (1 + number % 9)
                + "\",\"price\":\"" + price + "\",\"reduceOnly\":false}";
    }
}
