"""Group L: measures that belong to one programme alone.

Scorecards, which show measures of all groups together, stand in `scorecards.py`.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import INBORN
from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import all_of, at_least, between, equals, everyone


def _smoking_at_the_end(id: str, title: str, steward: str) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=(
            "Deliveries with at least one cigarette a day in the last trimester, among deliveries with the "
            "cigarettes of the last trimester recorded. Codes are not used."
        ),
        group="L",
        family="programmes",
        grain=Grain.DELIVERY,
        denominator=everyone(),
        numerator=at_least("smoking_last_trimester", 1),
        better=Better.LOWER,
        steward=steward,
        version="2025",
        needs=(Need.SMOKING,),
        needs_spec_check=True,
    )


COIIN_SMOKING = _smoking_at_the_end(
    "coiin_smoking", "IM CoIIN: smoking in the third trimester", "HRSA IM CoIIN"
)
CQIM_SMOKING_DELIVERY = _smoking_at_the_end(
    "cqim_smoking_delivery", "CQIM: smoking at the time of delivery", "NHS England CQIM"
)
CQIM_PRETERM = Measure(
    id="cqim_preterm",
    title="CQIM: preterm birth of singletons",
    definition=(
        "Newborns born from 22 weeks 0 days to 36 weeks 6 days, among inborn live-born singletons of 22 "
        "weeks 0 days or more."
    ),
    group="L",
    family="programmes",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, equals("plurality", 1), at_least("gestational_age_days", 22 * 7)),
    numerator=between("gestational_age_days", 22 * 7, 36 * 7 + 6),
    rate_per=1000,
    better=Better.LOWER,
    steward="NHS England CQIM",
    version="2025",
    needs=(Need.GESTATION,),
    ruling="newborn_population, newborn_gestation",
    caveats=("CQIM counts stillborn babies too; newborn records hold live births only.",),
    needs_spec_check=True,
)

MEASURES = (COIIN_SMOKING, CQIM_SMOKING_DELIVERY, CQIM_PRETERM)
