#!/usr/bin/env bash
# What honest orders feel of attacks on the door, and what those do to the gateway's memory. Starts a stub exchange and the gateway on
# loopback with the bounds it ships with, prints a Markdown table, ends what it started.
set -euo pipefail

[ $# -eq 0 ] || { echo "usage: ./tidegate abuse" >&2; exit 2; }

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
work=$home/target/abuse
app=$home/target/quarkus-app/quarkus-run.jar
door=18380 management=19380 orders=18381 reads=18382
java=$JAVA_HOME/bin/java

mkdir -p "$work"
rm -rf "$work/rules" "$work/data"
(cd "$home" && mvn -B -q -Dstyle.color=never test-compile org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
    -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test) >&2
classes=$home/target/test-classes:$home/target/classes:$(cat "$home/target/test-classpath")
tool() { "$java" --sun-misc-unsafe-memory-access=allow -cp "$classes" "$@"; }

started=()
end() {
    local pid
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
}
trap end EXIT
trap 'exit 130' INT TERM

answers() { # name url
    local i code
    for ((i = 0; i < 600; i++)); do
        code=$(curl -s -o /dev/null -m 2 -w '%{http_code}' "$2" || true)
        [ "$code" != 000 ] && [ "$code" -lt 500 ] && return
        sleep 0.1
    done
    echo "abuse: $1 did not answer $2 within 60 s; see $work/$1.log" >&2
    exit 1
}

tool dev.tidegate.load.OrderFile rules 4 none "$home/config/instruments.yaml" "$work/rules"
"$java" --sun-misc-unsafe-memory-access=allow -cp "$classes" dev.tidegate.load.StubExchange "$orders" "$reads" >"$work/stub.log" 2>&1 &
started+=($!)
answers stub "http://127.0.0.1:$reads/v1/account"
"$java" -XX:+UseSerialGC -Xmx512m --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Djava.util.logging.manager=org.jboss.logmanager.LogManager -Dquarkus.profile=load -Dquarkus.management.port=$management \
    -Dtidegate.door.port=$door -Dtidegate.rules="$work/rules" -Dtidegate.data="$work/data" -Dtidegate.venue.host=127.0.0.1 \
    -Dtidegate.venue.port=$reads -Dtidegate.venue.orders-port=$orders -jar "$app" >"$work/gateway.log" 2>&1 &
gateway=$!
started+=("$gateway")
answers gateway "http://127.0.0.1:$management/health/ready"
tool dev.tidegate.abuse.Measured "$door" load-0001-key "$gateway"
printf '\nAn order every 5 ms; %s x %s; %s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" "$(date -u +%F)"
