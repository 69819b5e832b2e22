#!/bin/sh
# Makes the secrets that compose.yaml reads, in .tools/compose-secrets, which git ignores. What is there already stays.
set -eu
cd "$(dirname "$0")/.."
folder=.tools/compose-secrets
mkdir -p "$folder"
chmod 700 "$folder"
umask 077
for name in metrics-token grafana-admin; do
    [ -s "$folder/$name" ] || head -c 32 /dev/urandom | base64 | tr -d '\n' > "$folder/$name"
    # Read by a user of the container that owns nothing here.
    chmod 444 "$folder/$name"
done
echo "secrets are in $folder; the receivers of Alertmanager need slack-url, pagerduty-key and watchdog-token there as well"
