# Starts a node. The password goes through a pipe: neither a file nor the list of processes shows it.
set -eu
exec valkey-server /etc/valkey/valkey.conf - <<CONF
requirepass "$REDISCLI_AUTH"
masterauth "$REDISCLI_AUTH"
${VALKEY_PRIMARY:+replicaof $VALKEY_PRIMARY 6379}
CONF
