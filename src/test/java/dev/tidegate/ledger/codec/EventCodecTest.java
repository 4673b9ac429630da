package dev.tidegate.ledger.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ledger.Histories;
import dev.tidegate.ledger.journal.Bytes;
import dev.tidegate.ledger.journal.Cursor;
import dev.tidegate.ledger.journal.Malformed;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.AccountSnapshot;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.AccountStatus;
import dev.tidegate.risk.OrderPhase;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
    private static final AccountId ACCOUNT = new AccountId("alice");
    private final Bytes bytes = new Bytes();

    private byte[] written() {
        return Arrays.copyOfRange(bytes.array(), bytes.offset(), bytes.offset() + bytes.length());
    }

    private byte[] bytes(AccountEvent event) {
        EventCodec.write(bytes.clear(), event);
        return written();
    }

    private byte[] bytes(AccountSnapshot snapshot) {
        EventCodec.write(bytes.clear(), snapshot);
        return written();
    }

    @Test
    void every_kind_of_event_comes_back_as_it_was() {
        Random random = new Random(3);
        Histories histories = new Histories(random);
        AccountState state = AccountState.empty(ACCOUNT);
        Set<Class<?>> kinds = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            AccountEvent event = histories.event(state, i % 16);
            Cursor in = new Cursor(ByteBuffer.wrap(bytes(event)));
            assertThat(EventCodec.readEvent(in)).isEqualTo(event);
            in.end();
            kinds.add(event.getClass());
            state.apply(event);
        }
        assertThat(kinds).hasSize(AccountEvent.class.getPermittedSubclasses().length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50, 5_000, 40_000})
    void a_snapshot_comes_back_as_it_was_and_gives_the_same_bytes(int events) {
        Histories histories = new Histories(new Random(events));
        AccountState state = AccountState.empty(ACCOUNT);
        for (int i = 0; i < events; i++) {
            state.apply(histories.event(state));
        }
        byte[] first = bytes(state.snapshot());
        Cursor in = new Cursor(ByteBuffer.wrap(first));
        AccountSnapshot read = EventCodec.readSnapshot(in);
        in.end();
        assertThat(read).isEqualTo(state.snapshot());
        assertThat(bytes(AccountState.of(read).snapshot())).isEqualTo(first);
    }

    @Test
    void a_snapshot_of_the_first_format_is_read_without_deadlines() {
        Histories histories = new Histories(new Random(5));
        AccountState state = AccountState.empty(ACCOUNT);
        for (int i = 0; i < 500; i++) {
            AccountEvent event = histories.event(state);
            boolean later = event instanceof AccountEvent.DeadlineSet || event instanceof AccountEvent.FeedReached;
            if (!later) {
                state.apply(event);
            }
        }
        byte[] now = bytes(state.snapshot());
        byte[] before = Arrays.copyOf(now, now.length - 12);
        Cursor in = new Cursor(ByteBuffer.wrap(before));
        assertThat(EventCodec.readSnapshot(in, EventCodec.OLDEST_FORMAT)).isEqualTo(state.snapshot());
        in.end();
    }

    @Test
    void a_cause_is_kept_up_to_its_bound() {
        String most = "x".repeat(EventCodec.MAX_CAUSE);
        for (String cause : List.of(most, most + "y")) {
            Cursor in = new Cursor(ByteBuffer.wrap(bytes(new AccountEvent.Refused("c", cause, 1))));
            assertThat(EventCodec.readEvent(in)).isEqualTo(new AccountEvent.Refused("c", most, 1));
        }
    }

    /** Ordinals are on disks: a constant may be added at an end, never in between. */
    @Test
    void constants_stand_in_the_order_they_are_written_by() {
        assertThat(Side.values()).extracting(Enum::name).startsWith("BUY", "SELL");
        assertThat(OrderType.values()).extracting(Enum::name).startsWith("LIMIT", "MARKET");
        assertThat(TimeInForce.values()).extracting(Enum::name).startsWith("GTC", "IOC", "FOK", "POST_ONLY");
        assertThat(OrderStatus.values())
                .extracting(Enum::name)
                .startsWith("NEW", "PARTIALLY_FILLED", "FILLED", "CANCELLED", "EXPIRED", "REJECTED");
        assertThat(OrderPhase.values()).extracting(Enum::name).startsWith("RESERVED", "LIVE", "UNKNOWN");
        assertThat(AccountStatus.values())
                .extracting(Enum::name)
                .startsWith("ACTIVE", "REDUCE_ONLY", "RECONCILING", "HALTED");
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void a_hundred_thousand_hostile_inputs_are_read_or_malformed_and_nothing_else(long seed) {
        Random random = new Random(seed);
        Histories histories = new Histories(random);
        AccountState state = AccountState.empty(ACCOUNT);
        for (int i = 0; i < 200; i++) {
            state.apply(histories.event(state));
        }
        byte[] snapshot = bytes(state.snapshot());
        int malformed = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] input = input(random, histories, state, snapshot, i);
            try {
                Cursor in = new Cursor(ByteBuffer.wrap(input));
                if (i % 10 == 0) {
                    EventCodec.readSnapshot(in);
                } else {
                    EventCodec.readEvent(in);
                }
                in.end();
            } catch (Malformed expected) {
                malformed++;
            }
        }
        assertThat(malformed).as("seed %s", seed).isBetween(10_000, 49_999);
    }

    private byte[] input(Random random, Histories histories, AccountState state, byte[] snapshot, int number) {
        if (number % 3 == 0) {
            byte[] any = new byte[random.nextInt(200)];
            random.nextBytes(any);
            if (any.length > 0 && random.nextBoolean()) {
                any[0] = (byte) random.nextInt(17);
            }
            return any;
        }
        byte[] good = number % 10 == 0 ? snapshot.clone() : bytes(histories.event(state));
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
            good[random.nextInt(good.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(good, random.nextInt(good.length + 9)) : good;
    }
}
