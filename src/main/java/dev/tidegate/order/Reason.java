package dev.tidegate.order;

/**
 * Why the gateway refuses, once for the whole gateway: a stable number and code, the HTTP status, the FIX 103 value, a short
 * title and the sentence for the client. Numbers below 1000 belong to the door, 1xxx to admission, 2xxx to the order itself,
 * 3xxx to exposure, 4xxx to margin, 5xxx to data and machinery, 6xxx to the exchange.
 */
public enum Reason {
    MALFORMED(100, 400, 99, "malformed", "The request could not be read."),
    REQUEST_EXPIRED(101, 400, 8, "request-expired", "The timestamp lies outside the receive window."),
    NOT_FOUND(102, 404, 99, "not-found", "There is nothing at this path."),
    METHOD_NOT_ALLOWED(103, 405, 99, "method-not-allowed", "The path does not take this method."),
    BODY_TIMEOUT(104, 408, 99, "timeout", "The body did not arrive in time."),
    BODY_TOO_LARGE(105, 413, 99, "body-too-large", "The body is larger than this path takes."),
    URI_TOO_LONG(106, 414, 99, "uri-too-long", "The request line is too long."),
    MEDIA_TYPE_UNSUPPORTED(107, 415, 99, "unsupported-media-type", "Only plain, unencoded JSON is taken."),
    HEADERS_TOO_LARGE(108, 431, 99, "headers-too-large", "The headers are too large."),
    INTERNAL_ERROR(109, 500, 99, "internal-error", "The gateway failed."),
    UNAUTHENTICATED(110, 401, 15, "unauthenticated", "The key, signature or session was not accepted."),
    REPLAYED_REQUEST(111, 401, 6, "replayed-request", "This signed request has been seen before."),
    CONNECTION_LIMIT(112, 503, 99, "connection-limit", "Too many connections are open."),
    UPGRADE_REQUIRED(113, 426, 99, "upgrade-required", "This path takes a WebSocket."),
    ADDRESS_NOT_ALLOWED(114, 403, 99, "address-not-allowed", "Requests from this address are not taken."),

    AUTH_UNKNOWN_ACCOUNT(1001, 401, 15, "unknown-account", "The account is not known."),
    AUTH_NOT_PERMITTED(1002, 403, 99, "not-permitted", "The key may not do this."),
    KILL_SWITCH_ACTIVE(1003, 422, 2, "kill-switch", "Trading has been stopped; cancels pass."),
    ACCOUNT_REDUCE_ONLY(1004, 422, 21, "reduce-only-mode", "Only orders that reduce a position pass at present."),
    ACCOUNT_RECONCILING(1005, 503, 99, "account-reconciling", "The account is being read again from the exchange."),
    DUPLICATE_CLORDID(1006, 409, 6, "duplicate", "The client order id has been used before."),
    STALE_ORDER_TIMESTAMP(1007, 400, 8, "stale-order", "The order is too old."),
    REPEATED_ORDER_SUSPECTED(1008, 422, 21, "repeated-order", "The same order came again too soon."),
    ACCOUNT_HALTED(1009, 422, 2, "account-halted", "The account is halted until an operator has looked at it."),
    RATE_LIMIT_EXCEEDED(1101, 429, 99, "quota-exceeded", "The quota of this lane is used up."),
    ABNORMAL_USAGE(1103, 429, 99, "abnormal-usage-detected", "Abnormal usage: cancels and proven reductions pass."),
    REPEATED_EXECUTION_THROTTLE(1102, 429, 21, "repeated-execution", "Too many executions in a short time."),

    INSTRUMENT_UNKNOWN(2001, 422, 1, "instrument-unknown", "The instrument is not listed."),
    INSTRUMENT_NOT_TRADING(2002, 422, 2, "instrument-not-trading", "The instrument does not take this order now."),
    ORDER_TYPE_UNSUPPORTED(2003, 422, 11, "order-type", "The order type is not supported."),
    TIME_IN_FORCE_INVALID(2004, 422, 4, "time-in-force", "The time in force does not fit the order type."),
    PRICE_TICK_INVALID(2005, 422, 18, "price-tick", "The price is not on the tick grid."),
    PRICE_COLLAR_BREACHED(2006, 422, 16, "price-band", "The price is too far from the reference."),
    REFERENCE_PRICE_UNAVAILABLE(2007, 422, 19, "reference-price", "There is no reference price to judge the order on."),
    QUANTITY_STEP_INVALID(2008, 422, 13, "quantity-step", "The quantity is not on the lot grid."),
    QUANTITY_OUT_OF_RANGE(2009, 422, 13, "quantity-range", "The quantity is below the minimum or above the maximum."),
    NOTIONAL_BELOW_MIN(2010, 422, 13, "notional-below-min", "The order value is below the instrument's minimum."),
    ORDER_VALUE_EXCEEDS_MAX(2011, 422, 27, "order-value", "The order value is above the account's maximum."),
    POST_ONLY_WOULD_CROSS(2012, 422, 99, "post-only", "The post-only order would trade at once."),
    REPLACE_UNKNOWN_ORDER(2013, 404, 5, "order-unknown", "There is no such live order."),
    REPLACE_BELOW_FILLED(2014, 422, 99, "replace-below-filled", "The new quantity is not above what has been filled."),

    POSITION_LIMIT_EXCEEDED(3001, 422, 3, "position-limit", "The position could exceed its limit."),
    EXPOSURE_LIMIT_EXCEEDED(3002, 422, 20, "exposure-limit", "The notional exposure could exceed its limit."),
    OPEN_ORDERS_LIMIT_EXCEEDED(3003, 422, 3, "open-orders", "Too many orders are open."),
    DAILY_VALUE_LIMIT_EXCEEDED(3004, 422, 20, "daily-value", "The day's order value is used up."),
    VENUE_CREDIT_LIMIT_EXCEEDED(3005, 422, 25, "venue-credit", "The money at the exchange could exceed its limit."),
    CONCENTRATION_LIMIT_EXCEEDED(
            3006, 422, 3, "concentration", "The position could be too large a share of what the market trades."),
    OPEN_INTEREST_CAP(3007, 422, 3, "open-interest", "The position could be too large a share of the open interest."),
    LEVERAGE_TIER_EXCEEDED(3008, 422, 3, "leverage-tier", "The leverage is above what this size allows."),
    GREEK_LIMIT_EXCEEDED(3009, 422, 28, "greek-limit", "Delta, gamma or vega could exceed its limit."),
    VALUE_AT_RISK_LIMIT_EXCEEDED(3010, 422, 99, "value-at-risk", "The value at risk could exceed its limit."),
    EXPECTED_SHORTFALL_LIMIT_EXCEEDED(
            3011, 422, 99, "expected-shortfall", "The expected shortfall could exceed its limit."),
    STRESS_LIMIT_EXCEEDED(3012, 422, 99, "stress-loss", "The loss under stress could exceed its limit."),
    COUNTERPARTY_LIMIT_EXCEEDED(
            3013, 422, 25, "counterparty", "What the exchange could come to owe could exceed its limit."),
    APPETITE_LIMIT_EXCEEDED(3014, 422, 20, "appetite", "The position could be more than the risk budget allows."),
    GROUP_LIMIT_EXCEEDED(3015, 422, 20, "group-limit", "The accounts of a group could risk more than it allows."),

    MARGIN_INSUFFICIENT(
            4001, 422, 25, "insufficient-margin", "The account's equity does not cover the initial margin."),
    MARGIN_PORTFOLIO_SCENARIO(
            4002, 422, 25, "scenario-margin", "The account's equity does not cover the worst scenario's margin."),
    COLLATERAL_HAIRCUT_CAP(4003, 422, 25, "collateral", "Collateral above its cap does not count."),
    UNDERMARGINED_RISK_NOT_REDUCED(
            4004, 422, 25, "undermargined", "The account is under-margined and the order does not make it safer."),
    REDUCE_ONLY_WOULD_INCREASE(
            4005, 422, 99, "reduce-only", "The reduce-only order is larger than the position it could reduce."),
    SELF_MATCH_PREVENTED(4006, 422, 99, "self-match", "The order would trade with the account's own order."),
    LIQUIDITY_IMPACT_EXCEEDED(4007, 422, 99, "slippage", "The order would move the price further than allowed."),
    RISK_MODEL_MISSING(5009, 422, 19, "risk-model", "The scenarios that a limit asks for are not there."),

    MARK_PRICE_STALE(5001, 422, 19, "mark-stale", "The mark price is too old."),
    MARK_PRICE_UNCERTAIN(5002, 422, 19, "mark-uncertain", "The mark price moves or differs too much to be trusted."),
    VOL_SURFACE_INVALID(
            5003, 422, 19, "vol-surface", "The option's volatility is unknown, too old or cannot be believed."),
    NUMERIC_OVERFLOW(5004, 422, 99, "numeric-overflow", "The numbers are too large to be judged exactly."),
    FENCED(5005, 503, 99, "fenced", "Another replica owns the account now."),
    JOURNAL_UNAVAILABLE(5006, 503, 99, "journal-unavailable", "The order could not be recorded; nothing was sent."),
    VENUE_STATE_UNKNOWN(5007, 503, 99, "venue-state-unknown", "Earlier orders have no known outcome yet."),
    CAPACITY_REDUCED(5008, 503, 99, "temporary-reduced-capacity", "The gateway is at its capacity; nothing was sent."),

    UPSTREAM_UNAVAILABLE(6001, 502, 99, "upstream-unavailable", "The exchange could not be reached; nothing was sent."),
    OUTCOME_UNKNOWN(6002, 504, 99, "outcome-unknown", "The exchange has not answered; the order may be live."),
    VENUE_REFUSED(6003, 422, 99, "venue-refused", "The exchange refused the order.");

    private final int number;
    private final int status;
    private final int fix103;
    private final String slug;
    private final String sentence;

    Reason(int number, int status, int fix103, String slug, String sentence) {
        this.number = number;
        this.status = status;
        this.fix103 = fix103;
        this.slug = slug;
        this.sentence = sentence;
    }

    /** Stable number for logs and tapes. */
    public int number() {
        return number;
    }

    /** HTTP status of a refusal whose first reason this is. */
    public int status() {
        return status;
    }

    /** OrdRejReason (FIX tag 103). */
    public int fix103() {
        return fix103;
    }

    /** Last part of the problem type and metric tag, kebab-case. */
    public String slug() {
        return slug;
    }

    /** One sentence for the client. */
    public String sentence() {
        return sentence;
    }
}
