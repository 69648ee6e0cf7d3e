"""Runs one stage: opens a connection, shows it its inputs, writes its outputs, skips what has not changed.

What a stage computes stands elsewhere; here is only when it runs again and how its result becomes durable.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from duckdb import DuckDBPyConnection

from pipelines.receiving import show_current_feeds
from pipelines.settings import Settings
from pipelines.warehouse import quoted, stage_connection

_SOURCE_SUFFIXES = {".py", ".csv", ".json", ".sql", ".toml", ".html", ".css", ".parquet"}
_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One step from tables to tables.

    `reads` names earlier stages whose outputs it sees; `packages` the sources that, when changed, make it run
    again; `settings_in_key` picks the settings its rows depend on; `carried_over` adds to the key what earlier nights
    left behind. A stage that builds on an earlier result of its own has `build_on` instead of `run`: it is also given
    the night and the folder its result is written to, and returns figures to be shown beside it.
    """

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    packages: tuple[str, ...]
    run: Callable[[DuckDBPyConnection, Settings], None] | None = None
    build_on: Callable[[DuckDBPyConnection, Night, Path], Mapping[str, int]] | None = None
    sees_feeds: bool = True
    settings_in_key: Callable[[Settings], str] = lambda settings: ""
    carried_over: Callable[[Settings, str], str] = lambda settings, key: key


@dataclass(frozen=True, kw_only=True)
class StageResult:
    """What a stage wrote: rows by table, seconds, whether an earlier result was reused, and what else it counted."""

    stage: str
    key: str
    rows: Mapping[str, int]
    seconds: float
    reused: bool
    figures: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Night:
    """One run over one state of the deliveries: settings, the hash of what is current, the keys of all stages.

    `inputs` are the keys before what was carried over is added: of the records alone.
    """

    settings: Settings
    input_key: str
    keys: Mapping[str, str]
    inputs: Mapping[str, str]

    def folder(self, stage: str) -> Path:
        """Where the stage's result for these inputs lies."""
        return self.settings.work / "stages" / stage / self.keys[stage]


def plan_night(settings: Settings, input_key: str, stages: tuple[Stage, ...]) -> Night:
    """Derive the key of every stage's result from the inputs' hash, the sources and the settings."""
    keys: dict[str, str] = {}
    inputs: dict[str, str] = {}
    for stage in stages:
        parts = [
            stage.name,
            source_hash(stage.packages),
            stage.settings_in_key(settings),
            input_key if stage.sees_feeds else "",
            *(keys[earlier] for earlier in stage.reads),
        ]
        key = hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
        inputs[stage.name] = key
        keys[stage.name] = stage.carried_over(settings, key)
    return Night(settings=settings, input_key=input_key, keys=keys, inputs=inputs)


@lru_cache(maxsize=32)
def source_hash(packages: tuple[str, ...]) -> str:
    """Hash of the sources of some packages: code, code lists, models and templates."""
    digest = hashlib.sha256()
    for package in packages:
        for path in sorted((_ROOT / package).rglob("*")):
            if path.suffix in _SOURCE_SUFFIXES and path.is_file():
                digest.update(str(path.relative_to(_ROOT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def run_stage(stage: Stage, night: Night, say: Callable[[str], None], *, again: bool = False) -> StageResult:
    """Run the stage unless its result for the same inputs is there already; the result appears as a whole.

    With `again` it runs in any case.
    """
    folder = night.folder(stage.name)
    if not again and (folder / "result.json").is_file():
        kept = json.loads((folder / "result.json").read_text())
        os.utime(folder)
        say(f"{stage.name}: unchanged, kept from an earlier run")
        return StageResult(
            stage=stage.name,
            key=night.keys[stage.name],
            rows=kept["rows"],
            seconds=0.0,
            reused=True,
            figures=kept.get("figures", {}),
        )
    started = time.perf_counter()
    unfinished = folder.with_name(f".unfinished-{folder.name}-{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        with open_on(night, stage.reads, sees_feeds=stage.sees_feeds) as con:
            figures = _compute(stage, con, night, unfinished)
            rows = {relation: _write(con, relation, unfinished) for relation in stage.writes}
        seconds = time.perf_counter() - started
        (unfinished / "result.json").write_text(
            json.dumps({"rows": rows, "seconds": round(seconds, 3), "figures": dict(figures)})
        )
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    say(f"{stage.name}: {sum(rows.values()):,} rows in {seconds:.1f} s")
    return StageResult(
        stage=stage.name,
        key=night.keys[stage.name],
        rows=rows,
        seconds=seconds,
        reused=False,
        figures=figures,
    )


def _compute(stage: Stage, con: DuckDBPyConnection, night: Night, folder: Path) -> Mapping[str, int]:
    if stage.build_on:
        return stage.build_on(con, night, folder)
    if stage.run:
        stage.run(con, night.settings)
    return {}


@contextmanager
def open_on(night: Night, stages: tuple[str, ...], *, sees_feeds: bool) -> Iterator[DuckDBPyConnection]:
    """A connection with the feeds (if asked) and the outputs of the named stages as views."""
    with stage_connection(night.settings) as con:
        if sees_feeds:
            show_current_feeds(con, night.settings.staged)
        for stage in stages:
            for path in sorted(night.folder(stage).glob("*.parquet")):
                con.execute(
                    f"create or replace temp view {path.stem} as select * from read_parquet({quoted(path)})"
                )
        yield con


def _write(con: DuckDBPyConnection, relation: str, folder: Path) -> int:
    path = folder / f"{relation}.parquet"
    con.execute(f"copy (from {relation}) to {quoted(path)} (format parquet, compression lz4_raw)")
    return int(con.execute(f"select count(*) from read_parquet({quoted(path)})").fetchall()[0][0])


def clear_unfinished(settings: Settings) -> None:
    """Remove what a killed run left half-made. Only one run works on a home folder, so nobody is using it."""
    for folder in (settings.work / "stages").glob("*/.unfinished-*"):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(settings.work / "tmp", ignore_errors=True)


def forget_old_results(settings: Settings, keep: Mapping[str, str]) -> None:
    """Remove results of stages beyond the number kept, oldest first; never those of the present night."""
    root = settings.work / "stages"
    for stage_folder in root.iterdir() if root.is_dir() else ():
        results = sorted((f for f in stage_folder.iterdir() if f.is_dir()), key=lambda f: f.stat().st_mtime)
        spare = [f for f in results if f.name != keep.get(stage_folder.name)]
        for folder in spare[: max(0, len(results) - settings.stage_results_kept)]:
            shutil.rmtree(folder, ignore_errors=True)
