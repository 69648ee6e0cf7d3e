"""What is known of a home folder's nights: the running one and its step, and how the last one ended.

Two small files in `work/`; a lock stands in `locking.py`, history in Dagster's own storage.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.settings import Settings


@dataclass(frozen=True, kw_only=True)
class NightRecord:
    """How a night ended: in UTC; `failed_step` and `reason` are empty when it ended well."""

    ended_at: datetime
    succeeded: bool
    failed_step: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RunningNight:
    """The run that works on the home folder: its process, since when (UTC), and the step it is in (empty: none yet)."""

    pid: int
    since: datetime
    step: str


def note_step(settings: Settings, step: str) -> None:
    """Say which step the running night is in; who asks sees the step before until it is said."""
    _write(settings.work / "step.json", {"pid": os.getpid(), "step": step})


def running_night(settings: Settings) -> RunningNight | None:
    """The run that is active, or None. What a killed run left behind is no run."""
    held = _read(settings.work / "run.json")
    try:
        pid, since = int(str(held["pid"])), float(str(held["since"]))
        os.kill(pid, 0)
    except (KeyError, ValueError, ProcessLookupError):
        return None
    except PermissionError:  # somebody else's process: it lives
        pass
    step = _read(settings.work / "step.json")
    return RunningNight(
        pid=pid,
        since=datetime.fromtimestamp(since, UTC),
        step=str(step.get("step", "")) if step.get("pid") == pid else "",
    )


def keep_record(settings: Settings, record: NightRecord) -> None:
    """Remember how the night ended; a good one also as the last good one."""
    row = asdict(record) | {"ended_at": record.ended_at.isoformat()}
    _write(settings.work / "last_night.json", row)
    if record.succeeded:
        _write(settings.work / "last_good_night.json", row)


def last_night(settings: Settings) -> NightRecord | None:
    """How the last night ended; None before the first."""
    return _record(settings.work / "last_night.json")


def last_good_night(settings: Settings) -> NightRecord | None:
    """The last night that ended well; None before the first."""
    return _record(settings.work / "last_good_night.json")


def _record(path: Path) -> NightRecord | None:
    found = _read(path)
    try:
        return NightRecord(
            ended_at=datetime.fromisoformat(str(found["ended_at"])),
            succeeded=bool(found["succeeded"]),
            failed_step=str(found["failed_step"]),
            reason=str(found["reason"]),
        )
    except (KeyError, ValueError):
        return None


def _read(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, row: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}-{os.getpid()}")
    fresh.write_text(json.dumps(row))
    fresh.replace(path)
