package dev.tidegate.risk;

import java.util.Arrays;

/**
 * Records of bytes by their id, in the order they were added, the newest so many. A record begins with its id, a text of
 * {@link Packing}. All records lie one after another in one array, and arrays of numbers find them: a record is no object of its
 * own, costs some 12 bytes beyond its own and a quarter for growth, and the garbage collector has nothing to follow. Exact: an id
 * is compared byte by byte. Not thread-safe.
 *
 * <p>A slot is where a record's beginning is noted, and good until the next change. Who picks ids so that they crowd in one place
 * makes a search pass over as many numbers as there are records, a microsecond or a few, and only those of the one account.
 */
final class RecordRing {
    static final int MOST = 4_095;
    static final int ABSENT = -1;

    private static final int SLOT_BITS = 12;
    private static final int SLOT = (1 << SLOT_BITS) - 1;
    private static final int HASH_BITS = Integer.SIZE - SLOT_BITS;
    private static final int FEWEST = 8;
    private static final byte[] NO_BYTES = {};
    private static final int[] NO_NUMBERS = {};

    private final int most;
    /** Records from the oldest one's beginning to {@link #end}; what is before them is free. */
    private byte[] arena = NO_BYTES;

    private int end;
    /** What a noted beginning is beyond its place in the arena; records move together, and their notes stay. */
    private int moved;
    /** Beginnings, a ring. */
    private int[] starts = NO_NUMBERS;

    private int oldest;
    private int size;
    /** By hash, open addressing, at most three quarters full: 20 bits of it and the slot plus one; 0 is empty. */
    private int[] table = NO_NUMBERS;

    /** @param most records kept, 1 to {@value #MOST} */
    RecordRing(int most) {
        if (most < 1 || most > MOST) {
            throw new IllegalArgumentException("a ring keeps 1 to " + MOST + " records, not " + most);
        }
        this.most = most;
    }

    int size() {
        return size;
    }

    /** Slot of a record by its age, 0 the oldest. */
    int slot(int age) {
        int slot = oldest + age;
        return slot < starts.length ? slot : slot - starts.length;
    }

    private int age(int slot) {
        return slot >= oldest ? slot - oldest : slot - oldest + starts.length;
    }

    /** Where a slot's record begins in {@link #bytes}. */
    int start(int slot) {
        return starts[slot] - moved;
    }

    private int endOf(int slot) {
        int next = age(slot) + 1;
        return next < size ? start(slot(next)) : end;
    }

    /** What the records lie in, until the next change. */
    byte[] bytes() {
        return arena;
    }

    /** The slot of a record, or {@link #ABSENT}. */
    int find(Packing id) {
        if (size == 0) {
            return ABSENT;
        }
        int at = place(id.bytes(), id.length(), hash(id));
        return table[at] == 0 ? ABSENT : (table[at] & SLOT) - 1;
    }

    /** Adds a record whose id is not contained, as the newest; where there are too many, the oldest goes. */
    void add(Packing record) {
        if (size == most) {
            remove(oldest);
        }
        if (size == starts.length) {
            widen();
        }
        int length = record.length();
        makeRoom(length);
        System.arraycopy(record.bytes(), 0, arena, end, length);
        int slot = slot(size);
        starts[slot] = end + moved;
        int idLength = Unpacking.endOfText(arena, end) - end;
        int hash = hash(arena, end, idLength);
        enter(hash << SLOT_BITS | slot + 1);
        end += length;
        size++;
    }

    /** Puts a record in the place of one with the same id. */
    void replace(int slot, Packing record) {
        int length = record.length();
        int longer = length - (endOf(slot) - start(slot));
        makeRoom(Math.max(0, longer));
        int start = start(slot);
        int after = endOf(slot);
        System.arraycopy(arena, after, arena, after + longer, end - after);
        System.arraycopy(record.bytes(), 0, arena, start, length);
        end += longer;
        for (int age = age(slot) + 1; longer != 0 && age < size; age++) {
            starts[slot(age)] += longer;
        }
    }

    void remove(int slot) {
        int start = start(slot);
        leave(slot, hash(arena, start, Unpacking.endOfText(arena, start) - start));
        if (slot == oldest) {
            oldest = slot(1);
        } else {
            closeGap(slot, start, endOf(slot));
        }
        size--;
        if (size == 0) {
            end = 0;
            moved = 0;
        }
    }

    /** What is newer moves down by one record. */
    private void closeGap(int slot, int start, int after) {
        System.arraycopy(arena, after, arena, start, end - after);
        end -= after - start;
        int gone = age(slot);
        for (int age = gone + 1; age < size; age++) {
            starts[slot(age - 1)] = starts[slot(age)] - (after - start);
        }
        for (int i = 0; i < table.length; i++) {
            int age = table[i] == 0 ? -1 : age((table[i] & SLOT) - 1);
            if (age > gone) {
                table[i] = table[i] & ~SLOT | slot(age - 1) + 1;
            }
        }
    }

    // ---- The arena

    /** Moves all to the beginning where an eighth of the arena is free there, else into one that is a quarter larger. */
    private void makeRoom(int more) {
        if (arena.length - end >= more) {
            return;
        }
        int start = size == 0 ? end : start(oldest);
        int live = end - start;
        boolean roomy = start >= arena.length >> 3 && arena.length - live >= more;
        byte[] to = roomy ? arena : new byte[live + more + Math.max(64, live >> 2)];
        System.arraycopy(arena, start, to, 0, live);
        arena = to;
        moved += start;
        end = live;
    }

    // ---- The table

    private void widen() {
        int[] before = table;
        int[] wider = new int[Math.min(most, Math.max(FEWEST, 2 * starts.length))];
        for (int age = 0; age < size; age++) {
            wider[age] = starts[slot(age)];
        }
        table = new int[wider.length + wider.length / 3 + 1];
        for (int entry : before) {
            if (entry != 0) {
                enter(entry & ~SLOT | age((entry & SLOT) - 1) + 1);
            }
        }
        starts = wider;
        oldest = 0;
    }

    private void enter(int entry) {
        int at = home(entry);
        while (table[at] != 0) {
            at = next(at);
        }
        table[at] = entry;
    }

    /** Empties a slot's place and closes the gap, so that a search may end at the first empty place. */
    private void leave(int slot, int hash) {
        int gap = home(hash << SLOT_BITS);
        while ((table[gap] & SLOT) != slot + 1) {
            gap = next(gap);
        }
        for (int at = next(gap); table[at] != 0; at = next(at)) {
            int home = home(table[at]);
            boolean reachesGap = gap <= at ? home <= gap || home > at : home <= gap && home > at;
            if (reachesGap) {
                table[gap] = table[at];
                gap = at;
            }
        }
        table[gap] = 0;
    }

    /** Where the table names an id, or the empty place that says it is absent. */
    private int place(byte[] id, int length, int hash) {
        int at = home(hash << SLOT_BITS);
        while (table[at] != 0 && !(table[at] >>> SLOT_BITS == hash && isAt((table[at] & SLOT) - 1, id, length))) {
            at = next(at);
        }
        return at;
    }

    /** A text says its own length, so a record that begins with these bytes begins with this id. */
    private boolean isAt(int slot, byte[] id, int length) {
        int start = start(slot);
        return end - start >= length && Arrays.equals(arena, start, start + length, id, 0, length);
    }

    private int home(int entry) {
        return (int) ((long) (entry >>> SLOT_BITS) * table.length >>> HASH_BITS);
    }

    private int next(int at) {
        return at + 1 == table.length ? 0 : at + 1;
    }

    static int hash(Packing id) {
        return hash(id.bytes(), 0, id.length());
    }

    /** Twenty bits of all bytes; texts that collide as Java's strings do not collide here. */
    private static int hash(byte[] bytes, int from, int length) {
        long hash = length;
        long word = 0;
        for (int i = 0; i < length; i++) {
            word = word << Byte.SIZE | bytes[from + i] & 0xff;
            if ((i & 7) == 7) {
                hash = mix(hash, word);
                word = 0;
            }
        }
        return (int) (mix(hash, word) >>> Long.SIZE - HASH_BITS);
    }

    private static long mix(long hash, long word) {
        long mixed = (hash ^ word) * 0x9E37_79B9_7F4A_7C15L;
        return mixed ^ mixed >>> 32;
    }
}
