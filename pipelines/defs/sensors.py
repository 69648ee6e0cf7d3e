"""What looks about between the nights: for new deliveries (off until switched on), and for what somebody should be told."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from pipelines.alerts import find_alerts, is_anybody_told, tell
from pipelines.defs.jobs import NIGHTLY
from pipelines.receiving import ReceivingError
from pipelines.settings import SettingsError, load_settings


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


@dg.sensor(
    name="something_to_tell",
    minimum_interval_seconds=3600,
    # It looks, but tells nobody until `[alerts]` names a webhook or an address.
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells of nights that did not run, late hospitals and held deliveries, as `[alerts]` asks for.",
)
def something_to_tell(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Look for what is wrong and tell it; nothing is ever launched."""
    now = datetime.now(UTC)
    try:
        settings = load_settings()
        if not is_anybody_told(settings):
            return dg.SkipReason("nobody is to be told: [alerts] names no webhook and no address")
        told = tell(settings, find_alerts(settings, now), now)
    except (SettingsError, ReceivingError) as refusal:
        return dg.SkipReason(str(refusal))
    return dg.SkipReason(f"{len(told)} things told")


def look_of(landing: Path) -> str:
    """A digest of what the folder looks like from outside; contents are hashed by the run itself."""
    digest = hashlib.sha256()
    for path in sorted(landing.rglob("*")):
        if path.is_file():
            state = path.stat()
            digest.update(f"{path.relative_to(landing)}|{state.st_size}|{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
