package dev.tidegate.replicas;

/**
 * A gateway that is there.
 *
 * @param id what tells it from the others
 * @param own true for the one that asks
 * @param policyVersion its count of rule changes, which says nothing to others
 * @param policyHash of the rules it goes by
 */
public record Member(String id, boolean own, long policyVersion, String policyHash) {}
