#!/bin/sh
# Starts a viewer for what the service sends by OTLP, and runs until it is stopped (Ctrl+C).
#   viewer.sh jaeger      Jaeger for traces: by a container engine, or a jaeger on the PATH; else the dashboard
#   viewer.sh dashboard   the Aspire dashboard for traces, logs and metrics, from its NuGet package (Linux)
set -eu
cd "$(dirname "$0")/.."

say() {
    echo "$1 at $2. Send to it:"
    echo "  OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 PCF__Telemetry__Logging__Otlp=true dotnet run --project src/Pcf.Api"
}

if [ "${1:-}" = jaeger ]; then
    if docker info >/dev/null 2>&1; then
        say Jaeger http://localhost:16686
        exec docker run --rm -p 127.0.0.1:16686:16686 -p 127.0.0.1:4318:4318 jaegertracing/all-in-one:1.62.0
    fi
    for program in jaeger jaeger-all-in-one; do
        if command -v "$program" >/dev/null; then
            say Jaeger http://localhost:16686
            exec "$program"
        fi
    done
    echo "No container engine and no jaeger on the PATH; the Aspire dashboard shows the traces." >&2
fi

version=$(sed -n 's|.*<AspireDashboardVersion>\(.*\)</AspireDashboardVersion>.*|\1|p' Directory.Packages.props)
packages=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //')
dashboard="${packages%/}/aspire.dashboard.sdk.linux-x64/$version/tools/Aspire.Dashboard"
[ -x "$dashboard" ] || dotnet restore tests/Pcf.EndToEnd.Tests --verbosity quiet
if ! [ -x "$dashboard" ]; then
    echo "viewer: the Aspire dashboard is in the package Aspire.Dashboard.Sdk.linux-x64 $version, which was not restored (Linux on x64 only)." >&2
    echo "viewer: install a container engine or Jaeger instead, see https://www.jaegertracing.io/download" >&2
    exit 1
fi
say "The dashboard" http://localhost:18888
ASPNETCORE_URLS=http://localhost:18888 ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:4317 \
    ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://localhost:4318 ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS=true \
    Logging__LogLevel__Default=Warning exec "$dashboard"
