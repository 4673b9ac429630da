#!/usr/bin/env bash
# train.sh JAR CACHE: runs the demo for some seconds, sends it what its day will bring, and has the JDK write down what it learned
# (classes loaded and linked, profiles of the few methods that are hot in any run) into an AOT cache. Only loopback, free ports, a
# data folder of its own.
set -euo pipefail

jar=$1 cache=$2
orders=36

fail() {
    echo "train: $1" >&2
    exit 1
}

for tool in curl openssl; do
    command -v "$tool" >/dev/null || fail "no $tool found; install it (Debian: apt-get install $tool)"
done

work=$(mktemp -d)
pid=""
end() {
    [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT TERM

free_port() {
    local port
    while true; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}
door=$(free_port) management=$(free_port) exchange=$(free_port)

# The collector must be the one that the launcher chooses. What was hot here is compiled at once at every start from then on, before
# the door opens: so little is asked, once of each kind and a few times more, and little counts as hot.
"$JAVA_HOME/bin/java" -XX:AOTCacheOutput="$cache" -XX:+UseSerialGC -Xmx512m -XX:CompileThresholdScaling=10 \
    --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -Dquarkus.profile=demo -Dtidegate.data="$work/data" \
    -Dtidegate.door.host=127.0.0.1 -Dtidegate.door.port="$door" \
    -Dquarkus.management.host=127.0.0.1 -Dquarkus.management.port="$management" \
    -Dtidegate.sandbox.port="$exchange" -Dtidegate.venue.port="$exchange" -jar "$jar" >"$work/log" 2>&1 &
pid=$!

ready=""
for ((i = 0; i < 600 && ${#ready} == 0; i++)); do
    kill -0 "$pid" 2>/dev/null || { cat "$work/log" >&2; fail "the gateway ended"; }
    ready=$(curl -sf -m 2 "http://127.0.0.1:$management/health/ready" || true)
    sleep 0.1
done
[ -n "$ready" ] || fail "the gateway was not ready within a minute"

# Writes one signed request for curl -K.
request() { # METHOD TARGET [BODY]
    local now hash signature
    now=$(date +%s%3N)
    hash=$(printf '%s' "${3:-}" | sha256sum | cut -c-64)
    signature=$(printf '%s\n60000\n%s\n%s\n%s' "$now" "$1" "$2" "$hash" |
        openssl dgst -sha256 -hmac tidegate-demo-secret-1 -r | cut -c-64)
    printf 'next\nurl = "http://127.0.0.1:%s%s"\nrequest = "%s"\n' "$door" "$2" "$1"
    printf 'header = "%s"\n' "X-API-KEY: demo-1-key" "X-TIMESTAMP: $now" "X-RECV-WINDOW: 60000" "X-SIGNATURE: $signature"
    # As curl reads it, a quoted text ends at a plain quote.
    [ -z "${3:-}" ] || printf 'header = "Content-Type: application/json"\ndata = "%s"\n' "${3//\"/\\\"}"
    printf 'silent\noutput = "/dev/null"\nwrite-out = "%%{http_code}\\n"\n'
}

for ((i = 0; i < orders; i++)); do
    side=BUY
    [ $((i % 2)) = 0 ] || side=SELL
    case $((i % 6)) in
        0 | 1) request POST /v1/orders '{"symbol":"BTC-PERP","side":"'$side'","type":"MARKET","quantity":"0.01"}' ;;
        2 | 3) request POST /v1/orders '{"clientOrderId":"train-'$i'","symbol":"ETH-PERP","side":"'$side'","type":"LIMIT","timeInForce":"GTC","quantity":"0.1","price":"'$([ $side = BUY ] && echo 3100 || echo 3300)'"}' ;;
        4) request DELETE "/v1/orders/train-$((i - 2))" ;;
        5) request GET /v1/account ;;
    esac
done >"$work/requests"
sed -i '1d' "$work/requests" # curl wants "next" between requests only
curl -K "$work/requests" >"$work/codes" || fail "the requests could not be sent"
for path in /metrics /health/live /health/ready; do curl -sf -o /dev/null "http://127.0.0.1:$management$path" || fail "$path failed"; done
accepted=$(grep -c '^200$' "$work/codes" || true)
[ "$accepted" -ge $((orders / 2)) ] || { sort "$work/codes" | uniq -c >&2; fail "only $accepted of $orders requests passed"; }

kill -TERM "$pid"
wait "$pid" || true
pid=""
[ -s "$cache" ] || { tail -n 20 "$work/log" >&2; fail "the JDK wrote no cache"; }
