package dev.tidegate.ledger.valkey;

/**
 * What the server does with an account. It has two keys of one slot: a hash with its version {@code v}, the highest epoch it was
 * written under {@code e}, its picture {@code s} taken at version {@code p}, and bytes of commits since {@code b}; and a stream of
 * commits, each named by the version after it. Lua's numbers are doubles: versions and epochs stay below 2^53, versions are compared
 * as text, and what events say is opaque bytes.
 */
final class Scripts {
    /** The commit was written, now or by an earlier try; the second element is 1 where a picture is due. */
    static final int COMMITTED = 0;
    /** The account is at another version; the second element holds commits after the expected one. */
    static final int STALE = 1;

    static final int FENCED = 2;
    /** Another gateway, which came too late time and again, goes first: to be asked again in a moment. */
    static final int YIELD = 3;

    /**
     * Arguments: expected version, epoch, version after, id of the request, events, bytes between pictures, gateway, and 1 where that
     * gateway was late time and again. Such a gateway is let go first: {@code w} says which, {@code n} how many others have had to
     * yield, which ends with its commit or after so many.
     */
    final Script commit = new Script("""
            local h = redis.call('HMGET', KEYS[1], 'v', 'e', 'w')
            if tonumber(ARGV[2]) < tonumber(h[2] or '0') then return {2, 0} end
            if (h[1] or '0') ~= ARGV[1] then
              local m = redis.call('XRANGE', KEYS[2], '(' .. ARGV[1] .. '-0', '+', 'COUNT', 64)
              if m[1] and m[1][1] == ARGV[3] .. '-0' and m[1][2][2] == ARGV[4] then return {0, 0} end
              if ARGV[8] == '1' and not h[3] then redis.call('HSET', KEYS[1], 'w', ARGV[7], 'n', '0') end
              return {1, m}
            end
            if h[3] then
              if h[3] ~= ARGV[7] and redis.call('HINCRBY', KEYS[1], 'n', 1) < 16 then return {3, 0} end
              redis.call('HDEL', KEYS[1], 'w', 'n')
            end
            redis.call('XADD', KEYS[2], ARGV[3] .. '-0', 'r', ARGV[4], 'd', ARGV[5])
            redis.call('HSET', KEYS[1], 'v', ARGV[3], 'e', ARGV[2])
            local b = redis.call('HINCRBY', KEYS[1], 'b', #ARGV[5])
            if b > tonumber(ARGV[6]) and b > redis.call('HSTRLEN', KEYS[1], 's') then return {0, 1} end
            return {0, 0}
            """);

    /** Answers version, picture and the commits after it. */
    final Script load = new Script("""
            local h = redis.call('HMGET', KEYS[1], 'v', 'p', 's')
            if not h[1] then return {'0', false, {}} end
            return {h[1], h[3], redis.call('XRANGE', KEYS[2], '(' .. (h[2] or '0') .. '-0', '+')}
            """);

    /** Arguments: version. Answers the account's version and the commits since, at most so many. */
    final Script since = new Script("""
            local v = redis.call('HGET', KEYS[1], 'v') or '0'
            if v == ARGV[1] then return {v, {}} end
            return {v, redis.call('XRANGE', KEYS[2], '(' .. ARGV[1] .. '-0', '+', 'COUNT', 512)}
            """);

    /** Arguments: version, picture, version from which commits stay. Commits after the picture always stay. */
    final Script picture = new Script("""
            local h = redis.call('HMGET', KEYS[1], 'v', 'p')
            if tonumber(h[1] or '0') < tonumber(ARGV[1]) or tonumber(h[2] or '0') >= tonumber(ARGV[1]) then return 0 end
            redis.call('HSET', KEYS[1], 's', ARGV[2], 'p', ARGV[1], 'b', '0')
            redis.call('XTRIM', KEYS[2], 'MINID', '=', ARGV[3] .. '-0')
            return 1
            """);

    /**
     * Arguments: name of the server as it runs now, highest epoch the asking gateway knows. Answers the epoch, which is one higher
     * than all before where the server is not the one of the last time.
     */
    final Script epoch = new Script("""
            local h = redis.call('HMGET', KEYS[1], 'n', 'server')
            local stored = tonumber(h[1] or '0')
            local n = math.max(stored, tonumber(ARGV[2]))
            if h[2] ~= ARGV[1] then n = n + 1 end
            if n ~= stored or h[2] ~= ARGV[1] then
              redis.call('HSET', KEYS[1], 'n', string.format('%.0f', n), 'server', ARGV[1])
            end
            return string.format('%.0f', n)
            """);

    /** Arguments: name of an account. Puts it on the list. */
    final Script list = new Script("return redis.call('SADD', KEYS[1], ARGV[1])");

    /** Answers the list. */
    final Script listed = new Script("return redis.call('SMEMBERS', KEYS[1])");
}
