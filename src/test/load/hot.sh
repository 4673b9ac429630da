#!/usr/bin/env bash
# One account, its orders through three gateways on one ledger at a constant rate: how long they take, and how many commits they cost.
# Starts all it needs on loopback and ends what it started.
set -euo pipefail

[ $# -le 2 ] && [[ ${1:-5000} =~ ^[0-9]{2,5}$ ]] && [[ ${2:-10} =~ ^[0-9]{1,2}$ ]] ||
    { echo "usage: ./tidegate hot [ORDERS-A-SECOND [SECONDS]]" >&2; exit 2; }
rate=${1:-5000} secs=${2:-10}

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
work=$home/target/hot
server=$(command -v valkey-server || command -v redis-server) ||
    { echo "hot: no valkey-server or redis-server found; install one (Debian: apt-get install redis-server)" >&2; exit 1; }
[ -x "${JAVA_HOME:-}/bin/java" ] || { echo "hot: JAVA_HOME names no JDK; start this with ./tidegate hot" >&2; exit 1; }
java=$JAVA_HOME/bin/java
orders_port=18600 reads_port=18601 store_port=18602 first_port=18610

rm -rf "$work"
mkdir -p "$work"
(cd "$home" && mvn -B -q -Dstyle.color=never test-compile org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
    -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test) >&2
classes=$home/target/test-classes:$home/target/classes:$(cat "$home/target/test-classpath")
options=(-XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    -Djava.util.logging.manager=org.jboss.logmanager.LogManager)
tool() { "$java" "${options[@]}" -Xmx512m -cp "$classes" "$@"; }

started=()
end() {
    local pid
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
}
trap end EXIT
trap 'exit 130' INT TERM
begin() { # log command...
    local log=$work/$1.log
    shift
    "$@" >"$log" 2>&1 &
    started+=("$!")
}

tool dev.tidegate.load.OrderFile rules 1 none "$home/config/instruments.yaml" "$work/rules" wide
begin store "$server" --port "$store_port" --bind 127.0.0.1 --save "" --appendonly no --dir "$work"
begin stub "$java" "${options[@]}" -Xmx256m -cp "$classes" dev.tidegate.load.StubExchange "$orders_port" "$reads_port"
sleep 2
ports=""
for nth in 0 1 2; do
    door=$((first_port + 2 * nth))
    begin "gateway-$nth" "$java" "${options[@]}" -Xmx256m -Dquarkus.profile=load -Dquarkus.management.port=$((door + 1)) \
        -Dquarkus.vertx.event-loops-pool-size=1 -Dtidegate.door.port="$door" -Dtidegate.rules="$work/rules" \
        -Dtidegate.data="$work/data-$nth" -Dtidegate.venue.host=127.0.0.1 -Dtidegate.venue.port="$reads_port" \
        -Dtidegate.venue.orders-port="$orders_port" -Dtidegate.venue.pipelining=32 -Dtidegate.ledger.store=valkey \
        -Dtidegate.ledger.valkey.endpoints="redis://127.0.0.1:$store_port" -jar "$home/target/quarkus-app/quarkus-run.jar"
    ports=$ports${ports:+,}$door
    for ((i = 0; i < 600; i++)); do
        [ "$(curl -s -o /dev/null -m 2 -w '%{http_code}' "http://127.0.0.1:$((door + 1))/health/ready" || true)" = 200 ] && break
        sleep 0.1
    done
done

calls() { # command
    local line count=0
    exec 3<>"/dev/tcp/127.0.0.1/$store_port"
    printf 'INFO commandstats\r\nQUIT\r\n' >&3
    while read -r line; do [[ $line =~ ^cmdstat_$1:calls=([0-9]+) ]] && count=${BASH_REMATCH[1]}; done <&3
    exec 3>&-
    echo "$count"
}
drive() { # prefix rate seconds
    tool dev.tidegate.load.OrderFile orders 1 none $(($2 * ($3 + 1))) "$1" "$first_port" "$work/orders"
    tool dev.tidegate.load.SteadyLoad "$work/orders" "$ports" "$2" "$3" 48
}

drive w $((rate / 4)) 10 >/dev/null
drive v "$rate" 5 >/dev/null
before=("$(calls xadd)" "$(calls evalsha)")
drive m "$rate" "$secs" | tee "$work/answers"
after=("$(calls xadd)" "$(calls evalsha)")
awk -v commits=$((after[0] - before[0])) -v scripts=$((after[1] - before[1])) -v asked="$rate" '
    /^STEADY/ { printf "one account, three gateways, %d orders/s asked for: %d a second answered, p50 %.1f ms, p99 %.1f ms, %d refused, %d broken; " \
        "%.2f commits and %.2f scripts an order\n", asked, $5, $6, $7, $3, $4, commits / ($2 - $3), scripts / ($2 - $3) }' "$work/answers"
printf '%s x %s; %s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" "$(date -u +%F)"
