"""Dagster's own storage: which ended runs are old enough to go, and giving the space back.

Only history is touched; a home folder's nights do not depend on it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
from dagster import DagsterRunStatus

ENDED = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED]
# However old they are: what the pages of assets and checks show comes from the last runs.
RUNS_ALWAYS_KEPT = 10


def find_old_runs(instance: dg.DagsterInstance, now: datetime, days: int) -> list[str]:
    """Ids of ended runs that were made more than `days` before `now` (UTC), the last ten left out."""
    newest = instance.get_run_records(filters=dg.RunsFilter(statuses=ENDED), limit=RUNS_ALWAYS_KEPT)
    kept = {record.dagster_run.run_id for record in newest}
    old = instance.get_run_records(
        filters=dg.RunsFilter(statuses=ENDED, created_before=now - timedelta(days=days)), ascending=True
    )
    return [record.dagster_run.run_id for record in old if record.dagster_run.run_id not in kept]


def forget_runs(instance: dg.DagsterInstance, run_ids: list[str]) -> None:
    """Remove the runs and their events, then give the space back where the storage is SQLite.

    PostgreSQL gives it back by itself (autovacuum).
    """
    for run_id in run_ids:
        instance.delete_run(run_id)
    root = Path(instance.root_directory) if instance.is_persistent else None
    if run_ids and root is not None:
        for file in (root / "history" / "runs.db", root / "history" / "runs" / "index.db"):
            if file.is_file():
                _vacuum(file)


def prune_history(now: datetime, days: int, *, dry_run: bool) -> int:
    """How many old runs the storage in DAGSTER_HOME holds, removed unless `dry_run`; none where it names none."""
    if not os.environ.get("DAGSTER_HOME"):
        return 0
    with dg.DagsterInstance.get() as instance:
        old = find_old_runs(instance, now, days)
        if not dry_run:
            forget_runs(instance, old)
    return len(old)


def _vacuum(file: Path) -> None:
    """Shrink the file; whoever is writing to it just now goes first, and the next night tries again."""
    with contextlib.suppress(sqlite3.OperationalError):
        connection = sqlite3.connect(file, timeout=1.0)
        try:
            connection.execute("vacuum")
        finally:
            connection.close()
