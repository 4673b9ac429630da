package dev.tidegate.dialect;

/** One message of an exchange's market stream. */
public sealed interface MarketMessage permits Ticker, BookPicture {
    /** The instrument it is about. */
    String symbol();
}
