package dev.tidegate.policy;

import dev.tidegate.order.Rate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The groups of {@code accounts.yaml}: a tree, parents before their children. */
final class GroupsSection {
    static final int MAX_GROUPS = 1_000;
    static final int MAX_DEPTH = 5;
    static final int MAX_LIMITS = 20;
    private static final Rate LEAST_LEVEL = Rate.parse("50%");
    private static final Rate MOST_LEVEL = Rate.parse("99.99%");

    /** A group as it is written. */
    private record Group(@Nullable String parent, int depth, List<GroupLimit> limits) {}

    private final Set<String> sets;
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final Map<String, Integer> accounts = new HashMap<>();

    private GroupsSection(Set<String> sets) {
        this.sets = sets;
    }

    static GroupsSection read(Section top, Set<String> sets) {
        GroupsSection groups = new GroupsSection(sets);
        if (top.has("groups")) {
            top.children("groups", MAX_GROUPS).forEach(groups::group);
        }
        return groups;
    }

    private void group(Section section) {
        String id = section.name("id");
        String parent = section.has("parent") ? section.name("parent") : null;
        Group above = parent == null ? null : groups.get(parent);
        if (parent != null && above == null && !parent.isEmpty()) {
            section.unknown("parent", "group above it", parent, groups.keySet());
        }
        int depth = above == null ? 1 : above.depth() + 1;
        if (depth > MAX_DEPTH) {
            section.refuse("parent", Rule.TOO_DEEP, "groups must be at most " + MAX_DEPTH + " deep");
        }
        List<GroupLimit> limits = section.has("limits") ? limits(section.child("limits")) : List.of();
        section.done();
        if (!id.isEmpty() && groups.putIfAbsent(id, new Group(parent, depth, limits)) != null) {
            section.refuse("id", Rule.DUPLICATE_NAME, "is the name of another group already");
        }
    }

    private List<GroupLimit> limits(Section section) {
        List<GroupLimit> limits = new ArrayList<>();
        if (section.has("grossNotional")) {
            limits.add(new GroupLimit(GroupLimit.Measure.GROSS_NOTIONAL, "", 0, section.usd("grossNotional")));
        }
        if (section.has("delta")) {
            limits.add(new GroupLimit(GroupLimit.Measure.DELTA, "", 0, section.usd("delta")));
        }
        if (section.has("stress")) {
            for (Section each : section.children("stress", MAX_LIMITS)) {
                limits.add(new GroupLimit(GroupLimit.Measure.STRESS, set(each), 0, each.usd("loss")));
                each.done();
            }
        }
        if (section.has("expectedShortfall")) {
            for (Section each : section.children("expectedShortfall", MAX_LIMITS)) {
                limits.add(new GroupLimit(
                        GroupLimit.Measure.EXPECTED_SHORTFALL,
                        set(each),
                        each.share("level", LEAST_LEVEL, MOST_LEVEL),
                        each.usd("loss")));
                each.done();
            }
        }
        section.done();
        if (section.clean() && limits.stream().map(GroupLimit::name).distinct().count() < limits.size()) {
            section.refuse("stress", Rule.DUPLICATE_NAME, "one thing is limited twice");
        }
        return limits;
    }

    private String set(Section section) {
        String set = section.name("set");
        if (!set.isEmpty() && !sets.contains(set)) {
            section.unknown("set", "scenario set", set, sets);
        }
        return set;
    }

    /** Notes an account's group; empty where it is in none. */
    String join(Section account) {
        if (!account.has("group")) {
            return "";
        }
        String group = account.name("group");
        if (!group.isEmpty() && !groups.containsKey(group)) {
            account.unknown("group", "group", group, groups.keySet());
        }
        for (String each = group; each != null && groups.containsKey(each); each = parent(each)) {
            accounts.merge(each, 1, Integer::sum);
        }
        return group;
    }

    private @Nullable String parent(String group) {
        Group found = groups.get(group);
        return found == null ? null : found.parent();
    }

    /** What an account of a group is bound by, from its own group up; asked once all accounts have joined. */
    List<Membership> memberships(String group) {
        List<Membership> memberships = new ArrayList<>();
        for (String each = group; each != null; each = parent(each)) {
            Group found = groups.get(each);
            if (found != null && !found.limits().isEmpty()) {
                memberships.add(new Membership(each, found.limits(), accounts.getOrDefault(each, 1)));
            }
        }
        return memberships;
    }
}
