"""The network as Dagster's assets see it: which home folder, that only one run works on it, and how a night is closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
from dagster import DagsterEventType

from pipelines.closing import close_night
from pipelines.defs.history import find_old_runs, forget_runs
from pipelines.locking import one_run_at_a_time
from pipelines.logs import night_logged
from pipelines.night_record import NightRecord
from pipelines.settings import Settings, load_settings

# A run that has both is a night, whatever else it was asked for.
_FIRST_STEP, _LAST_STEP = "staged_feeds", "reports"


class Network(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Home and landing folder; empty means the environment (DYADS_HOME, DYADS_LANDING) and its defaults.

    With `full` everything is linked again, with weights counted anew.
    """

    home: str = ""
    landing: str = ""
    engine: str = ""
    full: bool = False

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Network]:
        """Hold the home folder's lock and keep its log for as long as the run lasts, then close the night."""
        settings = self.settings()
        with one_run_at_a_time(settings), night_logged(settings):
            try:
                yield self
            finally:
                if context.instance is not None and context.run is not None:
                    _close(settings, context.instance, context.run.run_id)

    def settings(self) -> Settings:
        """The settings in force for this run."""
        return load_settings(
            home=Path(self.home) if self.home else None,
            landing=Path(self.landing) if self.landing else None,
            engine=self.engine or None,
            links_everything=self.full,
        )


def how_it_ended(instance: dg.DagsterInstance, run_id: str) -> NightRecord | None:
    """How the run ended by its steps; None when it was asked for some assets only and none of them failed.

    The reason is told only where our own code gave it: words of other errors could quote a record.
    """
    failures = instance.get_records_for_run(run_id, of_type=DagsterEventType.STEP_FAILURE).records
    if failures:
        event = failures[0].event_log_entry.dagster_event
        failure = event.step_failure_data.user_failure_data if event else None
        return NightRecord(
            ended_at=datetime.now(UTC),
            succeeded=False,
            failed_step=(event.step_key if event else None) or "",
            reason=(failure.description if failure else None) or "an error that was not foreseen",
        )
    done = instance.get_records_for_run(run_id, of_type=DagsterEventType.STEP_SUCCESS).records
    steps = {record.event_log_entry.step_key for record in done}
    if {_FIRST_STEP, _LAST_STEP} <= steps:
        return NightRecord(ended_at=datetime.now(UTC), succeeded=True)
    return None


def _close(settings: Settings, instance: dg.DagsterInstance, run_id: str) -> None:
    def forget_history() -> int:
        old = find_old_runs(instance, datetime.now(UTC), settings.dagster_days)
        forget_runs(instance, old)
        return len(old)

    close_night(settings, lambda: how_it_ended(instance, run_id), forget_history)
