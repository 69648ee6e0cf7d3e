"""Starts the job when the landing folder holds something new; off until switched on."""

from __future__ import annotations

import hashlib
from pathlib import Path

import dagster as dg

from pipelines.defs.jobs import NIGHTLY
from pipelines.settings import load_settings


@dg.sensor(
    job=NIGHTLY,
    name="new_deliveries",
    minimum_interval_seconds=300,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Runs the nightly job when files in the landing folder were added or changed.",
)
def new_deliveries(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Compare names, sizes and times of the landing folder's files with those of the last evaluation."""
    landing = load_settings().landing
    if not landing.is_dir():
        return dg.SkipReason("the landing folder does not exist yet")
    seen = look_of(landing)
    if seen == context.cursor:
        return dg.SkipReason("nothing new in the landing folder")
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=seen)], cursor=seen)


def look_of(landing: Path) -> str:
    """A digest of what the folder looks like from outside; contents are hashed by the run itself."""
    digest = hashlib.sha256()
    for path in sorted(landing.rglob("*")):
        if path.is_file():
            state = path.stat()
            digest.update(f"{path.relative_to(landing)}|{state.st_size}|{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
