"""The calendar tells what stands of each month, and misses a month only of those who send every month."""

from __future__ import annotations

from reports.deliveries import expect_monthly, fill_months, tell_months, tell_state
from reports.published import Row


def sent(period: str, status: str = "accepted", *, is_final: bool = False, submitter: str = "H001") -> Row:
    return {
        "submitter": submitter,
        "period": period,
        "status": status,
        "is_final": is_final,
        "feeds": "maternal_encounters, newborn_encounters",
    }


def state(*members: Row, declares_final: bool = False) -> str:
    return str(tell_state(members, declares_final=declares_final)["state"])


def test_a_delivery_in_the_place_of_an_earlier_one_is_restated() -> None:
    assert state(sent("2025-03", "replaced"), sent("2025-03")) == "restated"
    assert state(sent("2025-03")) == "received"


def test_a_later_delivery_that_waits_is_told_before_the_one_that_counts() -> None:
    assert state(sent("2025-03"), sent("2025-03", "held")) == "held"
    assert state(sent("2025-03", "rejected")) == "rejected"
    # Refused first, then sent again and taken: it counts.
    assert state(sent("2025-03", "rejected"), sent("2025-03")) == "received"


def test_a_month_is_provisional_only_where_months_are_ever_declared_final() -> None:
    assert state(sent("2025-03"), declares_final=True) == "provisional"
    assert state(sent("2025-03", is_final=True), declares_final=True) == "received"
    assert state(sent("2025-03")) == "received"


def test_months_between_deliveries_are_missing_and_those_before_the_first_are_not() -> None:
    came = {("H001", "2025-02"): [sent("2025-02")], ("H001", "2025-04"): [sent("2025-04")]}
    cells = tell_months(
        "H001", fill_months(["2025-01", "2025-05"]), came, declares_final=False, is_monthly=True
    )
    assert [cell and cell["state"] for cell in cells] == [None, "received", "missing", "received", "missing"]


def test_a_survey_sent_once_a_year_leaves_no_month_missing() -> None:
    survey = sent("2025-01", submitter="SURVEYS") | {"feeds": "safety_culture_surveys"}
    assert expect_monthly([survey, sent("2025-01")]) == {"H001"}
    cells = tell_months(
        "SURVEYS",
        ["2025-01", "2025-02"],
        {("SURVEYS", "2025-01"): [survey]},
        declares_final=False,
        is_monthly=False,
    )
    assert cells[1] is None


def test_the_calendar_runs_over_the_end_of_a_year() -> None:
    assert fill_months(["2024-11", "2025-02"]) == ["2024-11", "2024-12", "2025-01", "2025-02"]
    assert fill_months([]) == []
