"""Ids of people and events over three nights: a month delivered incomplete, and then whole again."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from pipelines import night
from pipelines.identity_ledger import keep_identities
from pipelines.settings import Settings, load_settings
from tests.acceptance.conftest import Network

Crosswalk = dict[tuple[str, str, str], str]


@pytest.fixture
def settings(network: Network, tmp_path: Path) -> Settings:
    """A copy of the network after its first night, with a landing folder of its own."""
    shutil.copytree(network.home, tmp_path / "home", symlinks=True)
    shutil.copytree(network.landing, tmp_path / "home" / "landing")
    return load_settings(home=tmp_path / "home")


def crosswalk(settings: Settings) -> Crosswalk:
    rows = duckdb.sql(
        f"select grain, hospital_id, encounter_id, id from '{settings.identities}/crosswalk.parquet'"
    ).fetchall()
    return {(grain, hospital, encounter): id_ for grain, hospital, encounter, id_ in rows}


def events(settings: Settings) -> list[tuple[int, str, str, str]]:
    path = night.tonight(settings).folder("identify") / "identity_events.parquet"
    return duckdb.sql(f"select night, event, grain, id from '{path}'").fetchall()


def live_a_night(settings: Settings) -> Crosswalk:
    """All steps that give out ids, and the one that makes them lasting."""
    for step in (
        night.receive_deliveries,
        night.compare_records,
        night.link_records,
        night.identify_dyads,
    ):
        step(settings, lambda words: None)
    keep_identities(night.tonight(settings))
    return crosswalk(settings)


def keep_only(month: Path, share: float) -> None:
    """Deliver the month without the last encounters of mothers and newborns."""
    for feed in ("maternal_encounters", "newborn_encounters"):
        table = pq.read_table(month / f"{feed}.parquet")
        pq.write_table(table.slice(0, int(len(table) * share)), month / f"{feed}.parquet")


def test_whoever_is_still_there_keeps_the_id_and_whoever_returns_gets_it_back(settings: Settings) -> None:
    first = crosswalk(settings)
    month = sorted(path.parent for path in settings.landing.glob("*/*/newborn_encounters.parquet"))[0]
    shutil.copytree(month, settings.home / "whole_month")

    keep_only(month, 0.95)
    second = live_a_night(settings)

    assert len(second) < len(first)
    assert second == {record: first[record] for record in second}
    gone = {(grain, first[grain, *record]) for grain, *record in first.keys() - second.keys()}
    lost = {(grain, id_) for grain, id_ in gone if id_ not in set(second.values())}
    retired = {(grain, id_) for _, event, grain, id_ in events(settings) if event == "retired"}
    assert lost
    assert {entry for entry in retired if entry[0] != "dyad"} == lost

    shutil.rmtree(month)
    shutil.copytree(settings.home / "whole_month", month)
    # The month is whole again but not the file it was: one column is told in other words.
    newborns = pq.read_table(month / "newborn_encounters.parquet")
    place = newborns.schema.get_field_index("sex")
    newborns = newborns.set_column(place, "sex", pc.utf8_lower(newborns.column("sex")))
    pq.write_table(newborns, month / "newborn_encounters.parquet")
    third = live_a_night(settings)

    assert third == first
    revived = {(grain, id_) for at, event, grain, id_ in events(settings) if (at, event) == (3, "revived")}
    assert revived == retired
    before = events(settings)
    assert live_a_night(settings) == first
    assert events(settings) == before
