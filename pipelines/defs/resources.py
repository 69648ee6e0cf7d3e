"""The network as Dagster's assets see it: which home folder, and that only one run works on it at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from pipelines.locking import one_run_at_a_time
from pipelines.settings import Settings, load_settings


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
        """Hold the home folder's lock for as long as the run lasts."""
        with one_run_at_a_time(self.settings()):
            yield self

    def settings(self) -> Settings:
        """The settings in force for this run."""
        return load_settings(
            home=Path(self.home) if self.home else None,
            landing=Path(self.landing) if self.landing else None,
            engine=self.engine or None,
            links_everything=self.full,
        )
