# What the checks from outside share; a script that reads this has set `here`, its folder, and `work`,
# where what it makes lies.

fail() {
    echo "${here#"$PWD/"}/run: $*" >&2
    exit 1
}

# Runs a command where what it makes is not yet made from these files.
made_from() {
    local stamp=$work/$1.stamp inputs=$2
    shift 2
    if ! cmp -s "$stamp" <(cat $inputs); then
        "$@" || fail "$1 failed"
        cat $inputs >"$stamp"
    fi
}

need_node() {
    command -v node >/dev/null && command -v npm >/dev/null || fail "needs node (18.18 or later) and npm"
    local version
    version=$(node --version)
    [[ $version =~ ^v([0-9]+)\.([0-9]+) ]] || fail "node has no version: $version"
    if ((BASH_REMATCH[1] < 18 || (BASH_REMATCH[1] == 18 && BASH_REMATCH[2] < 18))); then
        fail "node is $version; the tools need 18.18 or later"
    fi
    made_from node "$here/package.json $here/package-lock.json" install_packages
    PATH=$work/node_modules/.bin:$PATH
}

install_packages() {
    cp "$here/package.json" "$here/package-lock.json" "$work/"
    # None of the tools needs a script of a package to run.
    npm ci --prefix "$work" --ignore-scripts --no-audit --no-fund --loglevel=error
}

server=
stop_server() {
    if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; fi
}
trap stop_server EXIT

# Sets `origin` to where the demo answers; what is given it is told, too.
start_server() {
    [[ -z $server ]] || return 0
    local log=$work/server.log deadline=$((SECONDS + 60))
    RUST_LOG=error target/debug/actus demo --bind 127.0.0.1:0 "$@" >"$log" 2>&1 &
    server=$!
    until origin=$(grep -o -m 1 'http://[0-9.:]*' "$log") && is_ready "$origin"; do
        kill -0 "$server" 2>/dev/null || fail "the demo ended: $(cat "$log")"
        ((SECONDS < deadline)) || fail "the demo is not ready after a minute: $(cat "$log")"
        sleep 0.1
    done
}

is_ready() {
    local address=${1#http://} status
    exec 3<>"/dev/tcp/${address%:*}/${address#*:}" || return 1
    printf 'GET /health/ready HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$address" >&3
    read -r -t 5 status <&3 || return 1
    exec 3>&-
    [[ $status == *" 200 "* ]]
}
