#!/usr/bin/env bash
# The forms the gateway ships in, side by side in one run: the binary, the jar with its AOT cache, the plain jar. First the time from
# the start of the process to the first accepted order, then load.sh over 1,000 accounts: CPU per order, latency, memory.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: ./tidegate forms [--starts N] [--out FILE] [OPTION of ./tidegate load...]

  --starts N   starts of each form, 1 to 50 (11)
  --out FILE   also write the tables to a file
TEXT
}

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
work=$home/target/forms
app=$home/target/quarkus-app/quarkus-run.jar
aot=$home/target/quarkus-app/app.aot
binary=$home/target/native/tidegate
starts=11 accounts=1000 out=/dev/null
door=18280 management=19280 orders=18281 reads=18282

load=()
while [ $# -gt 0 ]; do
    case $1 in
        --starts) starts=$2 && shift ;;
        --out) out=$2 && shift ;;
        -h | --help) usage && exit 0 ;;
        *) load+=("$1") ;;
    esac
    shift
done
[[ $starts =~ ^[1-9][0-9]?$ ]] && [ "$starts" -le 50 ] || { usage >&2; exit 2; }

java=$JAVA_HOME/bin/java
mkdir -p "$work"
rm -rf "$work/rules" "$work/data"
(cd "$home" && mvn -B -q -Dstyle.color=never test-compile org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
    -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test) >&2
classes=$home/target/test-classes:$home/target/classes:$(cat "$home/target/test-classpath")
tool() { "$java" --sun-misc-unsafe-memory-access=allow -cp "$classes" "$@"; }

tool dev.tidegate.load.OrderFile rules 64 hmac "$home/config/instruments.yaml" "$work/rules"
"$java" --sun-misc-unsafe-memory-access=allow -cp "$classes" dev.tidegate.load.StubExchange "$orders" "$reads" >"$work/stub.log" 2>&1 &
stub=$!
trap 'kill $stub 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM
for ((i = 0; i < 100; i++)); do
    curl -s -o /dev/null -m 2 "http://127.0.0.1:$reads/v1/account" && break
    sleep 0.1
done

settings=(-Dquarkus.profile=load -Dquarkus.management.port=$management -Dtidegate.loops=0
    -Dtidegate.door.host=127.0.0.1 -Dtidegate.door.port=$door -Dtidegate.rules="$work/rules" -Dtidegate.data="$work/data"
    -Dtidegate.venue.port=$reads -Dtidegate.venue.orders-port=$orders)
jvm=("$java" -XX:CompileThresholdScaling=4 -XX:+UseSerialGC -Xmx512m --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)

first_order() { # name command...
    local name=$1 line
    shift
    line=$(tool dev.tidegate.load.FirstOrder "$starts" 64 "$door" "$work/data" "$work/$name.log" "$@")
    # shellcheck disable=SC2086 # five words
    printf '| %s | %d | %d | %d | %d | %d |\n' "$name" $line
}
{
    echo "| form | start to first accepted order, ms: median | least | most | CPU used by then, ms | resident then, kB |"
    echo "|---|--:|--:|--:|--:|--:|"
    first_order binary "$binary" "${settings[@]}"
    first_order aot "${jvm[@]}" -XX:AOTCache="$aot" "${settings[@]}" -jar "$app"
    first_order jar "${jvm[@]}" "${settings[@]}" -jar "$app"
    echo
    echo "$starts starts each, machine not pinned; load average before: $(cut -d' ' -f1-3 /proc/loadavg)"
    echo
} | tee "$out"
kill $stub
"$home/src/test/load/load.sh" --forms binary,aot,jar --accounts "$accounts" "${load[@]}" | tee -a "$out"
