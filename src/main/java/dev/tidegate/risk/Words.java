package dev.tidegate.risk;

import java.util.Arrays;

/**
 * Texts that many records of an account share, each kept once: symbols, and how the names begin that one process gives. Bounded;
 * what finds no room is written out. Not thread-safe.
 */
final class Words {
    static final int MOST = 64;
    /** In place of a word's number: the text is written out. */
    static final int NONE = 0xff;

    private static final String[] EMPTY = {};

    private String[] words = EMPTY;
    private int size;

    /** The number of a text's first characters, which are a word from now on if there is room; else {@link #NONE}. */
    int number(String text, int length) {
        for (int i = 0; i < size; i++) {
            if (words[i].length() == length && text.startsWith(words[i])) {
                return i;
            }
        }
        if (size == MOST || length == 0) {
            return NONE;
        }
        if (size == words.length) {
            words = Arrays.copyOf(words, Math.max(4, 2 * size));
        }
        words[size] = text.substring(0, length);
        return size++;
    }

    /** The word with a number, nothing for {@link #NONE}. */
    String word(int number) {
        return number == NONE ? "" : words[number];
    }
}
