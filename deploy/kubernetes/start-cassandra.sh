#!/usr/bin/env bash
# Starts one of these nodes of Cassandra:
#   start-cassandra.sh HOST:PORT...   all of them, by the port on which they gossip
# A node that is its own seed does not bootstrap. If its volume was lost it is a member at once, and its silence counts as
# an answer: what another replica lacks, too, is not there. So whoever is up is the seed; those of CASSANDRA_SEEDS are it
# where nobody is, at the first start of all and after all were down. A node without its volume then joins as a new one, or
# ends, as the ring needs its former self for that: OPERATING.md, "A Cassandra node has lost its disk".
set -euo pipefail

seeds=
for node in "$@"; do
  # Not this one, which does not listen yet.
  if timeout 5 bash -c "exec 3<>/dev/tcp/${node%:*}/${node##*:}" 2>/dev/null; then
    seeds+=${seeds:+,}$node
  fi
done
export CASSANDRA_SEEDS=${seeds:-$CASSANDRA_SEEDS}

if [[ -n ${CASSANDRA_REPLACE:-} ]]; then
  # Of no effect once it has joined.
  export JVM_EXTRA_OPTS="${JVM_EXTRA_OPTS:-} -Dcassandra.replace_address_first_boot=$CASSANDRA_REPLACE"
elif [[ -n $seeds ]]; then
  printf '%s answer. If this node ends below as "necessary replicas" are down, or its address is in the ring, %s\n' \
    "$seeds" 'it has lost its volume: see "A Cassandra node has lost its disk" in OPERATING.md' >&2
fi
exec docker-entrypoint.sh cassandra -f
