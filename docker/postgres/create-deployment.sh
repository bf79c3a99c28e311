# Creates the role and the database of a deployment's DATABASE_URL (or of the file DATABASE_URL_FILE), and lets nobody else
# in: the superuser has no password and can be reached only from inside this container.
# The entrypoint of the postgres image runs it once, if the volume is empty.
(
  set -euo pipefail
  url=${DATABASE_URL:-$(<"${DATABASE_URL_FILE:?DATABASE_URL or DATABASE_URL_FILE must be set}")}
  decoded() { printf '%b' "${1//%/\\x}"; }
  if [[ ! $url =~ ^postgres(ql)?://([^:@/]+):([^@/]+)@[^/]+/([^?]+) ]]; then
    echo 'DATABASE_URL is malformed: set it to postgresql://USER:PASSWORD@HOST:PORT/DATABASE' >&2
    exit 1
  fi
  ROLE=$(decoded "${BASH_REMATCH[2]}") PASSWORD=$(decoded "${BASH_REMATCH[3]}") DATABASE=$(decoded "${BASH_REMATCH[4]}") \
    psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\getenv role ROLE
\getenv password PASSWORD
\getenv database DATABASE
SET log_min_error_statement = panic;
CREATE ROLE :"role" LOGIN PASSWORD :'password';
CREATE DATABASE :"database" OWNER :"role";
REVOKE ALL ON DATABASE :"database", postgres, template1 FROM PUBLIC;
ALTER ROLE CURRENT_USER PASSWORD NULL;
SQL
)
