package dev.tidegate.surveillance;

import dev.tidegate.ledger.journal.Bytes;
import dev.tidegate.ledger.journal.Cursor;
import dev.tidegate.ledger.journal.Malformed;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Breach;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decisions as bytes: format 1, time 8, then the texts a search asks for first, then the rest. Reasons are written by their number,
 * other constants by their ordinal: new ones go to the end of their enum.
 */
final class DecisionCodec {
    static final int FORMAT = 1;
    /** Breaches kept of one decision. */
    static final int MAX_BREACHES = 32;
    /** Characters kept of a breach's sentence. */
    static final int MAX_DETAIL = 400;
    /** Characters kept of anything else the caller named. */
    static final int MAX_NAME = 128;

    private static final Lane[] LANES = Lane.values();
    private static final Side[] SIDES = Side.values();
    private static final OrderType[] TYPES = OrderType.values();
    private static final TimeInForce[] TIMES = TimeInForce.values();
    private static final Map<Integer, Reason> REASONS = new HashMap<>();

    static {
        for (Reason reason : Reason.values()) {
            REASONS.put(reason.number(), reason);
        }
    }

    private DecisionCodec() {}

    static void write(Bytes out, DecisionRecord one) {
        out.clear().u8(FORMAT).i64(one.timeMillis());
        name(out, one.decisionId()).text(one.account().value());
        name(out, one.keyId())
                .i64(one.accountVersion())
                .i64(one.policyVersion())
                .i64(one.marketVersion())
                .u8(one.lane().ordinal())
                .i64(one.markTicks());
        command(out, one.command());
        List<Breach> breaches = one.breaches();
        int kept = Math.min(breaches.size(), MAX_BREACHES);
        out.u8(kept);
        for (int i = 0; i < kept; i++) {
            breach(out, breaches.get(i));
        }
        decimal(out, one.maxQuantity());
    }

    private static Bytes name(Bytes out, String value) {
        return out.sentence(value, MAX_NAME);
    }

    private static void command(Bytes out, OrderCommand command) {
        switch (command) {
            case OrderCommand.Place c -> {
                optional(out.u8(1), c.clientOrderId());
                name(out, c.symbol())
                        .u8(c.side().ordinal())
                        .u8(c.type().ordinal())
                        .u8(c.timeInForce().ordinal());
                decimal(out, c.quantity());
                decimal(out, c.price());
                out.flag(c.reduceOnly());
            }
            case OrderCommand.Replace c -> {
                name(out.u8(2), c.clientOrderId());
                decimal(out, c.quantity());
                decimal(out, c.price());
            }
            case OrderCommand.Cancel c -> name(out.u8(3), c.clientOrderId());
            case OrderCommand.CancelAll c -> optional(out.u8(4), c.symbol());
        }
    }

    private static void breach(Bytes out, Breach breach) {
        name(out.u16(breach.reason().number()), breach.subject());
        decimal(out, breach.measure());
        decimal(out, breach.limit());
        name(out, breach.unit()).sentence(breach.detail(), MAX_DETAIL);
    }

    private static void optional(Bytes out, @Nullable String value) {
        out.flag(value != null);
        if (value != null) {
            name(out, value);
        }
    }

    /** The scale, or 255 for none; then the digits. */
    private static void decimal(Bytes out, @Nullable Decimal value) {
        if (value == null) {
            out.u8(0xff);
        } else {
            out.u8(value.scale()).i64(value.unscaled());
        }
    }

    /** The time of a record, without reading the rest. */
    static long time(Cursor in) {
        int format = in.u8();
        if (format != FORMAT) {
            throw new Malformed("format " + format + " is unknown");
        }
        return in.i64();
    }

    /** Reads a record where a search wants it, else null; the cursor stands after {@link #time}. */
    static @Nullable DecisionRecord read(Cursor in, long time, TapeQuery query) {
        String decisionId = in.text();
        String account = in.text();
        if (!query.wants(account, decisionId)) {
            return null;
        }
        try {
            return rest(in, time, decisionId, new AccountId(account));
        } catch (IllegalArgumentException impossible) {
            throw new Malformed(String.valueOf(impossible.getMessage()));
        }
    }

    private static DecisionRecord rest(Cursor in, long time, String decisionId, AccountId account) {
        String keyId = in.text();
        long accountVersion = in.i64();
        long policyVersion = in.i64();
        long marketVersion = in.i64();
        Lane lane = in.constant(LANES);
        long markTicks = in.i64();
        OrderCommand command = command(in);
        int count = in.u8();
        List<Breach> breaches = new ArrayList<>(Math.min(count, MAX_BREACHES));
        for (int i = 0; i < count; i++) {
            breaches.add(breach(in));
        }
        Decimal maxQuantity = decimal(in);
        in.end();
        return new DecisionRecord(
                time,
                decisionId,
                account,
                keyId,
                accountVersion,
                policyVersion,
                marketVersion,
                lane,
                command,
                markTicks,
                List.copyOf(breaches),
                maxQuantity);
    }

    private static OrderCommand command(Cursor in) {
        int kind = in.u8();
        return switch (kind) {
            case 1 ->
                new OrderCommand.Place(
                        optional(in),
                        in.text(),
                        in.constant(SIDES),
                        in.constant(TYPES),
                        in.constant(TIMES),
                        present(decimal(in)),
                        decimal(in),
                        in.flag());
            case 2 -> new OrderCommand.Replace(in.text(), decimal(in), decimal(in));
            case 3 -> new OrderCommand.Cancel(in.text());
            case 4 -> new OrderCommand.CancelAll(optional(in));
            default -> throw new Malformed("command kind " + kind + " is unknown");
        };
    }

    private static Breach breach(Cursor in) {
        int number = in.u16();
        Reason reason = REASONS.get(number);
        if (reason == null) {
            throw new Malformed("reason " + number + " is unknown");
        }
        return new Breach(reason, in.text(), decimal(in), decimal(in), in.text(), in.text());
    }

    private static @Nullable String optional(Cursor in) {
        return in.flag() ? in.text() : null;
    }

    private static Decimal present(@Nullable Decimal value) {
        if (value == null) {
            throw new Malformed("a quantity is missing");
        }
        return value;
    }

    private static @Nullable Decimal decimal(Cursor in) {
        int scale = in.u8();
        return scale == 0xff ? null : Decimal.of(in.i64(), scale);
    }
}
