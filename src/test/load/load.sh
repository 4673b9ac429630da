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
  --forms LIST        what the gateway is, by turns: any of jar, aot, binary, with commas (jar). aot needs ./tidegate package,
                      binary ./tidegate native; more than one form also shows the memory of each, with heaps as they ship
  --pipelining N      orders in flight on one connection to the exchange, 1 to 256 (32)
  --websocket N       also orders over WebSockets, N in a message, 1 to 100: as many connections, the next message when one is answered
  --told              with it: connections also hear of their orders and accounts, unasked (without it they hear replies alone)
  --beside WHAT       also something else, may be repeated: nginx, with limit_req by key, which refuses nothing; nginx-lua, with a token
                      bucket by key in Redis, asked by Lua for every order, needs --ledger, libnginx-mod-http-lua, lua-nginx-redis;
                      or NAME=PORT,PID, what runs already and forwards POST /v1/orders to the orders port
  --refused           limits of an order a second and key, at the gateway and at nginx, which it needs: what a refusal costs.
                      The proxy knows no limits and is left out
  --ledger HOST:PORT  a Valkey or Redis server keeps the ledger, and what it did per order is told; it should have nothing else to do
  --rate N            at last also N orders a second, 1 to 20000, each timed from the moment it was due; with --ledger by turns with a
                      gateway that keeps its ledger itself, so that one sees what the server adds
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
aot=$home/target/quarkus-app/app.aot
binary=$home/target/native/tidegate

# ---- Everything the gateway is told, in one place. -----------------------------------------------------------------------------
gateway_port=18080 management_port=19000 proxy_port=18081 nginx_port=18082 lua_port=18083 orders_port=18100 reads_port=18102
jvm=(-XX:CompileThresholdScaling=4 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    -Djava.util.logging.manager=org.jboss.logmanager.LogManager)
gateway_settings() { # nth: the properties of one gateway, in $gateway; each has ports and data of its own
    local nth=$1
    gateway=(-Dquarkus.profile=load
        -Dquarkus.management.port="$((management_port + nth))"
        -Dquarkus.vertx.event-loops-pool-size=1
        -Dtidegate.door.port="$((gateway_port + 5 * nth))"
        -Dtidegate.rules="$work/rules"
        -Dtidegate.data="$work/data/$nth"
        -Dtidegate.venue.host=127.0.0.1
        -Dtidegate.venue.port="$reads_port"
        -Dtidegate.venue.pipelining="$pipelining"
        -Dtidegate.venue.orders-port="$orders_port")
    [ -z "$ledger" ] || gateway+=(-Dtidegate.ledger.store=valkey -Dtidegate.ledger.valkey.endpoints="redis://$ledger"
        -Dtidegate.ledger.valkey.prefix="load-$$-$nth")
}
# --------------------------------------------------------------------------------------------------------------------------------

rounds=3 secs=8 warm=15 pipelining=32 conns=64 accounts=64 signature=hmac pin=yes forms=(jar) out="" serve_only="" own_orders=yes
websocket="" told=quiet nginx="" lua="" rate="" limits=wide ledger=""
others=() other_pids=() other_ports=()
whole() { # option value least most
    [[ $2 =~ ^[0-9]{1,5}$ ]] && [ "$2" -ge "$3" ] && [ "$2" -le "$4" ] || fail "$1 must be $3 to $4, is '$2'"
}
while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
        --free) pin="" ;;
        --serve-only) serve_only=yes ;;
        --told) told=told ;;
        --refused) limits=tight nginx=yes ;;
        -h | --help)
            usage
            exit 0
            ;;
        --rounds | --secs | --warm | --forms | --conns | --accounts | --pipelining | --websocket | --beside | --signature | --out | --orders-port | --ledger | --rate)
            [ $# -gt 0 ] || fail "$option needs a value"
            case $option in
                --rounds) whole "$option" "$1" 1 20 && rounds=$1 ;;
                --secs) whole "$option" "$1" 1 20 && secs=$1 ;;
                --warm) whole "$option" "$1" 0 60 && warm=$1 ;;
                --conns) whole "$option" "$1" 1 1000 && conns=$1 ;;
                --pipelining) whole "$option" "$1" 1 256 && pipelining=$1 ;;
                --websocket) whole "$option" "$1" 1 100 && websocket=$1 ;;
                --beside)
                    case $1 in
                        nginx) nginx=yes ;;
                        nginx-lua) lua=yes ;;
                        *)
                            [[ $1 =~ ^([a-z][a-z0-9-]*)=([0-9]{1,5}),([0-9]{1,7})$ ]] ||
                                fail "--beside knows nginx, nginx-lua and NAME=PORT,PID, not '$1'"
                            others+=("${BASH_REMATCH[1]}") other_ports+=("${BASH_REMATCH[2]}") other_pids+=("${BASH_REMATCH[3]}")
                            ;;
                    esac
                    ;;
                --accounts) whole "$option" "$1" 1 1000 && accounts=$1 ;;
                --orders-port) whole "$option" "$1" 1 65535 && orders_port=$1 own_orders="" ;;
                --signature)
                    [ "$1" = hmac ] || [ "$1" = none ] || fail "--signature is hmac or none"
                    signature=$1
                    ;;
                --forms)
                    IFS=, read -ra forms <<<"$1"
                    for form in "${forms[@]}"; do
                        case $form in
                            jar) ;;
                            aot) [ -f "$aot" ] || fail "there is no AOT cache; make it with ./tidegate package" ;;
                            binary) [ -x "$binary" ] || fail "there is no binary; make it with ./tidegate native" ;;
                            *) fail "--forms knows jar, aot and binary, not '$form'" ;;
                        esac
                    done
                    ;;
                --ledger)
                    [[ $1 =~ ^[A-Za-z0-9.-]+:[0-9]{1,5}$ ]] || fail "--ledger must be HOST:PORT, is '$1'"
                    ledger=$1
                    ;;
                --rate) whole "$option" "$1" 1 20000 && rate=$1 ;;
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
gateway_settings 0
# Forms are compared as they ship; one alone is compared with the proxy, which has the same heap.
[ ${#forms[@]} -eq 1 ] && heap=(-Xms512m -Xmx512m) || heap=(-Xmx512m)
jvm+=("${heap[@]}")

[ -n "$serve_only" ] || command -v wrk >/dev/null || fail "no wrk found; install it (Debian: apt-get install wrk)"
[ -z "$nginx" ] || command -v nginx >/dev/null || fail "no nginx found; install it (Debian: apt-get install nginx)"
[ -z "$lua" ] || [ -n "$ledger" ] || fail "--beside nginx-lua asks the server of --ledger"
[ -z "$lua" ] || command -v nginx >/dev/null || fail "no nginx found; install it (Debian: nginx libnginx-mod-http-lua lua-nginx-redis)"
[ -z "$websocket" ] || [ ${#forms[@]} -eq 1 ] || fail "--websocket measures one form"
[ -z "$websocket" ] || [ "$conns" -le 200 ] || fail "--websocket takes at most 200 connections, one address may have no more"
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

tool dev.tidegate.load.OrderFile rules "$accounts" "$signature" "$home/config/instruments.yaml" "$work/rules" "$limits"

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
nginx_pid=""
if [ -n "$nginx" ]; then
    nginx_rate=1000000
    [ "$limits" = wide ] || nginx_rate=1
    mkdir -p "$work"/nginx/{body,proxy,fastcgi,uwsgi,scgi}
    cat >"$work/nginx.conf" <<CONF
daemon off;
master_process off;
worker_rlimit_nofile 8192;
pid $work/nginx/pid;
error_log $work/nginx/error.log crit;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_timeout 300s;
  keepalive_requests 1000000000;
  client_body_buffer_size 16k;
  client_body_temp_path $work/nginx/body;
  proxy_temp_path $work/nginx/proxy;
  fastcgi_temp_path $work/nginx/fastcgi;
  uwsgi_temp_path $work/nginx/uwsgi;
  scgi_temp_path $work/nginx/scgi;
  limit_req_zone \$http_x_api_key zone=keys:10m rate=${nginx_rate}r/s;
  limit_req_status 429;
  upstream exchange { server 127.0.0.1:$orders_port; keepalive 512; keepalive_timeout 300s; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:$nginx_port backlog=4096;
    location / {
      limit_req zone=keys burst=$nginx_rate nodelay;
      proxy_pass http://exchange;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
CONF
    begin nginx "${on_gateway_cpu[@]}" nginx -p "$work/nginx" -e "$work/nginx/error.log" -c "$work/nginx.conf"
    nginx_pid=$pid
    answers nginx "$nginx_pid" "http://127.0.0.1:$nginx_port/v1/account"
fi
if [ -n "$lua" ]; then
    mkdir -p "$work"/lua/{body,proxy,fastcgi,uwsgi,scgi}
    cat >"$work/lua/bucket.lua" <<'LUA'
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local rate, capacity = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = redis.call('HMGET', KEYS[1], 'at', 'tokens')
local tokens = math.min(capacity, (tonumber(kept[2]) or capacity) + (now - (tonumber(kept[1]) or now)) * rate / 1000000)
local passes = tokens >= 1
if passes then tokens = tokens - 1 end
redis.call('HSET', KEYS[1], 'at', now, 'tokens', tokens)
redis.call('PEXPIRE', KEYS[1], 60000)
return passes and 1 or 0
LUA
    cat >"$work/lua.conf" <<CONF
load_module /usr/lib/nginx/modules/ndk_http_module.so;
load_module /usr/lib/nginx/modules/ngx_http_lua_module.so;
daemon off;
master_process off;
worker_rlimit_nofile 8192;
pid $work/lua/pid;
error_log $work/lua/error.log crit;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_timeout 300s;
  keepalive_requests 1000000000;
  client_body_buffer_size 16k;
  client_body_temp_path $work/lua/body;
  proxy_temp_path $work/lua/proxy;
  fastcgi_temp_path $work/lua/fastcgi;
  uwsgi_temp_path $work/lua/uwsgi;
  scgi_temp_path $work/lua/scgi;
  lua_package_path "/usr/share/lua/5.1/?.lua;;";
  lua_socket_log_errors off;
  init_by_lua_block {
    redis = require "nginx.redis"
    local file = assert(io.open("$work/lua/bucket.lua"))
    bucket = { text = file:read("*a") }
    file:close()
  }
  upstream exchange { server 127.0.0.1:$orders_port; keepalive 512; keepalive_timeout 300s; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:$lua_port backlog=4096;
    location / {
      access_by_lua_block {
        local asked = redis:new()
        asked:set_timeout(1000)
        if not asked:connect("${ledger%:*}", ${ledger##*:}) then return ngx.exit(503) end
        if not bucket.sha then bucket.sha = asked:script("LOAD", bucket.text) end
        local passes = asked:evalsha(bucket.sha, 1, "load-lua:" .. (ngx.var.http_x_api_key or ""), 1000000, 1000000)
        if not passes then return ngx.exit(503) end
        asked:set_keepalive(60000, 512)
        if passes ~= 1 then return ngx.exit(429) end
      }
      proxy_pass http://exchange;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
CONF
    begin nginx-lua "${on_gateway_cpu[@]}" nginx -p "$work/lua" -e "$work/lua/error.log" -c "$work/lua.conf"
    answers nginx-lua "$pid" "http://127.0.0.1:$lua_port/v1/account"
    others+=(nginx-lua) other_pids+=("$pid") other_ports+=("$lua_port")
fi
for each in "${!others[@]}"; do
    [ ${#on_gateway_cpu[@]} -eq 0 ] || taskset -acp 0 "${other_pids[each]}" >/dev/null
done
names=() pids=()
for nth in "${!forms[@]}"; do
    gateway_settings "$nth"
    names[nth]=gateway
    [ ${#forms[@]} -eq 1 ] || names[nth]=${forms[nth]}
    case ${forms[nth]} in
        jar) run=("$java" "${jvm[@]}" "${gateway[@]}" -jar "$app") ;;
        aot) run=("$java" -XX:AOTCache="$aot" "${jvm[@]}" "${gateway[@]}" -jar "$app") ;;
        binary) run=("$binary" "${gateway[@]}") ;;
    esac
    begin "${names[nth]}" "${on_gateway_cpu[@]}" "${run[@]}"
    pids[nth]=$pid
    answers "${names[nth]}" "$pid" "http://127.0.0.1:$((management_port + nth))/health/ready"
done

alone_pid=""
if [ -n "$rate" ] && [ -n "$ledger" ]; then
    shared=$ledger ledger=""
    gateway_settings 9
    ledger=$shared
    begin alone "${on_gateway_cpu[@]}" "$java" "${jvm[@]}" "${gateway[@]}" -jar "$app"
    alone_pid=$pid
    answers alone "$alone_pid" "http://127.0.0.1:$((management_port + 9))/health/ready"
fi

results=$work/results
: >"$results"
file=0
drive_gateways() { # seconds
    local nth
    for nth in "${!forms[@]}"; do drive "${names[nth]}" "${pids[nth]}" "$((gateway_port + 5 * nth))" "$1"; done
}
drive_sockets() { # seconds: one round over WebSockets
    local before after line
    file=$((file + 1))
    before=$(cpu "${pids[0]}")
    line=$("${on_load_cpu[@]}" timeout $(($1 + 60)) "$java" --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Xmx512m \
        -cp "$classes" dev.tidegate.load.SocketLoad "$gateway_port" "$conns" "$websocket" "$1" "$accounts" "$signature" \
        "w$file" "$told" | sed -n 's/^LOAD //p')
    after=$(cpu "${pids[0]}")
    note websocket "${pids[0]}" "$line" $((after - before))
}
note() { # name pid line ticks
    [ -n "$3" ] || fail "the load did not finish against $1"
    echo "$1 $3 $4 $(awk '/^VmRSS/ {rss = $2} /^VmHWM/ {most = $2} END {print rss, most}' "/proc/$2/status")" >>"$results"
    echo "load: $1 $3" >&2
}
drive_all() { # seconds
    [ "$limits" = tight ] || drive proxy "$proxy_pid" "$proxy_port" "$1"
    [ -z "$nginx_pid" ] || drive nginx "$nginx_pid" "$nginx_port" "$1"
    for each in "${!others[@]}"; do drive "${others[each]}" "${other_pids[each]}" "${other_ports[each]}" "$1"; done
    drive_gateways "$1"
    [ -z "$websocket" ] || drive_sockets "$1"
}
drive() { # name pid port seconds: one round, its line appended to the results
    local before after line
    file=$((file + 1))
    tool dev.tidegate.load.OrderFile orders "$accounts" "$signature" $(($4 * 60000)) "r$file" "$3" "$work/orders"
    before=$(cpu "$2")
    line=$(ORDERS_FILE=$work/orders "${on_load_cpu[@]}" timeout $(($4 + 30)) wrk -t1 -c"$conns" -d"$4"s --latency \
        -s "$home/src/test/load/orders.lua" "http://127.0.0.1:$3/" | sed -n 's/^LOAD //p')
    after=$(cpu "$2")
    note "$1" "$2" "$line" $((after - before))
}

steady() { # name port: one round at a constant rate; a line of the second table
    local line
    file=$((file + 1))
    tool dev.tidegate.load.OrderFile orders "$accounts" "$signature" $((rate * (secs + 1))) "s$file" "$2" "$work/orders"
    line=$("${on_load_cpu[@]}" timeout $((secs + 30)) "$java" --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Xmx512m \
        -cp "$classes" dev.tidegate.load.SteadyLoad "$work/orders" "$2" "$rate" "$secs" "$conns" | sed -n 's/^STEADY //p')
    [ -n "$line" ] || fail "the load did not finish against $1"
    awk -v name="$1" '{ printf "| %s | %d | %.2f | %.2f | %d | %d |\n", name, $4, $5, $6, $2, $3 }' <<<"$line"
}

# How often the ledger's server has done each command: commits append to a stream, each asked for by one script.
ledger_calls() { # command
    local line calls=0
    exec 3<>"/dev/tcp/${ledger%:*}/${ledger##*:}" || fail "no server answers at $ledger"
    printf 'INFO commandstats\r\nQUIT\r\n' >&3
    while read -r line; do
        [[ $line =~ ^cmdstat_$1:calls=([0-9]+) ]] && calls=${BASH_REMATCH[1]}
    done <&3
    exec 3>&-
    echo "$calls"
}

if [ "$warm" -gt 0 ]; then
    drive_all "$warm"
    : >"$results"
fi
# What a gateway says of itself: the sum of a counter's lines.
told_by() { # nth pattern
    curl -s -m 5 "http://127.0.0.1:$((management_port + $1))/metrics" | awk -v which="$2" '$0 ~ "^" which { sum += $NF } END { printf "%d", sum }'
}
[ -z "$ledger" ] || before=("$(ledger_calls xadd)" "$(told_by 0 gateway_lease_exchanges)" "$(ledger_calls set)")
for ((round = 1; round <= rounds; round++)); do
    drive_all "$secs"
done

# name requests refused broken rate p50 p99 ticks resident most-resident
table() {
    echo "| round | what | orders/s | CPU µs per order | p50 ms | p99 ms | not 2xx | broken | resident MB, now and most |"
    echo "|---|---|--:|--:|--:|--:|--:|--:|--:|"
    awk -v ticks="$ticks" -v tight="$([ "$limits" = tight ] && echo 1 || echo 0)" \
        -v beside="nginx ${others[*]}" '
        function middle(list, what, count,    sorted, i, j, t) {
            for (i = 1; i <= count; i++) sorted[i] = list[what, i]
            for (i = 2; i <= count; i++)
                for (j = i; j > 1 && sorted[j - 1] > sorted[j]; j--) { t = sorted[j]; sorted[j] = sorted[j - 1]; sorted[j - 1] = t }
            return count % 2 ? sorted[(count + 1) / 2] : (sorted[count / 2] + sorted[count / 2 + 1]) / 2
        }
        {
            us = $2 > 0 ? $8 / ticks * 1e6 / $2 : 0
            if (!n[$1]++) name[++names] = $1
            printf "| %d | %s | %d | %.1f | %s | %s | %d | %d | %d, %d |\n", n[$1], $1, $5, us, $6, $7, $3, $4, $9 / 1000, $10 / 1000
            cost[$1, n[$1]] = us; rate[$1, n[$1]] = $5; p50[$1, n[$1]] = $6; p99[$1, n[$1]] = $7
            refused += $1 == "proxy" || index(" " beside " ", " " $1 " ") ? 0 : $3
        }
        END {
            for (i = 1; i <= names; i++) {
                w = name[i]; c = n[w]
                printf "| median | %s | %d | %.1f | %.2f | %.2f | | | |\n", w, middle(rate, w, c), middle(cost, w, c),
                    middle(p50, w, c), middle(p99, w, c)
            }
            print ""
            p = n["proxy"] ? middle(cost, "proxy", n["proxy"]) : 0
            for (i = 1; i <= names; i++) {
                w = name[i]
                if (w != "proxy" && p > 0) printf "%s / bare proxy, CPU per order: **%.2f**\n", w, middle(cost, w, n[w]) / p
            }
            split(beside, other, " ")
            for (o in other) for (i = 1; i <= names; i++) {
                b = other[o]; w = name[i]
                if (!n[b] || w == "proxy" || index(" " beside " ", " " w " ")) continue
                printf "%s / %s, CPU per order: **%.2f**; orders per second: **%.2f**\n", w, b,
                    middle(cost, w, n[w]) / middle(cost, b, n[b]), middle(rate, w, n[w]) / middle(rate, b, n[b])
            }
            if (tight) printf "\nRefusals: nearly all of these were answered 429.\n"
            else if (refused > 0) printf "\nThe gateway refused %d orders: this is no measure of accepted ones.\n", refused
        }' "$results"
    printf '\n%s connections, %s accounts, signature %s, %s in flight on one to the exchange%s, %s s a round, %s; %s; %s\n' "$conns" \
        "$accounts" "$signature" "$pipelining" "$([ -z "$websocket" ] || echo ", $websocket orders a message ($told)")" "$secs" "$([ ${#on_load_cpu[@]} -gt 0 ] && echo pinned || echo 'not pinned')" \
        "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1) x $(nproc)" "$(date -u +%F)"
}
table
if [ -n "$ledger" ]; then
    awk -v commits=$(($(ledger_calls xadd) - before[0])) -v limits=$(($(told_by 0 gateway_lease_exchanges) - before[1])) \
        -v signatures=$(($(ledger_calls set) - before[2])) '
        $1 == "'"${names[0]}"'" || $1 == "websocket" { orders += $2 - $3 }
        END { if (orders) printf "ledger, per accepted order: %.3f commits, %.4f scripts of limits, %.3f questions about signatures\n",
                commits / orders, limits / orders, signatures / orders }' "$results"
fi
if [ -n "$rate" ]; then
    [ -z "$alone_pid" ] || steady warm-up $((gateway_port + 45)) >/dev/null
    [ -z "$alone_pid" ] || steady warm-up $((gateway_port + 45)) >/dev/null
    printf '\n| at a constant rate | orders/s | p50 ms | p99 ms | not 2xx | broken |\n|---|--:|--:|--:|--:|--:|\n'
    for ((round = 1; round <= rounds; round++)); do
        [ -z "$alone_pid" ] || steady "ledger of its own" $((gateway_port + 45))
        steady "gateway${ledger:+, ledger on the server}" "$gateway_port"
    done
fi
if [ "$limits" = wide ]; then
    curl -s -m 5 "http://127.0.0.1:$management_port/metrics" | sed -n 's/^gateway_decisions_total{\(.*outcome="refused".*\)} \(.*\)/load: refused since its start, \1: \2/p' >&2
fi
[ -z "$out" ] || table >"$out"
