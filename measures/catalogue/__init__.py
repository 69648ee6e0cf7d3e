"""The catalogue: every measure there is, named one family after another.

A measure that is not in these tuples does not exist.

`CATALOGUE` holds what is computed unit by unit, `DERIVED` what is computed from rates,
`HOSPITAL_MEASURES` what surveys of hospitals say, `SPECIFIED` what no feed can answer yet.
"""

from __future__ import annotations

from measures.catalogue import (
    comorbidity,
    conditions,
    conditions_measured,
    drg_mix,
    dyad_journey,
    dyad_outcomes,
    dyads,
    electronic,
    elixhauser,
    england,
    equity,
    first_hours,
    hemorrhage,
    infant_mortality,
    infection,
    labor_and_birth,
    levels,
    maternal_bundles,
    maternal_follow_up,
    mode_of_birth,
    newborn_care,
    newborn_follow_up,
    newborn_growth,
    newborn_morbidity,
    newborn_outcomes,
    newborn_size,
    optimisation,
    programmes,
    robson,
    scorecards,
    severe_morbidity,
    social,
    social_circumstances,
    specified,
    specified_maternal,
    unexpected_complications,
    utilisation,
    vaccines,
    volumes,
)
from measures.measure import DerivedMeasure, HospitalMeasure, Measure, SpecifiedMeasure

CATALOGUE: tuple[Measure, ...] = (
    *volumes.MEASURES,
    *severe_morbidity.MEASURES,
    *hemorrhage.MEASURES,
    *mode_of_birth.MEASURES,
    *labor_and_birth.MEASURES,
    *maternal_bundles.MEASURES,
    *maternal_follow_up.MEASURES,
    *electronic.MEASURES,
    *robson.MEASURES,
    *conditions.MEASURES,
    *conditions_measured.MEASURES,
    *comorbidity.MEASURES,
    *elixhauser.MEASURES,
    *infection.MEASURES,
    *vaccines.MEASURES,
    *newborn_size.MEASURES,
    *newborn_outcomes.MEASURES,
    *newborn_care.MEASURES,
    *newborn_growth.MEASURES,
    *newborn_morbidity.MEASURES,
    *newborn_follow_up.MEASURES,
    *infant_mortality.MEASURES,
    *unexpected_complications.MEASURES,
    *optimisation.MEASURES,
    *first_hours.MEASURES,
    *dyads.MEASURES,
    *dyad_outcomes.MEASURES,
    *dyad_journey.MEASURES,
    *social.MEASURES,
    *social_circumstances.MEASURES,
    *utilisation.MEASURES,
    *drg_mix.MEASURES,
    *programmes.MEASURES,
    *england.MEASURES,
    *levels.MEASURES,
)
DERIVED: tuple[DerivedMeasure, ...] = (
    *equity.DERIVED,
    *scorecards.SCORECARDS,
    *drg_mix.DERIVED,
)
HOSPITAL_MEASURES: tuple[HospitalMeasure, ...] = levels.HOSPITAL_MEASURES
SPECIFIED: tuple[SpecifiedMeasure, ...] = (*specified.SPECIFIED, *specified_maternal.SPECIFIED)


def measure_named(id: str) -> Measure:
    """The measure of that id; KeyError when the catalogue has none that is computed unit by unit."""
    for measure in CATALOGUE:
        if measure.id == id:
            return measure
    raise KeyError(f"no measure {id!r} in the catalogue; `dyads measures list` names them all")
