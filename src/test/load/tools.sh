#!/usr/bin/env bash
# The tools everybody has for slow clients and floods (slowhttptest, h2load, wrk) against the gateway with the bounds it ships with, while
# an honest client sends one order after another from another address. Prints a Markdown table, ends what it started.
set -euo pipefail

[ $# -eq 0 ] || { echo "usage: ./tidegate tools" >&2; exit 2; }
for needed in slowhttptest h2load wrk; do
    command -v "$needed" >/dev/null || { echo "tidegate: tools needs slowhttptest, h2load (nghttp2) and wrk: $needed is missing" >&2; exit 3; }
done

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
# shellcheck source=src/test/load/gateway.sh
. "$home/src/test/load/gateway.sh"
begin_work tools 18680
tool dev.tidegate.load.OrderFile rules 4 none "$home/config/instruments.yaml" "$work/rules"
"${on_load_cpu[@]}" "$java" --sun-misc-unsafe-memory-access=allow -cp "$classes" dev.tidegate.load.StubExchange "$orders" "$reads" \
    >"$work/stub.log" 2>&1 &
started+=("$!")
for ((i = 0; i < 600; i++)); do
    [ "$(curl -s -o /dev/null -m 2 -w '%{http_code}' "http://127.0.0.1:$reads/v1/account" || true)" != 000 ] && break
    sleep 0.1
done
start_gateway
for ((i = 0; i < 600; i++)); do
    [ "$(curl -s -o /dev/null -m 2 -w '%{http_code}' "http://127.0.0.1:$management/health/ready" || true)" = 200 ] && break
    sleep 0.1
done

honest() { # file seconds: one order after another; its status and how long it took
    local until=$((SECONDS + $2)) nth=0
    while [ $SECONDS -lt $until ]; do
        nth=$((nth + 1))
        curl -s -m 3 -o /dev/null -w '%{http_code} %{time_total}\n' --interface 127.0.9.9 -H 'X-API-KEY: load-0001-key' \
            -H 'Content-Type: application/json' -d '{"clientOrderId":"'"$1-$nth"'","symbol":"BTC-PERP","side":"BUY","type":"LIMIT",
            "timeInForce":"IOC","quantity":"0.001","price":"60000"}' "http://127.0.0.1:$door/v1/orders" >>"$work/honest-$1" || true
    done
}

row() { # name what-the-tool-said
    local count refused median last
    count=$(wc -l <"$work/honest-$1")
    refused=$(grep -vc '^200 ' "$work/honest-$1" || true)
    median=$(cut -d' ' -f2 "$work/honest-$1" | sort -n | sed -n "$(((count + 1) / 2))p")
    last=$(cut -d' ' -f2 "$work/honest-$1" | sort -n | sed -n "$(((count * 99 + 99) / 100))p")
    echo "| $1 | $2 | $count | $refused | $(millis "$median") | $(millis "$last") | $(($(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' \
        "/proc/$gateway/status") / 1024)) |"
}

millis() { awk -v seconds="$1" 'BEGIN {printf "%.1f", seconds * 1000}'; }

against() { # name command...
    local name=$1 asking
    shift
    rm -f "$work/honest-$name"
    honest "$name" 12 &
    asking=$!
    timeout 40 "$@" 2>&1 | sed 's/\x1b\[[0-9;]*m//g' >"$work/$name.log" || true
    wait "$asking"
}

slow_said() { # name: how many connections the gateway had open when the tool ended, and why that was
    local closed
    closed=$(sed -n 's/^ *closed: *\([0-9]*\).*/\1/p' "$work/$1.log" | tail -n 1)
    echo "$(sed -n 's/^ *Exit status: *//p' "$work/$1.log" | tail -n 1), ${closed:-0} closed by then"
}

honest warm 8
rm -f "$work/honest-warm" "$work/honest-none"
honest none 8
at=http://127.0.0.1:$door
echo "| tool | what came of it | orders | not 200 | p50 ms | p99 ms | resident MB |"
echo "|---|---|--:|--:|--:|--:|--:|"
row none ""
against slow-headers slowhttptest -c 500 -H -i 2 -r 200 -t GET -u "$at/v1/orders" -x 24 -p 3 -l 14
row slow-headers "$(slow_said slow-headers)"
against slow-bodies slowhttptest -c 500 -B -i 2 -r 200 -s 8192 -t POST -u "$at/v1/orders" -x 10 -p 3 -l 14
row slow-bodies "$(slow_said slow-bodies)"
against slow-readers slowhttptest -c 500 -X -r 200 -w 512 -y 1024 -n 5 -z 32 -k 3 -u "$at/v1/instruments" -p 3 -l 14
row slow-readers "$(slow_said slow-readers)"
against h2load h2load -D 8 -c 20 -m 50 "$at/v1/account"
row h2load "$(sed -n 's/^status codes: //p' "$work/h2load.log")"
against wrk wrk -t1 -c64 -d8 "$at/v1/account"
row wrk "$(sed -n 's/^ *Non-2xx or 3xx responses: \([0-9]*\)/\1 refused/p' "$work/wrk.log")"
signature
