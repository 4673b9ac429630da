package dev.tidegate.identity;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of one rule book, by name. Immutable. */
public final class Keys {
    private final Map<String, Identified.Known> known;
    private final Map<String, Identified.Known> certified;

    private Keys(Map<String, Identified.Known> known, Map<String, Identified.Known> certified) {
        this.known = known;
        this.certified = certified;
    }

    /** All keys that are accepted; no two may have the same name. */
    public static Keys of(Collection<ApiKey> keys) {
        Map<String, Identified.Known> known = HashMap.newHashMap(keys.size());
        Map<String, Identified.Known> certified = new HashMap<>();
        for (ApiKey key : keys) {
            if (known.put(key.id(), new Identified.Known(new Caller(key))) != null) {
                throw new IllegalArgumentException("there are two keys named " + key.id());
            }
        }
        for (Identified.Known each : known.values()) {
            CertificateRule rule = each.caller().key().certificate();
            if (rule != null && !each.caller().key().key().signs()) {
                certified.put(rule.text(), each);
            }
        }
        return new Keys(known, certified);
    }

    public int size() {
        return known.size();
    }

    /** The key that a certificate alone stands for. */
    Identified.@Nullable Known find(PeerCertificate shown) {
        if (certified.isEmpty()) {
            return null;
        }
        Identified.Known one = certified.get(new CertificateRule.Fingerprint(shown.fingerprint()).text());
        return one != null ? one : certified.get(new CertificateRule.Subject(shown.subject()).text());
    }

    Identified.@Nullable Known find(String keyId) {
        return known.get(keyId);
    }
}
