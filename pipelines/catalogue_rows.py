"""The catalogue of measures as rows of the published table, in words a reader can check."""

from __future__ import annotations

from typing import Any

from measures.catalogue import CATALOGUE, DERIVED, SPECIFIED
from measures.facts_used import codelists_of
from measures.measure import DerivedMeasure, Measure, MeasureKind, SpecifiedMeasure
from measures.page import condition_in_words, value_in_words


def catalogue_rows() -> list[dict[str, Any]]:
    """One row a measure: computed ones, those derived from rates, those whose input no feed carries."""
    return [
        *(_row(measure) for measure in CATALOGUE),
        *(_derived_row(measure) for measure in DERIVED),
        *(_specified_row(measure) for measure in SPECIFIED),
    ]


def _row(measure: Measure) -> dict[str, Any]:
    spoken = value_in_words if measure.kind is MeasureKind.CONTINUOUS else condition_in_words
    return _common(measure) | {
        "grain": str(measure.grain),
        "denominator": condition_in_words(measure.denominator),
        "exclusions": condition_in_words(measure.exclusions) if measure.exclusions is not None else None,
        "numerator": spoken(measure.numerator),  # type: ignore[operator]
        "rate_per": measure.rate_per,
        "better": str(measure.better),
        "codelists": ", ".join(codelists_of(measure)) or None,
    }


def _derived_row(measure: DerivedMeasure) -> dict[str, Any]:
    return _common(measure) | {
        "grain": "derived",
        "numerator": f"{measure.statistic} of {', '.join(measure.derived_from) or 'every measure'}",
    }


def _specified_row(measure: SpecifiedMeasure) -> dict[str, Any]:
    return {
        "measure_id": measure.id,
        "title": measure.title,
        "definition": measure.definition,
        "group_letter": measure.group,
        "family": measure.family,
        "grain": "specified",
        "steward": measure.steward,
        "version": measure.version,
        "caveats": "; ".join(measure.caveats) or None,
        "needs_spec_check": measure.needs_spec_check,
        "missing_input": measure.missing,
    }


def _common(measure: Measure | DerivedMeasure) -> dict[str, Any]:
    return {
        "measure_id": measure.id,
        "title": measure.title,
        "definition": measure.definition,
        "group_letter": measure.group,
        "family": measure.family,
        "steward": measure.steward,
        "version": measure.version,
        "needs": ", ".join(need.value for need in measure.needs) or None,
        "ruling": measure.ruling or None,
        "caveats": "; ".join(measure.caveats) or None,
        "needs_spec_check": measure.needs_spec_check,
    }
