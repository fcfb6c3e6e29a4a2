#!/usr/bin/env bash
# What James needs of Cassandra, as OPERATING.md's "Cassandra roles" has it. Again, it does no harm.
#   roles.sh before   the superuser's own password, the keyspace, and james_schema, by whom tables are made
#   roles.sh after    james, who uses them and can make none; james_schema logs in no more
set -euo pipefail

for name in CASSANDRA_SUPERUSER_PASSWORD CASSANDRA_SCHEMA_PASSWORD CASSANDRA_PASSWORD; do
  if [[ ! ${!name:-} =~ ^[A-Za-z0-9]+$ ]]; then
    printf '%s is not set, or has something else than letters and digits in it\n' "$name" >&2
    exit 1
  fi
done

cql() {
  # CQLSH_OPTIONS are words of their own.
  cqlsh ${CQLSH_OPTIONS:-} "$CASSANDRA_HOST" -u cassandra -p "$CASSANDRA_SUPERUSER_PASSWORD" -e "$1"
}

until cql 'SELECT release_version FROM system.local' >/dev/null; do
  # A new cluster has the password that everybody knows. It has none at all before two of three nodes are there.
  cqlsh ${CQLSH_OPTIONS:-} "$CASSANDRA_HOST" -u cassandra -p cassandra \
    -e "ALTER ROLE cassandra WITH PASSWORD = '$CASSANDRA_SUPERUSER_PASSWORD'" || sleep 10
done

case ${1:-} in
  before)
    cql "
      CREATE KEYSPACE IF NOT EXISTS apache_james
        WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 3};
      CREATE ROLE IF NOT EXISTS james_schema;
      ALTER ROLE james_schema WITH LOGIN = true AND PASSWORD = '$CASSANDRA_SCHEMA_PASSWORD';
      GRANT CREATE ON KEYSPACE apache_james TO james_schema;
      GRANT ALTER ON KEYSPACE apache_james TO james_schema;
      GRANT SELECT ON KEYSPACE apache_james TO james_schema;
      GRANT MODIFY ON KEYSPACE apache_james TO james_schema;"
    ;;
  after)
    cql "
      CREATE ROLE IF NOT EXISTS james;
      GRANT SELECT ON KEYSPACE apache_james TO james;
      GRANT MODIFY ON KEYSPACE apache_james TO james;
      ALTER ROLE james WITH LOGIN = true AND PASSWORD = '$CASSANDRA_PASSWORD';
      ALTER ROLE james_schema WITH LOGIN = false;"
    ;;
  *)
    printf 'usage: roles.sh before|after\n' >&2
    exit 2
    ;;
esac
