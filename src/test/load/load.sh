#!/usr/bin/env bash
# What an order costs: CPU of the gateway's process per order over HTTP, beside a reverse proxy that checks nothing, in one run.
# Starts a stub exchange, the proxy and the gateway on this machine, lets wrk drive them by turns, prints a Markdown table.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: ./tidegate load [OPTION...]

  --rounds N          measured rounds of each, 1 to 20 (3)
  --secs N            length of a round, 1 to 20 (8); at most 50 s fit a signed request's minute
  --warm N            seconds of warm-up of each, 0 to 60 (15)
  --conns N           connections, 1 to 1000 (64)
  --accounts N        accounts the orders are spread over, 1 to 1000 (64)
  --signature KIND    hmac: every order is signed (default); none: keys are only named
  --free              no pinning; without it the one measured runs on CPU 0, the load and the stub on CPU 1
  --out FILE          also write the table to a file
  --orders-port PORT  the gateway sends orders to an exchange that listens there; no stub for orders is started
  --serve-only        measure nothing: write rules and orders, serve the stub's reads and feeds until interrupted,
                      and print how to start the gateway against another stub for orders
TEXT
}

fail() {
    echo "load: $1" >&2
    exit 1
}

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
work=$home/target/load
app=$home/target/quarkus-app/quarkus-run.jar

# ---- Everything the gateway is told, in one place. -----------------------------------------------------------------------------
gateway_port=18080 management_port=19000 proxy_port=18081 orders_port=18100 reads_port=18102
jvm=(-XX:+UseSerialGC -Xms512m -Xmx512m --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    -Djava.util.logging.manager=org.jboss.logmanager.LogManager)
gateway_settings() {
    gateway=(-Dquarkus.profile=load
        -Dquarkus.management.port="$management_port"
        -Dquarkus.vertx.event-loops-pool-size=1
        -Dtidegate.door.port="$gateway_port"
        -Dtidegate.rules="$work/rules"
        -Dtidegate.data="$work/data"
        -Dtidegate.venue.host=127.0.0.1
        -Dtidegate.venue.port="$reads_port"
        -Dtidegate.venue.orders-port="$orders_port")
}
# --------------------------------------------------------------------------------------------------------------------------------

rounds=3 secs=8 warm=15 conns=64 accounts=64 signature=hmac pin=yes out="" serve_only="" own_orders=yes
whole() { # option value least most
    [[ $2 =~ ^[0-9]{1,5}$ ]] && [ "$2" -ge "$3" ] && [ "$2" -le "$4" ] || fail "$1 must be $3 to $4, is '$2'"
}
while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
        --free) pin="" ;;
        --serve-only) serve_only=yes ;;
        -h | --help)
            usage
            exit 0
            ;;
        --rounds | --secs | --warm | --conns | --accounts | --signature | --out | --orders-port)
            [ $# -gt 0 ] || fail "$option needs a value"
            case $option in
                --rounds) whole "$option" "$1" 1 20 && rounds=$1 ;;
                --secs) whole "$option" "$1" 1 20 && secs=$1 ;;
                --warm) whole "$option" "$1" 0 60 && warm=$1 ;;
                --conns) whole "$option" "$1" 1 1000 && conns=$1 ;;
                --accounts) whole "$option" "$1" 1 1000 && accounts=$1 ;;
                --orders-port) whole "$option" "$1" 1 65535 && orders_port=$1 own_orders="" ;;
                --signature)
                    [ "$1" = hmac ] || [ "$1" = none ] || fail "--signature is hmac or none"
                    signature=$1
                    ;;
                --out) out=$1 ;;
            esac
            shift
            ;;
        *)
            usage >&2
            exit 2
            ;;
    esac
done
gateway_settings

[ -n "$serve_only" ] || command -v wrk >/dev/null || fail "no wrk found; install it (Debian: apt-get install wrk)"
command -v curl >/dev/null || fail "no curl found; install it (Debian: apt-get install curl)"
[ -x "${JAVA_HOME:-}/bin/java" ] || fail "JAVA_HOME names no JDK; start this with ./tidegate load"
[ -f "$app" ] || fail "the gateway is not built; start this with ./tidegate load"
java=$JAVA_HOME/bin/java

on_gateway_cpu=() on_load_cpu=()
if [ -n "$pin" ] && command -v taskset >/dev/null && [ "$(nproc)" -ge 2 ]; then
    on_gateway_cpu=(taskset -c 0) on_load_cpu=(taskset -c 1)
fi

started=()
end() {
    local pid
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
}
trap end EXIT
trap 'exit 130' INT TERM

begin() { # log command...: starts a process of ours; its id is in $pid
    local log=$work/$1.log
    shift
    "$@" >"$log" 2>&1 &
    pid=$!
    started+=("$pid")
}

# Waits until a URL answers with anything below 500, at most 60 s, as long as the process lives.
answers() { # name pid url
    local code i
    for ((i = 0; i < 600; i++)); do
        kill -0 "$2" 2>/dev/null || { tail -n 20 "$work/$1.log" >&2; fail "$1 ended; see $work/$1.log"; }
        code=$(curl -s -o /dev/null -m 2 -w '%{http_code}' "$3" || true)
        [ "$code" != 000 ] && [ "$code" -lt 500 ] && return
        sleep 0.1
    done
    tail -n 20 "$work/$1.log" >&2
    fail "$1 did not answer $3 within 60 s; see $work/$1.log"
}

cpu() { sed 's/^.*) //' "/proc/$1/stat" | awk '{print $12 + $13}'; } # user and system ticks

mkdir -p "$work"
rm -rf "$work/rules" "$work/data"
if [ ! -f "$home/target/test-classpath" ] || [ "$home/pom.xml" -nt "$home/target/test-classpath" ] ||
    [ -n "$(find "$home/src/test/java/dev/tidegate/load" "$home/src/main/java/dev/tidegate/dialect" \
        -newer "$home/target/test-classpath" -print -quit)" ]; then
    echo "load: building the stub exchange" >&2
    (cd "$home" && mvn -B -q -Dstyle.color=never test-compile org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
        -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test) >&2
    touch "$home/target/test-classpath"
fi
classes=$home/target/test-classes:$home/target/classes:$(cat "$home/target/test-classpath")
tool() { "$java" --sun-misc-unsafe-memory-access=allow -cp "$classes" "$@"; }

tool dev.tidegate.load.OrderFile rules "$accounts" "$signature" "$home/config/instruments.yaml" "$work/rules"

if [ -n "$serve_only" ]; then
    # Without ids of their own the orders may be sent again and again.
    tool dev.tidegate.load.OrderFile orders "$accounts" "$signature" 100000 - "$gateway_port" "$work/orders"
    begin stub "${on_load_cpu[@]}" "$java" "${jvm[@]}" -cp "$classes" dev.tidegate.load.StubExchange none "$reads_port"
    answers stub "$pid" "http://127.0.0.1:$reads_port/v1/account"
    printf 'reads and feeds: 127.0.0.1:%s\norders file:     %s (signature %s)\ngateway:         %s\n' \
        "$reads_port" "$work/orders" "$signature" "$java ${jvm[*]} ${gateway[*]} -jar $app"
    wait "$pid"
    exit 0
fi

ticks=$(getconf CLK_TCK)
orders_for=none
[ -z "$own_orders" ] || orders_for=$orders_port
begin stub "${on_load_cpu[@]}" "$java" "${jvm[@]}" -cp "$classes" dev.tidegate.load.StubExchange "$orders_for" "$reads_port"
answers stub "$pid" "http://127.0.0.1:$reads_port/v1/account"
begin proxy "${on_gateway_cpu[@]}" "$java" "${jvm[@]}" -Dvertx.disableDnsResolver=true -cp "$classes" \
    dev.tidegate.load.BareProxy "$proxy_port" "$orders_port"
proxy_pid=$pid
answers proxy "$proxy_pid" "http://127.0.0.1:$proxy_port/v1/account"
begin gateway "${on_gateway_cpu[@]}" "$java" "${jvm[@]}" "${gateway[@]}" -jar "$app"
gateway_pid=$pid
answers gateway "$gateway_pid" "http://127.0.0.1:$management_port/health/ready"

results=$work/results
: >"$results"
file=0
drive() { # name pid port seconds: one round, its line appended to the results
    local before after line
    file=$((file + 1))
    tool dev.tidegate.load.OrderFile orders "$accounts" "$signature" $(($4 * 30000)) "r$file" "$3" "$work/orders"
    before=$(cpu "$2")
    line=$(ORDERS_FILE=$work/orders "${on_load_cpu[@]}" timeout $(($4 + 30)) wrk -t1 -c"$conns" -d"$4"s --latency \
        -s "$home/src/test/load/orders.lua" "http://127.0.0.1:$3/" | sed -n 's/^LOAD //p')
    after=$(cpu "$2")
    [ -n "$line" ] || fail "wrk did not finish against $1"
    echo "$1 $line $((after - before))" >>"$results"
    echo "load: $1 $line" >&2
}

if [ "$warm" -gt 0 ]; then
    drive proxy "$proxy_pid" "$proxy_port" "$warm"
    drive gateway "$gateway_pid" "$gateway_port" "$warm"
    : >"$results"
fi
for ((round = 1; round <= rounds; round++)); do
    drive proxy "$proxy_pid" "$proxy_port" "$secs"
    drive gateway "$gateway_pid" "$gateway_port" "$secs"
done

# name requests refused broken rate p50 p99 ticks
table() {
    echo "| round | what | orders/s | CPU µs per order | p50 ms | p99 ms | not 2xx | broken |"
    echo "|---|---|--:|--:|--:|--:|--:|--:|"
    awk -v ticks="$ticks" '
        function middle(list, count,    i, j, t) {
            for (i = 2; i <= count; i++)
                for (j = i; j > 1 && list[j - 1] > list[j]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
            return count % 2 ? list[(count + 1) / 2] : (list[count / 2] + list[count / 2 + 1]) / 2
        }
        {
            us = $2 > 0 ? $8 / ticks * 1e6 / $2 : 0
            n[$1]++
            printf "| %d | %s | %d | %.1f | %s | %s | %d | %d |\n", n[$1], $1, $5, us, $6, $7, $3, $4
            if ($1 == "proxy") { proxy[n[$1]] = us; proxyRate[n[$1]] = $5 }
            else { gateway[n[$1]] = us; gatewayRate[n[$1]] = $5 }
            refused += $1 == "gateway" ? $3 : 0
        }
        END {
            g = middle(gateway, n["gateway"]); p = middle(proxy, n["proxy"])
            printf "| median | proxy | %d | %.1f | | | | |\n", middle(proxyRate, n["proxy"]), p
            printf "| median | gateway | %d | %.1f | | | | |\n", middle(gatewayRate, n["gateway"]), g
            printf "\nGateway / bare proxy, CPU per order: **%.2f**\n", (p > 0 ? g / p : 0)
            if (refused > 0) printf "\nThe gateway refused %d orders: this is no measure of accepted ones.\n", refused
        }' "$results"
    printf '\n%s connections, %s accounts, signature %s, %s s a round, %s; %s; %s\n' "$conns" "$accounts" "$signature" \
        "$secs" "$([ ${#on_load_cpu[@]} -gt 0 ] && echo pinned || echo 'not pinned')" \
        "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1) x $(nproc)" "$(date -u +%F)"
}
table
[ -z "$out" ] || table >"$out"
