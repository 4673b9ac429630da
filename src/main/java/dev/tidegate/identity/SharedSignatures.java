package dev.tidegate.identity;

import java.util.function.Consumer;

/** Signatures that have passed at other gateways. */
@FunctionalInterface
public interface SharedSignatures {
    /** For a gateway that is alone. */
    SharedSignatures ALONE = (signed, answer) -> answer.accept(true);

    /**
     * Notes a signature that passed here.
     *
     * @param answer told once and soon, on the caller's event loop: true where it has passed nowhere before, as far as can be known
     */
    void first(Signed signed, Consumer<Boolean> answer);
}
