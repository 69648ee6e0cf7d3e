"""What a night links again, and what it leaves alone: one clinical sentence a test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import duckdb
import pytest

from linkage.candidates.deterministic import TIERS
from linkage.compare.comparable import create_comparable
from linkage.models.catalogue import MODELS
from linkage.nights import relinking
from linkage.nights.differences import count_differences
from linkage.nights.meetings import CANDIDATES_ANY_DAY, CANDIDATES_ELSEWHERE, CANDIDATES_HERE, CLAIMS
from linkage.nights.relinking import RelinkSummary
from tests.support import nights
from tests.support.small_dyads import (
    LIGHT,
    add_delivery,
    add_newborn,
    create_empty_feeds,
    create_small_network,
)

Change = Callable[[duckdb.DuckDBPyConnection], object]


@pytest.fixture
def second_night(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Change], RelinkSummary]:
    """A network of 200 births was linked; the change to its feeds is linked in part, and must be what linking all gives."""
    monkeypatch.setattr(relinking, "LARGEST_SHARE", 10.0)
    create_small_network(con, births=200, seed=11, errors=LIGHT)
    create_comparable(con)
    nights.begin(con)

    def link_after(change: Change) -> RelinkSummary:
        change(con)
        create_comparable(con)
        for name in nights.INPUTS:
            con.execute(f"create or replace table tonight_{name} as from {name}")
            con.execute(f"drop table {name}")
        summary, differing = nights.relink_both_ways(con)
        assert set(differing.values()) == {0}, differing
        return summary

    return link_after


def test_a_night_without_changes_links_nothing(second_night: Callable[[Change], RelinkSummary]) -> None:
    summary = second_night(lambda con: None)
    assert (summary.changed_records, summary.newborns_relinked, summary.rounds) == (0, 0, 0)


def test_a_newborn_that_comes_in_is_linked_and_far_days_are_left_alone(
    con: duckdb.DuckDBPyConnection, second_night: Callable[[Change], RelinkSummary]
) -> None:
    def susan_and_her_child(con: duckdb.DuckDBPyConnection) -> None:
        add_delivery(con, "SUSAN", first_name="Susan", last_name="Okafor")
        add_newborn(con, "CHILD", mother_mrn="M-SUSAN", mother_last_name="Okafor", mother_first_name="Susan")

    summary = second_night(susan_and_her_child)

    found = con.execute(
        "select delivery_encounter_id from spliced_links where newborn_encounter_id = 'CHILD'"
    )
    assert found.fetchall() == [("SUSAN",)]
    # A delivery, its newborn and a maternal encounter.
    assert summary.changed_records == 3
    assert 1 <= summary.newborns_relinked < 20


def test_a_newborn_taken_back_leaves_no_row(
    con: duckdb.DuckDBPyConnection, second_night: Callable[[Change], RelinkSummary]
) -> None:
    con.execute(
        "create table one as select encounter_id from newborn_encounters order by encounter_id limit 1"
    )
    second_night(lambda con: con.execute("delete from newborn_encounters where encounter_id in (from one)"))
    left = con.execute(
        "select count(*) from spliced_links where newborn_encounter_id in (from one)"
    ).fetchall()
    assert left == [(0,)]


def test_a_rival_that_comes_in_sends_a_certain_link_to_review(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Her place was certain until another newborn named the same mother; neither of the two records changed."""
    monkeypatch.setattr(relinking, "LARGEST_SHARE", 10.0)
    create_empty_feeds(con)
    add_delivery(con, "D1")
    add_newborn(con, "B1", mother_mrn="M-D1")
    create_comparable(con)
    nights.begin(con)
    assert con.execute("select link_status from links").fetchall() == [("linked",)]

    add_newborn(con, "B2", mother_mrn="M-D1", birth_datetime=datetime(2025, 3, 10, 8, 30))
    create_comparable(con)
    for name in nights.INPUTS:
        con.execute(f"create or replace table tonight_{name} as from {name}")
        con.execute(f"drop table {name}")
    _, differing = nights.relink_both_ways(con)

    assert set(differing.values()) == {0}
    rows = con.execute("select newborn_encounter_id, link_status from spliced_links order by all").fetchall()
    assert rows == [("B1", "review"), ("B2", "review")]


def test_a_mother_who_turns_up_on_other_days_puts_a_link_in_doubt_without_a_pair(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newborn states a record number that nobody had; the woman of that number delivered two months before."""
    monkeypatch.setattr(relinking, "LARGEST_SHARE", 10.0)
    create_empty_feeds(con)
    add_delivery(con, "D1")
    unknown = (
        *("phone", "subscriber_id", "mother_birth_date", "street_address", "zip", "first_name"),
        *("mother_first_name", "mother_last_name"),
    )
    add_newborn(
        con,
        "B1",
        mother_mrn="M-D2",
        last_name="Zhou",
        birth_datetime=datetime(2025, 3, 10, 8, 38),
        **dict.fromkeys(unknown),
    )
    create_comparable(con)
    nights.begin(con)
    before = con.execute("select link_status, link_reason from links").fetchall()

    add_delivery(
        con,
        "D2",
        first_name="Susan",
        last_name="Okafor",
        birth_date=date(1988, 11, 2),
        street_address="9 Oak Road",
        phone="7735550188",
        subscriber_id="SUB900800",
        admit_datetime=datetime(2025, 1, 5),
        delivery_datetime=datetime(2025, 1, 5, 9, 0),
        discharge_datetime=datetime(2025, 1, 7),
    )
    create_comparable(con)
    for name in nights.INPUTS:
        con.execute(f"create or replace table tonight_{name} as from {name}")
        con.execute(f"drop table {name}")
    _, differing = nights.relink_both_ways(con)

    assert set(differing.values()) == {0}
    after = con.execute("select link_status, link_reason from spliced_links").fetchall()
    assert before == [("linked", "match_weight")]
    assert after == [("review", "dates_contradict_stated_mother")]


def test_a_decision_relinks_its_two_records_and_their_rivals_only(
    con: duckdb.DuckDBPyConnection, second_night: Callable[[Change], RelinkSummary]
) -> None:
    def refuse_one_link(con: duckdb.DuckDBPyConnection) -> None:
        con.execute(
            """
            insert into tonight_settled_decisions
            select newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id, false
            from previous_links where link_status = 'linked' order by all limit 1
            """
        )

    summary = second_night(refuse_one_link)

    assert summary.changed_records == 2
    assert 1 <= summary.newborns_relinked < 20
    refused = con.execute(
        "select link_status from spliced_links semi join tonight_settled_decisions "
        "using (newborn_hospital_id, newborn_encounter_id)"
    ).fetchall()
    assert refused == [("unlinked",)]


def test_changes_that_reach_far_make_the_night_link_everything(
    con: duckdb.DuckDBPyConnection,
    second_night: Callable[[Change], RelinkSummary],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relinking, "LARGEST_SHARE", 0.3)
    summary = second_night(lambda con: con.execute("update newborn_encounters set zip = '60699'"))
    assert summary.whole
    assert summary.newborns_relinked == con.execute("select count(*) from links").fetchall()[0][0]


def test_nothing_of_its_own_is_left_behind(
    con: duckdb.DuckDBPyConnection, second_night: Callable[[Change], RelinkSummary]
) -> None:
    def everything() -> set[str]:
        return {name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()}

    before = everything()
    second_night(lambda con: add_delivery(con, "NEW", first_name="Susan", birth_date=date(1990, 1, 1)))
    left = {name for name in everything() - before if not name.startswith("spliced_")}
    assert left <= {*relinking.OUTPUTS, *relinking.CARRIED, "settled_decisions"}


def test_every_rule_that_finds_pairs_is_followed_by_a_meeting() -> None:
    """A blocking rule or tier without a meeting would leave changes unseen: declare one in linkage/nights/meetings.py."""
    followed = {
        rule
        for meeting in (*CLAIMS, *CANDIDATES_HERE, *CANDIDATES_ELSEWHERE, *CANDIDATES_ANY_DAY)
        for rule in meeting.rules
    }
    assert followed == {rule.name for model in MODELS for rule in model.blocking_rules} | {
        tier.name for tier in TIERS
    }


def test_differences_are_counted_by_newborn_and_kind(con: duckdb.DuckDBPyConnection) -> None:
    columns = "newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id"
    con.execute(
        f"""
        create table links_before as select * from (values
            ('H', 'stays', 'H', 'a'), ('H', 'stays alone', null, null), ('H', 'comes', null, null),
            ('H', 'leaves', 'H', 'b'), ('H', 'moves', 'H', 'c'), ('H', 'goes', 'H', 'd')) as rows({columns})
        """
    )
    con.execute(
        f"""
        create table links as select * from (values
            ('H', 'stays', 'H', 'a'), ('H', 'stays alone', null, null), ('H', 'comes', 'H', 'x'),
            ('H', 'leaves', null, null), ('H', 'moves', 'G', 'c'), ('H', 'is new', 'H', 'd')) as rows({columns})
        """
    )
    assert count_differences(con) == {
        "same": 2,
        "newly_linked": 1,
        "unlinked": 1,
        "other_mother": 1,
        "new_newborns": 1,
        "gone_newborns": 1,
    }
