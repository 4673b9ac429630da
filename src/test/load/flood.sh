#!/usr/bin/env bash
# What others feel of an account that sends many times the orders it may, whether its cancels pass, and that no bucket gives more than it
# has. Starts a sandbox exchange and the gateway on loopback with the limits it ships with, prints Markdown tables, ends what it started.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: ./tidegate flood [OPTION...]

  --times N     times its budget that the flooder sends, 1 to 100 (10)
  --rounds N    rounds of quiet, flood over HTTP, quiet, flood over WebSockets, 1 to 10 (4)
  --secs N      length of each part, 1 to 20 (8)
  --warm N      seconds of warm-up by either way, 1 to 30 (10)
TEXT
}

fail() {
    echo "flood: $1" >&2
    exit 1
}

times=10 rounds=4 secs=8 warm=10
while [ $# -gt 0 ]; do
    option=$1
    case $option in
        -h | --help)
            usage
            exit 0
            ;;
        --times | --rounds | --secs | --warm) ;;
        *)
            usage >&2
            exit 2
            ;;
    esac
    [ $# -gt 1 ] || fail "$option needs a value"
    case $option in
        --times) most=100 times=$2 ;;
        --rounds) most=10 rounds=$2 ;;
        --secs) most=20 secs=$2 ;;
        --warm) most=30 warm=$2 ;;
    esac
    [[ $2 =~ ^[0-9]{1,3}$ ]] && [ "$2" -ge 1 ] && [ "$2" -le "$most" ] || fail "$option must be 1 to $most, is '$2'"
    shift 2
done

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
. "$home/src/test/load/gateway.sh"
begin_work flood 18480
tool dev.tidegate.flood.Flood rules "$home/config" "$work/rules"
"${on_load_cpu[@]}" "$java" --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -Xms1g -Xmx1g -Xmn800m -XX:+UseSerialGC \
    -cp "$classes" dev.tidegate.flood.Flood run "$door" "$management" "$reads" "$orders" "$work/rules" \
    "$times" "$rounds" "$secs" "$warm" >"$work/table" 2>"$work/flood.log" &
load=$!
started+=("$load")
await_line "$work/flood.log" ready "$load"
start_gateway
wait "$load" || { tail -n 20 "$work/flood.log" >&2; fail "the load program ended; see $work/flood.log"; }
cat "$work/table"
grep "^flood:" "$work/flood.log" >&2 || true
signature
