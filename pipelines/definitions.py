"""What Dagster loads: the assets of a night, their jobs, schedules and sensors. No logic stands here."""

from __future__ import annotations

import dagster as dg

from pipelines.defs.assets import ALL_ASSETS
from pipelines.defs.jobs import NIGHTLY, restage_month
from pipelines.defs.resources import Network
from pipelines.defs.schedules import EVERY_NIGHT, EVERYTHING_ONCE_A_MONTH
from pipelines.defs.sensors import new_deliveries, something_to_tell

defs = dg.Definitions(
    assets=ALL_ASSETS,
    jobs=[NIGHTLY, restage_month],
    schedules=[EVERY_NIGHT, EVERYTHING_ONCE_A_MONTH],
    sensors=[new_deliveries, something_to_tell],
    resources={"network": Network()},
    executor=dg.in_process_executor,
)
