"""What decisions teach: how often links are wrong or missed, what true pairs look like, where a threshold may lie."""

from __future__ import annotations

import random

import duckdb
import pytest

from linkage.models.comparison import Parameters
from linkage.review.items import settle
from linkage.review.labels import (
    Label,
    collect_labels,
    estimate_error_rates,
    m_from_labels,
    propose_threshold,
)
from tests.support.review_tables import says


def label(number: int, *, is_match: bool, stratum: str = "review", match_weight: float = 4.0) -> Label:
    return Label(
        newborn=("H1", f"B{number}"),
        delivery=("H1", f"D{number}"),
        is_match=is_match,
        is_sampled=True,
        stratum=stratum,
        match_weight=match_weight,
        link_probability=0.5,
    )


def test_a_drawn_newborn_stands_for_its_share_of_the_stratum() -> None:
    drawn = {"is_sampled": True, "stratum": "linked strict"}
    decisions = [
        says("ann", "B1", "D1", "match", 1, **drawn),
        says("ann", "B2", "D2", "no_match", 2, **drawn),
        says("ann", "B3", "D3", "match", 3),  # in review, not drawn
        says("ann", "B4", "D4", "unsure", 4, **drawn),  # settles nothing
    ]
    found = collect_labels(decisions, settle(decisions, 1), {"linked strict": 1000, "review": 7})
    assert [(each.newborn[1], each.is_match, each.weight) for each in found] == [
        ("B1", True, 500.0),
        ("B2", False, 500.0),
        ("B3", True, 1.0),
    ]


def test_when_another_delivery_is_the_mothers_the_shown_one_was_wrong() -> None:
    decisions = [
        says("ann", "B1", "D1", "unsure", 1),
        says("ann", "B1", "D2", "match", 2, candidate=2),
    ]
    (found,) = collect_labels(decisions, settle(decisions, 1), {})
    assert (found.delivery, found.is_match) == (("H1", "D1"), False)


def test_a_label_keeps_what_the_linkage_said_when_first_looked_at() -> None:
    decisions = [
        says("ann", "B1", "D1", "match", 1, is_sampled=True, stratum="linked standard", match_weight=9.0),
        # A night later the pair is linked as reviewed, outside every stratum; a second reader agrees.
        says("bea", "B1", "D1", "match", 2, stratum=None, match_weight=20.0, purpose="second_reading"),
    ]
    (found,) = collect_labels(decisions, settle(decisions, 2), {"linked standard": 10})
    assert (found.is_sampled, found.stratum, found.match_weight, found.weight) == (
        True,
        "linked standard",
        9.0,
        10.0,
    )


def test_false_links_of_two_tiers_are_weighted_by_how_many_links_each_has() -> None:
    labels = [label(n, is_match=True, stratum="linked strict") for n in range(50)]
    labels += [label(n, is_match=n != 60, stratum="linked standard") for n in range(60, 80)]
    rows = {
        row.among: row for row in estimate_error_rates(labels, {"linked strict": 900, "linked standard": 100})
    }
    # 0 of 50 and 1 of 20: 0.9 x 0 + 0.1 x 0.05 = 0.005.
    assert rows["all links"].share == pytest.approx(0.005)
    # Wilson: 0 of 50 ends at 0.0713, 1 of 20 at 0.2361. Above: (0.9 x 0.0713)^2 + (0.1 x 0.1861)^2 = 0.0668^2.
    assert rows["all links"].high == pytest.approx(0.005 + 0.0668, abs=2e-4)
    assert rows["all links"].low == pytest.approx(0.005 - 0.1 * (0.05 - 0.0089), abs=2e-4)


def test_missed_links_are_a_share_of_true_pairs() -> None:
    labels = [label(n, is_match=True, stratum="linked strict") for n in range(10)]
    labels += [label(n, is_match=n < 25, stratum="unlinked with a candidate") for n in range(20, 30)]
    rows = estimate_error_rates(labels, {"linked strict": 950, "unlinked with a candidate": 100})
    missed = next(row for row in rows if row.figure == "missed links")
    # 5 of 10 drawn: 50 of 100 not linked have their mother there; 50 / (50 + 950) = 0.05.
    assert missed.share == pytest.approx(0.05)


def test_a_stratum_nobody_looked_at_leaves_the_whole_unknown() -> None:
    labels = [label(n, is_match=True, stratum="linked strict") for n in range(50)]
    rows = {
        row.among: row for row in estimate_error_rates(labels, {"linked strict": 900, "linked standard": 100})
    }
    assert rows["linked strict"].share == 0.0
    assert rows["all links"].share is None


def test_intervals_of_false_links_hold_the_truth_as_often_as_they_say() -> None:
    chance = random.Random(7)
    truth = {"linked strict": 0.01, "linked standard": 0.2}
    sizes = {"linked strict": 4000, "linked standard": 1000}
    overall = 0.8 * 0.01 + 0.2 * 0.2
    held = 0
    for _ in range(300):
        labels = [
            label(number, is_match=chance.random() >= wrong, stratum=stratum)
            for stratum, wrong in truth.items()
            for number in range(60)
        ]
        rows = {row.among: row for row in estimate_error_rates(labels, sizes)}
        low, high = rows["all links"].low, rows["all links"].high
        assert low is not None and high is not None
        held += low <= overall <= high
    assert held / 300 >= 0.93


PARAMETERS = Parameters(
    model="identified",
    trained_on="made up",
    trained_at="2026-01-01",
    m_u={
        ("phone", "same"): (0.9, 0.001),
        ("phone", "different"): (0.1, 0.999),
        ("payer", "same"): (0.8, 0.4),
        ("payer", "different"): (0.2, 0.6),
    },
)


def labelled(con: duckdb.DuckDBPyConnection, rows: list[tuple[int, str, str, float]]) -> Parameters:
    """m from (newborn number, comparison, level, label weight) rows; level `unknown` is no level."""
    con.execute(
        "create table explained (newborn_no bigint, delivery_no bigint, position integer, comparison varchar, "
        "level varchar, level_no integer)"
    )
    con.execute("create table labels (newborn_no bigint, delivery_no bigint, label_weight double)")
    for number, comparison, level, weight in rows:
        level_no = -1 if level == "unknown" else 0
        con.execute(
            "insert into explained values (?, ?, 1, ?, ?, ?)", [number, number, comparison, level, level_no]
        )
        con.execute("insert into labels select ?, ?, ? where ? not in (select newborn_no from labels)",
                    [number, number, weight, number])  # fmt: skip
    return m_from_labels(con, PARAMETERS, explained="explained", labels="labels", prior_pairs=20)


def test_labels_and_the_model_share_the_say(con: duckdb.DuckDBPyConnection) -> None:
    found = labelled(con, [(n, "phone", "same" if n < 10 else "different", 1.0) for n in range(20)])
    # 10 of 20 labels, and 20 pairs' worth of 0.9: (10 + 18) / 40 = 0.7; u stays.
    assert found.m_u["phone", "same"] == (0.7, 0.001)
    assert found.m_u["phone", "different"] == (0.3, 0.999)
    assert found.m_u["payer", "same"] == (0.8, 0.4)


def test_unknown_values_say_nothing_of_true_pairs(con: duckdb.DuckDBPyConnection) -> None:
    found = labelled(con, [(n, "phone", "unknown", 1.0) for n in range(500)])
    assert found.m_u == PARAMETERS.m_u


def test_one_heavy_label_does_not_speak_for_many(con: duckdb.DuckDBPyConnection) -> None:
    rows = [(0, "phone", "different", 1000.0)] + [(n, "phone", "same", 1.0) for n in range(1, 10)]
    found = labelled(con, rows)
    # Effective number: 1009^2 / (1000^2 + 9) = 1.018 labels; m of different (1.009 + 2) / 21.018 = 0.143.
    assert found.m_u["phone", "different"][0] == pytest.approx(0.1432, abs=1e-3)


def test_a_threshold_is_proposed_only_where_enough_was_decided() -> None:
    few = [label(n, is_match=True, match_weight=9.0) for n in range(30)]
    found = propose_threshold(few, target_precision=0.95)
    assert found.match_weight is None
    # 3.84 x 0.95 / 0.05 = 72.98: from 73 pairs on without an error.
    assert "73 could" in found.because
    enough = [label(n, is_match=True, match_weight=9.0) for n in range(73)]
    assert propose_threshold(enough, target_precision=0.95).match_weight == 9.0
    assert propose_threshold(enough[:72], target_precision=0.95).match_weight is None


def test_the_threshold_lies_above_where_errors_begin() -> None:
    labels = [label(n, is_match=True, match_weight=10.0) for n in range(100)]
    labels += [label(n, is_match=True, match_weight=6.0) for n in range(100, 150)]
    labels += [label(n, is_match=n % 2 == 0, match_weight=2.0) for n in range(150, 200)]
    found = propose_threshold(labels, target_precision=0.95)
    assert (found.match_weight, found.decided, found.right) == (6.0, 150, 150)
