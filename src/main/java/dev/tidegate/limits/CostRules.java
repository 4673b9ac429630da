package dev.tidegate.limits;

import java.util.List;

/**
 * What commands cost, in tokens. Only what adds risk is surcharged: the way out always costs its base. An age at cancel and an
 * expired immediate order are known only afterwards and are charged to the lane of new orders then.
 *
 * @param place for a new order, each of a batch
 * @param replace for a change
 * @param cancel for a cancel of one order
 * @param cancelAll for a cancel of all orders
 * @param farFromMark by distance from the mark in basis points, rising: the furthest one passed counts
 * @param dustBelow USD minor units; an order worth less is dust, 0 for none
 * @param dust added for dust
 * @param cancelAge by age in milliseconds, rising: the first one not reached counts
 * @param expiredImmediate charged for an immediate order that ended without a fill
 * @param cap most that one command or one later charge can cost, at least every base
 */
public record CostRules(
        int place,
        int replace,
        int cancel,
        int cancelAll,
        List<Step> farFromMark,
        long dustBelow,
        int dust,
        List<Step> cancelAge,
        int expiredImmediate,
        int cap) {
    /** Every command costs one token, whatever it is and does. */
    public static final CostRules FLAT = new CostRules(1, 1, 1, 1, List.of(), 0, 0, List.of(), 0, 1);

    /** What is added beyond, or below, a bound. */
    public record Step(long bound, int add) {}

    public CostRules {
        farFromMark = List.copyOf(farFromMark);
        cancelAge = List.copyOf(cancelAge);
        if (Math.min(Math.min(place, replace), Math.min(cancel, cancelAll)) < 1
                || cap < Math.max(Math.max(place, replace), Math.max(cancel, cancelAll))) {
            throw new IllegalArgumentException("every base must be 1 to the cap " + cap);
        }
    }

    /**
     * A command that adds risk.
     *
     * @param base {@link #place} or {@link #replace}
     * @param basisPoints distance of its price from the mark, not negative
     * @param value USD minor units; 0 where unknown, which is no dust
     * @param sanction added because of a sanction
     */
    public Cost adding(int base, long basisPoints, long value, int sanction) {
        int far = far(basisPoints);
        int small = value > 0 && value < dustBelow ? dust : 0;
        return far + small + sanction == 0
                ? plain(base)
                : new Cost(base, far, small, sanction, Math.min(cap, base + far + small + sanction));
    }

    /** A command that adds no risk. */
    public Cost plain(int base) {
        return base == 1 ? Cost.ONE : Cost.plain(base);
    }

    private int far(long basisPoints) {
        int add = 0;
        for (int i = 0;
                i < farFromMark.size() && basisPoints > farFromMark.get(i).bound();
                i++) {
            add = farFromMark.get(i).add();
        }
        return add;
    }

    /** True where a distance from the mark is surcharged. */
    public boolean isFar(long basisPoints) {
        return !farFromMark.isEmpty() && basisPoints > farFromMark.getFirst().bound();
    }

    /** True where a value is dust; one of 0 is unknown, and none. */
    public boolean isDust(long value) {
        return value > 0 && value < dustBelow;
    }

    /** What is charged for a cancelled order that lived so long. */
    public int cancelledAt(long ageMillis) {
        for (int i = 0; i < cancelAge.size(); i++) {
            if (ageMillis < cancelAge.get(i).bound()) {
                return Math.min(cap, cancelAge.get(i).add());
            }
        }
        return 0;
    }
}
