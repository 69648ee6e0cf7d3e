"""The kept builds and which of them readers open: pointing, rolling back, holding, and which are spare.

How a build is made stands in `publishing.py`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.durable import append_durably, replace_durably, sync_folder
from pipelines.settings import Settings, SettingsError

LATEST = "latest"


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Readers stay on a build until somebody ends it: which, since when (UTC), who decided and why."""

    build_id: str
    at: str
    owner: str
    reason: str


def kept_builds(published: Path) -> list[dict[str, Any]]:
    """The manifests of all kept builds, oldest first; ids sort by time."""
    manifests = sorted((published / "builds").glob("*/manifest.json"))
    return [json.loads(path.read_text()) for path in manifests]


def present_build(published: Path) -> dict[str, Any] | None:
    """The manifest of the build that `research.duckdb` is, or None."""
    database = published / "research.duckdb"
    for manifest in (published / "builds").glob("*/manifest.json"):
        twin = manifest.with_name("research.duckdb")
        if database.is_file() and twin.is_file() and _same_file(database, twin):
            found: dict[str, Any] = json.loads(manifest.read_text())
            return found
    return None


def newest_build(published: Path) -> dict[str, Any] | None:
    """The manifest of the newest build that is whole, whether readers open it or not; None before the first."""
    whole = [
        build
        for build in kept_builds(published)
        if (published / "builds" / str(build["build_id"]) / "research.duckdb").is_file()
    ]
    return whole[-1] if whole else None


def point_to(published: Path, build_id: str) -> None:
    """Make a kept build the one that `research.duckdb` and `parquet` name; each switches in one step."""
    build = published / "builds" / build_id
    fresh = published / f".research-{os.getpid()}.duckdb"
    fresh.unlink(missing_ok=True)
    try:
        os.link(build / "research.duckdb", fresh)
    except OSError:  # a file system without hard links
        shutil.copyfile(build / "research.duckdb", fresh)
    fresh.replace(published / "research.duckdb")
    for name in ("parquet", "citation.txt", "examples.sql"):
        if not (build / name).exists():  # builds of earlier versions have no citation
            (published / name).unlink(missing_ok=True)
            continue
        link = published / f".{name}-{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(Path("builds") / build_id / name)
        link.replace(published / name)
    sync_folder(published)


def show_to_readers(settings: Settings, build_id: str, say: Callable[[str], None]) -> None:
    """Point readers to the build, unless somebody holds them on another one."""
    hold = hold_in_force(settings)
    if hold is not None:
        say(f"publish: readers stay on build {hold.build_id} until the hold ends (dyads rollback latest)")
        return
    present = present_build(settings.published)
    if present is None or present["build_id"] != build_id:
        point_to(settings.published, build_id)


def roll_back(settings: Settings, build_id: str, *, owner: str, reason: str) -> str:
    """Point readers to a kept build and hold them there, or with `latest` end the hold; returns the build's id.

    Nights go on and make builds; readers see them again when the hold ends. Who decided what is kept in
    `identities/rollbacks.jsonl`. SettingsError when there is no such build, or no name or reason is given.
    """
    if not owner.strip() or not reason.strip():
        raise SettingsError("a rollback needs a reason and the name of who decided")
    builds = [str(build["build_id"]) for build in kept_builds(settings.published)]
    if not builds:
        raise SettingsError("no build is kept yet; run a night first")
    target = builds[-1] if build_id == LATEST else build_id
    if target not in builds:
        raise SettingsError(f"no kept build has that id; kept are {', '.join(builds)}")
    hold = Hold(
        build_id=target, at=datetime.now(UTC).isoformat(timespec="seconds"), owner=owner, reason=reason
    )
    present = present_build(settings.published)
    row = asdict(hold) | {"ends_hold": build_id == LATEST, "from": present["build_id"] if present else ""}
    settings.identities.mkdir(parents=True, exist_ok=True, mode=0o700)
    append_durably(settings.identities / "rollbacks.jsonl", json.dumps(row))
    if build_id == LATEST:
        _hold_file(settings).unlink(missing_ok=True)
    else:
        fresh = _hold_file(settings).with_name(".held_build.json")
        fresh.write_text(json.dumps(asdict(hold)))
        replace_durably(fresh, _hold_file(settings))
    point_to(settings.published, target)
    return target


def hold_in_force(settings: Settings) -> Hold | None:
    """The hold on readers, or None when they follow the newest build."""
    path = _hold_file(settings)
    if not path.is_file():
        return None
    try:
        return Hold(**json.loads(path.read_text()))
    except (ValueError, TypeError):
        raise SettingsError(
            "identities/held_build.json cannot be read; restore it, or end the hold: dyads rollback latest"
        ) from None


def spare_builds(settings: Settings) -> list[Path]:
    """Folders of builds beyond the number kept, oldest first; never the one readers open."""
    root = settings.published / "builds"
    builds = sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
    in_use = (settings.published / "parquet").resolve().parent
    return [path for path in builds[: -settings.builds_kept] if path.resolve() != in_use]


def _hold_file(settings: Settings) -> Path:
    return settings.identities / "held_build.json"


def _same_file(one: Path, other: Path) -> bool:
    if one.samefile(other):
        return True
    return one.stat().st_size == other.stat().st_size and _digest(one) == _digest(other)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
