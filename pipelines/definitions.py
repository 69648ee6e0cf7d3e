"""What Dagster loads: the assets of a night, their job, schedule and sensor. No logic stands here."""

from __future__ import annotations

import dagster as dg

from pipelines.defs.assets import ALL_ASSETS
from pipelines.defs.jobs import NIGHTLY
from pipelines.defs.resources import Network
from pipelines.defs.schedules import EVERY_NIGHT
from pipelines.defs.sensors import new_deliveries

defs = dg.Definitions(
    assets=ALL_ASSETS,
    jobs=[NIGHTLY],
    schedules=[EVERY_NIGHT],
    sensors=[new_deliveries],
    resources={"network": Network()},
    executor=dg.in_process_executor,
)
