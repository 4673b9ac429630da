package dev.tidegate.fills;

import dev.tidegate.order.AccountId;
import java.util.List;

/** Where differences between the exchange and the ledger are written down. */
public interface Audit {
    /**
     * An account was set to what the exchange holds.
     *
     * @param differences one sentence each, at least one
     */
    void difference(AccountId account, List<String> differences);
}
