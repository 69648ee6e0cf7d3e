"""Group C: how babies are born, and care given during the delivery stay.

A cesarean is what is coded 10D00Z0 to 10D00Z2.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import CESAREAN, VAGINAL_DELIVERY
from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import (
    all_of,
    any_of,
    diagnosed,
    equals,
    everyone,
    first_matching,
    gestation,
    had_procedure,
    not_,
)

_CODES = (Need.DIAGNOSES, Need.PROCEDURES)
_HAS_OUTCOME = diagnosed("outcome_of_delivery")
_UNCOMPLICATED_CESAREAN = all_of(CESAREAN, not_(had_procedure("hysterotomy")))
_ABNORMAL_PRESENTATION = (diagnosed("abnormal_presentation"), "abnormal presentation")
_FETAL_DEATH = (diagnosed("fetal_death"), "fetal death")
_MULTIPLE = (diagnosed("multiple_birth"), "multiple gestation")
_PREVIOUS_CESAREAN = (diagnosed("previous_cesarean"), "previous cesarean")
_COMPLICATED = (_ABNORMAL_PRESENTATION, _FETAL_DEATH, _MULTIPLE)
_COMPLICATED_WORDS = (
    "abnormal presentation (the ePC-02 set), fetal death (Z37.1, Z37.3, Z37.4, Z37.6, Z37.7, O36.4) or "
    "multiple gestation (Z37.2 to Z37.7, O30)"
)
_AHRQ_RULINGS = (
    "cesarean_evidence, delivery_outcome, abnormal_presentation, multiple_evidence, fetal_death_evidence"
)

CSEC_TOTAL = Measure(
    id="csec_total",
    title="Total cesarean rate",
    definition="Deliveries with a cesarean procedure (10D00Z0, 10D00Z1, 10D00Z2), among all delivery stays.",
    group="C",
    family="mode_of_birth",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=CESAREAN,
    steward="HCUP",
    version="2025",
    needs=(Need.PROCEDURES,),
    ruling="cesarean_evidence, age_limits",
)
CSEC_PRIMARY = Measure(
    id="csec_primary",
    title="Primary cesarean, uncomplicated",
    definition=(
        "Deliveries with a cesarean procedure and no hysterotomy, among deliveries with an outcome code "
        f"(Z37), leaving out {_COMPLICATED_WORDS}, and previous cesarean (O34.21)."
    ),
    group="C",
    family="mode_of_birth",
    grain=Grain.DELIVERY,
    denominator=_HAS_OUTCOME,
    numerator=_UNCOMPLICATED_CESAREAN,
    exclusions=any_of(*(condition for condition, _ in (*_COMPLICATED, _PREVIOUS_CESAREAN))),
    reason=first_matching(*_COMPLICATED, _PREVIOUS_CESAREAN),
    better=Better.LOWER,
    steward="AHRQ IQI 33",
    version="v2024",
    needs=_CODES,
    ruling=f"{_AHRQ_RULINGS}, previous_cesarean",
)
CSEC_IQI21 = Measure(
    id="csec_iqi21",
    title="Cesarean, uncomplicated",
    definition=(
        "Deliveries with a cesarean procedure and no hysterotomy, among deliveries with an outcome code "
        f"(Z37), leaving out {_COMPLICATED_WORDS}. Women with a previous cesarean are counted."
    ),
    group="C",
    family="mode_of_birth",
    grain=Grain.DELIVERY,
    denominator=_HAS_OUTCOME,
    numerator=_UNCOMPLICATED_CESAREAN,
    exclusions=any_of(*(condition for condition, _ in _COMPLICATED)),
    reason=first_matching(*_COMPLICATED),
    better=Better.LOWER,
    steward="AHRQ IQI 21",
    version="v2024",
    needs=_CODES,
    ruling=_AHRQ_RULINGS,
)
CSEC_REPEAT = Measure(
    id="csec_repeat",
    title="Repeat cesarean",
    definition=(
        "Deliveries with a cesarean procedure (10D00Z0, 10D00Z1, 10D00Z2) and a code for a previous cesarean "
        "(O34.21), among all delivery stays."
    ),
    group="C",
    family="mode_of_birth",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=all_of(diagnosed("previous_cesarean"), CESAREAN),
    steward="HCUP",
    version="2025",
    needs=_CODES,
    ruling="cesarean_evidence, age_limits, previous_cesarean",
    caveats=("Among women with a previous cesarean, the rate is what vbac_uncomplicated leaves over.",),
)
VBAC_UNCOMPLICATED = Measure(
    id="vbac_uncomplicated",
    title="Vaginal birth after cesarean, uncomplicated",
    definition=(
        "Deliveries with a vaginal delivery procedure and no cesarean procedure, among deliveries with an "
        f"outcome code (Z37) and a previous cesarean (O34.21), leaving out {_COMPLICATED_WORDS}."
    ),
    group="C",
    family="mode_of_birth",
    grain=Grain.DELIVERY,
    denominator=all_of(_HAS_OUTCOME, diagnosed("previous_cesarean")),
    numerator=VAGINAL_DELIVERY,
    exclusions=any_of(*(condition for condition, _ in _COMPLICATED)),
    reason=first_matching(*_COMPLICATED),
    better=Better.HIGHER,
    steward="AHRQ IQI 22",
    version="v2024",
    needs=_CODES,
    ruling=f"{_AHRQ_RULINGS}, previous_cesarean, vaginal_delivery",
)
NTSV_DISCHARGE = Measure(
    id="ntsv_discharge",
    title="Cesarean birth in nulliparous women with a term, singleton, vertex baby",
    definition=(
        "Deliveries with a cesarean procedure, among deliveries of a single live birth (Z37.0) at 37 weeks "
        "0 days or later of women with no previous birth, leaving out malpresentation (O32, O64). Parity "
        "is the encounter's, else the birth certificate's; gestation is the recorded days, else the Z3A "
        "code. Either unknown: outside."
    ),
    group="C",
    family="mode_of_birth",
    grain=Grain.DELIVERY,
    denominator=all_of(equals("parity", 0), gestation(at_least=37), diagnosed("singleton_live")),
    numerator=CESAREAN,
    exclusions=diagnosed("breech_malpresentation"),
    better=Better.LOWER,
    steward="CMQCC (discharge form of PC-02)",
    version="2024",
    needs=(*_CODES, Need.GESTATION, Need.PARITY),
    ruling="parity_source, gestational_age, abnormal_presentation, delivery_outcome, cesarean_evidence",
    caveats=("Genital herpes and placenta previa, excluded by ePC-02, are not excluded here.",),
)
OPERATIVE_VAGINAL = Measure(
    id="operative_vaginal",
    title="Operative vaginal delivery",
    definition=(
        "Deliveries with a forceps or vacuum procedure (10D07Z3 to 10D07Z6), among deliveries with a "
        "vaginal delivery procedure and no cesarean procedure."
    ),
    group="C",
    family="mode_of_birth",
    grain=Grain.DELIVERY,
    denominator=VAGINAL_DELIVERY,
    numerator=had_procedure("operative_vaginal"),
    steward="HCUP",
    version="2025",
    needs=(Need.PROCEDURES,),
    ruling="vaginal_delivery",
)
EPISIOTOMY = Measure(
    id="episiotomy",
    title="Episiotomy",
    definition=(
        "Deliveries with an episiotomy (0W8NXZZ), among deliveries with a vaginal delivery procedure and "
        "no cesarean procedure, leaving out shoulder dystocia (O66.0)."
    ),
    group="C",
    family="mode_of_birth",
    grain=Grain.DELIVERY,
    denominator=VAGINAL_DELIVERY,
    numerator=had_procedure("episiotomy"),
    exclusions=diagnosed("shoulder_dystocia"),
    better=Better.LOWER,
    steward="Leapfrog / NQF 0470",
    version="2025",
    needs=_CODES,
    ruling="vaginal_delivery",
)
LARC_IMMEDIATE = Measure(
    id="larc_immediate",
    title="Immediate postpartum long-acting reversible contraception",
    definition=(
        "Deliveries with an intrauterine device or contraceptive implant placed before discharge (Z30.430, "
        "Z30.017 or the procedure), among deliveries with a live-birth outcome (Z37.0, Z37.2, Z37.3, "
        "Z37.5, Z37.6)."
    ),
    group="C",
    family="mode_of_birth",
    grain=Grain.DELIVERY,
    denominator=diagnosed("live_birth_outcome"),
    numerator=any_of(diagnosed("larc_inpatient"), had_procedure("larc_inpatient")),
    steward="OPA CCP / IM CoIIN",
    version="2025",
    needs=_CODES,
    ruling="larc_denominator, delivery_outcome",
    caveats=("Offered by choice: neither a high nor a low rate is good in itself.",),
)
TUBAL_INPATIENT = Measure(
    id="tubal_inpatient",
    title="Postpartum sterilization during the delivery stay",
    definition=(
        "Deliveries with Z30.2 (encounter for sterilization) and a procedure on both fallopian tubes in "
        "the same stay, among all delivery stays."
    ),
    group="C",
    family="mode_of_birth",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=all_of(diagnosed("tubal_ligation_inpatient"), had_procedure("tubal_ligation_inpatient")),
    steward="CDC / OPA",
    version="2025",
    needs=_CODES,
    caveats=("Both the diagnosis and the procedure must be coded.",),
)

MEASURES = (
    CSEC_TOTAL,
    CSEC_PRIMARY,
    CSEC_IQI21,
    CSEC_REPEAT,
    VBAC_UNCOMPLICATED,
    NTSV_DISCHARGE,
    OPERATIVE_VAGINAL,
    EPISIOTOMY,
    LARC_IMMEDIATE,
    TUBAL_INPATIENT,
)
