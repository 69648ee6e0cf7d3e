"""Published rates in the words of FHIR R4: one MeasureReport of type summary a measure, place and period.

Takes rows of `measure_rates` as they are published, so that what is hidden there is absent here with its reason; where
files are written is none of its business.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

POPULATION_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/measure-population"
IMPROVEMENT_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/measure-improvement-notation"
ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
MEASURE_URI: Final = "urn:dyads:measure"
PLACE_URI: Final = "urn:dyads:place"
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_IMPROVEMENT: Final = {"higher": "increase", "lower": "decrease"}
_TITLES: Final = {
    "denominator": "Denominator",
    "denominator-exclusion": "Denominator Exclusion",
    "numerator": "Numerator",
    "measure-population": "Measure Population",
}


def measure_report(
    rate: Mapping[str, Any], *, build_id: str, finished_at: datetime, last_month: date
) -> dict[str, Any]:
    """A MeasureReport resource (FHIR R4, type summary) without empty elements.

    `rate` is a row of `measure_rates` with the catalogue's `title`, `version`, `better` and `kind` (mean or share).
    FHIR counts excluded units in the denominator, so it is the published denominator and the exclusions together.
    `last_month` ends the period of a rate over everything. Score: a share from 0 to 1, or the mean itself.
    """
    start: date = rate["period_start"]
    absent = _absent_reason(rate)
    score = rate["rate"] if absent is None else None
    resource: dict[str, Any] = {
        "resourceType": "MeasureReport",
        "id": _resource_id(rate, build_id),
        "identifier": [{"system": "urn:dyads:build", "value": build_id}],
        "status": "complete",
        "type": "summary",
        "measure": f"{MEASURE_URI}:{rate['measure_id']}|{rate['version'] or 'unversioned'}",
        "date": f"{finished_at:%Y-%m-%dT%H:%M:%SZ}",
        "reporter": _reporter(rate),
        "period": {"start": start.isoformat(), "end": _last_day(rate, last_month).isoformat()},
        "group": [
            {
                "code": {"text": rate["title"] or rate["measure_id"]},
                "population": _populations(rate, absent),
                "measureScore": _absence(absent or "unknown")
                if score is None
                else {"value": score / (rate["rate_per"] or 1)},
            }
        ],
    }
    better = _IMPROVEMENT.get(rate["better"] or "")
    if better:
        resource["improvementNotation"] = {"coding": [{"system": IMPROVEMENT_SYSTEM, "code": better}]}
    return resource


def _absent_reason(rate: Mapping[str, Any]) -> str | None:
    """FHIR's word for why there is no figure: masked (hidden), unsupported (input not sent), not-applicable (nobody)."""
    if rate["suppressed"]:
        return "masked"
    if not rate["computable"]:
        return "unsupported"
    return "not-applicable" if rate["rate"] is None else None


def _populations(rate: Mapping[str, Any], absent: str | None) -> list[dict[str, Any]]:
    if rate["kind"] == "mean":
        return [_population("measure-population", rate["denominator"], absent)]
    exclusions = rate["exclusions"]
    whole = None if rate["denominator"] is None else rate["denominator"] + (exclusions or 0)
    # Where the exclusions alone are hidden, the denominator with them would give them away.
    hides_exclusions = rate["has_exclusions"] and exclusions is None
    hidden = absent or ("masked" if hides_exclusions else None)
    parts = [_population("denominator", None if hides_exclusions else whole, hidden)]
    if rate["has_exclusions"]:
        parts.append(_population("denominator-exclusion", exclusions, hidden))
    return [*parts, _population("numerator", rate["numerator"], absent)]


def _population(code: str, count: int | None, absent: str | None) -> dict[str, Any]:
    named = {"code": {"coding": [{"system": POPULATION_SYSTEM, "code": code, "display": _TITLES[code]}]}}
    if count is None:
        return named | {"_count": _absence(absent or "unknown")}
    return named | {"count": int(count)}


def _absence(reason: str) -> dict[str, Any]:
    return {"extension": [{"url": ABSENT, "valueCode": reason}]}


def _reporter(rate: Mapping[str, Any]) -> dict[str, Any]:
    kind = {"hospital": "Organization", "network": "Organization"}.get(rate["level"], "Location")
    return {"type": kind, "identifier": {"system": f"{PLACE_URI}:{rate['level']}", "value": rate["place"]}}


def _last_day(rate: Mapping[str, Any], last_month: date) -> date:
    start, months = rate["period_start"], _MONTHS.get(rate["period_type"])
    if months is None:
        start, months = last_month, 1
    after = start.year * 12 + start.month - 1 + months
    return date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def _resource_id(rate: Mapping[str, Any], build_id: str) -> str:
    """At most 64 letters, digits, dashes: FHIR's rule for ids."""
    named = "|".join(
        str(rate[part]) for part in ("measure_id", "period_type", "period_start", "level", "place")
    )
    return hashlib.sha256(f"{build_id}|{named}".encode()).hexdigest()[:32]
