"""The catalogue of measures as rows of the published table, in words a reader can check."""

from __future__ import annotations

from typing import Any

from measures.catalogue import CATALOGUE, DERIVED, HOSPITAL_MEASURES, SPECIFIED
from measures.facts_used import codelists_of
from measures.measure import DerivedMeasure, HospitalMeasure, Measure, SpecifiedMeasure
from measures.page import condition_in_words, value_in_words
from measures.words import Value


def catalogue_rows() -> list[dict[str, Any]]:
    """One row a measure: computed ones, those derived from rates, those of surveys, those whose input no feed carries."""
    return [
        *(_row(measure) for measure in CATALOGUE),
        *(_derived_row(measure) for measure in DERIVED),
        *(_hospital_row(measure) for measure in HOSPITAL_MEASURES),
        *(_specified_row(measure) for measure in SPECIFIED),
    ]


def _row(measure: Measure) -> dict[str, Any]:
    spoken = measure.numerator
    numerator = value_in_words(spoken) if isinstance(spoken, Value) else condition_in_words(spoken)
    if measure.numerator_exclusions is not None:
        numerator += f", but not: {condition_in_words(measure.numerator_exclusions)}"
    inside = (measure.initial_population, measure.denominator)
    return _common(measure) | {
        "grain": str(measure.grain),
        "denominator": " and ".join(condition_in_words(part) for part in inside if part is not None),
        "exclusions": condition_in_words(measure.exclusions) if measure.exclusions is not None else None,
        "numerator": numerator,
        "rate_per": measure.rate_per,
        "better": str(measure.better),
        "codelists": ", ".join(codelists_of(measure)) or None,
    }


def _derived_row(measure: DerivedMeasure) -> dict[str, Any]:
    return _common(measure) | {
        "grain": "derived",
        "numerator": f"{measure.statistic} of {', '.join(measure.derived_from) or 'every measure'}",
    }


def _hospital_row(measure: HospitalMeasure) -> dict[str, Any]:
    return _described(measure) | {
        "grain": "hospital",
        "denominator": measure.denominator,
        "numerator": measure.numerator,
        "rate_per": measure.rate_per,
        "better": str(measure.better),
        "needs": measure.feed,
    }


def _specified_row(measure: SpecifiedMeasure) -> dict[str, Any]:
    return _described(measure) | {"grain": "specified", "missing_input": measure.missing}


def _common(measure: Measure | DerivedMeasure) -> dict[str, Any]:
    return _described(measure) | {
        "needs": ", ".join(need.value for need in measure.needs) or None,
        "ruling": measure.ruling or None,
    }


def _described(
    measure: Measure | DerivedMeasure | HospitalMeasure | SpecifiedMeasure,
) -> dict[str, Any]:
    return {
        "measure_id": measure.id,
        "title": measure.title,
        "definition": measure.definition,
        "group_letter": measure.group,
        "family": measure.family,
        "steward": measure.steward,
        "version": measure.version,
        "caveats": "; ".join(measure.caveats) or None,
        "needs_spec_check": measure.needs_spec_check,
    }
