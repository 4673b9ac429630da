package dev.tidegate.ledger.valkey;

import dev.tidegate.ledger.codec.EventCodec;
import dev.tidegate.ledger.journal.Bytes;
import dev.tidegate.ledger.journal.Cursor;
import dev.tidegate.ledger.journal.Malformed;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountSnapshot;
import io.vertx.redis.client.Response;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commits and pictures as the server keeps them: format 1, version before 8, count 4, events; format 1, snapshot. */
final class Entries {
    private Entries() {}

    static byte[] commit(Bytes bytes, long before, List<AccountEvent> events) {
        bytes.clear().u8(EventCodec.FORMAT).i64(before).i32(events.size());
        for (int i = 0; i < events.size(); i++) {
            EventCodec.write(bytes, events.get(i));
        }
        return copied(bytes);
    }

    static byte[] picture(Bytes bytes, AccountSnapshot snapshot) {
        EventCodec.write(bytes.clear().u8(EventCodec.FORMAT), snapshot);
        return copied(bytes);
    }

    private static byte[] copied(Bytes bytes) {
        return Arrays.copyOfRange(bytes.array(), bytes.offset(), bytes.offset() + bytes.length());
    }

    static AccountSnapshot picture(byte[] bytes) {
        Cursor in = new Cursor(ByteBuffer.wrap(bytes));
        AccountSnapshot snapshot = EventCodec.readSnapshot(in, format(in));
        in.end();
        return snapshot;
    }

    /**
     * The events of stream entries.
     *
     * @param version the account's before the first of them
     * @return null where entries before the first are missing
     */
    static @Nullable List<AccountEvent> events(Response entries, long version) {
        List<AccountEvent> events = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            // Each entry is its name and its fields: request id and events, each after its own name.
            Cursor in = new Cursor(ByteBuffer.wrap(entries.get(i).get(1).get(3).toBytes()));
            format(in);
            if (in.i64() != version + events.size()) {
                return null;
            }
            for (int left = in.count(9); left > 0; left--) {
                events.add(EventCodec.readEvent(in));
            }
            in.end();
        }
        return events;
    }

    private static int format(Cursor in) {
        int format = in.u8();
        if (!EventCodec.readable(format)) {
            throw new Malformed("format " + format + " is unknown");
        }
        return format;
    }
}
