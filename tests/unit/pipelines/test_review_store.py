"""Decisions are kept for ever: added to, never changed, and taken up when a night begins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from linkage.review.items import settle
from pipelines.review_store import (
    STORE_NAME,
    add_decisions,
    hash_of_tonights,
    read_decisions,
    show_tonights_decisions,
    take_up_decisions,
)
from pipelines.settings import Settings, SettingsError
from tests.support.review_tables import says


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, landing=tmp_path / "landing")


def test_decisions_come_back_as_they_were_given_in_order(settings: Settings) -> None:
    assert read_decisions(settings) == ()
    first = says("ann", "B1", "D1", "match", 0, note="same address", match_weight=None, stratum=None)
    kept = add_decisions(settings, [first, says("bea", "B2", "D2", "unsure", 0)])
    assert read_decisions(settings) == kept
    assert [decision.sequence for decision in kept] == [1, 2]
    assert kept[0].note == "same address"
    assert kept[0].decided_at == first.decided_at


def test_a_change_of_mind_is_added_and_the_old_word_stays(settings: Settings) -> None:
    add_decisions(settings, [says("ann", "B1", "D1", "match", 0)])
    add_decisions(settings, [says("ann", "B1", "D1", "no_match", 0)])
    assert [decision.verdict for decision in read_decisions(settings)] == ["match", "no_match"]
    assert not settle(read_decisions(settings), 1).settled[0].is_match


def test_a_word_that_stands_already_is_not_kept_twice(settings: Settings) -> None:
    assert len(add_decisions(settings, [says("ann", "B1", "D1", "match", 0)])) == 1
    assert add_decisions(settings, [says("ann", "B1", "D1", "match", 0)]) == ()
    # Another reviewer's same word, or the same word with a reason, is new.
    assert len(add_decisions(settings, [says("bea", "B1", "D1", "match", 0)])) == 1
    assert len(add_decisions(settings, [says("ann", "B1", "D1", "match", 0, note="phoned the ward")])) == 1


def test_people_who_save_at_the_same_moment_lose_nothing(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda number: add_decisions(settings, [says(f"r{number}", "B1", "D1", "match", 0)]),
                range(24),
            )
        )
    kept = read_decisions(settings)
    assert len({decision.reviewer for decision in kept}) == 24
    assert [decision.sequence for decision in kept] == list(range(1, 25))


def test_a_damaged_file_is_a_refusal_and_is_not_written_over(settings: Settings) -> None:
    settings.identities.mkdir(parents=True)
    (settings.identities / STORE_NAME).write_bytes(b"PAR1 rubbish")
    with pytest.raises(SettingsError, match="restore it from a backup"):
        add_decisions(settings, [says("ann", "B1", "D1", "match", 0)])
    assert (settings.identities / STORE_NAME).read_bytes() == b"PAR1 rubbish"


def test_a_night_goes_by_what_was_settled_when_it_began(
    settings: Settings, con: duckdb.DuckDBPyConnection
) -> None:
    nothing = hash_of_tonights(settings)
    add_decisions(settings, [says("ann", "B1", "D1", "match", 0)])
    assert hash_of_tonights(settings) == nothing
    assert take_up_decisions(settings) == 1
    began = hash_of_tonights(settings)
    assert began != nothing
    add_decisions(settings, [says("ann", "B2", "D2", "no_match", 0)])
    assert hash_of_tonights(settings) == began
    show_tonights_decisions(con, settings)
    assert con.execute("from settled_decisions").fetchall() == [("H1", "B1", "H1", "D1", True)]


def test_without_any_decision_the_night_is_the_same_before_and_after(
    settings: Settings, con: duckdb.DuckDBPyConnection
) -> None:
    before = hash_of_tonights(settings)
    assert take_up_decisions(settings) == 0
    assert hash_of_tonights(settings) == before
    show_tonights_decisions(con, settings)
    assert con.execute("select count(*) from settled_decisions").fetchall() == [(0,)]
