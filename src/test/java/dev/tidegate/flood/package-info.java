/**
 * What others feel of an account that floods, and what reaches the exchange of it: a load run with a sandbox exchange whose orders
 * are counted on their way in.
 */
@org.jspecify.annotations.NullMarked
package dev.tidegate.flood;
