#!/bin/sh
# Creates missing logins and databases. Runs when the data folder is empty, and by hand after an update that adds a
# login. Each service has a database and a login that reads and writes rows of that database only. The migrator is
# the only login that may change tables; the backup reads all rows and writes none.
# Passwords are given as verifiers, so that the server never sees them in clear.
set -eu
sql() { psql -v ON_ERROR_STOP=1 -q -U "$POSTGRES_USER" "$@"; }

sql -d postgres -c 'revoke connect on database postgres from public; revoke connect on database template1 from public'
while read -r login verifier; do
  sql -d postgres -v login="$login" -v verifier="$verifier" <<'SQL'
select format('create role %I', :'login') where not exists (select from pg_roles where rolname = :'login') \gexec
alter role :"login" login password :'verifier';
SQL
done < "${SECRETS:-/run/secrets}/postgres_logins"

while read -r service _; do
  case $service in migrator | backup) continue ;; esac
  sql -d postgres -v service="$service" <<'SQL'
select format('create database %I owner migrator', :'service')
where not exists (select from pg_database where datname = :'service') \gexec
revoke all on database :"service" from public;
grant connect on database :"service" to :"service", backup;
SQL
  sql -d "$service" -v service="$service" <<'SQL'
revoke all on schema public from public;
grant all on schema public to migrator;
grant usage on schema public to :"service", backup;
alter default privileges for role migrator in schema public grant select, insert, update, delete on tables to :"service";
alter default privileges for role migrator in schema public grant select on tables to backup;
grant select on all tables in schema public to backup;
alter default privileges for role migrator in schema public grant usage on sequences to :"service";
SQL
done < "${SECRETS:-/run/secrets}/postgres_logins"
