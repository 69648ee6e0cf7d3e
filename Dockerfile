# One image for Dagster's web server and daemon and for the command `dyads`; see docs/how-to/run-in-containers.md.
# Package indexes are those of the machine that builds: a pip.conf may be given as the secret `pip_conf`.

FROM python:3.11.14-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN python -m venv /opt/dyads
COPY requirements*.lock ./
RUN --mount=type=secret,id=pip_conf,target=/etc/pip.conf \
    /opt/dyads/bin/pip install --no-deps --require-hashes -r requirements-server.lock
COPY pyproject.toml README.md LICENSE dagster.yaml workspace.yaml ./
COPY data_contracts data_contracts
COPY linkage linkage
COPY measures measures
COPY quality_checks quality_checks
COPY reports reports
COPY synthetic synthetic
COPY pipelines pipelines
COPY deploy deploy
# Editable: `dyads doctor` finds the lock files, and the hash of the sources is that of this folder.
RUN --mount=type=secret,id=pip_conf,target=/etc/pip.conf \
    /opt/dyads/bin/pip install --no-deps --editable . \
    && /opt/dyads/bin/python -m compileall -q /app /opt/dyads

FROM python:3.11.14-slim-bookworm
ENV PATH=/opt/dyads/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DAGSTER_HOME=/app/deploy \
    DAGSTER_DISABLE_TELEMETRY=1 \
    DYADS_HOME=/srv/dyads \
    DYADS_LANDING=/srv/landing \
    DYADS_LOG=json
RUN groupadd --gid 10001 dyads \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin dyads \
    && install -d -o 10001 -g 10001 -m 0700 /srv/dyads /srv/landing /var/lib/dagster
COPY --from=build /opt/dyads /opt/dyads
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
ENTRYPOINT ["/app/deploy/entrypoint.sh"]
CMD ["dyads", "--help"]
