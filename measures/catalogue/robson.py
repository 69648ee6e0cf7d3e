"""Group C: the cesarean rate within each of the ten Robson groups. Other measures of birth stand in `mode_of_birth.py`.

The groups exclude one another. A missing field matters only where a group needs it: a delivery whose group cannot be
told is outside of every group that it might belong to.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import CESAREAN
from measures.measure import Grain, Measure, Need
from measures.vocabulary import (
    all_of,
    any_of,
    at_least,
    diagnosed,
    equals,
    established,
    first_answer,
    gestation,
    not_,
    one_of,
)
from measures.words import NO, YES, Condition

MULTIPLE = any_of(diagnosed("multiple_birth"), established(at_least("plurality", 2)))
SINGLE = not_(MULTIPLE)
CEPHALIC = equals("fetal_presentation", "cephalic")
NULLIPAROUS = equals("parity", 0)
PAROUS = at_least("parity", 1)
# Without the field, O34.21 says yes and a first birth says no; a parous woman without either is unknown.
SCARRED = first_answer(
    (any_of(diagnosed("previous_cesarean"), at_least("prior_cesareans", 1)), YES),
    (equals("prior_cesareans", 0), NO),
    (NULLIPAROUS, NO),
)
SINGLE_CEPHALIC_TERM = all_of(SINGLE, CEPHALIC, gestation(at_least=37))
SPONTANEOUS = equals("labor_onset", "spontaneous")
INDUCED_OR_BEFORE_LABOR = one_of("labor_onset", "induced", "none")

_CODES = (Need.DIAGNOSES, Need.PROCEDURES)
_HEAD_FIRST = (*_CODES, Need.PRESENTATION, Need.GESTATION)
_WITH_LABOR = (*_HEAD_FIRST, Need.PARITY, Need.LABOR_ONSET)

# number, women of the group in words, condition, inputs needed
_GROUPS: tuple[tuple[int, str, Condition, tuple[Need, ...]], ...] = (
    (
        1,
        "nulliparous women without a cesarean scar, single cephalic baby, 37 weeks 0 days or more, spontaneous labor",
        all_of(SINGLE_CEPHALIC_TERM, NULLIPAROUS, not_(SCARRED), SPONTANEOUS),
        _WITH_LABOR,
    ),
    (
        2,
        "nulliparous women without a cesarean scar, single cephalic baby, 37 weeks 0 days or more, labor induced or "
        "cesarean before labor",
        all_of(SINGLE_CEPHALIC_TERM, NULLIPAROUS, not_(SCARRED), INDUCED_OR_BEFORE_LABOR),
        _WITH_LABOR,
    ),
    (
        3,
        "parous women without a cesarean scar, single cephalic baby, 37 weeks 0 days or more, spontaneous labor",
        all_of(SINGLE_CEPHALIC_TERM, PAROUS, not_(SCARRED), SPONTANEOUS),
        _WITH_LABOR,
    ),
    (
        4,
        "parous women without a cesarean scar, single cephalic baby, 37 weeks 0 days or more, labor induced or "
        "cesarean before labor",
        all_of(SINGLE_CEPHALIC_TERM, PAROUS, not_(SCARRED), INDUCED_OR_BEFORE_LABOR),
        _WITH_LABOR,
    ),
    (
        5,
        "women with a cesarean scar, single cephalic baby, 37 weeks 0 days or more",
        all_of(SINGLE_CEPHALIC_TERM, SCARRED),
        _HEAD_FIRST,
    ),
    (
        6,
        "nulliparous women with a single breech baby",
        all_of(SINGLE, equals("fetal_presentation", "breech"), NULLIPAROUS),
        (*_CODES, Need.PRESENTATION, Need.PARITY),
    ),
    (
        7,
        "parous women with a single breech baby, with or without a scar",
        all_of(SINGLE, equals("fetal_presentation", "breech"), PAROUS),
        (*_CODES, Need.PRESENTATION, Need.PARITY),
    ),
    (8, "women with a multiple pregnancy, with or without a scar", MULTIPLE, _CODES),
    (
        9,
        "women with a single baby in transverse or oblique lie, with or without a scar",
        all_of(SINGLE, equals("fetal_presentation", "transverse")),
        (*_CODES, Need.PRESENTATION),
    ),
    (
        10,
        "women with a single cephalic baby under 37 weeks 0 days, with or without a scar",
        all_of(SINGLE, CEPHALIC, gestation(below=37)),
        _HEAD_FIRST,
    ),
)


def _robson(number: int, women: str, condition: Condition, needs: tuple[Need, ...]) -> Measure:
    return Measure(
        id=f"robson_{number}",
        title=f"Cesarean rate in Robson group {number}",
        definition=(
            f"Deliveries with a cesarean procedure (10D00Z0, 10D00Z1, 10D00Z2), among deliveries of {women}. "
            "Multiple: Z37.2 to Z37.7, O30 or a plurality of two and more. Scar: O34.21 or previous cesareans recorded."
        ),
        group="C",
        family="robson",
        grain=Grain.DELIVERY,
        denominator=condition,
        numerator=CESAREAN,
        steward="WHO / CQIM",
        version="2017",
        needs=needs,
        ruling=(
            "robson_reading, robson_missing, multiple_evidence, previous_cesarean, gestational_age, parity_source, "
            "cesarean_evidence"
        ),
        caveats=("The size of the group is its denominator beside all deliveries.",),
    )


MEASURES = tuple(_robson(*group) for group in _GROUPS)
