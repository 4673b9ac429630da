package dev.tidegate.sandbox;

import java.util.List;

/**
 * What an account is worth and must be worth, seen from the exchange's side. USD, whole units.
 *
 * @param equity balances and unrealised profit after haircuts and caps
 * @param initial initial margin, fees and losses over the worst way its resting orders could fill
 * @param least the smallest equity less initial margin after any order, change or fill since the watch began; infinite before any
 * @param shorts the first moments at which it was below zero
 * @param looks how often the account was looked at
 */
public record MarginView(double equity, double initial, double least, List<String> shorts, long looks) {
    public MarginView {
        shorts = List.copyOf(shorts);
    }

    public double available() {
        return equity - initial;
    }
}
