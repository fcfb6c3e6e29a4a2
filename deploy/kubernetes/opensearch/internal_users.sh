#!/usr/bin/env bash
# The users that a new OpenSearch finds: James alone, with the password of the environment, hashed.
#   internal_users.sh HASH    HASH is the security plugin's tool of that name
set -euo pipefail

cat <<EOF
_meta:
  type: internalusers
  config_version: 2
james:
  hash: "$("$1" -env OPENSEARCH_PASSWORD | tail -n 1)"
EOF
