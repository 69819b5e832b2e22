#!/bin/sh
# Starts an installation on this machine (the service with TLS and with a token for its metrics, Prometheus, Alertmanager, a viewer of traces), looks
# at all of it with 'pcf verify --all', and stops it. The report is artifacts/verify.md. Ports 18080, 18443, 19090, 19093, 4318 and 18888 must be free.
set -eu
cd "$(dirname "$0")/.."

for program in prometheus prometheus-alertmanager promtool openssl; do
    command -v "$program" >/dev/null || { echo "verify: '$program' is not installed; './just install-test-tools' says how to get it" >&2; exit 1; }
done

state=$(mktemp -d)
export PCF_MONITORING_STATE="$state/monitoring" PCF_SERVICE=localhost:18080 PCF_PROMETHEUS=localhost:19090 PCF_ALERTMANAGER=localhost:19093
export PCF_METRICS_TOKEN_FILE="$state/metrics-token"
stop() {
    sh ops/monitoring.sh down >/dev/null 2>&1 || true
    for process in ${service:-} ${viewer:-}; do kill "$process" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$state"
}
trap stop EXIT
trap 'exit 1' INT TERM

umask 077
head -c 24 /dev/urandom | base64 > "$PCF_METRICS_TOKEN_FILE"
openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout "$state/key.pem" -out "$state/cert.pem" 2>/dev/null
dotnet build src/Pcf.Tool --nologo --verbosity quiet
pcf="dotnet $PWD/src/Pcf.Tool/bin/Debug/net10.0/pcf.dll"
# A key of this run alone, and a token for the first user of the demo data.
$pcf token --user 1 --key "$state/key.json" > "$state/token"
sed 's/,"d":"[^"]*"//; s/^/{"keys":[/; s/$/]}/' "$state/key.json" > "$state/keys.json"
mkdir -p artifacts

sh ops/viewer.sh dashboard > "$state/viewer.log" 2>&1 & viewer=$!
root=$PWD
(cd "$state" && exec env ASPNETCORE_ENVIRONMENT=Staging ASPNETCORE_URLS="http://localhost:18080;https://localhost:18443" \
    Kestrel__Certificates__Default__Path="$state/cert.pem" Kestrel__Certificates__Default__KeyPath="$state/key.pem" \
    PCF__Auth__KeysFile="$state/keys.json" PCF__Auth__Issuer=pcf-development PCF__Store__DemoData=true \
    PCF__Telemetry__Metrics__TokenFile="$PCF_METRICS_TOKEN_FILE" PCF__Telemetry__Logging__File__Path="$state/pcf.log" \
    OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 PCF__Telemetry__Otlp__BatchDelay=00:00:00.5 \
    dotnet "$root/src/Pcf.Tool/bin/Debug/net10.0/Pcf.Api.dll") > "$state/service.log" 2>&1 & service=$!
wait_for() {
    tries=0
    until curl -fs --max-time 2 "$1" >/dev/null; do
        tries=$((tries + 1))
        [ "$tries" -lt 120 ] || { echo "verify: $1 does not answer" >&2; tail -5 "$state/service.log" "$state/viewer.log" >&2; exit 1; }
        sleep 0.5
    done
}
wait_for http://localhost:18080/health/ready
wait_for http://localhost:18888/
sh ops/monitoring.sh metrics-up >/dev/null
# Two scrapes and an evaluation of each rule, and the way of Watchdog to Alertmanager.
sleep 60

$pcf verify --all --service http://localhost:18080 --token-file "$state/token" --metrics-token-file "$PCF_METRICS_TOKEN_FILE" \
    --log "$state/pcf.log" --traces http://localhost:18888 --prometheus http://localhost:19090 --alertmanager http://localhost:19093 \
    --tls localhost:18443 --tls-authorities "$state/cert.pem" --report artifacts/verify.md
