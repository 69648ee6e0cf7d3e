"""Counts become verdicts: what passes, what warns, what fails, and what is no verdict at all."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest

from data_contracts.published import published_named
from data_contracts.rules import Severity
from quality_checks.outcome import (
    STORED_VERDICTS,
    Check,
    CheckOutcome,
    Verdict,
    broken,
    exceeds_by_more_than_chance,
    gate_outcomes_to_arrow,
    judge,
    skipped,
)
from tests.unit.quality_checks.tables import RUN

CHECK = Check(
    check_id="newborns.weight",
    title="Weights are in grams",
    because="1 to 15 are pounds",
    table_name="newborns",
    threshold=0.01,
)


@pytest.mark.parametrize(
    ("violated", "total", "severity", "verdict"),
    [
        (0, 0, Severity.STOP, Verdict.NOT_APPLICABLE),  # nothing to check is never a pass
        (0, 500, Severity.STOP, Verdict.PASS),
        (5, 500, Severity.STOP, Verdict.PASS_WITH_ROWS),  # 1 % of 500 are 5
        (6, 500, Severity.STOP, Verdict.FAIL),
        (6, 500, Severity.WARN, Verdict.WARN),
        (500, 500, Severity.DESCRIBE, Verdict.PASS_WITH_ROWS),  # counted only
    ],
)
def test_verdict_of_the_network(violated: int, total: int, severity: Severity, verdict: Verdict) -> None:
    outcome = judge(replace(CHECK, severity=severity), RUN, violated=violated, total=total)

    assert outcome.verdict == verdict


def test_one_bad_weight_among_thirty_births_is_chance_and_ten_are_not() -> None:
    # 1 % allowed: of 30 births at least one is bad in 26 of 100 months (1 - 0.99^30), ten never.
    assert not exceeds_by_more_than_chance(1, 30, 0.01)
    assert exceeds_by_more_than_chance(10, 30, 0.01)
    assert exceeds_by_more_than_chance(1, 30, 0.0)  # where nothing is allowed, one is too many

    at_hospital = judge(CHECK, RUN, violated=1, total=30, hospital_id="H1", period_start=date(2025, 3, 1))
    assert at_hospital.verdict == Verdict.PASS_WITH_ROWS


def test_a_count_above_nought_never_reads_as_nought_per_cent() -> None:
    outcome = judge(CHECK, RUN, violated=1, total=1_000_000)

    assert outcome.note == "1 of 1,000,000 (<0.01 %, allowed 1 %)."
    assert outcome.share == 1 / 1_000_000


def test_advice_is_given_only_where_something_is_wrong() -> None:
    assert "pounds" not in judge(CHECK, RUN, violated=0, total=9, advice="Look for pounds.").note
    assert judge(CHECK, RUN, violated=9, total=9, advice="Look for pounds.").note.endswith("Look for pounds.")


def test_a_broken_and_a_skipped_check_have_no_counts() -> None:
    for outcome, verdict in (
        (broken(CHECK, RUN, "BinderException"), Verdict.ERROR),
        (skipped(CHECK, RUN, "The table is absent."), Verdict.SKIPPED),
    ):
        assert outcome.verdict == verdict
        assert (outcome.violated, outcome.total, outcome.share) == (None, None, None)


def test_outcomes_become_rows_of_gate_results_in_a_fixed_order() -> None:
    of_hospital = judge(CHECK, RUN, violated=9, total=9, hospital_id="H1", period_start=date(2025, 3, 1))
    of_network = judge(CHECK, RUN, violated=9, total=99)

    table = gate_outcomes_to_arrow([of_hospital, of_network])

    assert table.column_names == [field.name for field in STORED_VERDICTS.fields]
    assert {field.name for field in published_named("gate_results").fields} <= set(table.column_names)
    assert table.column_names == [field.name for field in fields(CheckOutcome)]
    assert table["hospital_id"].to_pylist() == [None, "H1"]
    assert table.equals(gate_outcomes_to_arrow([of_network, of_hospital]))


def test_times_are_kept_in_utc() -> None:
    run = replace(RUN, checked_at=datetime(2026, 1, 15, 3, tzinfo=UTC))

    assert judge(CHECK, run, violated=0, total=1).checked_at == datetime(2026, 1, 15, 3)
