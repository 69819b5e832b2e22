#!/bin/sh
# Gives Grafana its teams and says who sees which folder. The open edition has no file for this, so it goes through the API.
# Run it again at any time: what is there already is left alone.
#   GRAFANA_URL (http://localhost:3000), GRAFANA_PASSWORD_FILE (the administrator's password)
# Everyone who signs in sees the folder PCF. Only the team pcf-operators sees PCF operations, and may change neither.
set -eu
url=${GRAFANA_URL:-http://localhost:3000}
[ -r "${GRAFANA_PASSWORD_FILE:-}" ] || { echo "teams: GRAFANA_PASSWORD_FILE is not a file that can be read" >&2; exit 1; }

# The password goes by a file of curl's own form, so that no list of processes shows it.
settings=$(mktemp)
trap 'rm -f "$settings"' EXIT
printf 'user = "admin:%s"\n' "$(cat "$GRAFANA_PASSWORD_FILE")" > "$settings"

ask() {
    method=$1 path=$2
    shift 2
    curl --config "$settings" --silent --show-error --fail --max-time 10 --request "$method" --header 'Content-Type: application/json' "$@" "$url$path"
}

team_id() { ask GET "/api/teams/search?name=$1" | sed -n 's/.*"id":\([0-9]*\).*/\1/p'; }

ensure_team() {
    [ -n "$(team_id "$1")" ] || { ask POST /api/teams --data "{\"name\":\"$1\"}" >/dev/null; echo "team $1 made"; }
}

# Permission 1 is to view.
ensure_team pcf-developers
ensure_team pcf-operators
operators=$(team_id pcf-operators)
ask POST /api/folders/pcf/permissions --data '{"items":[{"role":"Viewer","permission":1},{"role":"Editor","permission":1}]}' >/dev/null
ask POST /api/folders/pcf-operations/permissions --data "{\"items\":[{\"teamId\":$operators,\"permission\":1}]}" >/dev/null
echo "folders pcf and pcf-operations have their permissions"
