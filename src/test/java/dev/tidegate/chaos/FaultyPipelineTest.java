package dev.tidegate.chaos;

/** The same with several orders in flight on one connection. */
class FaultyPipelineTest extends FaultyLinkTest {
    @Override
    int pipelining() {
        return 8;
    }
}
