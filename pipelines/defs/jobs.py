"""The one job: every asset, in order, in one process."""

from __future__ import annotations

import dagster as dg

NIGHTLY = dg.define_asset_job(
    name="nightly",
    selection=dg.AssetSelection.all(),
    description="From delivered files to the published research database and its reports.",
    # Steps share one home folder and one engine: a process a step would cost two seconds each and gain nothing.
    executor_def=dg.in_process_executor,
    tags={"dyads/kind": "nightly"},
)
