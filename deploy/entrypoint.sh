#!/bin/sh
# Reads the password of Dagster's own storage from its file, so that it stands in no image, no compose file and no
# `docker inspect`; then becomes the command it was given.
set -eu
umask 077
if [ -n "${DAGSTER_POSTGRES_PASSWORD_FILE:-}" ]; then
    DAGSTER_POSTGRES_PASSWORD="$(cat "$DAGSTER_POSTGRES_PASSWORD_FILE")"
    export DAGSTER_POSTGRES_PASSWORD
fi
exec "$@"
