package dev.tidegate.limits;

import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is kept by key while it is of use, at most so many. Only what gives nobody anything by going is dropped: every newcomer
 * looks at a few of the oldest, so the table shrinks by itself to those that matter. Safe for use by several threads.
 */
public final class BoundedTable<K, V> {
    private static final int LOOKS = 4;

    private record Kept<K, V>(K key, V value) {}

    private final int capacity;
    private final ConcurrentHashMap<K, V> byKey = new ConcurrentHashMap<>();
    /** Each entry of the map once, the longest unlooked-at first. */
    private final Queue<Kept<K, V>> waiting = new ConcurrentLinkedQueue<>();

    private final AtomicInteger size = new AtomicInteger();

    /** @param capacity most entries */
    public BoundedTable(int capacity) {
        this.capacity = capacity;
    }

    /** What is kept for a key, null for nothing. */
    public @Nullable V get(K key) {
        return byKey.get(key);
    }

    public int size() {
        return size.get();
    }

    /**
     * Makes what is not there yet; null where the table is full.
     *
     * @param retire takes an old one out of use where nobody loses by it, and says whether it has
     */
    public @Nullable V enter(K key, Function<K, V> make, Predicate<V> retire) {
        makeRoom(retire);
        if (size.incrementAndGet() > capacity) {
            size.decrementAndGet();
            return byKey.get(key);
        }
        V fresh = make.apply(key);
        V other = byKey.putIfAbsent(key, fresh);
        if (other != null) {
            size.decrementAndGet();
            return other;
        }
        waiting.add(new Kept<>(key, fresh));
        return fresh;
    }

    /** Hands out everything that is kept, in no particular order. */
    public void forEach(Consumer<V> each) {
        byKey.values().forEach(each);
    }

    private void makeRoom(Predicate<V> retire) {
        for (int i = 0; i < LOOKS; i++) {
            Kept<K, V> oldest = waiting.poll();
            if (oldest == null) {
                return;
            }
            if (retire.test(oldest.value())) {
                byKey.remove(oldest.key(), oldest.value());
                size.decrementAndGet();
            } else {
                waiting.add(oldest);
            }
        }
    }
}
