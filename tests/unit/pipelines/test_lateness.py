"""A hospital is late when its next period was due and has not come; who never showed a rhythm is not."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.lateness import ListedHospital, find_late, find_never_delivered, next_period
from pipelines.receiving.ledger import Status
from tests.support.submissions import submission


@pytest.mark.parametrize(
    ("period", "following"),
    [
        ("2025", "2026"),
        ("2025Q1", "2025Q2"),
        ("2025Q4", "2026Q1"),
        ("2025-03", "2025-04"),
        ("2025-12", "2026-01"),
        ("spring", ""),
    ],
)
def test_the_next_period_is_as_long_as_the_last(period: str, following: str) -> None:
    assert next_period(period) == following


def test_march_is_due_sixty_days_after_its_last_day() -> None:
    ledger = (submission("H1", "2025-01", 1), submission("H1", "2025-02", 2))
    # 31 March + 60 days = 30 May.
    assert find_late(ledger, date(2025, 5, 30), 60) == ()
    (late,) = find_late(ledger, date(2025, 6, 2), 60)
    assert (late.hospital_id, late.last_period, late.awaited_period, late.days_late) == (
        "H1",
        "2025-02",
        "2025-03",
        3,
    )


def test_a_held_march_has_not_arrived() -> None:
    ledger = (
        submission("H1", "2025-01", 1),
        submission("H1", "2025-02", 2),
        submission("H1", "2025-03", 3, status=Status.HELD),
    )
    assert [late.awaited_period for late in find_late(ledger, date(2025, 6, 2), 60)] == ["2025-03"]


def test_a_hospital_that_its_system_left_out_is_late_alone() -> None:
    ledger = (
        submission("SYS", "2025-01", 1, hospitals=("H1", "H2")),
        submission("SYS", "2025-02", 2, hospitals=("H1", "H2")),
        submission("SYS", "2025-03", 3, hospitals=("H1",)),
    )
    (late,) = find_late(ledger, date(2025, 6, 2), 60)
    assert (late.hospital_id, late.submitter) == ("H2", "SYS")


def test_an_office_without_encounters_is_late_too_but_a_survey_that_came_once_is_not() -> None:
    ledger = (
        submission("VITAL", "2025-01", 1, hospitals=()),
        submission("VITAL", "2025-02", 2, hospitals=()),
        submission("SURVEYS", "2025-01", 3, hospitals=()),
        submission("reference", "2025-01", 4, hospitals=()),
    )
    assert [late.hospital_id for late in find_late(ledger, date(2026, 1, 1), 60)] == ["VITAL"]


def test_surveys_set_no_rhythm_of_their_own_nor_of_the_hospital_that_sends_them() -> None:
    surveys = ("level_of_care_surveys", "safety_culture_surveys")
    ledger = (
        submission("SURVEYS", "2025-01", 1, hospitals=(), feeds=surveys),
        submission("SURVEYS", "2025-02", 2, hospitals=(), feeds=surveys[:1]),
        submission("H1", "2025-01", 3),
        submission("H1", "2025-02", 4),
        # Of the whole year, but no month of it: March is still awaited.
        submission("H1", "2025", 5, hospitals=(), feeds=surveys),
    )
    late = find_late(ledger, date(2025, 6, 2), 60)
    assert [(each.hospital_id, each.awaited_period) for each in late] == [("H1", "2025-03")]


def test_a_hospital_of_the_list_that_never_delivered_is_named_unless_closed_or_not_yet_open() -> None:
    listed = (
        ListedHospital(hospital_id="H1"),
        ListedHospital(hospital_id="H2", open_date=date(2020, 1, 1)),
        ListedHospital(hospital_id="H3", close_date=date(2024, 12, 31)),
        ListedHospital(hospital_id="H4", open_date=date(2026, 1, 1)),
        ListedHospital(hospital_id="SYS"),
    )
    ledger = (submission("SYS", "2025-01", 1, hospitals=("H1",)),)
    # The first delivery came on 1 June 2025; sixty days later every hospital had its time.
    assert find_never_delivered(ledger, listed, date(2025, 7, 31), 60) == ()
    assert find_never_delivered(ledger, listed, date(2025, 8, 1), 60) == ("H2",)
    assert find_never_delivered((), listed, date(2025, 8, 1), 60) == ()


def test_the_latest_comes_first() -> None:
    ledger = tuple(
        submission(hospital, f"2025-{month:02d}", 10 * month + number)
        for number, (hospital, last) in enumerate((("H1", 3), ("H2", 2)))
        for month in range(1, last + 1)
    )
    assert [late.hospital_id for late in find_late(ledger, date(2025, 12, 1), 60)] == ["H2", "H1"]
