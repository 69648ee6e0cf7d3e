"""Launches the nightly job in this process: the same Dagster job that the schedule launches."""

from __future__ import annotations

import os
import re
import warnings
from dataclasses import dataclass

from pipelines.settings import Settings


@dataclass(frozen=True, kw_only=True)
class LaunchResult:
    """How a run ended; `reason` says in one sentence why it failed, without any patient's value."""

    succeeded: bool
    failed_step: str | None
    reason: str | None


def launch_nightly(settings: Settings) -> LaunchResult:
    """Run the job `nightly` to its end. Its history goes to DAGSTER_HOME when that is set, else nowhere."""
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Dagster's own notices about its preview features
        import dagster as dg

        from pipelines.definitions import defs

    run_config = {
        "resources": {
            "network": {
                "config": {
                    "home": str(settings.home),
                    "landing": str(settings.landing),
                    "engine": settings.engine,
                    "full": settings.links_everything,
                }
            }
        },
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }
    instance = dg.DagsterInstance.get() if os.environ.get("DAGSTER_HOME") else dg.DagsterInstance.ephemeral()
    with instance:
        result = defs.resolve_job_def("nightly").execute_in_process(
            run_config=run_config, instance=instance, raise_on_error=False
        )
        if result.success:
            return LaunchResult(succeeded=True, failed_step=None, reason=None)
        step, reason = _why(result)
        return LaunchResult(succeeded=False, failed_step=step, reason=reason)


def _why(result: object) -> tuple[str | None, str | None]:
    """The first failing step and its words."""
    for event in result.all_events:  # type: ignore[attr-defined]
        if event.is_step_failure:
            failure = event.step_failure_data
            if failure.user_failure_data and failure.user_failure_data.description:
                return event.step_key, failure.user_failure_data.description
            return event.step_key, _innermost(failure.error)
        if event.event_type_value == "PIPELINE_FAILURE" and event.event_specific_data is not None:
            return None, _innermost(event.event_specific_data.error)
    return None, "the run failed before its first step"


def _innermost(error: object) -> str:
    """The words of the error at the bottom of a chain; a database's error keeps only its kind.

    DuckDB quotes the offending line or value in its messages, which may be a patient's.
    """
    while getattr(error, "cause", None) is not None:
        error = error.cause  # type: ignore[attr-defined]
    name = getattr(error, "cls_name", None) or "Error"
    if name.endswith("Exception") or name in {"Error", "DatabaseError"}:
        return f"{name} in the engine (its words are withheld: they can quote a record)"
    return re.sub(rf"^[\w.]*{name}: ", "", str(getattr(error, "message", error)).strip())
