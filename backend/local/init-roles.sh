#!/bin/bash
# Run once by the postgres image when its volume is empty: the roles of backend/local/roles.sql, with passwords.
set -euo pipefail
psql=(psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres)
"${psql[@]}" --file="${ROLES_SQL:-/roles.sql}"
"${psql[@]}" --set=owner="$CITYMATCH_OWNER_PASSWORD" --set=app="$CITYMATCH_APP_PASSWORD" <<'SQL'
ALTER ROLE citymatch_owner PASSWORD :'owner';
ALTER ROLE citymatch_app PASSWORD :'app';
SQL
