#!/usr/bin/env bash
# The users that a new OpenSearch finds: James alone, with the password of the environment, hashed.
#   internal_users.sh HASH    HASH is the security plugin's tool of that name
set -euo pipefail

hash=$("$1" -env OPENSEARCH_PASSWORD | tail -n 1)
if [[ $hash != \$2* ]]; then
  printf 'internal_users.sh: %s made no hash: %s\n' "$1" "$hash" >&2
  exit 1
fi
cat <<EOF
_meta:
  type: internalusers
  config_version: 2
james:
  hash: "$hash"
EOF
