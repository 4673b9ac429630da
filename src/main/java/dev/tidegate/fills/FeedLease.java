package dev.tidegate.fills;

/** Who of several gateways settles the execution feed. All of them read it, so that another can take over. */
public interface FeedLease {
    /** This gateway is alone. */
    FeedLease ALONE = new FeedLease() {
        @Override
        public boolean held() {
            return true;
        }

        @Override
        public boolean shared() {
            return false;
        }

        @Override
        public void listen(Runnable taken) {}
    };

    /** True while this gateway is the one. One look. */
    boolean held();

    /** True where other gateways write to the same ledger. */
    boolean shared();

    /** Told, on any thread, whenever this gateway becomes the one. */
    void listen(Runnable taken);
}
