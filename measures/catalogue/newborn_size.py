"""Group F: how early and how light or heavy newborns are. What ails them stands in `newborn_outcomes.py`."""

from __future__ import annotations

from measures.catalogue.conditions_shared import (
    FROM_4000_G,
    INBORN,
    UNDER_1000_G,
    UNDER_1500_G,
    UNDER_2500_G,
)
from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import gestation
from measures.words import Condition

WEIGHT_RULE = (
    "Grams decide; without grams the weight code (P07.0, P07.1, P08) does; "
    "with neither the newborn is outside."
)
GESTATION_RULE = (
    "Gestation is the newborn's own, else its P07 code, else the linked mother's; unknown: outside."
)


def _by_gestation(id: str, title: str, words: str, numerator: Condition, steward: str) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=(
            f"Newborns born {words}, among inborn live-born newborns with a known gestation. {GESTATION_RULE}"
        ),
        group="F",
        family="newborn_outcomes",
        grain=Grain.NEWBORN,
        denominator=INBORN,
        numerator=numerator,
        better=Better.LOWER,
        steward=steward,
        version="2025",
        needs=(Need.GESTATION,),
        ruling="newborn_population, newborn_gestation, linked_only",
    )


def _by_weight(id: str, title: str, words: str, numerator: Condition, steward: str, rulings: str) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=(
            f"Newborns of {words}, among inborn live-born newborns with a known birth weight. {WEIGHT_RULE}"
        ),
        group="F",
        family="newborn_outcomes",
        grain=Grain.NEWBORN,
        denominator=INBORN,
        numerator=numerator,
        better=Better.LOWER,
        steward=steward,
        version="2025",
        needs=(Need.BIRTH_WEIGHT,),
        ruling=rulings,
    )


GESTATION_MEASURES = (
    _by_gestation(
        "preterm", "Preterm birth", "before 37 weeks 0 days", gestation(below=37), "HRSA NOM 5 / CQIM Preterm"
    ),
    _by_gestation(
        "preterm_late",
        "Late preterm birth",
        "from 34 weeks 0 days to 36 weeks 6 days",
        gestation(at_least=34, below=37),
        "HRSA NOM 5",
    ),
    _by_gestation(
        "preterm_very", "Very preterm birth", "before 32 weeks 0 days", gestation(below=32), "HRSA NOM 5"
    ),
    _by_gestation(
        "preterm_extreme", "Extremely preterm birth", "before 28 weeks 0 days", gestation(below=28), "NNAP"
    ),
    _by_gestation(
        "early_term",
        "Early term birth",
        "from 37 weeks 0 days to 38 weeks 6 days",
        gestation(at_least=37, below=39),
        "HRSA NOM 6",
    ),
)
WEIGHT_MEASURES = (
    _by_weight(
        "lbw",
        "Low birth weight",
        "less than 2,500 g",
        UNDER_2500_G,
        "HRSA NOM 4",
        "weight_evidence, newborn_population",
    ),
    _by_weight(
        "vlbw",
        "Very low birth weight",
        "less than 1,500 g",
        UNDER_1500_G,
        "HRSA NOM 4",
        "weight_evidence, newborn_population",
    ),
    _by_weight(
        "elbw",
        "Extremely low birth weight",
        "less than 1,000 g",
        UNDER_1000_G,
        "VON",
        "weight_evidence, newborn_population",
    ),
    _by_weight(
        "macrosomia",
        "Macrosomia",
        "4,000 g or more",
        FROM_4000_G,
        "ACOG",
        "macrosomia_limit, weight_evidence, newborn_population",
    ),
)

MEASURES = (*GESTATION_MEASURES, *WEIGHT_MEASURES)
