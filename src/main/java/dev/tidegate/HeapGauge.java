package dev.tidegate;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How full the heap stays: what the last full collection could not free. What is merely not collected yet does not count. */
final class HeapGauge {
    private final Supplier<@Nullable MemoryUsage> afterCollection;

    HeapGauge(Supplier<@Nullable MemoryUsage> afterCollection) {
        this.afterCollection = afterCollection;
    }

    /** Of this process: its oldest generation, which is the largest pool of the heap. */
    static HeapGauge ofThisProcess() {
        List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                .toList();
        MemoryPoolMXBean oldest = pools.stream()
                .max(Comparator.comparingLong(pool -> pool.getUsage().getMax()))
                .orElse(null);
        return new HeapGauge(oldest == null ? () -> null : oldest::getCollectionUsage);
    }

    /** 0 to 100; 0 where no full collection has been needed or the process cannot tell. */
    int usedPercent() {
        MemoryUsage usage = afterCollection.get();
        if (usage == null || usage.getMax() <= 0) {
            return 0;
        }
        return (int) (usage.getUsed() * 100.0 / usage.getMax());
    }
}
