package dev.tidegate.identity;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of one rule book, by name. Immutable. */
public final class Keys {
    private final Map<String, Identified.Known> known;

    private Keys(Map<String, Identified.Known> known) {
        this.known = known;
    }

    /** All keys that are accepted; no two may have the same name. */
    public static Keys of(Collection<ApiKey> keys) {
        Map<String, Identified.Known> known = HashMap.newHashMap(keys.size());
        for (ApiKey key : keys) {
            if (known.put(key.id(), new Identified.Known(new Caller(key))) != null) {
                throw new IllegalArgumentException("there are two keys named " + key.id());
            }
        }
        return new Keys(known);
    }

    public int size() {
        return known.size();
    }

    Identified.@Nullable Known find(String keyId) {
        return known.get(keyId);
    }
}
