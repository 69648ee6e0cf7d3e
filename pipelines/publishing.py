"""Publishes a build: a new database file, verified in another process, renamed into place; and its Parquet twins.

What the tables hold was computed before; here it is only selected, described and made durable.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.durable import sync_file, sync_folder
from pipelines.gates import gate_key
from pipelines.identity_ledger import ledger_state
from pipelines.published_tables import create_sources, published_contracts, write_tables
from pipelines.stage_runner import Night, open_on, source_hash
from pipelines.stages import STAGES
from pipelines.version import code_version
from pipelines.warehouse import new_database

_PUBLISHING_SOURCES = ("data_contracts", "measures", "pipelines")


class PublishError(RuntimeError):
    """The new file failed its own verification; what was published before is untouched."""


@dataclass(frozen=True, kw_only=True)
class Build:
    """One published result: its id, its file, rows by table, and whether nothing had changed since the last."""

    build_id: str
    database: Path
    rows: Mapping[str, int]
    reused: bool


def publish(night: Night, *, now: datetime, say: Callable[[str], None]) -> Build:
    """Publish the night's results, or keep the present build when it came from the same inputs.

    Raises PublishError when the new file does not verify.
    """
    settings = night.settings
    key = publish_key(night)
    present = present_build(settings.published)
    if present is not None and present["publish_key"] == key:
        say(f"publish: nothing changed since build {present['build_id']}")
        return Build(
            build_id=present["build_id"],
            database=settings.published / "research.duckdb",
            rows=present["rows"],
            reused=True,
        )
    build_id = f"{now:%Y%m%dT%H%M%SZ}-{key[:8]}"
    unfinished = settings.published / f".unfinished-{build_id}"
    _clear_unfinished(settings.published)
    unfinished.mkdir(parents=True)
    try:
        rows = _write_build(night, unfinished, build_id, now)
        _verify(unfinished / "research.duckdb", rows)
        manifest = {
            "build_id": build_id,
            "publish_key": key,
            "input_key": night.input_key,
            "stage_keys": dict(night.keys),
            "identity_night": ledger_state(settings).night,
            "started_at": now.isoformat(),
            "finished_at": datetime.now(UTC).isoformat(),
            "code_version": code_version(),
            "privacy_profile": settings.privacy_profile,
            "suppression_profile": settings.suppression_profile,
            "rows": rows,
        }
        (unfinished / "manifest.json").write_text(json.dumps(manifest, indent=1))
        _sync(unfinished)
        builds = settings.published / "builds"
        builds.mkdir(exist_ok=True)
        unfinished.rename(builds / build_id)
        sync_folder(builds)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    point_to(settings.published, build_id)
    _forget_old_builds(settings.published, keep=settings.builds_kept, present=build_id)
    say(f"publish: build {build_id}, {sum(rows.values()):,} rows in {len(rows)} tables")
    return Build(build_id=build_id, database=settings.published / "research.duckdb", rows=rows, reused=False)


def publish_key(night: Night) -> str:
    """Hash of everything a build is made from."""
    parts = [
        night.input_key,
        *(f"{stage}={key}" for stage, key in sorted(night.keys.items())),
        *(gate_key(gate, night) for gate in ("staging", "linkage", "measures", "publish")),
        night.settings.privacy_profile,
        night.settings.suppression_profile,
        source_hash(_PUBLISHING_SOURCES),
    ]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def present_build(published: Path) -> dict[str, object] | None:
    """The manifest of the build that `research.duckdb` is, or None."""
    database = published / "research.duckdb"
    for manifest in (published / "builds").glob("*/manifest.json"):
        twin = manifest.with_name("research.duckdb")
        if database.is_file() and twin.is_file() and _same_file(database, twin):
            return json.loads(manifest.read_text())
    return None


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
    link = published / f".parquet-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("builds") / build_id / "parquet")
    link.replace(published / "parquet")
    sync_folder(published)


def _write_build(night: Night, folder: Path, build_id: str, now: datetime) -> dict[str, int]:
    everything = tuple(stage.name for stage in STAGES)
    with open_on(night, everything, sees_feeds=True) as con:
        contracts = published_contracts(con)
        create_sources(con, night, build_id=build_id, started_at=now)
        with new_database(con, folder / "research.duckdb"):
            (folder / "parquet").mkdir()
            return write_tables(con, contracts, folder / "parquet", night.settings.privacy_profile)


def _verify(database: Path, rows: Mapping[str, int]) -> None:
    """Open the new file in another process, as a reader would, and count its rows."""
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.verify_build", str(database)],
        capture_output=True,
        text=True,
        input=json.dumps(rows),
        check=False,
        cwd=Path(__file__).resolve().parents[1],
    )
    if done.returncode != 0:
        why = done.stdout.strip().splitlines()[-1:] or ["it could not be opened"]
        raise PublishError(
            f"the new research database did not verify: {why[0]}. The build before stays published."
        )


def _same_file(one: Path, other: Path) -> bool:
    if one.samefile(other):
        return True
    return one.stat().st_size == other.stat().st_size and _digest(one) == _digest(other)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            sync_file(path)
    sync_folder(folder)


def _clear_unfinished(published: Path) -> None:
    """What a killed run left behind."""
    for path in published.glob(".*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _forget_old_builds(published: Path, *, keep: int, present: str) -> None:
    """Remove the oldest builds beyond the number kept; build ids sort by time."""
    builds = sorted(path for path in (published / "builds").iterdir() if path.is_dir())
    for path in builds[: max(0, len(builds) - keep)]:
        if path.name != present:
            shutil.rmtree(path, ignore_errors=True)
