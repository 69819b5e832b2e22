#!/bin/sh
# Makes the secrets that compose.yaml reads, in .tools/compose-secrets, which git ignores, or in the folder that is given.
# What is there already stays.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-.tools/compose-secrets}
mkdir -p "$folder"
chmod 700 "$folder"
umask 077

# Writes a file, unless it is there, that users of containers who own nothing here can read.
write() {
    [ -s "$folder/$1" ] || printf '%b' "$2" > "$folder/$1"
    chmod 444 "$folder/$1"
}
secret() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

for name in metrics-token grafana-admin surrealdb-password spicedb-key redis-password; do write "$name" "$(secret)"; done
# The same secrets, as the servers read them.
write surrealdb.env "SURREAL_PASS=$(cat "$folder/surrealdb-password")\n"
write spicedb.env "SPICEDB_GRPC_PRESHARED_KEY=$(cat "$folder/spicedb-key")\n"
write redis-conf "requirepass $(cat "$folder/redis-password")\n"
write redis-address "redis:6379,password=$(cat "$folder/redis-password")\n"
echo "secrets are in $folder; the receivers of Alertmanager need slack-url, pagerduty-key and watchdog-token there as well"
