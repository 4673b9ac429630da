package dev.tidegate.risk;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The newest executions of an account by their ids, in the order they were booked. Ids are kept whole: two that only look alike
 * must not swallow a fill. Not thread-safe.
 */
final class Executions {
    private final RecordRing ring;
    private final Packing packing = new Packing();

    /** @param most ids kept */
    Executions(int most) {
        ring = new RecordRing(most);
    }

    int size() {
        return ring.size();
    }

    boolean contains(String executionId) {
        return ring.find(packing.clear().text(executionId)) != RecordRing.ABSENT;
    }

    /** Adds an id as the newest, and where there are too many lets the oldest go; false where it is kept already. */
    boolean add(String executionId) {
        if (contains(executionId)) {
            return false;
        }
        ring.add(packing);
        return true;
    }

    /** All of them, oldest first. */
    List<String> all() {
        List<String> all = new ArrayList<>(ring.size());
        for (int age = 0; age < ring.size(); age++) {
            all.add(new Unpacking(ring.bytes(), ring.start(ring.slot(age))).text());
        }
        return Collections.unmodifiableList(all);
    }
}
