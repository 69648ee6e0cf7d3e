"""Groups B and C: labor, induction, elective delivery and birth after cesarean, and severe morbidity by mode of birth.

Rates of cesarean as such stand in `mode_of_birth.py`; medicines and assessments in `maternal_bundles.py`.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import CESAREAN, VAGINAL_DELIVERY
from measures.catalogue.mode_of_birth import NTSV_DISCHARGE
from measures.catalogue.severe_morbidity import ANY_OF_20, SMM_AGES
from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import (
    all_of,
    any_of,
    at_least,
    below,
    between,
    diagnosed,
    equals,
    established,
    everyone,
    first_answer,
    first_matching,
    gestation,
    had_procedure,
    is_known,
    is_true,
    not_,
    one_of,
)
from measures.words import YES, Condition

_CODES = (Need.DIAGNOSES, Need.PROCEDURES)

INDUCED = first_answer(
    (is_known("labor_onset"), equals("labor_onset", "induced")), (everyone(), had_procedure("induction_rate"))
)
_INDUCED_WORDS = (
    "induced by the labor-onset field, else by code (oxytocin 3E033VJ, prostaglandin 3E0P7VZ, rupture of membranes "
    "10907ZC)"
)
PRELABOR_CESAREAN = all_of(CESAREAN, equals("labor_onset", "none"), not_(diagnosed("prom")))
# 37 weeks 0 days to 38 weeks 6 days.
AT_37_38_WEEKS = between("gestational_age_days", 259, 272)
_PC01_EXCLUSIONS = (
    (diagnosed("pc01_possible_indication"), "possible indication"),
    (diagnosed("prior_uterine_surgery"), "prior uterine surgery"),
    (diagnosed("history_stillbirth"), "history of stillbirth"),
    (any_of(below("mother_age_years", 8), at_least("mother_age_years", 65)), "age"),
    (at_least("length_of_stay_days", 121), "stay over 120 days"),
)
PC01_EXCLUDED = any_of(*(condition for condition, _ in _PC01_EXCLUSIONS))
ELECTIVE = any_of(INDUCED, PRELABOR_CESAREAN)

_PRIOR_CESAREAN = any_of(diagnosed("previous_cesarean"), established(at_least("prior_cesareans", 1)))
_TRIED_LABOR = first_answer(
    (is_known("trial_of_labor"), is_true("trial_of_labor")),
    (is_known("labor_onset"), one_of("labor_onset", "spontaneous", "induced")),
    (VAGINAL_DELIVERY, YES),
)
_NTSV = all_of(NTSV_DISCHARGE.denominator, not_(diagnosed("breech_malpresentation")))
_NTSV_WORDS = (
    "women with no previous birth, a single live birth (Z37.0) at 37 weeks 0 days or later and no malpresentation "
    "(O32, O64)"
)


def _severe_morbidity(id: str, title: str, among: str, denominator: Condition, *, ruling: str) -> Measure:
    return Measure(
        id=id,
        title=f"Severe maternal morbidity by delivery mode: {title}",
        definition=(
            "Deliveries with any of the 20 CDC indicators of severe maternal morbidity (transfusion left aside), among "
            f"{among}, of women aged 12 to 55."
        ),
        group="B",
        family="labor_and_birth",
        grain=Grain.DELIVERY,
        denominator=all_of(denominator, SMM_AGES),
        numerator=ANY_OF_20,
        rate_per=10_000,
        better=Better.LOWER,
        steward="AIM",
        version="2025",
        needs=(*_CODES, Need.MATERNAL_AGE),
        ruling=f"smm_union, age_limits, {ruling}",
        caveats=(
            "Women are delivered by cesarean because they are ill: the modes are not to be compared as causes.",
        ),
    )


SMM_BY_MODE = (
    _severe_morbidity(
        "smm_mode_cesarean",
        "cesarean",
        "deliveries with a cesarean procedure",
        CESAREAN,
        ruling="cesarean_evidence",
    ),
    _severe_morbidity(
        "smm_mode_vaginal",
        "vaginal",
        "deliveries with a vaginal delivery procedure and no cesarean procedure",
        VAGINAL_DELIVERY,
        ruling="vaginal_delivery",
    ),
    _severe_morbidity(
        "smm_mode_operative",
        "operative vaginal",
        "vaginal deliveries, no cesarean procedure, with forceps or vacuum",
        all_of(VAGINAL_DELIVERY, had_procedure("operative_vaginal")),
        ruling="vaginal_delivery",
    ),
)
TEARS_3_4_ALL = Measure(
    id="tears_3_4_all",
    title="Third- or fourth-degree tear, all vaginal births",
    definition=(
        "Deliveries with a code of a third- or fourth-degree perineal laceration (O70.2, O70.3), among vaginal deliveries "
        "(a vaginal delivery procedure, no cesarean procedure) of one child (neither Z37.2 to Z37.7 nor O30) from 37 weeks "
        "0 days to 42 weeks 6 days, with or without instrument."
    ),
    group="B",
    family="labor_and_birth",
    grain=Grain.DELIVERY,
    denominator=all_of(VAGINAL_DELIVERY, not_(diagnosed("multiple_birth")), gestation(at_least=37, below=43)),
    numerator=diagnosed("third_fourth_degree_laceration"),
    rate_per=1000,
    better=Better.LOWER,
    steward="NHS England CQIM Tears, on discharge codes",
    version="2025",
    needs=(*_CODES, Need.GESTATION),
    ruling="vaginal_delivery, multiple_evidence, gestational_age",
    caveats=("Any presentation: the scorecard's own measure asks for cephalic births.",),
)
VBAC_ALL = Measure(
    id="vbac_all",
    title="Vaginal birth after cesarean, all",
    definition=(
        "Deliveries with a vaginal delivery procedure and no cesarean procedure, among deliveries with a code for a "
        "previous cesarean (O34.21). Nothing is left out: abnormal presentation, fetal death and multiples count."
    ),
    group="C",
    family="labor_and_birth",
    grain=Grain.DELIVERY,
    denominator=diagnosed("previous_cesarean"),
    numerator=VAGINAL_DELIVERY,
    better=Better.HIGHER,
    steward="AHRQ IQI 34 (retired)",
    version="v2019",
    needs=_CODES,
    ruling="vaginal_delivery, cesarean_evidence",
)
TOLAC_SUCCESS = Measure(
    id="tolac_success",
    title="Vaginal birth among women who labored after a cesarean",
    definition=(
        "Deliveries with a vaginal delivery procedure and no cesarean procedure, among women with a previous cesarean "
        "(O34.21 or the field) who labored: by the field of a trial of labor, else by the labor-onset field, else by "
        "having given birth vaginally. Labor unknown before a cesarean: outside."
    ),
    group="C",
    family="labor_and_birth",
    grain=Grain.DELIVERY,
    denominator=all_of(_PRIOR_CESAREAN, _TRIED_LABOR),
    numerator=VAGINAL_DELIVERY,
    better=Better.HIGHER,
    steward="ACOG",
    version="2019",
    needs=(*_CODES, Need.LABOR_ONSET),
    ruling="vaginal_delivery, cesarean_evidence",
)
PC01_ELECTIVE = Measure(
    id="pc01_elective",
    title="Elective delivery at 37 and 38 weeks",
    definition=(
        f"Deliveries {_INDUCED_WORDS}, or by cesarean before labor (onset none, no O42), among deliveries from 37 weeks 0 "
        "days to 38 weeks 6 days, leaving out a condition possibly justifying delivery, prior uterine surgery (O34.212, "
        "O34.218, O34.22, O34.29), a history of stillbirth (O09.29), age under 8 or 65 and over, and stays over 120 days. "
        "A cesarean of unknown onset without induction: outside."
    ),
    group="C",
    family="labor_and_birth",
    grain=Grain.DELIVERY,
    denominator=AT_37_38_WEEKS,
    numerator=ELECTIVE,
    exclusions=PC01_EXCLUDED,
    reason=first_matching(*_PC01_EXCLUSIONS),
    better=Better.LOWER,
    steward="Joint Commission PC-01",
    version="2023",
    needs=(*_CODES, Need.GESTATION, Need.LABOR_ONSET),
    ruling="gestational_age, cesarean_evidence",
    caveats=(
        "The steward's table 11.07 is not public: the conditions are an own list by its group names.",
        "ICD-10-CM has no code of its own for a stillbirth before; O09.29 holds other poor histories too.",
    ),
    needs_spec_check=True,
)
INDUCTION_RATE = Measure(
    id="induction_rate",
    title="Induction of labor",
    definition=f"Deliveries {_INDUCED_WORDS}, among all delivery stays.",
    group="C",
    family="labor_and_birth",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=INDUCED,
    steward="HCUP",
    version="2025",
    needs=(Need.PROCEDURES,),
    ruling="age_limits",
    caveats=(
        "The procedure codes do not tell induction from augmentation; where onset is recorded, it decides.",
    ),
)
INDUCTION_LT39 = Measure(
    id="induction_lt39",
    title="Induction before 39 weeks without an indication",
    definition=(
        "Deliveries without a code of a condition possibly justifying delivery, among deliveries "
        f"{_INDUCED_WORDS} before 39 weeks 0 days."
    ),
    group="C",
    family="labor_and_birth",
    grain=Grain.DELIVERY,
    denominator=all_of(INDUCED, gestation(below=39)),
    numerator=not_(diagnosed("pc01_possible_indication")),
    better=Better.LOWER,
    steward="NHS England NMI",
    version="2025",
    needs=(*_CODES, Need.GESTATION),
    ruling="gestational_age",
    caveats=("The list of indications is that of pc01_elective, an own list.",),
    needs_spec_check=True,
)
SPONTANEOUS_VAGINAL = Measure(
    id="spontaneous_vaginal",
    title="Spontaneous vaginal birth",
    definition=(
        "Deliveries with the procedure of a birth without instrument (10E0XZZ), and neither forceps, vacuum (10D07Z3 to "
        "10D07Z6) nor cesarean, among all delivery stays."
    ),
    group="C",
    family="labor_and_birth",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=all_of(
        had_procedure("spontaneous_delivery"), not_(had_procedure("instrument")), not_(CESAREAN)
    ),
    steward="NMPA",
    version="2025",
    needs=(Need.PROCEDURES,),
    ruling="cesarean_evidence, age_limits",
)
FAILED_INDUCTION_CS = Measure(
    id="failed_induction_cs",
    title="Cesarean for failed induction after long enough oxytocin",
    definition=(
        "Deliveries whose oxytocin was started 12 hours or more before birth, among cesareans with a code of failed "
        f"induction (O61) of {_NTSV_WORDS}. Of the criteria of ACOG and SMFM this is the one that the feeds can show."
    ),
    group="C",
    family="labor_and_birth",
    grain=Grain.DELIVERY,
    denominator=all_of(CESAREAN, diagnosed("failed_induction"), _NTSV),
    numerator=is_true("oxytocin_12_hours_before_birth"),
    better=Better.HIGHER,
    steward="AIM safe reduction of primary cesarean",
    version="2025",
    needs=(*_CODES, Need.GESTATION, Need.PARITY, Need.MEDICATIONS),
    ruling="parity_source, gestational_age, abnormal_presentation, cesarean_evidence, drug_recognition",
    caveats=(
        "Cervical dilation and the rupture of membranes are in no feed; dystocia (O62, O63) is not judged.",
        "Oxytocin without a time of day does not count.",
    ),
    needs_spec_check=True,
)
BREECH_CS = Measure(
    id="breech_cs",
    title="Breech delivered by cesarean",
    definition=(
        "Deliveries with a cesarean procedure, among deliveries with a code of breech presentation (O32.1) or labor "
        "obstructed by it (O64.1)."
    ),
    group="C",
    family="labor_and_birth",
    grain=Grain.DELIVERY,
    denominator=diagnosed("breech_presentation"),
    numerator=CESAREAN,
    steward="HCUP",
    version="2025",
    needs=_CODES,
    ruling="cesarean_evidence",
    caveats=("Breech born vaginally is coded less often than breech born by cesarean.",),
)
EPIDURAL_RATE = Measure(
    id="epidural_rate",
    title="Neuraxial anesthesia",
    definition=(
        "Deliveries with an anesthetic given into the spinal canal or epidural space (3E0R3BZ, 3E0S3BZ and the codes "
        "before them) or its record of anesthesia (CPT 01967, 01968, 62322, 62323, 62326, 62327), among all delivery stays."
    ),
    group="C",
    family="labor_and_birth",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=is_true("neuraxial_anesthesia_given"),
    steward="HCUP",
    version="2025",
    needs=(Need.PROCEDURES,),
    ruling="age_limits",
    caveats=(
        "Many hospitals do not code anesthesia: a low rate may be coding.",
        "Spinal anesthesia of a cesarean counts.",
    ),
)

MEASURES = (
    *SMM_BY_MODE,
    TEARS_3_4_ALL,
    VBAC_ALL,
    TOLAC_SUCCESS,
    PC01_ELECTIVE,
    INDUCTION_RATE,
    INDUCTION_LT39,
    SPONTANEOUS_VAGINAL,
    FAILED_INDUCTION_CS,
    BREECH_CS,
    EPIDURAL_RATE,
)
