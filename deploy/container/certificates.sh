#!/usr/bin/env bash
# With what the engines of compose.yaml speak TLS: a certificate each, of an authority that can make no other, as its key
# is not kept. What is there stays: a new set is made when the volumes tls-* are deleted.
#   certificates.sh DIRECTORY    in which there are cassandra, opensearch, rabbitmq and james
set -euo pipefail

readonly DAYS=3650

cd "$1"
if [[ -e james/ca.crt ]]; then
  exit 0
fi
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
# Whatever configuration openssl comes with, if any.
printf '[req]\ndistinguished_name = name\n[name]\n' >"$made/openssl.cnf"

# Without the dots of its progress.
quietly() {
  "$@" 2>"$made/said" || {
    cat "$made/said" >&2
    exit 1
  }
}

key_and() {
  quietly openssl req -config "$made/openssl.cnf" -newkey rsa:2048 -nodes "$@"
}

# NAME USER HOST...: into the directory of that name, readable for the user by whose number the engine runs.
certificate() {
  local name=$1 user=$2 hosts
  shift 2
  hosts=$(printf ',DNS:%s' "$@")
  key_and -subj "/CN=$name" -keyout "$made/tls.key" -out "$made/request"
  printf 'basicConstraints = CA:FALSE\nextendedKeyUsage = serverAuth, clientAuth\nsubjectAltName = %s\n' "${hosts#,}" \
    >"$made/extensions"
  quietly openssl x509 -req -in "$made/request" -CA "$made/ca.crt" -CAkey "$made/ca.key" -CAcreateserial -days "$DAYS" \
    -extfile "$made/extensions" -out "$made/tls.crt"
  # In one file, which Cassandra wants.
  cat "$made/tls.key" "$made/tls.crt" >"$made/tls-combined.pem"
  install -m 400 "$made/tls.key" "$made/tls.crt" "$made/tls-combined.pem" "$made/ca.crt" "$name"
  owned_by "$user" "$name"
}

owned_by() {
  if ((EUID == 0)); then
    chown -R "$1:$1" "$2"
  fi
}

key_and -x509 -days "$DAYS" -subj '/CN=mailkeep engines' -keyout "$made/ca.key" -out "$made/ca.crt" \
  -addext 'basicConstraints = critical, CA:TRUE' -addext 'keyUsage = critical, keyCertSign'
certificate cassandra 999 cassandra-0 cassandra-1 cassandra-2
certificate opensearch 1000 opensearch
certificate rabbitmq 999 rabbitmq
# Last, as it says that all are there.
install -m 444 "$made/ca.crt" james
