"""Nights that link only what changed end with the rows of nights that link everything, whatever came, went or changed."""

from __future__ import annotations

import random

import duckdb
import pytest

from linkage.nights import relinking
from linkage.nights.changes import INPUTS
from tests.support import nights

NIGHTS = 3
NIGHTS_OF_STAYS = 8


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_sequence_of_nights_leaves_what_one_linkage_of_everything_leaves(
    con: duckdb.DuckDBPyConnection, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So small a network lies within reach of a night's changes nearly as a whole.
    monkeypatch.setattr(relinking, "LARGEST_SHARE", 10.0)
    chance = random.Random(seed)
    nights.create_world(con, births=250, seed=seed)
    for name in INPUTS:
        con.execute(f"create or replace table {name} as from all_{name}")
    nights.begin(con)

    for _ in range(NIGHTS):
        nights.deliver_night(con, chance)
        summary, differing = nights.relink_both_ways(con)
        assert set(differing.values()) == {0}, differing
        assert not summary.whole
        assert 0 < summary.newborns_relinked < 250
        nights.end_night(con)


@pytest.mark.parametrize("seed", range(1, 4))
def test_stays_are_joined_as_if_everybodys_were_joined_anew(
    con: duckdb.DuckDBPyConnection, seed: int
) -> None:
    chance = random.Random(seed)
    nights.create_world(con, births=250, seed=seed)
    nights.add_rivals(con)
    for name in INPUTS:
        con.execute(f"create or replace table {name} as from all_{name}")
    nights.begin(con)

    for _ in range(NIGHTS_OF_STAYS):
        nights.deliver_night(con, chance, missing_percent=8)
        assert nights.join_both_ways(con) == {"infant_stays": 0, "mother_stays": 0}
        nights.end_night(con)
