#!/bin/sh
# Starts and stops what watches a running service, with the configuration of this folder.
#   monitoring.sh metrics-up   Prometheus (9090) and Alertmanager (9093): by a container engine, else from the PATH
#   monitoring.sh grafana-up   Grafana (3000) with the dashboards: needs a container engine
#   monitoring.sh down         stops what these have started; the data stays in .tools/monitoring
# PCF_SERVICE (localhost:8080) is scraped, with the token in PCF_METRICS_TOKEN_FILE where one is needed. Nothing is sent to receivers:
# Alertmanager shows alerts on its page. PCF_PROMETHEUS and PCF_ALERTMANAGER move the two to other addresses, PCF_MONITORING_STATE the data.
set -eu
cd "$(dirname "$0")/.."

state=${PCF_MONITORING_STATE:-$PWD/.tools/monitoring}
service=${PCF_SERVICE:-localhost:8080}
prometheus=${PCF_PROMETHEUS:-localhost:9090}
alertmanager=${PCF_ALERTMANAGER:-localhost:9093}
prometheus_image=prom/prometheus:v2.53.3
alertmanager_image=prom/alertmanager:v0.27.0
grafana_image=grafana/grafana:11.4.0

fail() { echo "monitoring: $1" >&2; exit 1; }
has_engine() { docker info >/dev/null 2>&1; }
# The number alone could be another program's by now.
is_running() { [ -f "$state/$1.pid" ] && ps -p "$(cat "$state/$1.pid")" -o args= | grep -q -F "$state"; }

# The configuration of this folder, at this machine's addresses and with the receivers by name alone.
prepare() {
    mkdir -p "$state/secrets" "$state/rules" "$state/data/prometheus" "$state/data/alertmanager"
    if [ -n "${PCF_METRICS_TOKEN_FILE:-}" ]; then cp "$PCF_METRICS_TOKEN_FILE" "$state/secrets/metrics-token"
    else echo "not-needed-in-development" > "$state/secrets/metrics-token"; fi
    chmod 600 "$state/secrets/metrics-token"
    sed -e "s/localhost:8080/$service/" -e "s/localhost:9090/$prometheus/" -e "s/localhost:9093/$alertmanager/" \
        ops/prometheus/prometheus.yml > "$state/prometheus.yml"
    for rules in ops/prometheus/rules/*.yml; do
        sed -e "s|https://grafana.example.com|${PCF_GRAFANA_URL:-http://localhost:3000}|" \
            -e "s|https://runbooks.example.com/pcf|${PCF_RUNBOOKS_URL:-file://$PWD/docs/runbooks}|" "$rules" > "$state/rules/$(basename "$rules")"
    done
    { sed '/^receivers:/,$d' ops/alertmanager/alertmanager.yml
      echo "receivers:"
      sed -n '/^receivers:/,$s/^  - name: /  - name: /p' ops/alertmanager/alertmanager.yml; } > "$state/alertmanager.yml"
}

# Starts a program in the background and waits until it answers; its output is in the state folder.
start() {
    name=$1 address=$2
    shift 2
    ! is_running "$name" || fail "$name runs already; './just down' stops it"
    (cd "$state" && exec setsid "$@" > "$state/$name.log" 2>&1) &
    echo $! > "$state/$name.pid"
    tries=0
    until curl -fs --max-time 2 "http://$address/-/ready" >/dev/null; do
        tries=$((tries + 1))
        is_running "$name" || { cat "$state/$name.log" >&2; rm "$state/$name.pid"; fail "$name has ended"; }
        [ "$tries" -lt 60 ] || fail "$name does not answer at $address; see $state/$name.log"
        sleep 0.5
    done
}

metrics_up() {
    prepare
    flags=$(cat ops/prometheus/flags)
    if has_engine; then
        docker run -d --rm --name pcf-alertmanager --network host --user "$(id -u)" -v "$state:/monitoring" "$alertmanager_image" \
            --config.file=/monitoring/alertmanager.yml --storage.path=/monitoring/data/alertmanager --web.listen-address="$alertmanager" >/dev/null
        # shellcheck disable=SC2086
        docker run -d --rm --name pcf-prometheus --network host --user "$(id -u)" -v "$state:/monitoring" "$prometheus_image" \
            --config.file=/monitoring/prometheus.yml --storage.tsdb.path=/monitoring/data/prometheus --web.listen-address="$prometheus" $flags >/dev/null
    else
        for program in prometheus prometheus-alertmanager; do
            command -v "$program" >/dev/null ||
                fail "neither a container engine nor '$program' is installed; './just install-test-tools' says how to get it"
        done
        start alertmanager "$alertmanager" prometheus-alertmanager --config.file="$state/alertmanager.yml" \
            --storage.path="$state/data/alertmanager" --web.listen-address="$alertmanager" --cluster.listen-address=
        # shellcheck disable=SC2086
        start prometheus "$prometheus" prometheus --config.file="$state/prometheus.yml" --storage.tsdb.path="$state/data/prometheus" \
            --web.listen-address="$prometheus" --web.enable-lifecycle $flags
    fi
    echo "Prometheus at http://$prometheus scrapes $service; alerts at http://$prometheus/alerts and http://$alertmanager. './just down' stops both."
}

grafana_up() {
    has_engine || fail "Grafana needs a container engine (Docker or Podman with its socket), and none answers.
Without one, './just metrics-up' has the same queries at http://$prometheus, and './just dashboard-up' shows all three signals."
    mkdir -p "$state/secrets" "$state/data/grafana"
    [ -s "$state/secrets/grafana-admin" ] || (umask 077; head -c 24 /dev/urandom | base64 > "$state/secrets/grafana-admin")
    docker run -d --rm --name pcf-grafana --network host --user "$(id -u)" \
        -v "$PWD/ops/grafana/provisioning:/etc/grafana/provisioning:ro" -v "$PWD/ops/grafana/dashboards:/etc/grafana/dashboards:ro" \
        -v "$state/secrets/grafana-admin:/run/secrets/grafana-admin:ro" -v "$state/data/grafana:/var/lib/grafana" \
        -v "$PWD/ops/grafana/grafana.ini:/etc/grafana/grafana.ini:ro" \
        -e "PROMETHEUS_URL=http://$prometheus" -e "TRACES_URL=${PCF_TRACES:-http://localhost:16686}" -e "LOGS_URL=${PCF_LOGS:-http://localhost:3100}" \
        "$grafana_image" >/dev/null
    echo "Grafana at http://localhost:3000; the password of admin is in $state/secrets/grafana-admin."
}

down() {
    if has_engine; then docker rm -f pcf-grafana pcf-prometheus pcf-alertmanager >/dev/null 2>&1 || true; fi
    for name in prometheus alertmanager; do
        if is_running "$name"; then
            kill "$(cat "$state/$name.pid")"
            tries=0
            while is_running "$name" && [ "$tries" -lt 60 ]; do tries=$((tries + 1)); sleep 0.5; done
            echo "$name stopped"
        fi
        rm -f "$state/$name.pid"
    done
}

case "${1:-}" in
    metrics-up) metrics_up ;;
    grafana-up) grafana_up ;;
    down) down ;;
    *) fail "what? metrics-up, grafana-up or down" ;;
esac
