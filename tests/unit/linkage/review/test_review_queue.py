"""Which newborns come before reviewers, and which first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb
import pytest

from linkage.review.items import Decision, create_opinion_tables
from linkage.review.queue import create_review_queue
from tests.support.review_tables import add_outcome, create_empty_outcomes, says


@pytest.fixture
def outcomes(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    create_empty_outcomes(con)
    return con


def queue(
    con: duckdb.DuckDBPyConnection,
    *decisions: Decision,
    needed: int = 1,
    sampled: int = 0,
    key: str = "secret",
) -> list[dict[str, Any]]:
    """The items in order, each with the encounters of its deliveries."""
    create_opinion_tables(con, decisions, needed)
    create_review_queue(con, key, sampled_per_stratum=sampled)
    cursor = con.execute(
        """
        select items.*, list(delivery_encounter_id order by candidate) as deliveries
        from review_items as items
        join review_candidates using (item)
        group by all
        order by position
        """
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def newborns(items: list[dict[str, Any]]) -> list[str]:
    return [item["newborn_encounter_id"] for item in items]


def test_only_what_is_in_review_is_put_before_people(outcomes: duckdb.DuckDBPyConnection) -> None:
    add_outcome(outcomes, "B1", "linked", {"D1": 20.0})
    add_outcome(outcomes, "B2", "review", {"D2": 3.0})
    add_outcome(outcomes, "B3", "unlinked", {"D3": -2.0})
    assert newborns(queue(outcomes)) == ["B2"]


def test_even_odds_come_before_near_certainty(outcomes: duckdb.DuckDBPyConnection) -> None:
    add_outcome(outcomes, "B1", "review", {"D1": 7.0}, link_probability=0.99)
    add_outcome(outcomes, "B2", "review", {"D2": 0.0}, link_probability=0.5)
    items = queue(outcomes)
    assert newborns(items) == ["B2", "B1"]
    assert items[0]["uncertainty_bits"] == 1.0  # -(0.5 x -1 + 0.5 x -1)
    assert items[1]["uncertainty_bits"] == pytest.approx(0.0808, abs=1e-4)


def test_a_decision_that_also_frees_others_comes_first(outcomes: duckdb.DuckDBPyConnection) -> None:
    add_outcome(outcomes, "B1", "review", {"D1": 0.0}, link_probability=0.5)
    add_outcome(outcomes, "B2", "review", {"D2": 2.0}, link_probability=0.8)
    add_outcome(outcomes, "B3", "review", {"D2": 2.0, "D3": 1.0}, link_probability=0.8)
    add_outcome(outcomes, "B4", "linked", {"D2": 20.0})  # linked already: it waits for nothing
    items = {item["newborn_encounter_id"]: item for item in queue(outcomes)}
    assert [items[name]["others_waiting"] for name in ("B1", "B2", "B3")] == [0, 1, 1]
    # 0.7219 bits of uncertainty, twice: 1.44 > 1.
    assert list(items)[-1] == "B1"
    assert items["B2"]["expected_gain"] == pytest.approx(1.4439, abs=1e-4)


def test_the_best_delivery_comes_first_and_hopeless_ones_are_not_shown(
    outcomes: duckdb.DuckDBPyConnection,
) -> None:
    add_outcome(outcomes, "B1", "review", {"D2": 2.5, "D1": 3.0, "D3": -3.9, "D4": -7.5})
    (item,) = queue(outcomes)
    assert item["deliveries"] == ["D1", "D2", "D3"]


def test_the_linked_delivery_is_shown_first_even_when_another_weighs_more(
    outcomes: duckdb.DuckDBPyConnection,
) -> None:
    add_outcome(outcomes, "B1", "linked", {"D1": 12.0, "D2": 11.0}, delivery_encounter_id="D2")
    (item,) = queue(outcomes, sampled=1)
    assert item["deliveries"] == ["D2", "D1"]


def test_a_mother_stated_with_impossible_dates_is_shown(outcomes: duckdb.DuckDBPyConnection) -> None:
    add_outcome(outcomes, "B1", "review", {}, link_reason="dates_contradict_stated_mother")
    outcomes.execute(
        "insert into comparable_newborns values ('H1', 'B1', '0077', null, ?)", [datetime(2025, 3, 30)]
    )
    outcomes.execute(
        "insert into comparable_deliveries values ('H1', 'D1', '77', null, null, ?), ('H1', 'D0', '77', null, null, ?)",
        [datetime(2025, 3, 9), datetime(2023, 3, 9)],
    )
    (item,) = queue(outcomes)
    assert item["deliveries"] == ["D1"]


def test_what_reviewers_disagree_on_comes_back_first(outcomes: duckdb.DuckDBPyConnection) -> None:
    add_outcome(outcomes, "B1", "linked", {"D1": 20.0}, link_probability=0.9999)
    add_outcome(outcomes, "B2", "review", {"D2": 0.0})
    items = queue(outcomes, says("ann", "B1", "D1", "match", 1), says("bea", "B1", "D1", "no_match", 2))
    assert [(item["newborn_encounter_id"], item["purpose"]) for item in items] == [
        ("B1", "disagreement"),
        ("B2", "review"),
    ]


def test_what_waits_for_a_second_reviewer_comes_before_what_nobody_saw(
    outcomes: duckdb.DuckDBPyConnection,
) -> None:
    add_outcome(outcomes, "B1", "review", {"D1": 7.0}, link_probability=0.99)
    add_outcome(outcomes, "B2", "review", {"D2": 0.0})
    assert newborns(queue(outcomes, says("ann", "B1", "D1", "match", 1), needed=2)) == ["B1", "B2"]


def test_a_settled_newborn_leaves_the_queue_at_once(outcomes: duckdb.DuckDBPyConnection) -> None:
    for number in range(1, 40):
        add_outcome(outcomes, f"B{number}", "review", {f"D{number}": 0.0})
    decisions = [says("ann", f"B{n}", f"D{n}", "match" if n % 2 else "no_match", n) for n in range(1, 40)]
    assert (
        queue(
            outcomes,
            *decisions,
            *[says("bea", d.newborn[1], d.delivery[1], d.verdict, 100) for d in decisions],
        )
        == []
    )
    # One in ten of what a single person settled is read a second time.
    again = queue(outcomes, *decisions)
    assert {item["purpose"] for item in again} == {"second_reading"}
    assert 0 < len(again) < 12


def test_after_one_delivery_is_refused_the_others_are_still_shown(
    outcomes: duckdb.DuckDBPyConnection,
) -> None:
    add_outcome(outcomes, "B1", "review", {"D1": 3.0, "D2": 2.5})
    (item,) = queue(outcomes, says("ann", "B1", "D1", "no_match", 1), says("bea", "B1", "D1", "no_match", 2))
    assert item["deliveries"] == ["D2"]


def test_the_random_sample_is_the_same_every_night_and_in_every_order(
    outcomes: duckdb.DuckDBPyConnection,
) -> None:
    def network(order: list[int]) -> list[str]:
        create_empty_outcomes(outcomes)
        for number in order:
            status = ("linked", "unlinked")[number % 2]
            add_outcome(outcomes, f"B{number}", status, {f"D{number}": 20.0 if status == "linked" else -2.0})
        items = queue(outcomes, sampled=10)
        assert {item["stratum"] for item in items} == {"linked strict", "unlinked with a candidate"}
        assert len(items) == 20
        return newborns(items)

    forward = network(list(range(100)))
    assert network(list(reversed(range(100)))) == forward
    # 20 new newborns push out some drawn ones, never most: the lowest digests stay the lowest.
    assert len(set(network(list(range(120)))) & set(forward)) >= 12


def test_newborns_judged_before_fill_the_sample(outcomes: duckdb.DuckDBPyConnection) -> None:
    for number in range(30):
        add_outcome(outcomes, f"B{number}", "linked", {f"D{number}": 20.0})
    drawn = newborns(queue(outcomes, sampled=5))
    decisions = [
        says("ann", name, name.replace("B", "D"), "match", 1, is_sampled=True, stratum="linked strict")
        for name in drawn
    ]
    left = queue(outcomes, *decisions, sampled=5)
    assert [item for item in left if item["purpose"] == "sample"] == []


def test_a_drawn_newborn_is_met_every_fifth_time(outcomes: duckdb.DuckDBPyConnection) -> None:
    for number in range(12):
        add_outcome(outcomes, f"B{number:02}", "review", {f"D{number}": 0.0})
        add_outcome(outcomes, f"L{number:02}", "linked", {f"E{number}": 20.0})
    purposes = [item["purpose"] for item in queue(outcomes, sampled=3)]
    # B newborns drawn from the stratum `review` are in the queue anyway.
    assert [place for place, purpose in enumerate(purposes, start=1) if purpose == "sample"] == [5, 10, 15]


def test_an_item_names_nobody_and_depends_on_the_key(outcomes: duckdb.DuckDBPyConnection) -> None:
    add_outcome(outcomes, "B1", "review", {"D1": 3.0})
    (item,) = queue(outcomes)
    (other,) = queue(outcomes, key="another")
    assert len(item["item"]) == 17
    assert item["item"] != other["item"]
    assert outcomes.execute(
        "select count(*) from duckdb_tables() where table_name = 'review_key'"
    ).fetchall() == [(0,)]
