"""What is kept stays, what is beyond it goes, and nothing in use or of the custodian's is ever touched."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster import DagsterRunStatus
from dagster._core.test_utils import create_run_for_test

from pipelines.builds import point_to
from pipelines.defs.history import RUNS_ALWAYS_KEPT, find_old_runs, forget_runs
from pipelines.retention import find_spare, remove_spare
from pipelines.settings import Settings
from tests.unit.pipelines.test_builds import NEW, OLD, make_build

NOW = datetime(2025, 6, 2, 8, 0, tzinfo=UTC)


def write(path: Path, days_ago: float, size: int = 10) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    at = (NOW - timedelta(days=days_ago)).timestamp()
    os.utime(path, (at, at))
    return path


def result(settings: Settings, stage: str, key: str, days_ago: float) -> Path:
    folder = settings.work / "stages" / stage / key
    write(folder / "rows.parquet", days_ago)
    at = (NOW - timedelta(days=days_ago)).timestamp()
    os.utime(folder, (at, at))
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home folder with something old of every kind, and files that no retention may touch."""
    home = Settings(
        home=tmp_path, landing=tmp_path / "landing", builds_kept=1, stage_results_kept=1, verdict_days=30
    )
    for untouched in ("landing/H1/2020-01/a.csv", "staged/ledger.parquet", "identities/key"):
        write(tmp_path / untouched, 3000)
    return home


def spare_names(settings: Settings) -> list[tuple[str, str]]:
    return [(spare.kind, spare.path.name) for spare in find_spare(settings, NOW)]


def test_a_new_home_folder_has_nothing_spare(settings: Settings) -> None:
    assert find_spare(settings, NOW) == ()


def test_builds_beyond_the_number_kept_are_spare(settings: Settings) -> None:
    make_build(settings.published, OLD)
    make_build(settings.published, NEW)
    point_to(settings.published, NEW)
    assert spare_names(settings) == [("build", OLD)]


def test_results_of_stages_are_kept_newest_first_and_those_of_the_build_in_use_always(
    settings: Settings,
) -> None:
    result(settings, "link", "1111", 3)
    result(settings, "link", "2222", 2)
    result(settings, "link", "3333", 1)
    assert spare_names(settings) == [("stage result", "1111"), ("stage result", "2222")]

    make_build(settings.published, NEW)
    manifest = settings.published / "builds" / NEW / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"stage_keys": {}', '"stage_keys": {"link": "1111"}'))
    point_to(settings.published, NEW)
    assert ("stage result", "1111") not in spare_names(settings)


def test_verdicts_go_after_their_days_but_two_of_each_gate_stay(settings: Settings) -> None:
    for days_ago in (200, 100, 40, 1):
        write(settings.work / "gates" / "staging" / f"{days_ago}.parquet", days_ago)
    for days_ago in (300, 200):
        write(settings.work / "gates" / "linkage" / f"{days_ago}.parquet", days_ago)
    assert spare_names(settings) == [("verdicts", "200.parquet"), ("verdicts", "100.parquet")]


def test_logs_go_after_their_days_and_so_does_what_killed_runs_left(settings: Settings) -> None:
    write(settings.work / "logs" / "2025-01-01.jsonl", 152)
    write(settings.work / "logs" / "2025-06-01.jsonl", 1)
    write(settings.work / "stages" / "link" / ".unfinished-1-2" / "rows.parquet", 0)
    write(settings.published / ".unfinished-x" / "research.duckdb", 0)
    assert spare_names(settings) == [
        ("log", "2025-01-01.jsonl"),
        ("left by a killed run", ".unfinished-1-2"),
        ("left by a killed run", ".unfinished-x"),
    ]


def test_looking_removes_nothing_and_removing_leaves_the_custodians_files(settings: Settings) -> None:
    old = write(settings.work / "logs" / "2025-01-01.jsonl", 152, size=1234)
    spares = find_spare(settings, NOW)
    assert old.is_file()
    assert [spare.size_bytes for spare in spares] == [1234]

    assert remove_spare(spares) == spares

    assert not old.exists()
    assert find_spare(settings, NOW) == ()
    for untouched in ("landing/H1/2020-01/a.csv", "staged/ledger.parquet", "identities/key"):
        assert (settings.home / untouched).is_file()


def test_a_file_with_a_second_name_frees_nothing(settings: Settings) -> None:
    old = write(settings.work / "logs" / "2025-01-01.jsonl", 152, size=1234)
    os.link(old, settings.home / "second")
    assert [spare.size_bytes for spare in find_spare(settings, NOW)] == [0]


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """Dagster's storage as on one machine, with fifteen ended runs and one that is still active."""
    state = random.getstate()  # opening an instance draws from the global generator
    with dg.DagsterInstance.local_temp(str(tmp_path)) as opened:
        create_run_for_test(opened, job_name="nightly", status=DagsterRunStatus.STARTED)
        for _ in range(15):
            create_run_for_test(opened, job_name="nightly", status=DagsterRunStatus.SUCCESS)
        yield opened
    random.setstate(state)


def test_old_runs_go_but_the_last_ten_and_active_ones_stay(instance: dg.DagsterInstance) -> None:
    assert find_old_runs(instance, datetime.now(UTC), days=1) == []
    in_a_year = datetime.now(UTC) + timedelta(days=365)

    old = find_old_runs(instance, in_a_year, days=90)
    forget_runs(instance, old)

    # 15 ended runs, of which the last ten always stay; the active one is not counted.
    assert len(old) == 15 - RUNS_ALWAYS_KEPT
    assert instance.get_runs_count() == RUNS_ALWAYS_KEPT + 1
    assert find_old_runs(instance, in_a_year, days=90) == []
