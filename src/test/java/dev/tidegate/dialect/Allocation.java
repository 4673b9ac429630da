package dev.tidegate.dialect;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** The bytes a piece of work allocates on this thread: a measure of work that no busy machine disturbs. */
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long FIXED = 256 << 10;
    private static final long PER_BYTE = 64;

    private Allocation() {}

    /** What the second run allocates: the first one loads classes. */
    static long of(Runnable work) {
        work.run();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** The most that reading so many bytes may allocate. */
    static long bound(int length) {
        return FIXED + PER_BYTE * length;
    }
}
