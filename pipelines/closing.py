"""The end of a night: remember how it went, make room, and tell who wants to be told.

None of it can make a night fail: what goes wrong here is logged by its kind.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from pipelines.alerts import find_alerts, tell
from pipelines.logs import LOGGER
from pipelines.night_record import NightRecord, keep_record
from pipelines.retention import find_spare, remove_spare
from pipelines.settings import Settings


def close_night(
    settings: Settings, how_it_ended: Callable[[], NightRecord | None], forget_history: Callable[[], int]
) -> None:
    """Close a run on the home folder, whose lock the caller holds.

    `how_it_ended` says how the night ended, None for a run of a few assets only; `forget_history` removes old runs
    of Dagster's and returns how many.
    """
    logger = logging.getLogger(LOGGER)
    now = datetime.now(UTC)

    def make_room() -> None:
        gone = remove_spare(find_spare(settings, now))
        runs = forget_history()
        if gone or runs:
            megabytes = sum(spare.size_bytes for spare in gone) / 1e6
            logger.info(
                f"retention: {len(gone):,} folders and files ({megabytes:,.0f} MB), {runs:,} old runs"
            )

    def remember() -> None:
        record = how_it_ended()
        if record is not None:
            keep_record(settings, record)

    def tell_somebody() -> None:
        tell(settings, find_alerts(settings, now), now)

    for what, act in (("record", remember), ("retention", make_room), ("alerts", tell_somebody)):
        try:
            act()
        except Exception:
            logger.exception(f"closing the night: {what} did not work")
