#!/bin/sh
# Installs what the tests hold the service against: real engines from Debian (as root), reference implementations from npm.
# Elsewhere it says what is missing; the tests that need it then skip by name, and fail where CI=true.
set -eu
cd "$(dirname "$0")"

missing=""
command -v promtool >/dev/null || missing="$missing prometheus"
/usr/bin/python3 -c "import prometheus_client" 2>/dev/null || missing="$missing python3-prometheus-client"
command -v victoria-metrics >/dev/null || missing="$missing victoria-metrics"
command -v prometheus-alertmanager >/dev/null || missing="$missing prometheus-alertmanager"
command -v curl >/dev/null || missing="$missing curl"
command -v systemd-analyze >/dev/null || missing="$missing systemd"
command -v faketime >/dev/null || missing="$missing faketime"
command -v redis-server >/dev/null || missing="$missing redis-server"
command -v node >/dev/null || missing="$missing nodejs"
command -v npm >/dev/null || missing="$missing npm"
command -v valgrind >/dev/null || missing="$missing valgrind"
command -v chromium >/dev/null || missing="$missing chromium"

if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq
        # RUNLEVEL=1 keeps Debian from starting servers of its own.
        # shellcheck disable=SC2086
        RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    else
        echo "tests: missing$missing; as root, 'apt-get install$missing' brings them. Tests that need them skip." >&2
    fi
fi

if command -v npm >/dev/null && ! cmp -s node/package-lock.json node/node_modules/.installed; then
    (cd node && npm ci --loglevel=error --ignore-scripts && cp package-lock.json node_modules/.installed)
fi
