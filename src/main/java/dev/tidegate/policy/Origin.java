package dev.tidegate.policy;

/**
 * Where something is written.
 *
 * @param file name of the file, without its folder
 * @param line from 1; 0 where a file as a whole is meant
 * @param path from the top of the file, such as {@code accounts[2].keys[0].secret}; empty for the top
 */
record Origin(String file, int line, String path) {
    /** A key under this one. */
    Origin key(String key, int at) {
        return new Origin(file, at, path.isEmpty() ? Texts.shown(key) : path + "." + Texts.shown(key));
    }

    /** An item of the list at this place. */
    Origin item(int index, int at) {
        return new Origin(file, at, path + "[" + index + "]");
    }
}
