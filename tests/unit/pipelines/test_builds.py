"""Readers open one whole build: the newest, or the one they were rolled back to until somebody ends that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.builds import (
    hold_in_force,
    newest_build,
    point_to,
    present_build,
    roll_back,
    show_to_readers,
    spare_builds,
)
from pipelines.settings import Settings, SettingsError

OLD, MIDDLE, NEW = "20250601T020000Z-aaaaaaaa", "20250602T020000Z-bbbbbbbb", "20250603T020000Z-cccccccc"


def make_build(published: Path, build_id: str) -> None:
    """A build whose database is its own id, as text."""
    folder = published / "builds" / build_id
    (folder / "parquet").mkdir(parents=True)
    (folder / "research.duckdb").write_text(build_id)
    (folder / "parquet" / "dyads.parquet").write_text(build_id)
    manifest = {"build_id": build_id, "publish_key": build_id[-8:], "stage_keys": {}, "rows": {}}
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Three builds, the newest of which readers open."""
    home = Settings(home=tmp_path, landing=tmp_path / "landing", builds_kept=2)
    for build_id in (OLD, MIDDLE, NEW):
        make_build(home.published, build_id)
    point_to(home.published, NEW)
    return home


def opened(settings: Settings) -> tuple[str, str]:
    """What a reader finds in the database and in the Parquet folder."""
    parquet = settings.published / "parquet" / "dyads.parquet"
    return (settings.published / "research.duckdb").read_text(), parquet.read_text()


def test_a_rollback_changes_database_and_parquet_and_is_kept_with_name_and_reason(settings: Settings) -> None:
    assert opened(settings) == (NEW, NEW)

    assert roll_back(settings, MIDDLE, owner="data steward", reason="wrong code list") == MIDDLE

    assert opened(settings) == (MIDDLE, MIDDLE)
    present = present_build(settings.published)
    assert present is not None and present["build_id"] == MIDDLE
    hold = hold_in_force(settings)
    assert hold is not None
    assert (hold.build_id, hold.owner, hold.reason) == (MIDDLE, "data steward", "wrong code list")
    (row,) = (settings.identities / "rollbacks.jsonl").read_text().splitlines()
    assert json.loads(row)["from"] == NEW


def test_whoever_has_the_old_file_open_keeps_reading_it(settings: Settings) -> None:
    with (settings.published / "research.duckdb").open() as reader:
        roll_back(settings, OLD, owner="data steward", reason="wrong code list")
        assert reader.read() == NEW


def test_latest_ends_the_hold(settings: Settings) -> None:
    roll_back(settings, OLD, owner="data steward", reason="wrong code list")
    assert roll_back(settings, "latest", owner="data steward", reason="list mended") == NEW
    assert hold_in_force(settings) is None
    assert opened(settings) == (NEW, NEW)
    rows = (settings.identities / "rollbacks.jsonl").read_text().splitlines()
    assert [json.loads(row)["ends_hold"] for row in rows] == [False, True]


@pytest.mark.parametrize(
    ("build_id", "owner", "reason", "complaint"),
    [
        ("20240101T000000Z-00000000", "a", "b", "kept are 20250601"),
        ("../../landing", "a", "b", "no kept build has that id"),
        (OLD, " ", "b", "needs a reason and the name"),
        (OLD, "a", "", "needs a reason and the name"),
    ],
)
def test_a_rollback_to_nothing_or_by_nobody_is_refused_and_changes_nothing(
    settings: Settings, build_id: str, owner: str, reason: str, complaint: str
) -> None:
    with pytest.raises(SettingsError, match=complaint):
        roll_back(settings, build_id, owner=owner, reason=reason)
    assert opened(settings) == (NEW, NEW)
    assert not settings.identities.exists()


def test_before_the_first_night_there_is_nothing_to_roll_back_to(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no build is kept yet"):
        roll_back(Settings(home=tmp_path, landing=tmp_path), "latest", owner="a", reason="b")


def test_a_hold_that_cannot_be_read_stops_instead_of_moving_readers(settings: Settings) -> None:
    roll_back(settings, OLD, owner="a", reason="b")
    (settings.identities / "held_build.json").write_text("{")
    with pytest.raises(SettingsError, match="dyads rollback latest"):
        hold_in_force(settings)


def test_spare_are_the_oldest_beyond_the_number_kept_but_never_what_readers_open(settings: Settings) -> None:
    assert [path.name for path in spare_builds(settings)] == [OLD]
    roll_back(settings, OLD, owner="a", reason="b")
    assert spare_builds(settings) == []


def test_a_build_without_its_database_is_not_the_newest(settings: Settings) -> None:
    (settings.published / "builds" / NEW / "research.duckdb").unlink()
    newest = newest_build(settings.published)
    assert newest is not None and newest["build_id"] == MIDDLE


def test_nights_go_on_while_readers_are_held_and_readers_follow_when_the_hold_ends(
    settings: Settings,
) -> None:
    roll_back(settings, OLD, owner="data steward", reason="wrong code list")
    made = "20250604T020000Z-dddddddd"
    make_build(settings.published, made)
    said: list[str] = []

    show_to_readers(settings, made, said.append)
    assert opened(settings) == (OLD, OLD)
    assert said == [f"publish: readers stay on build {OLD} until the hold ends (dyads rollback latest)"]

    assert roll_back(settings, "latest", owner="data steward", reason="list mended") == made
    show_to_readers(settings, made, said.append)
    assert opened(settings) == (made, made)
