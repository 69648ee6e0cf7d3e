"""Precision, recall and bias, counted by hand."""

from __future__ import annotations

import duckdb
import pytest

from linkage.bias import describe_linkage
from linkage.comparable import create_comparable
from linkage.evaluation import evaluate
from linkage.linker import link
from linkage.quality_figures import wilson_interval
from tests.support.small_dyads import add_delivery, add_newborn, create_empty_feeds


@pytest.fixture
def judged(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Five newborns; B1-B3 linked (B3 wrongly, B2 and B3 twins), B4 in review, B5 unlinked."""
    create_empty_feeds(con)
    for number in (1, 2, 3, 4, 5):
        add_delivery(con, f"D{number}", race="White", ethnicity="Not Hispanic", payer_primary="Medicaid")
        add_newborn(con, f"B{number}", plurality=2 if number in (2, 3) else 1, sex="M" if number > 3 else "F")
    create_comparable(con)
    link(con)
    con.execute(
        "update links set link_status = 'unlinked', delivery_hospital_id = null, delivery_encounter_id = null"
    )
    for newborn, delivery in (("B1", "D1"), ("B2", "D2"), ("B3", "D5")):
        con.execute(
            "update links set link_status = 'linked', delivery_hospital_id = 'H1', delivery_encounter_id = $delivery "
            "where newborn_encounter_id = $newborn",
            {"newborn": newborn, "delivery": delivery},
        )
    con.execute("update links set link_status = 'review' where newborn_encounter_id = 'B4'")
    con.execute(
        "create table truth as select 'H1' as newborn_hospital_id, 'B' || n as newborn_encounter_id, "
        "'H1' as delivery_hospital_id, 'D' || n as delivery_encounter_id from range(1, 5) as t(n)"
    )
    return con


def test_precision_counts_links_and_recall_counts_true_pairs(judged: duckdb.DuckDBPyConnection) -> None:
    found = evaluate(judged, "truth")
    # Linked: B1, B2 right, B3 wrong. True pairs: B1-B4.
    assert (found.precision.numerator, found.precision.denominator) == (2, 3)
    assert (found.recall.numerator, found.recall.denominator) == (2, 4)
    # F1 = 2 x 2 / (3 + 4)
    assert found.f1.value == pytest.approx(4 / 7)
    assert (found.recall.ci_low, found.recall.ci_high) == wilson_interval(2, 4)


def test_a_link_of_a_newborn_without_a_mother_in_truth_is_wrong(judged: duckdb.DuckDBPyConnection) -> None:
    judged.execute("delete from truth where newborn_encounter_id = 'B1'")
    assert (
        evaluate(judged, "truth").precision.numerator,
        evaluate(judged, "truth").precision.denominator,
    ) == (1, 3)
    assert evaluate(judged, "truth", truth_is_complete=False).precision.denominator == 2


def test_figures_are_given_by_plurality_and_add_up(judged: duckdb.DuckDBPyConnection) -> None:
    rows = [row for row in evaluate(judged, "truth").rows if row.metric == "recall"]
    by_plurality = {
        row.stratum_value: (row.numerator, row.denominator) for row in rows if row.stratum == "plurality"
    }
    assert by_plurality == {"1": (1, 2), "2": (1, 2)}
    for stratum in {row.stratum for row in rows} - {"tier"}:
        assert sum(row.denominator for row in rows if row.stratum == stratum) == 4


def test_evaluating_again_replaces_the_figures(judged: duckdb.DuckDBPyConnection) -> None:
    evaluate(judged, "truth")
    once = judged.execute("select count(*) from link_quality").fetchall()
    evaluate(judged, "truth")
    assert judged.execute("select count(*) from link_quality").fetchall() == once


def test_bias_compares_linked_with_all_other_newborns(judged: duckdb.DuckDBPyConnection) -> None:
    describe_linkage(judged)
    rows = judged.execute(
        "select level, linked_share, unlinked_share, flagged from linkage_bias where characteristic = 'sex' order by level"
    ).fetchall()
    # Girls are B1-B3, all linked; boys B4 and B5, none.
    assert rows == [("F", 1.0, 0.0, True), ("M", 0.0, 1.0, True)]
    (plurality,) = judged.execute(
        "select linked_share, unlinked_share, standardized_difference from linkage_bias "
        "where characteristic = 'plurality' and level = '2'"
    ).fetchall()
    # 2 of 3 linked and 0 of 2 others are twins: (2/3 - 0) / sqrt((2/9 + 0) / 2) = 2
    assert plurality == pytest.approx((2 / 3, 0.0, 2.0))
    (linked,) = judged.execute(
        "select numerator, denominator from link_quality where metric = 'link_rate' and stratum = 'overall'"
    ).fetchall()
    assert linked == (3, 5)


def test_wilson_interval_matches_the_published_example() -> None:
    # Newcombe 1998 (Stat Med 17:857), 81 of 263: 0.2553 to 0.3662.
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson_interval(0, 0) is None
    interval = wilson_interval(0, 20)
    assert interval is not None and interval[0] == 0.0
