#!/usr/bin/env bash
# How the gateway takes an exchange that suddenly answers half a second late: second by second, how many orders may be there at a time,
# how long those take that it lets in, how many it turns away, what becomes of cancels. Ends what it started.
set -euo pipefail

[ $# -eq 0 ] || { echo "usage: ./tidegate slowed" >&2; exit 2; }

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
. "$home/src/test/load/gateway.sh"
begin_work slowed 18580
tool dev.tidegate.flood.Flood rules "$home/config" "$work/rules"
"${on_load_cpu[@]}" "$java" --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -Xms512m -Xmx512m -XX:+UseSerialGC \
    -cp "$classes" dev.tidegate.flood.Slowed "$door" "$management" "$reads" "$orders" "$work/rules" \
    >"$work/table" 2>"$work/slowed.log" &
load=$!
started+=("$load")
await_line "$work/slowed.log" ready "$load"
start_gateway
wait "$load" || { tail -n 20 "$work/slowed.log" >&2; echo "slowed: the load program ended; see $work/slowed.log" >&2; exit 1; }
cat "$work/table"
grep '^slowed:' "$work/slowed.log" >&2 || true
signature
