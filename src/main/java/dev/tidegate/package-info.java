/**
 * Where everything is put together: {@link dev.tidegate.Main} starts it, {@code Gateway} assembles the chapters into a running
 * gateway. This package may import every chapter; none may import it.
 */
@NullMarked
package dev.tidegate;

import org.jspecify.annotations.NullMarked;
