"""Rates as FHIR MeasureReports: what is hidden in the row is absent in the resource, with FHIR's reason."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest

from measures.measure_reports import ABSENT, measure_report

SHOWN = {
    "measure_id": "ntsv",
    "title": "Low-risk cesarean",
    "version": "2025",
    "better": "lower",
    "kind": "share",
    "has_exclusions": True,
    "period_type": "quarter",
    "period_start": date(2025, 1, 1),
    "level": "hospital",
    "place": "H001",
    "denominator": 200,
    "exclusions": 40,
    "numerator": 50,
    "rate": 25.0,
    "rate_per": 100,
    "suppressed": False,
    "computable": True,
}
HIDDEN = {"denominator": None, "exclusions": None, "numerator": None, "rate": None, "suppressed": True}


def report(**changes: Any) -> dict[str, Any]:
    return measure_report(
        SHOWN | changes,
        build_id="B1",
        finished_at=datetime(2025, 5, 1, 2, 30),
        last_month=date(2025, 12, 1),
    )


def populations(resource: dict[str, Any]) -> dict[str, int | str]:
    """Population to its count, or to the reason why there is none."""
    return {
        each["code"]["coding"][0]["code"]: each["count"]
        if "count" in each
        else each["_count"]["extension"][0]["valueCode"]
        for each in resource["group"][0]["population"]
    }


def test_excluded_units_are_part_of_fhirs_denominator() -> None:
    """200 counted after 40 were excluded: FHIR's denominator is 240, its score 50 / (240 - 40)."""
    made = report()
    assert populations(made) == {"denominator": 240, "denominator-exclusion": 40, "numerator": 50}
    assert made["group"][0]["measureScore"] == {"value": 0.25}


def test_a_resource_has_what_fhir_requires_and_nothing_empty() -> None:
    made = report()
    assert {"resourceType", "status", "type", "measure", "period"} <= set(made)
    assert made["measure"] == "urn:dyads:measure:ntsv|2025"
    assert made["improvementNotation"]["coding"][0]["code"] == "decrease"
    assert len(made["id"]) <= 64
    assert ": null" not in json.dumps(made)
    assert ": null" not in json.dumps(report(**HIDDEN, version=None, title=None, better=None))


@pytest.mark.parametrize(
    ("period_type", "end"),
    [("month", "2025-01-31"), ("quarter", "2025-03-31"), ("year", "2025-12-31"), ("all", "2025-12-31")],
)
def test_the_period_ends_with_its_last_day(period_type: str, end: str) -> None:
    assert report(period_type=period_type)["period"] == {"start": "2025-01-01", "end": end}


def test_a_hidden_rate_is_masked_in_every_part() -> None:
    made = report(**HIDDEN)
    assert set(populations(made).values()) == {"masked"}
    assert made["group"][0]["measureScore"] == {"extension": [{"url": ABSENT, "valueCode": "masked"}]}


def test_hidden_exclusions_are_not_given_away_by_the_denominator_that_holds_them() -> None:
    made = report(exclusions=None)
    assert populations(made) == {"denominator": "masked", "denominator-exclusion": "masked", "numerator": 50}


def test_a_measure_without_exclusions_names_none() -> None:
    assert populations(report(has_exclusions=False, exclusions=None)) == {"denominator": 200, "numerator": 50}


def test_what_a_hospital_never_sends_is_unsupported_and_nobody_is_not_applicable() -> None:
    nothing = {"denominator": None, "numerator": None, "exclusions": None, "rate": None}
    assert set(populations(report(computable=False, **nothing)).values()) == {"unsupported"}
    nobody = report(denominator=0, exclusions=0, numerator=0, rate=None)
    assert nobody["group"][0]["measureScore"]["extension"][0]["valueCode"] == "not-applicable"
    assert populations(nobody)["denominator"] == 0


def test_a_mean_is_the_score_itself() -> None:
    made = report(kind="mean", rate=3.5, rate_per=1, numerator=None)
    assert populations(made) == {"measure-population": 200}
    assert made["group"][0]["measureScore"] == {"value": 3.5}


def test_places_and_builds_have_ids_of_their_own() -> None:
    assert report()["id"] == report()["id"]
    assert report()["id"] != report(place="H002")["id"]
