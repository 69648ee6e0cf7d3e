"""What may go: builds, results, verdicts and logs beyond what `[retention]` keeps, and what killed runs left.

Each kind says what is spare; nothing readers open and nothing of the present night ever is. Landing, staged records
and `identities/` are not touched: they are the custodian's.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pipelines.builds import newest_build, present_build, spare_builds
from pipelines.settings import Settings

# The verdicts in force and those of the night before, however old they are.
VERDICTS_ALWAYS_KEPT = 2


@dataclass(frozen=True, kw_only=True)
class Spare:
    """Something that may go: what it is, where, and how many bytes come free."""

    kind: str
    path: Path
    size_bytes: int


def find_spare(settings: Settings, now: datetime) -> tuple[Spare, ...]:
    """Everything that may go at `now` (UTC), in order of kind and path. It removes nothing."""
    found = [
        *(("build", path) for path in spare_builds(settings)),
        *(("stage result", path) for path in _spare_results(settings)),
        *(("verdicts", path) for path in _spare_verdicts(settings, now)),
        *(("log", path) for path in _older(settings.work / "logs", "*.jsonl", now, settings.log_days)),
        *(("left by a killed run", path) for path in _left_behind(settings)),
    ]
    return tuple(Spare(kind=kind, path=path, size_bytes=_size(path)) for kind, path in found)


def remove_spare(spares: Iterable[Spare]) -> tuple[Spare, ...]:
    """Remove them; returns those that are gone. What cannot be removed stays for the next time."""
    gone = []
    for spare in spares:
        if spare.path.is_dir():
            shutil.rmtree(spare.path, ignore_errors=True)
        else:
            spare.path.unlink(missing_ok=True)
        if not spare.path.exists():
            gone.append(spare)
    return tuple(gone)


def _spare_results(settings: Settings) -> Iterator[Path]:
    """Results of stages beyond the number kept, oldest first; never one that a kept build in use was made from."""
    needed: set[str] = set()
    for build in (present_build(settings.published), newest_build(settings.published)):
        needed |= set(build["stage_keys"].values()) if build else set()
    root = settings.work / "stages"
    for stage in sorted(root.iterdir()) if root.is_dir() else ():
        results = sorted(
            (path for path in stage.iterdir() if path.is_dir() and not path.name.startswith(".")),
            key=lambda path: (path.stat().st_mtime, path.name),
        )
        spare = [path for path in results if path.name not in needed]
        yield from spare[: max(0, len(results) - settings.stage_results_kept)]


def _spare_verdicts(settings: Settings, now: datetime) -> Iterator[Path]:
    root = settings.work / "gates"
    for gate in sorted(root.iterdir()) if root.is_dir() else ():
        files = sorted(gate.glob("*.parquet"), key=lambda path: (path.stat().st_mtime, path.name))
        old = set(_older(gate, "*.parquet", now, settings.verdict_days))
        yield from (path for path in files[:-VERDICTS_ALWAYS_KEPT] if path in old)


def _left_behind(settings: Settings) -> Iterator[Path]:
    """Half-made results and builds. The caller holds the lock of the home folder, or only looks."""
    yield from sorted((settings.work / "stages").glob("*/.unfinished-*"))
    yield from sorted(settings.published.glob(".unfinished-*"))


def _older(folder: Path, pattern: str, now: datetime, days: int) -> Iterator[Path]:
    limit = (now - timedelta(days=days)).timestamp()
    yield from (path for path in sorted(folder.glob(pattern)) if path.stat().st_mtime < limit)


def _size(path: Path) -> int:
    """Bytes that come free: files that have a second name elsewhere free nothing."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.lstat().st_size for each in files if each.lstat().st_nlink == 1)
