"""Publishes a build: a new database file, verified in another process, renamed into place; and its Parquet twins.

What the tables hold was computed before; here it is only selected, described and made durable.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from data_contracts.published.identified import SOURCE_RECORDS
from pipelines.builds import newest_build, show_to_readers, spare_builds
from pipelines.durable import sync_file, sync_folder
from pipelines.gates import gate_key
from pipelines.identity_key import identity_key
from pipelines.identity_ledger import ledger_state
from pipelines.privacy import create_date_shifts, privacy_of
from pipelines.published_tables import create_sources, published_contracts, write_tables
from pipelines.research_files import (
    close_to_others,
    create_source_records,
    create_views,
    write_by_birth_year,
    write_companions,
)
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
    """Publish the night's results, or keep the newest build when it came from the same inputs.

    Raises PublishError when the new file does not verify.
    """
    settings = night.settings
    key = publish_key(night)
    made = newest_build(settings.published)
    if made is not None and made["publish_key"] == key:
        say(f"publish: nothing changed since build {made['build_id']}")
        show_to_readers(settings, made["build_id"], say)
        return Build(
            build_id=made["build_id"],
            database=settings.published / "research.duckdb",
            rows=made["rows"],
            reused=True,
        )
    build_id = f"{now:%Y%m%dT%H%M%SZ}-{key[:8]}"
    unfinished = settings.published / f".unfinished-{build_id}"
    _clear_unfinished(settings.published)
    unfinished.mkdir(parents=True)
    try:
        rows = _write_build(night, unfinished, build_id, now)
        _verify(unfinished / "research.duckdb", rows)
        write_companions(unfinished)
        manifest = {
            "build_id": build_id,
            "publish_key": key,
            "input_key": night.input_key,
            "stage_keys": dict(night.keys),
            "identity_night": ledger_state(settings).night,
            "started_at": now.isoformat(),
            "finished_at": datetime.now(UTC).isoformat(),
            "code_version": code_version(),
            "privacy_profile": settings.privacy_words,
            "suppression_profile": settings.suppression_profile,
            "rows": rows,
        }
        (unfinished / "manifest.json").write_text(json.dumps(manifest, indent=1))
        if settings.is_identified:
            close_to_others(unfinished)
        _sync(unfinished)
        builds = settings.published / "builds"
        builds.mkdir(exist_ok=True)
        unfinished.rename(builds / build_id)
        sync_folder(builds)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    show_to_readers(settings, build_id, say)
    for spare in spare_builds(settings):
        shutil.rmtree(spare, ignore_errors=True)
    say(f"publish: build {build_id}, {sum(rows.values()):,} rows in {len(rows)} tables")
    return Build(build_id=build_id, database=settings.published / "research.duckdb", rows=rows, reused=False)


def publish_key(night: Night) -> str:
    """Hash of everything a build is made from."""
    parts = [
        night.input_key,
        *(f"{stage}={key}" for stage, key in sorted(night.keys.items())),
        *(gate_key(gate, night) for gate in ("staging", "linkage", "measures", "publish")),
        night.settings.privacy_words,
        night.settings.suppression_profile,
        source_hash(_PUBLISHING_SOURCES),
    ]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def _write_build(night: Night, folder: Path, build_id: str, now: datetime) -> dict[str, int]:
    everything = tuple(stage.name for stage in STAGES)
    privacy = privacy_of(night.settings)
    with open_on(night, everything, sees_feeds=True) as con:
        contracts = published_contracts(con)
        create_sources(con, night, build_id=build_id, started_at=now)
        if night.settings.is_identified:
            create_source_records(con)
            contracts = (*contracts, SOURCE_RECORDS)
        if privacy.shifts_dates:
            create_date_shifts(con, identity_key(night.settings))
        with new_database(con, folder / "research.duckdb"):
            (folder / "parquet").mkdir()
            rows = write_tables(con, contracts, folder / "parquet", privacy)
            create_views(con, privacy)
            write_by_birth_year(con, folder / "parquet")
            return rows


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
