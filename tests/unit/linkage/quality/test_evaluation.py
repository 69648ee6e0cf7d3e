"""Precision, recall and bias, counted by hand."""

from __future__ import annotations

import duckdb
import pytest

from linkage.quality.bias import describe_linkage
from linkage.quality.evaluation import evaluate
from linkage.quality.figures import wilson_interval
from tests.unit.linkage.link_tables import add_newborn, add_row, create_link_tables


@pytest.fixture
def judged(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Five newborns; B1-B3 linked (B3 wrongly, B2 and B3 twins), B4 in review, B5 unlinked."""
    create_link_tables(con)
    for number in (1, 2, 3, 4, 5):
        add_row(
            con, "comparable_deliveries", hospital_id="H1", encounter_id=f"D{number}", admit_at="2025-03-10"
        )
    record = {"sex": "F", "birth_weight_g": 3000, "gestational_age_days": 280}
    add_newborn(con, "B1", best="D1", plurality=1, tier="strict", **record)
    add_newborn(con, "B2", best="D2", plurality=2, tier="strict", **record)
    add_newborn(con, "B3", best="D5", plurality=2, tier="standard", **record)
    add_newborn(
        con, "B4", best="D4", plurality=1, status="review", tier="loose", sex="M", gestational_age_days=190
    )
    add_newborn(con, "B5", status="unlinked", tier=None, model=None, sex="M")
    con.execute(
        "create table truth as select 'H1' as newborn_hospital_id, 'B' || n as newborn_encounter_id, "
        "'H1' as delivery_hospital_id, 'D' || n as delivery_encounter_id from range(1, 5) as t(n)"
    )
    return con


def figures(con: duckdb.DuckDBPyConnection, metric: str, stratum: str) -> dict[str, tuple[int, int]]:
    """Numerator and denominator by group, from `link_quality`."""
    rows = con.execute(
        "select stratum_value, numerator, denominator from link_quality where metric = ? and stratum = ?",
        [metric, stratum],
    ).fetchall()
    return {value: (numerator, denominator) for value, numerator, denominator in rows}


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
    assert figures(judged, "recall", "plurality") == {"1": (1, 2), "2": (1, 2), "unknown": (0, 0)}
    for stratum in {row.stratum for row in rows} - {"tier"}:
        assert sum(row.denominator for row in rows if row.stratum == stratum) == 4


def test_a_tier_s_candidates_are_judged_whether_linked_or_not(judged: duckdb.DuckDBPyConnection) -> None:
    evaluate(judged, "truth")
    # B4 waits for review with its true mother as the best candidate.
    assert figures(judged, "precision", "tier") == {"strict": (2, 2), "standard": (0, 1), "loose": (1, 1)}
    assert figures(judged, "recall", "tier") == {"strict": (2, 4), "standard": (0, 4), "loose": (1, 4)}


def test_an_outborn_child_is_told_apart_by_whether_its_sender_is_known(
    judged: duckdb.DuckDBPyConnection,
) -> None:
    judged.execute("update comparable_newborns set is_outborn = true where encounter_id in ('B1', 'B3')")
    judged.execute(
        "update comparable_newborns set transfer_from_hospital_id = 'H9' where encounter_id = 'B3'"
    )
    evaluate(judged, "truth")
    assert figures(judged, "recall", "transfer") == {
        "inborn": (1, 2),
        "outborn, sender not stated": (1, 1),
        "outborn, sender stated": (0, 1),
    }
    assert figures(judged, "recall", "gestation") == {
        "37 weeks and more": (2, 3),
        "under 28 weeks": (0, 1),
        "unknown": (0, 0),
    }


def test_a_set_is_complete_when_every_sibling_is_with_the_true_mother(
    judged: duckdb.DuckDBPyConnection,
) -> None:
    # B2 and B3 are twins of D2; B3 was given to D5.
    judged.execute("update truth set delivery_encounter_id = 'D2' where newborn_encounter_id = 'B3'")
    evaluate(judged, "truth")
    assert figures(judged, "sets_complete", "overall") == {"all": (0, 1)}
    judged.execute("update links set delivery_encounter_id = 'D2' where newborn_encounter_id = 'B3'")
    evaluate(judged, "truth")
    assert figures(judged, "sets_complete", "plurality") == {"2": (1, 1)}


def test_two_stays_of_one_single_child_are_no_set(judged: duckdb.DuckDBPyConnection) -> None:
    judged.execute("update truth set delivery_encounter_id = 'D1' where newborn_encounter_id = 'B4'")
    evaluate(judged, "truth")
    assert figures(judged, "sets_complete", "overall") == {"all": (0, 0)}


def test_without_a_truth_a_set_is_filled_when_each_liveborn_child_has_a_record(
    judged: duckdb.DuckDBPyConnection,
) -> None:
    judged.execute("update comparable_deliveries set liveborn_count = 2 where encounter_id in ('D1', 'D2')")
    judged.execute("update links set delivery_encounter_id = 'D2' where newborn_encounter_id = 'B3'")
    describe_linkage(judged)
    # D2 has two newborns, D1 one of two.
    assert figures(judged, "sets_filled", "overall") == {"all": (1, 2)}


def test_hospitals_are_told_apart_by_how_much_they_fill_in(judged: duckdb.DuckDBPyConnection) -> None:
    describe_linkage(judged)
    assert figures(judged, "link_rate", "data_quality") == {"under 25 % filled": (3, 5)}
    judged.execute(
        "update comparable_newborns set mother_mrn = 'M', mother_account_number = 'A', mother_first_name = 'WENDY', "
        "last_name = 'KOWALSKI', mother_birth_date = '1990-01-01', subscriber_id = 'S', phone = 'P', street = 'X'"
    )
    describe_linkage(judged)
    # All of 8 fields of newborns, none of 8 of deliveries: half.
    assert figures(judged, "link_rate", "data_quality") == {"50-74 % filled": (3, 5)}


def test_unlinked_newborns_without_birth_details_or_in_intensive_care_show_in_the_bias(
    judged: duckdb.DuckDBPyConnection,
) -> None:
    add_row(judged, "newborn_encounters", hospital_id="H1", encounter_id="B4", nicu_admitted=True)
    describe_linkage(judged)
    rows = judged.execute(
        "select characteristic, level, linked_share, unlinked_share from linkage_bias "
        "where level in ('admitted', 'none recorded') order by characteristic"
    ).fetchall()
    # Of B4 and B5 one was in intensive care, and B5 has neither weight, gestation, order nor plurality.
    assert rows == [("birth_details", "none recorded", 0.0, 0.5), ("intensive_care", "admitted", 0.0, 0.5)]


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
