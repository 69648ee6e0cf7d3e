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

EVERYTHING_ONCE_A_MONTH = dg.ScheduleDefinition(
    name="everything_once_a_month",
    job=NIGHTLY,
    cron_schedule="30 12 1 * *",  # no night runs at that time
    run_config={"resources": {"network": {"config": {"full": True}}}},
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="12:30 on the first of a month: everything is linked anew, with names counted again.",
)
