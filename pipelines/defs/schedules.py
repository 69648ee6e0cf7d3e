"""When the job runs by itself."""

from __future__ import annotations

import dagster as dg

from pipelines.defs.jobs import NIGHTLY

EVERY_NIGHT = dg.ScheduleDefinition(
    name="every_night",
    job=NIGHTLY,
    cron_schedule="0 2 * * *",  # after hospitals' midnight exports, before the working day
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="02:00 every night.",
)
