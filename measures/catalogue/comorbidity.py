"""Group D: scores of comorbidity, summed from many conditions. Single conditions stand in `conditions.py`."""

from __future__ import annotations

from dataclasses import replace

from measures.measure import Grain, Measure, MeasureKind, Need
from measures.vocabulary import (
    all_of,
    any_of,
    at_least,
    between,
    diagnosed,
    everyone,
    gestation,
    not_,
    points,
    score_at_least,
)
from measures.words import Condition


def _on_admission(codelist: str) -> Condition:
    return diagnosed(codelist, present_on_admission=True)


# severe preeclampsia takes the place of the milder kinds
_MILDER_HYPERTENSION = all_of(
    _on_admission("mild_moderate_preeclampsia_and_ghtn"), not_(_on_admission("severe_preeclampsia"))
)
# Points for severe morbidity with transfusion, and without it (Leonard and others 2020); bariatric surgery has none.
_LEONARD: tuple[tuple[Condition, int, int], ...] = (
    (_on_admission("accreta_spectrum"), 59, 36),
    (_on_admission("pulmonary_hypertension"), 50, 32),
    (_on_admission("epc_renal"), 38, 26),
    (_on_admission("epc_bleeding_disorder"), 34, 23),
    (_on_admission("epc_cardiac"), 31, 22),
    (_on_admission("hiv"), 30, 13),
    (_on_admission("placenta_previa"), 27, 13),
    (_on_admission("severe_preeclampsia"), 26, 16),
    (_on_admission("epc_anemia"), 20, 7),
    (_on_admission("multiple_birth"), 20, 8),
    (_on_admission("abruption"), 18, 7),
    (gestation(below=37), 18, 12),
    (_on_admission("epc_gastrointestinal"), 12, 8),
    (_on_admission("asthma_persistent"), 11, 9),
    (_MILDER_HYPERTENSION, 11, 6),
    (_on_admission("epc_autoimmune"), 10, 7),
    (_on_admission("epc_chronic_hypertension"), 10, 7),
    (_on_admission("epc_substance_abuse"), 10, 5),
    (_on_admission("epc_preexisting_diabetes"), 9, 6),
    (_on_admission("epc_neuromuscular"), 9, 8),
    (_on_admission("epc_mental_health"), 7, 4),
    (_on_admission("thyrotoxicosis"), 6, 0),
    (_on_admission("severe_obesity"), 5, 4),
    (_on_admission("epc_previous_cesarean"), 4, 0),
    (at_least("mother_age_years", 35), 2, 1),
    (_on_admission("epc_gestational_diabetes"), 1, 1),
)
LEONARD_POINTS = tuple((condition, score) for condition, score, _ in _LEONARD)
LEONARD_POINTS_WITHOUT_TRANSFUSION = tuple(
    (condition, score) for condition, _, score in _LEONARD if score > 0
)
CM_LEONARD = Measure(
    id="cm_leonard",
    title="Expanded obstetric comorbidity score",
    definition=(
        "Mean over deliveries of the points of 26 conditions, from 59 for placenta accreta spectrum to 1 for gestational "
        "diabetes, among deliveries with age and gestation known. A diagnosis counts when present on admission (Y, 1 or "
        "empty); previa and accreta both score; severe preeclampsia takes the place of milder hypertensive disorders."
    ),
    group="D",
    family="comorbidity",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=points(*LEONARD_POINTS),
    kind=MeasureKind.CONTINUOUS,
    rate_per=1,
    steward="Leonard and others 2020",
    version="2020",
    needs=(Need.DIAGNOSES, Need.MATERNAL_AGE, Need.GESTATION),
    ruling="leonard_sets, multiple_evidence, gestational_age, age_limits",
    caveats=(
        "Points for severe morbidity including transfusion; cm_leonard_nontransfusion has the others.",
        "Written for adjusting other measures: a high mean is a sicker population, not worse care.",
    ),
    needs_spec_check=True,
)

CM_LEONARD_NONTRANSFUSION = replace(
    CM_LEONARD,
    id="cm_leonard_nontransfusion",
    title="Expanded obstetric comorbidity score, points without transfusion",
    definition=(
        "Mean over deliveries of the points of 24 conditions for severe morbidity other than transfusion, from 36 for "
        "placenta accreta spectrum to 1 for gestational diabetes, among deliveries with age and gestation known. "
        "Conditions, code lists and hierarchies are those of cm_leonard; thyrotoxicosis and previous cesarean have no "
        "points here."
    ),
    numerator=points(*LEONARD_POINTS_WITHOUT_TRANSFUSION),
    ruling="leonard_sets, multiple_evidence, gestational_age, age_limits",
    caveats=(
        "Points for severe morbidity without transfusion: the second version of the score.",
        "Written for adjusting other measures: a high mean is a sicker population, not worse care.",
    ),
)

_PREECLAMPSIA = any_of(diagnosed("bateman_severe_preeclampsia"), diagnosed("bateman_mild_preeclampsia"))
# Bateman and others 2013. Severe preeclampsia takes the place of mild, either that of gestational hypertension.
BATEMAN_POINTS: tuple[tuple[Condition, int], ...] = (
    (diagnosed("bateman_severe_preeclampsia"), 5),
    (diagnosed("bateman_heart_failure"), 5),
    (diagnosed("bateman_pulmonary_hypertension"), 4),
    (diagnosed("bateman_congenital_heart"), 4),
    (diagnosed("bateman_ischemic_heart"), 3),
    (diagnosed("bateman_sickle_cell"), 3),
    (diagnosed("multiple_birth"), 2),
    (diagnosed("bateman_valve"), 2),
    (diagnosed("bateman_lupus"), 2),
    (diagnosed("hiv_maternal"), 2),
    (
        all_of(diagnosed("bateman_mild_preeclampsia"), not_(diagnosed("bateman_severe_preeclampsia"))),
        2,
    ),
    (diagnosed("bateman_drug_abuse"), 2),
    (diagnosed("placenta_previa_any"), 2),
    (diagnosed("chronic_kidney_disease"), 1),
    (diagnosed("chronic_hypertension"), 1),
    (diagnosed("previous_cesarean"), 1),
    (all_of(diagnosed("gestational_hypertension"), not_(_PREECLAMPSIA)), 1),
    (diagnosed("alcohol_use"), 1),
    (diagnosed("asthma_maternal"), 1),
    (diagnosed("pregestational_diabetes_any"), 1),
    (between("mother_age_years", 35, 39), 1),
    (between("mother_age_years", 40, 44), 2),
    (at_least("mother_age_years", 45), 3),
)
CM_BATEMAN = Measure(
    id="cm_bateman",
    title="Maternal comorbidity index of Bateman, mean",
    definition=(
        "Mean over deliveries of the points of 20 conditions and the mother's age, from 5 for severe preeclampsia, HELLP "
        "or eclampsia and for heart failure to 1 for asthma or a previous cesarean; 1 at 35 to 39 years, 2 at 40 to 44, "
        "3 from 45 on; among deliveries with age known. Diagnoses count in any position, present on admission or not. "
        "Severe preeclampsia takes the place of mild, either that of gestational hypertension."
    ),
    group="D",
    family="comorbidity",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=points(*BATEMAN_POINTS),
    kind=MeasureKind.CONTINUOUS,
    rate_per=1,
    steward="Bateman and others 2013",
    version="2013",
    needs=(Need.DIAGNOSES, Need.MATERNAL_AGE),
    ruling="bateman_mapping, multiple_evidence, age_limits",
    caveats=(
        "Published for ICD-9-CM; the ICD-10-CM lists are a mapping by the conditions' names.",
        "Written for adjusting other measures: a high mean is a sicker population, not worse care.",
    ),
    needs_spec_check=True,
)
CM_BATEMAN_GE2 = replace(
    CM_BATEMAN,
    id="cm_bateman_ge2",
    title="Maternal comorbidity index of Bateman, 2 points or more",
    definition=(
        "Delivery stays with 2 points or more of the index of cm_bateman, among delivery stays with the mother's age known."
    ),
    numerator=score_at_least(points(*BATEMAN_POINTS), 2),
    kind=MeasureKind.PROPORTION,
    rate_per=100,
)

MEASURES = (CM_LEONARD, CM_LEONARD_NONTRANSFUSION, CM_BATEMAN, CM_BATEMAN_GE2)
