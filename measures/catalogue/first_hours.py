"""Group G: first feed, first contact, feeding at discharge and the care of newborns at risk of low glucose.

Exclusive feeding of PC-05 stands in `newborn_care.py`, care of early births in `optimisation.py`.
"""

from __future__ import annotations

from dataclasses import replace

from measures.catalogue.conditions_shared import INBORN, left_for_another_hospital
from measures.catalogue.newborn_outcomes import AT_RISK_OF_HYPOGLYCEMIA
from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import (
    all_of,
    any_of,
    at_most,
    below,
    established,
    first_answer,
    gestation,
    is_known,
    is_true,
    not_,
    of_newborn,
)
from measures.words import YES

_NOT_RECORDED = "Where only care that was given is recorded, the rate is too high."

FIRST_FEED_BM = Measure(
    id="first_feed_bm",
    title="First feed breast milk",
    definition=(
        "Newborns whose first feed was breast milk, the mother's or a donor's, among inborn live-born newborns of whom it "
        "is recorded what the first feed was. Not recorded: outside."
    ),
    group="G",
    family="first_hours",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, is_true("first_feed_recorded")),
    numerator=is_true("first_feed_breast_milk"),
    better=Better.HIGHER,
    steward="NHS England CQIM",
    version="2024",
    needs=(Need.FIRST_FEEDS,),
    ruling="newborn_population, missing_is_outside",
    needs_spec_check=True,
)
CQIM_BREASTFEEDING = replace(
    FIRST_FEED_BM,
    id="cqim_breastfeeding",
    title="CQIM: first feed breast milk",
    group="L",
    definition=(
        "Newborns whose first feed was breast milk, the mother's or a donor's, among inborn live-born newborns with the "
        "first feed recorded: the measure first_feed_bm in the programme's set. Not recorded: outside."
    ),
)
FED_BREAST_MILK_AT_DISCHARGE = first_answer(
    (is_true("discharge_feeding_recorded"), is_true("discharge_breast_milk")),
    (is_true("exclusive_breast_milk"), YES),
    (is_known("breastfed_at_discharge"), is_true("breastfed_at_discharge")),
)
BM_DISCHARGE = Measure(
    id="bm_discharge",
    title="Any breast milk at discharge",
    definition=(
        "Newborns fed breast milk at discharge, alone or with other milk, among inborn live-born newborns discharged alive "
        "and not to another hospital. Feeding at discharge is what was observed, else exclusive breast milk during the stay "
        "counts as yes, else the birth certificate decides; none of them: outside."
    ),
    group="G",
    family="first_hours",
    grain=Grain.NEWBORN,
    denominator=all_of(
        INBORN,
        not_(established(is_true("died"))),
        not_(established(left_for_another_hospital("discharge_disposition"))),
    ),
    numerator=FED_BREAST_MILK_AT_DISCHARGE,
    better=Better.HIGHER,
    steward="NNAP / HRSA NPM",
    version="2025",
    needs=(Need.FEEDING,),
    ruling="newborn_population, joined_stays, missing_is_outside",
    caveats=("A hospital that tells only of exclusive feeding sends yes and never no: its rate is 100 %.",),
    needs_spec_check=True,
)
SKIN_TO_SKIN = Measure(
    id="skin_to_skin",
    title="Skin-to-skin contact within an hour of birth",
    definition=(
        "Dyads whose newborn was held skin to skin within one hour of birth, among linked dyads whose newborn was born at "
        "37 weeks 0 days or more and of whom it is recorded whether there was contact. Not recorded: outside."
    ),
    group="C",
    family="first_hours",
    grain=Grain.DYAD,
    denominator=of_newborn(all_of(gestation(at_least=37), is_true("skin_to_skin_recorded"))),
    numerator=of_newborn(is_true("skin_to_skin_1_hour")),
    better=Better.HIGHER,
    steward="MSDS (NHS England)",
    version="2024",
    needs=(Need.SKIN_TO_SKIN, Need.LINKAGE, Need.GESTATION),
    ruling="newborn_gestation, newborn_population, missing_is_outside",
    caveats=(_NOT_RECORDED,),
    needs_spec_check=True,
)
# BAPM 2017: below 2.0 mmol/L (36 mg/dL) before a feed a newborn at risk is treated.
_LOW_GLUCOSE = established(any_of(below("lowest_glucose_mmol_l", 2.0), below("lowest_glucose_mg_dl", 36)))
HYPOGLY_PROTOCOL = Measure(
    id="hypogly_protocol",
    title="Framework for hypoglycemia followed",
    definition=(
        "Dyads whose newborn had a first glucose within 4 hours of birth and, where the lowest was below 2.0 mmol/L (36 "
        "mg/dL), was given glucose as gel or into a vein, among linked dyads with a term newborn (37 weeks 0 days or more) "
        "at risk of hypoglycemia: a mother with diabetes, P70.0 or P70.1, P05, P08, a birth weight under 2,500 g or of "
        "4,000 g or more. No glucose counts as not followed."
    ),
    group="G",
    family="first_hours",
    grain=Grain.DYAD,
    denominator=of_newborn(all_of(gestation(at_least=37), AT_RISK_OF_HYPOGLYCEMIA)),
    numerator=of_newborn(
        all_of(
            established(at_most("first_glucose_hours", 4)),
            any_of(not_(_LOW_GLUCOSE), is_true("glucose_given")),
        )
    ),
    better=Better.HIGHER,
    steward="NMNSIP / BAPM",
    version="2017",
    needs=(
        Need.NEWBORN_GLUCOSE,
        Need.MEDICATIONS,
        Need.DIAGNOSES,
        Need.LINKAGE,
        Need.GESTATION,
        Need.BIRTH_WEIGHT,
    ),
    ruling="hypoglycemia_risk, dyad_diabetes, weight_evidence, newborn_gestation, newborn_population",
    caveats=(
        "Glucose given for another reason counts too, and the order of result and treatment is not asked.",
        "Where a glucose has a day and no time of day, a result of the day of birth counts as in time.",
    ),
    needs_spec_check=True,
)

MEASURES = (FIRST_FEED_BM, CQIM_BREASTFEEDING, BM_DISCHARGE, SKIN_TO_SKIN, HYPOGLY_PROTOCOL)
