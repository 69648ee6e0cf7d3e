"""A stage's result appears as a whole, is reused for the same inputs, and made anew for others."""

from __future__ import annotations

from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from pipelines.settings import Settings
from pipelines.stage_runner import Stage, forget_old_results, open_on, plan_night, run_stage


def count_to_three(con: DuckDBPyConnection, settings: Settings) -> None:
    con.execute("create temp table numbers as select unnest([1, 2, 3]) as n")


def double(con: DuckDBPyConnection, settings: Settings) -> None:
    con.execute("create temp view doubled as select n * 2 as n from numbers")


COUNT = Stage(name="count", reads=(), writes=("numbers",), packages=(), run=count_to_three)
DOUBLE = Stage(
    name="double", reads=("count",), writes=("doubled",), packages=(), run=double, sees_feeds=False
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, landing=tmp_path / "landing", memory_limit_gb=1.0, stage_results_kept=1)


def test_a_stage_reads_what_the_one_before_wrote(settings: Settings) -> None:
    night = plan_night(settings, "a", (COUNT, DOUBLE))
    run_stage(COUNT, night, lambda words: None)
    result = run_stage(DOUBLE, night, lambda words: None)

    assert result.rows == {"doubled": 3}
    with open_on(night, ("double",), sees_feeds=False) as con:
        assert con.execute("select sum(n) from doubled").fetchall() == [(12,)]


def test_the_same_inputs_are_not_computed_twice(settings: Settings) -> None:
    night = plan_night(settings, "a", (COUNT,))
    assert not run_stage(COUNT, night, lambda words: None).reused
    assert run_stage(COUNT, night, lambda words: None).reused
    assert not run_stage(COUNT, plan_night(settings, "b", (COUNT,)), lambda words: None).reused


def test_a_stage_that_breaks_leaves_no_result(settings: Settings) -> None:
    def break_after_a_table(con: DuckDBPyConnection, settings: Settings) -> None:
        count_to_three(con, settings)
        raise RuntimeError("disk full")

    broken = Stage(name="count", reads=(), writes=("numbers",), packages=(), run=break_after_a_table)
    night = plan_night(settings, "a", (broken,))
    with pytest.raises(RuntimeError):
        run_stage(broken, night, lambda words: None)

    assert list((settings.work / "stages" / "count").iterdir()) == []


def test_old_results_go_and_the_present_one_stays(settings: Settings) -> None:
    for key in ("a", "b", "c"):
        night = plan_night(settings, key, (COUNT,))
        run_stage(COUNT, night, lambda words: None)

    forget_old_results(settings, keep=night.keys)

    kept = [folder.name for folder in (settings.work / "stages" / "count").iterdir()]
    assert kept == [night.keys["count"]]
