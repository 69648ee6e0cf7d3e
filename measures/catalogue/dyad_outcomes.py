"""Groups F, H and L: how mother and newborn fared together, hypoglycemia after diabetes, and perinatal death.

Other measures of dyads stand in `dyads.py`; small newborns in `newborn_growth.py`; PC-06 in
`unexpected_complications.py`.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import CESAREAN
from measures.catalogue.newborn_morbidity import SEVERE_MORBIDITY, SEVERE_MORBIDITY_WORDS
from measures.catalogue.severe_morbidity import ANY_OF_20, DIED
from measures.catalogue.unexpected_complications import SEVERE_OR_MODERATE
from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import (
    all_matching,
    all_of,
    any_of,
    at_least,
    at_most,
    below,
    diagnosed,
    established,
    everyone,
    first_answer,
    first_matching,
    gestation,
    is_known,
    is_true,
    not_,
    of_mother,
    of_newborn,
)

_POPULATION = "newborn_population, joined_stays"
_DIABETIC = of_mother(diagnosed("diabetes_in_pregnancy"))
_DIABETIC_WORDS = "diabetes of any kind (O24, E08 to E13) on the delivery stay"
_HYPOGLYCEMIA = any_of(
    diagnosed("hypoglycemia_newborn"),
    established(any_of(below("lowest_glucose_mg_dl", 45), below("lowest_glucose_mmol_l", 2.5))),
)
_HYPOGLYCEMIA_WORDS = "neonatal hypoglycemia (P70.4) or a glucose below 45 mg/dL or 2.5 mmol/L"
_GLUCOSE_CAVEAT = "Hospitals that send glucose results find more."

HYPOGLYCEMIA_IDM = Measure(
    id="hypoglycemia_idm",
    title="Hypoglycemia among newborns of mothers with diabetes",
    definition=(
        f"Dyads whose newborn had {_HYPOGLYCEMIA_WORDS}, among dyads whose mother had {_DIABETIC_WORDS}, at any gestation. "
        "Without a glucose on record the code decides."
    ),
    group="F",
    family="dyad_outcomes",
    grain=Grain.DYAD,
    denominator=_DIABETIC,
    numerator=of_newborn(_HYPOGLYCEMIA),
    better=Better.LOWER,
    steward="NMNSIP",
    version="2025",
    needs=(Need.LINKAGE, Need.DIAGNOSES),
    ruling=f"hypoglycemia_risk, dyad_diabetes, {_POPULATION}",
    caveats=(_GLUCOSE_CAVEAT,),
)
DYAD_DM_HYPOGLY = Measure(
    id="dyad_dm_hypogly",
    title="Intensive care for hypoglycemia among newborns of mothers with diabetes",
    definition=(
        f"Dyads whose newborn was admitted to neonatal intensive care and had {_HYPOGLYCEMIA_WORDS}, among dyads whose "
        f"mother had {_DIABETIC_WORDS} and whose birth hospital says whether the newborn was admitted."
    ),
    group="H",
    family="dyad_outcomes",
    grain=Grain.DYAD,
    denominator=all_of(_DIABETIC, of_newborn(is_known("nicu_admitted"))),
    numerator=of_newborn(all_of(is_true("nicu_admitted"), _HYPOGLYCEMIA)),
    better=Better.LOWER,
    steward="NMNSIP",
    version="2025",
    needs=(Need.LINKAGE, Need.DIAGNOSES, Need.NICU),
    ruling=f"hypoglycemia_risk, dyad_diabetes, nicu_elsewhere, {_POPULATION}",
    caveats=(_GLUCOSE_CAVEAT, "Whether hypoglycemia was the reason of the admission is not sent."),
)
NMNSIP_HYPOGLY = Measure(
    id="nmnsip_hypogly",
    title="Avoidable term admissions for hypoglycaemia",
    definition=(
        "Dyads whose newborn's lowest glucose was 2.0 mmol/L (36 mg/dL) or more, so that the admission was avoidable, among "
        "dyads whose newborn, of 37 weeks 0 days or more, was admitted to neonatal intensive care with a code of neonatal "
        "hypoglycemia (P70.4). No glucose on record: outside."
    ),
    group="L",
    family="dyad_outcomes",
    grain=Grain.DYAD,
    denominator=of_newborn(
        all_of(gestation(at_least=37), is_true("nicu_admitted"), diagnosed("hypoglycemia_newborn"))
    ),
    numerator=of_newborn(
        first_answer(
            (is_known("lowest_glucose_mmol_l"), at_least("lowest_glucose_mmol_l", 2.0)),
            (is_known("lowest_glucose_mg_dl"), at_least("lowest_glucose_mg_dl", 36)),
        )
    ),
    better=Better.LOWER,
    steward="NMNSIP / ATAIN (BAPM 2017)",
    version="2017",
    needs=(Need.LINKAGE, Need.DIAGNOSES, Need.NICU, Need.GESTATION, Need.OBSERVATIONS),
    ruling=f"avoidable_hypoglycemia, newborn_gestation, {_POPULATION}",
    caveats=(
        "Clinical signs, feeding and other reasons of the admission are not weighed, as a review would.",
    ),
    needs_spec_check=True,
)
_MOTHER_WELL = all_of(
    not_(ANY_OF_20),
    not_(DIED),
    first_answer(
        (CESAREAN, at_most("length_of_stay_days", 5)),
        (everyone(), at_most("length_of_stay_days", 3)),
    ),
)
_NEWBORN_WELL = all_of(
    not_(SEVERE_OR_MODERATE), not_(is_true("nicu_admitted")), at_most("length_of_stay_days", 5)
)
_ALL_CODES = (Need.LINKAGE, Need.DIAGNOSES, Need.PROCEDURES, Need.DISPOSITION)
DYAD_BOTH_HEALTHY = Measure(
    id="dyad_both_healthy",
    title="Uncomplicated dyad",
    definition=(
        "Dyads whose mother had none of the 20 indicators of severe morbidity (without transfusion), left alive and stayed "
        "up to 3 days after a vaginal or 5 after a cesarean birth, and whose newborn had none of the severe or moderate "
        "events of `pc06_total`, no neonatal intensive care and a stay of up to 5 days, among all dyads of which this is "
        "known. Newborns of every gestation and weight are in."
    ),
    group="H",
    family="dyad_outcomes",
    grain=Grain.DYAD,
    denominator=everyone(),
    numerator=all_of(of_mother(_MOTHER_WELL), of_newborn(_NEWBORN_WELL)),
    reason=first_matching(
        (of_mother(not_(_MOTHER_WELL)), "mother"), (of_newborn(not_(_NEWBORN_WELL)), "newborn")
    ),
    better=Better.HIGHER,
    steward="project",
    version="2026",
    needs=(*_ALL_CODES, Need.NICU),
    ruling=f"uncomplicated_dyad, smm_union, age_limits, pc06_lists, nicu_elsewhere, length_of_stay, {_POPULATION}",
    caveats=("Where Apgar scores are not sent, a low one is not seen.",),
    needs_spec_check=True,
)
_ADVERSE = (
    (of_mother(ANY_OF_20), "severe maternal morbidity"),
    (of_mother(DIED), "maternal death"),
    (of_newborn(SEVERE_MORBIDITY), "severe neonatal morbidity"),
    (of_newborn(is_true("died")), "neonatal death"),
)
DYAD_ANY_ADVERSE = Measure(
    id="dyad_any_adverse",
    title="Any severe outcome in mother or newborn",
    definition=(
        "Dyads whose mother had at least one of the 20 indicators of severe morbidity (without transfusion), at any age, or "
        f"died on the delivery stay, or whose newborn had {SEVERE_MORBIDITY_WORDS} or died in hospital, among all dyads. "
        "Discharge status unknown and nothing else found: outside."
    ),
    group="H",
    family="dyad_outcomes",
    grain=Grain.DYAD,
    denominator=everyone(),
    numerator=any_of(*(condition for condition, _ in _ADVERSE)),
    reason=all_matching(*_ADVERSE),
    better=Better.LOWER,
    steward="project",
    version="2026",
    needs=_ALL_CODES,
    ruling=f"severe_neonatal_morbidity, smm_union, age_limits, {_POPULATION}",
)
PERINATAL_DEATH = Measure(
    id="perinatal_death",
    title="Perinatal death",
    definition=(
        "Deliveries with a stillbirth outcome (Z37.1, Z37.3, Z37.4, Z37.6, Z37.7) at 28 weeks 0 days or more, or a linked "
        "newborn that died in hospital less than 7 days after birth, among deliveries with an outcome of delivery (Z37). "
        "A live birth whose newborn is not linked, and a stillbirth before 28 weeks or of unknown gestation without a "
        "linked newborn: outside."
    ),
    group="F",
    family="dyad_outcomes",
    grain=Grain.DELIVERY,
    denominator=diagnosed("outcome_of_delivery"),
    numerator=any_of(
        all_of(diagnosed("stillbirth_outcome"), gestation(at_least=28)), at_least("early_neonatal_deaths", 1)
    ),
    rate_per=1000,
    better=Better.LOWER,
    steward="WHO / HRSA NOM 8",
    version="2025",
    needs=(Need.LINKAGE, Need.DIAGNOSES, Need.DISPOSITION),
    ruling="perinatal_unit, stillbirth_unit, gestational_age, delivery_outcome",
    caveats=(
        "Counted by delivery: twins of whom one died are one.",
        "Deaths at home and stillbirths outside hospital are not seen.",
    ),
)

MEASURES = (
    HYPOGLYCEMIA_IDM,
    DYAD_DM_HYPOGLY,
    NMNSIP_HYPOGLY,
    DYAD_BOTH_HEALTHY,
    DYAD_ANY_ADVERSE,
    PERINATAL_DEATH,
)
