package dev.tidegate.risk;

/**
 * A moment at which an account's open orders are taken out unless somebody shows up before.
 *
 * @param graceMillis how long after the last sign of life
 * @param dueAtMillis when, epoch milliseconds; 0 while somebody is connected and the time does not run
 */
public record Deadline(long graceMillis, long dueAtMillis) {
    public boolean running() {
        return dueAtMillis > 0;
    }
}
