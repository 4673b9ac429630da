#!/usr/bin/env bash
# One gateway, four, one again, on one store and behind HAProxy, under load: what becomes of requests, limits and leases. Starts all it
# needs on loopback, prints a Markdown table, ends what it started; its exit says whether what the documents promise held.
set -euo pipefail

[ $# -le 1 ] && [[ ${1:-1500} =~ ^[0-9]{2,5}$ ]] || { echo "usage: ./tidegate scale [ORDERS-A-SECOND]" >&2; exit 2; }

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
work=$home/target/scale
for tool in haproxy redis-server redis-cli; do
    command -v "$tool" >/dev/null || { echo "scale: no $tool found; install it (Debian: apt-get install haproxy redis-server)" >&2; exit 1; }
done
[ -x "${JAVA_HOME:-}/bin/java" ] || { echo "scale: JAVA_HOME names no JDK; start this with ./tidegate scale" >&2; exit 1; }

rm -rf "$work"
mkdir -p "$work"
(cd "$home" && mvn -B -q -Dstyle.color=never test-compile org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
    -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test) >&2
"$JAVA_HOME/bin/java" --sun-misc-unsafe-memory-access=allow \
    -cp "$home/target/test-classes:$home/target/classes:$(cat "$home/target/test-classpath")" \
    dev.tidegate.load.Scale "$home" "$work" "$JAVA_HOME/bin/java" "$home/target/quarkus-app/quarkus-run.jar" "${1:-1500}"
printf '\n%s orders a second offered by 64 clients; %s x %s; %s\n' "${1:-1500}" \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" "$(date -u +%F)"
