"""What the rates layer needs to know of the catalogue's measures."""

from __future__ import annotations

from measures.catalogue import CATALOGUE
from measures.measure import Measure, MeasureKind
from measures.rates.strata import RatedMeasure


def rated(measure: Measure) -> RatedMeasure:
    """The measure as the rates layer sees it."""
    return RatedMeasure(
        id=measure.id,
        grain=measure.grain,
        is_proportion=measure.kind is not MeasureKind.CONTINUOUS,
        has_exclusions=measure.exclusions is not None,
        rate_per=measure.rate_per,
        better=measure.better,
    )


RATED_MEASURES: tuple[RatedMeasure, ...] = tuple(rated(measure) for measure in CATALOGUE)
# Units counted, with no denominator of their own.
COUNTED_MEASURES: tuple[str, ...] = tuple(
    measure.id for measure in CATALOGUE if measure.kind is MeasureKind.COUNT
)
