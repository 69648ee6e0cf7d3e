"""Ids last: a person keeps the id through nights, late records, merges that are undone, and empty nights."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pytest

from linkage.persons import ledger
from linkage.persons.ledger import advance_ledger

CARRIED = ("identity_ledger", "ended_ids", "identity_events")

# A night: groups of records; the first record of a group is its index record.
Groups = Sequence[Sequence[str]]


def live_through(con: duckdb.DuckDBPyConnection, *nights: Groups, first: int = 1) -> list[dict[str, str]]:
    """Advance the ledger of mothers night by night; the id of each record present, night by night."""
    found = []
    for night, groups in enumerate(nights, start=first):
        rows = [(record, group[0]) for group in groups for record in group]
        con.execute("create or replace table stays(encounter_id varchar, index_encounter_id varchar)")
        if rows:
            con.executemany("insert into stays values (?, ?)", rows)
        con.execute("""
            create or replace view mothers as
            select 'H1' as hospital_id, encounter_id, 'H1' as index_hospital_id, index_encounter_id from stays
        """)
        advance_ledger(con, {"mother": "mothers"}, key="key", night=night)
        found.append(dict(con.execute("select encounter_id, id from mother_ids where is_present").fetchall()))
        for table in CARRIED:
            con.execute(f"create or replace table kept_{table} as from {table}")
            con.execute(f"drop table if exists earlier_{table}")
            con.execute(f"create temp table earlier_{table} as from kept_{table}")
    return found


def events(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute(
        "select night, event, id, other_id from identity_events order by night, event, id"
    ).fetchall()


def test_a_first_night_issues_ids_and_tells_no_event(con: duckdb.DuckDBPyConnection) -> None:
    (night,) = live_through(con, [["a"], ["b", "b2"]])

    assert night["b"] == night["b2"] != night["a"]
    assert all(name.startswith("m") and len(name) == 17 for name in night.values())
    assert events(con) == []


def test_an_earlier_stay_that_arrives_late_does_not_rename_the_woman(con: duckdb.DuckDBPyConnection) -> None:
    before, after = live_through(con, [["later"]], [["earlier", "later"]])

    assert after["earlier"] == after["later"] == before["later"]
    assert events(con) == []


def test_the_older_of_two_ids_survives_a_merge(con: duckdb.DuckDBPyConnection) -> None:
    first, second, third = live_through(con, [["b"]], [["b"], ["a"]], [["a", "b"]])

    assert third["a"] == third["b"] == first["b"]
    assert events(con) == [(3, "merged", second["a"], first["b"])]


def test_of_two_ids_issued_in_one_night_the_smaller_survives(con: duckdb.DuckDBPyConnection) -> None:
    first, second = live_through(con, [["a"], ["b"]], [["a", "b"]])

    assert set(second.values()) == {min(first.values())}


def test_when_records_come_apart_the_first_one_keeps_the_id(con: duckdb.DuckDBPyConnection) -> None:
    first, second = live_through(con, [["a", "b", "c"]], [["a"], ["b", "c"]])

    assert second["a"] == first["a"]
    assert second["b"] == second["c"] not in first.values()
    assert events(con) == [(2, "split", first["a"], second["b"])]


def test_when_the_first_record_is_gone_most_records_keep_the_id(con: duckdb.DuckDBPyConnection) -> None:
    first, second = live_through(con, [["a", "b", "c", "d"]], [["b"], ["c", "d"]])

    assert second["c"] == second["d"] == first["a"] != second["b"]


def test_a_wrong_merge_that_is_undone_gives_both_their_ids_back(con: duckdb.DuckDBPyConnection) -> None:
    first, _, third = live_through(con, [["a"], ["b"]], [["a", "b"]], [["a"], ["b"]])

    assert third == first
    old, young = sorted(first.values())
    assert events(con) == [
        (2, "merged", young, old),
        (3, "revived", young, None),
        (3, "split", old, young),
    ]


def test_a_record_that_goes_to_another_person_renames_nobody(con: duckdb.DuckDBPyConnection) -> None:
    first, second = live_through(con, [["a", "x"], ["b"]], [["a"], ["b", "x"]])

    assert second == {"a": first["a"], "b": first["b"], "x": first["b"]}
    assert events(con) == [(2, "moved", first["a"], first["b"])]


def test_an_id_is_retired_with_its_last_record_and_revived_when_it_is_back(
    con: duckdb.DuckDBPyConnection,
) -> None:
    first, second, third = live_through(con, [["a"], ["b", "b2"]], [["b"]], [["a"], ["b", "b2"]])

    assert third == first
    assert second == {"b": first["b"]}
    assert events(con) == [(2, "retired", first["a"], None), (3, "revived", first["a"], None)]


def test_a_delivery_of_nothing_retires_everybody_and_forgets_nobody(con: duckdb.DuckDBPyConnection) -> None:
    first, _, third = live_through(con, [["a"], ["b"]], [], [["b"], ["a"]])

    assert third == first


def test_an_id_in_use_outlives_an_older_one_that_was_retired(con: duckdb.DuckDBPyConnection) -> None:
    """Whoever reads last night's build knows the id in use; the retired one is not there."""
    first, second, third, fourth = live_through(con, [["old"]], [], [["new"]], [["old", "new"]])

    assert second == {}
    assert set(fourth.values()) == {third["new"]}
    assert events(con)[-1] == (4, "merged", first["old"], third["new"])


def test_a_record_that_returns_alone_takes_no_id_that_others_carry_on(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """The id was issued for `a`, and `b` carried it on; a second digest of `a` is counted."""
    first, _, third = live_through(con, [["a", "b"]], [["b"]], [["a"], ["b"]])

    assert third["b"] == first["b"]
    assert third["a"] != third["b"]


def test_the_same_night_again_changes_nothing(con: duckdb.DuckDBPyConnection) -> None:
    groups = [["a", "c"], ["b"]]
    live_through(con, [["a"], ["b", "c"]], groups)
    ledger_before = con.execute("select * from identity_ledger order by all").fetchall()
    events_before = events(con)

    live_through(con, groups, first=3)

    assert con.execute("select * from identity_ledger order by all").fetchall() == ledger_before
    assert events(con) == events_before


def test_no_two_people_share_an_id_even_when_their_digests_do(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two hex digits make 256 digests: among 60 women some draw the same one."""
    monkeypatch.setattr(ledger, "ID_HEX_DIGITS", 2)
    women = [[f"w{number}"] for number in range(60)]

    first, second = live_through(con, women[:40], women)

    assert len(set(second.values())) == 60
    assert {record: second[record] for record in first} == first
