# A gateway on loopback beside a load program that is the exchange too; for scripts that set $home and source this.
# shellcheck shell=bash

java=$JAVA_HOME/bin/java
started=()
end() {
    local pid
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
}
trap end EXIT
trap 'exit 130' INT TERM

on_gateway_cpu=() on_load_cpu=()
if command -v taskset >/dev/null && [ "$(nproc)" -ge 2 ]; then
    on_gateway_cpu=(taskset -c 0) on_load_cpu=(taskset -c 1)
fi

begin_work() { # name first-port: a folder, ports and a class path of its own
    work=$home/target/$1
    door=$2 management=$(($2 + 1)) orders=$(($2 + 2)) reads=$(($2 + 3))
    mkdir -p "$work"
    rm -rf "$work/rules" "$work/data"
    (cd "$home" && mvn -B -q -Dstyle.color=never test-compile org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
        -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test) >&2
    classes=$home/target/test-classes:$home/target/classes:$(cat "$home/target/test-classpath")
}

tool() { "$java" --sun-misc-unsafe-memory-access=allow -cp "$classes" "$@"; }

await_line() { # file line pid: waits until a process has written a line, at most 60 s
    local i
    for ((i = 0; i < 600; i++)); do
        grep -q "^$2$" "$1" 2>/dev/null && return
        kill -0 "$3" 2>/dev/null || break
        sleep 0.1
    done
    cat "$1" >&2
    echo "no '$2' in $1" >&2
    exit 1
}

start_gateway() { # its process id is in $gateway
    "${on_gateway_cpu[@]}" "$java" -XX:+UseSerialGC -Xmx512m --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
        -Djava.util.logging.manager=org.jboss.logmanager.LogManager -Dquarkus.profile=load -Dquarkus.management.port="$management" \
        -Dquarkus.vertx.event-loops-pool-size=1 -Dtidegate.door.port="$door" -Dtidegate.rules="$work/rules" \
        -Dtidegate.data="$work/data" -Dtidegate.venue.host=127.0.0.1 -Dtidegate.venue.port="$reads" \
        -Dtidegate.venue.orders-port="$orders" -jar "$home/target/quarkus-app/quarkus-run.jar" >"$work/gateway.log" 2>&1 &
    gateway=$!
    started+=("$gateway")
}

signature() {
    printf '\n%s x %s; %s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" "$(date -u +%F)"
}
