package dev.tidegate.policy;

import java.util.List;

/**
 * An account's place in a group that has limits.
 *
 * @param group its id
 * @param limits of the group
 * @param accounts how many accounts it has, groups below it included
 */
public record Membership(String group, List<GroupLimit> limits, int accounts) {
    public Membership {
        limits = List.copyOf(limits);
    }
}
