"""The link stage from night to night: whose counts it uses, which result it adds to, and what `--full` tells."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection
from typer.testing import CliRunner

from linkage.compare.comparable import create_comparable
from linkage.nights.relinking import OUTPUTS
from pipelines import launch, relinking, stages
from pipelines.cli import app
from pipelines.relinking import counts_in_force, differences_of, needs_new_counts, renew_counts
from pipelines.settings import Settings
from pipelines.stage_runner import Night, Stage, StageResult, plan_night, run_stage
from tests.support.small_dyads import LIGHT, add_delivery, add_newborn, create_small_network

BIRTHS = 120


def _compare(con: DuckDBPyConnection, settings: Settings) -> None:
    """The small network, and whatever tonight's note asks for."""
    create_small_network(con, births=BIRTHS, seed=5, errors=LIGHT)
    note = (settings.home / "note").read_text()
    if "newborn" in note:
        add_delivery(con, "NEW")
        add_newborn(con, "CHILD", mother_mrn="M-NEW")
    if "hospital" in note:
        add_delivery(con, "NEW", hospital_id="H9")
    create_comparable(con)


COMPARE = Stage(
    name="compare",
    reads=(),
    writes=("comparable_deliveries", "comparable_newborns", "mother_encounters"),
    packages=(),
    run=_compare,
    sees_feeds=False,
    settings_in_key=lambda settings: (settings.home / "note").read_text(),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, landing=tmp_path / "landing", memory_limit_gb=1.0)


def plan(settings: Settings, note: str) -> Night:
    (settings.home / "note").write_text(note)
    return plan_night(settings, note, (COMPARE, stages.LINK))


def run_night(settings: Settings, note: str) -> tuple[Night, StageResult]:
    """What night.link_records does, without the gate before it."""
    night = plan(settings, note)
    run_stage(COMPARE, night, lambda words: None)
    if needs_new_counts(night):
        renew_counts(night)
        night = plan(settings, note)
    again = settings.links_everything
    return night, run_stage(stages.LINK, night, lambda words: None, again=again)


def links(night: Night) -> list[tuple[object, ...]]:
    with relinking.open_on(night, ("link",), sees_feeds=False) as con:
        return con.execute("select * from links order by all").fetchall()


def test_what_one_night_leaves_is_all_that_the_stage_writes() -> None:
    assert set(stages.LINK.writes) == set(OUTPUTS)


def test_the_first_night_counts_and_links_everything(settings: Settings) -> None:
    assert counts_in_force(settings) is None
    night, result = run_night(settings, "")
    assert result.figures["linked_everything"] == 1
    counts = counts_in_force(settings)
    assert counts is not None
    assert counts.counted_on == night.inputs["link"]
    # There was nothing before to compare with.
    assert differences_of(night) is None


def test_a_repeated_night_is_not_computed_again(settings: Settings) -> None:
    run_night(settings, "")
    assert run_night(settings, "")[1].reused


def test_a_later_night_adds_to_the_one_before_and_could_have_done_without(settings: Settings) -> None:
    run_night(settings, "")
    night, result = run_night(settings, "a newborn")
    assert result.figures["linked_everything"] == 0
    assert 0 < result.figures["newborns_relinked"] < BIRTHS
    found = links(night)

    # Without the earlier result the same night has the same key and the same rows.
    shutil.rmtree(settings.work / "stages" / "link")
    repeated, from_nothing = run_night(settings, "a newborn")
    assert repeated.keys == night.keys
    assert from_nothing.figures["linked_everything"] == 1
    assert links(repeated) == found


def test_a_result_whose_inputs_are_gone_is_not_built_on(settings: Settings) -> None:
    first, _ = run_night(settings, "")
    shutil.rmtree(first.folder("compare"))
    assert run_night(settings, "a newborn")[1].figures["linked_everything"] == 1


def test_a_run_killed_after_counting_is_repeated_with_the_same_key(settings: Settings) -> None:
    night = plan(settings, "")
    run_stage(COMPARE, night, lambda words: None)
    renew_counts(night)
    killed = plan(settings, "")

    repeated, result = run_night(settings, "")
    assert repeated.keys == killed.keys == night.keys
    assert not result.reused


def test_a_hospital_that_the_counts_do_not_know_has_everything_counted_anew(settings: Settings) -> None:
    first, _ = run_night(settings, "")
    night, result = run_night(settings, "a hospital")
    counts = counts_in_force(settings)
    assert counts is not None
    assert counts.counted_on == night.inputs["link"] != first.inputs["link"]
    assert result.figures["linked_everything"] == 1


def test_counts_made_by_other_code_are_not_used(settings: Settings) -> None:
    run_night(settings, "")
    present = settings.work / "link_counts" / "present.json"
    present.write_text(json.dumps(json.loads(present.read_text()) | {"sources": "other"}))
    assert counts_in_force(settings) is None
    assert run_night(settings, "a newborn")[1].figures["linked_everything"] == 1


def test_full_counts_anew_and_tells_what_it_changed(settings: Settings) -> None:
    run_night(settings, "")
    partly, _ = run_night(settings, "a newborn")
    night, result = run_night(replace(settings, links_everything=True), "a newborn")

    assert not result.reused
    assert night.keys["link"] != partly.keys["link"]
    differences = differences_of(night)
    assert differences is not None
    assert sum(differences.values()) == result.rows["links"]
    assert differences["same"] > 0.9 * result.rows["links"]
    assert result.figures["difference_same"] == differences["same"]

    # The nights after it go on from there.
    assert run_night(settings, "")[1].figures["linked_everything"] == 0


def test_the_command_asks_for_a_full_run_and_prints_the_differences(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Settings] = []

    def launch_nothing(of: Settings) -> launch.LaunchResult:
        asked.append(of)
        return launch.LaunchResult(succeeded=True, failed_step=None, reason=None)

    monkeypatch.setattr(launch, "launch_nightly", launch_nothing)
    monkeypatch.setattr("pipelines.night.tonight", lambda of: plan(settings, ""))
    monkeypatch.setattr(
        "pipelines.relinking.differences_of", lambda night: {"newly_linked": 1234, "unlinked": 5}
    )
    settings.landing.mkdir()

    printed = CliRunner().invoke(app, ["run", "--full", "--quiet", "--home", str(settings.home)])

    assert printed.exit_code == 0, printed.output
    assert [each.links_everything for each in asked] == [True]
    assert "newly linked" in printed.output
    assert "1,234" in printed.output
