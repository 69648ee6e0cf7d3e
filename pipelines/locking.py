"""One run at a time on a home folder. The lock is the system's own, so a killed run leaves none behind."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from pipelines.settings import Settings


class AnotherRunIsActive(RuntimeError):
    """Another process works on this home folder; the message says which and since when."""


@contextmanager
def one_run_at_a_time(settings: Settings, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock of the home folder, or raise AnotherRunIsActive after `wait_seconds`."""
    os.umask(0o077)  # records of patients: nobody but the owner reads what a run writes
    settings.work.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(settings.work / "run.lock"))
    holder = settings.work / "run.json"
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout:
        raise AnotherRunIsActive(_who_holds(settings)) from None
    try:
        holder.write_text(json.dumps({"pid": os.getpid(), "since": time.time()}))
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _who_holds(settings: Settings) -> str:
    try:
        found = json.loads((settings.work / "run.json").read_text())
        minutes = (time.time() - found["since"]) / 60
        who = f"process {found['pid']}, for {minutes:.0f} minutes"
    except (OSError, ValueError, KeyError):
        who = "a process that has not said its number"
    return (
        f"another run works on this home folder ({who}). Wait for it to end, or stop that process: "
        "its lock goes with it, and the next run takes up where it stood."
    )
