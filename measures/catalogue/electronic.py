"""The electronic measures of delivery stays, ePC-02 and ePC-07, and the chart-abstracted PC-02 that went before.

How their windows are found is told in `measures/facts/hospitalization.py`; which codes they name, in the code lists.
"""

from __future__ import annotations

from dataclasses import replace

from measures.catalogue.conditions_shared import CESAREAN
from measures.catalogue.mode_of_birth import NTSV_DISCHARGE
from measures.catalogue.severe_morbidity import ANY_OF_20, SMM_AGES
from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import (
    above,
    all_of,
    any_of,
    at_least,
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
)
from measures.words import NO, Condition

# PCMaternal: 8 <= age < 65 on the day of admission; sex is not asked. An electronic measure counts finished encounters.
_DELIVERY_ENCOUNTER = all_of(
    between("mother_age_years", 8, 64), is_known("length_of_stay_days"), is_true("delivered_within")
)
_DELIVERY_WORDS = (
    "Finished inpatient stays of patients 8 to 64 years old at admission with a completed delivery procedure that began "
    "between the start of the hospitalisation (with the emergency, triage and observation visits that led into it) and "
    "discharge"
)
_HIERARCHY_WORDS = (
    "gestation is calculated from the last estimated date of delivery of the 42 weeks before delivery, else the last "
    "estimate of the 24 hours before delivery or of its day, else the recorded days, else the code; a source that says "
    "less is not overruled by a later one"
)


def _weeks_at_least(weeks: int, codelist: str) -> Condition:
    """Completed weeks by the hierarchy of the electronic measures; an estimate in no unit of time is not enough."""
    return first_answer(
        (is_known("calculated_gestation_weeks"), at_least("calculated_gestation_weeks", weeks)),
        (is_true("estimated_gestation_seen"), established(at_least("estimated_gestation_weeks", weeks))),
        (equals("gestational_age_source", "field"), gestation(at_least=weeks)),
        (everyone(), diagnosed(codelist)),
    )


# Observations before delivery where there are any, else the fields of the encounter or certificate.
_NULLIPAROUS = first_answer(
    (
        is_true("obstetric_history_observed"),
        established(
            any_of(
                equals("observed_gravidity", 1),
                equals("observed_parity", 0),
                all_of(equals("observed_preterm_births", 0), equals("observed_term_births", 0)),
            )
        ),
    ),
    (everyone(), any_of(equals("gravidity", 1), equals("parity", 0))),
)
_ABNORMAL_PRESENTATION = any_of(
    diagnosed("abnormal_presentation"), established(is_true("abnormal_presentation_observed"))
)

EPC02 = Measure(
    id="epc02",
    title="Cesarean birth (ePC-02)",
    definition=(
        f"{_DELIVERY_WORDS}. Of those with a single live birth (Z37.0), at 37 weeks or more and no birth before (last "
        "gravidity 1, parity 0, or no preterm and no term birth, said strictly before delivery within 42 weeks), leaving "
        "out abnormal presentation, genital herpes, and placenta previa, vasa previa or accreta spectrum: those with a "
        f"completed cesarean that began and ended within the hospitalisation. As to weeks: {_HIERARCHY_WORDS}."
    ),
    group="C",
    family="electronic",
    grain=Grain.DELIVERY,
    initial_population=_DELIVERY_ENCOUNTER,
    denominator=all_of(
        _weeks_at_least(37, "epc_gestation_37_to_42_weeks"), diagnosed("singleton_live"), _NULLIPAROUS
    ),
    exclusions=any_of(_ABNORMAL_PRESENTATION, diagnosed("genital_herpes"), diagnosed("previa_vasa_accreta")),
    numerator=is_true("cesarean_within"),
    reason=first_matching(
        (_ABNORMAL_PRESENTATION, "abnormal presentation"),
        (diagnosed("genital_herpes"), "genital herpes"),
        (diagnosed("previa_vasa_accreta"), "placenta previa, vasa previa or accreta spectrum"),
    ),
    better=Better.LOWER,
    steward="Joint Commission (CMS334)",
    version="2024",
    needs=(Need.DIAGNOSES, Need.PROCEDURES, Need.GESTATION_SAID, Need.OBSTETRIC_HISTORY),
    ruling="electronic_times, electronic_sources",
    caveats=(
        "Without an observed time of delivery the delivery time of the encounter stands in; without either, "
        "observations of gestation and obstetric history do not count.",
    ),
)

_COMPLICATION = diagnosed("epc_smm_diagnosis", present_on_admission=False)
_DIED = established(equals("discharge_disposition", "20"))


def _severe(when: str, *, with_transfusion: bool) -> Condition:
    transfusion = (is_true(f"transfusion_{when}"),) if with_transfusion else ()
    return any_of(
        _COMPLICATION,
        is_true(f"hysterectomy_{when}"),
        is_true(f"other_severe_procedure_{when}"),
        _DIED,
        *transfusion,
    )


def _of_increta_alone(when: str) -> Condition:
    """Placenta increta or percreta with its own treatment and nothing else; accreta does not count."""
    return all_of(
        diagnosed("increta_percreta"),
        any_of(is_true(f"transfusion_{when}"), is_true(f"hysterectomy_{when}")),
        not_(_COMPLICATION),
        not_(is_true(f"other_severe_procedure_{when}")),
        not_(_DIED),
    )


_SEVERE_WORDS = (
    "a severe maternal morbidity diagnosis that was not present on admission (N, U or W; empty is neither), a "
    "cardioversion, hysterectomy, tracheostomy or ventilation, in-hospital death{}"
)
_LEFT_OUT_WORDS = "Left out of the numerator: increta or percreta with transfusion or hysterectomy and no other complication"
_BY_DAY = "procedures begun on a calendar day of the hospitalisation"
_BY_TIME = "procedures begun at a time within the hospitalisation"

EPC07_G1 = Measure(
    id="epc07_g1",
    title="Severe obstetric complications (ePC-07 group 1)",
    definition=(
        f"{_DELIVERY_WORDS}. Of those at 20 weeks or more: those with {_SEVERE_WORDS.format(', or blood transfusion')}; "
        f"{_BY_DAY}. {_LEFT_OUT_WORDS}. As to weeks: {_HIERARCHY_WORDS}."
    ),
    group="B",
    family="electronic",
    grain=Grain.DELIVERY,
    initial_population=_DELIVERY_ENCOUNTER,
    denominator=_weeks_at_least(20, "epc_gestation_20_to_42_weeks"),
    numerator=_severe("on_days", with_transfusion=True),
    numerator_exclusions=_of_increta_alone("on_days"),
    rate_per=10_000,
    better=Better.LOWER,
    steward="Joint Commission (CMS1028)",
    version="2024",
    needs=(Need.DIAGNOSES, Need.PRESENT_ON_ADMISSION, Need.PROCEDURES, Need.GESTATION_SAID),
    ruling="electronic_times, electronic_sources",
    caveats=(
        "Observed, not risk-adjusted: the official measure is reported with 31 risk variables.",
        "Hospitals that do not send present on admission have no diagnosis in the numerator.",
    ),
)
EPC07_G2 = replace(
    EPC07_G1,
    id="epc07_g2",
    title="Severe obstetric complications excluding transfusion-only (ePC-07 group 2)",
    definition=(
        f"{_DELIVERY_WORDS}. Of those at 20 weeks or more: those with {_SEVERE_WORDS.format('')}; transfusion alone does "
        f"not count; {_BY_DAY}. {_LEFT_OUT_WORDS}. As to weeks: {_HIERARCHY_WORDS}."
    ),
    numerator=_severe("on_days", with_transfusion=False),
)
EPC07_G1_2026 = replace(
    EPC07_G1,
    id="epc07_g1_2026",
    title="Severe obstetric complications (ePC-07 group 1), procedures by exact time",
    definition=EPC07_G1.definition.replace(_BY_DAY, _BY_TIME),
    numerator=_severe("within", with_transfusion=True),
    numerator_exclusions=_of_increta_alone("within"),
    version="2026",
)
EPC07_G2_2026 = replace(
    EPC07_G2,
    id="epc07_g2_2026",
    title="Severe obstetric complications excluding transfusion-only (ePC-07 group 2), procedures by exact time",
    definition=EPC07_G2.definition.replace(_BY_DAY, _BY_TIME),
    numerator=_severe("within", with_transfusion=False),
    numerator_exclusions=_of_increta_alone("within"),
    version="2026",
)

PC02_CHART = Measure(
    id="pc02_chart",
    title="Cesarean birth, chart-abstracted (PC-02, retired)",
    definition=(
        "Delivery stays with a cesarean procedure (10D00Z0, 10D00Z1, 10D00Z2), among stays of women of 8 to 64 years with "
        "no previous live birth, a single live birth (Z37.0) and a delivery procedure, at 37 weeks 0 days or later, "
        "leaving out multiple gestation (O30, O31), abnormal presentation and stays of more than 120 days. Previous live "
        "births are the encounter's parity, else the birth certificate's; gestation is the recorded days, else the Z3A "
        "code. Either unknown: outside."
    ),
    group="C",
    family="electronic",
    grain=Grain.DELIVERY,
    denominator=all_of(
        between("mother_age_years", 8, 64),
        equals("parity", 0),
        diagnosed("singleton_live"),
        had_procedure("delivery_procedure"),
        gestation(at_least=37),
    ),
    exclusions=any_of(
        diagnosed("multiple_gestation"), diagnosed("abnormal_presentation"), above("length_of_stay_days", 120)
    ),
    numerator=CESAREAN,
    reason=first_matching(
        (diagnosed("multiple_gestation"), "multiple gestation"),
        (diagnosed("abnormal_presentation"), "abnormal presentation"),
        (above("length_of_stay_days", 120), "more than 120 days"),
    ),
    better=Better.LOWER,
    steward="Joint Commission (PC-02)",
    version="2023, retired in 2024 in favour of ePC-02",
    needs=(Need.DIAGNOSES, Need.PROCEDURES, Need.GESTATION, Need.PARITY),
    ruling="parity_source, gestational_age, abnormal_presentation, delivery_outcome, cesarean_evidence",
    caveats=(
        "Abstracted from a sample of charts when it was in force; here from every discharge record.",
        "Women in clinical trials were left out of the original; no feed tells of trials.",
    ),
    needs_spec_check=True,
)
_NTSV = all_of(SMM_AGES, NTSV_DISCHARGE.denominator, not_(established(NTSV_DISCHARGE.exclusions or NO)))
_NTSV_WORDS = (
    "of women of 12 to 55 years with no previous birth and a single live birth (Z37.0) at 37 weeks 0 days or later without "
    "malpresentation (O32, O64)"
)
SMM_CESAREAN_NTSV = Measure(
    id="smm_cesarean_ntsv",
    title="Severe maternal morbidity among NTSV cesarean births",
    definition=(
        "Delivery stays with at least one of the 20 indicators of severe maternal morbidity (transfusion is not among "
        f"them), among cesarean births {_NTSV_WORDS}. `smm_vaginal_ntsv` is the same among the other births of "
        "such women."
    ),
    group="B",
    family="electronic",
    grain=Grain.DELIVERY,
    denominator=all_of(_NTSV, CESAREAN),
    numerator=ANY_OF_20,
    rate_per=10_000,
    better=Better.LOWER,
    steward="AIM",
    version="2024",
    needs=(Need.DIAGNOSES, Need.PROCEDURES, Need.MATERNAL_AGE, Need.GESTATION, Need.PARITY),
    ruling="smm_union, parity_source, gestational_age, cesarean_evidence",
    caveats=(
        "Read as: morbidity by mode of birth where mode is compared, in first term single vertex births.",
    ),
    needs_spec_check=True,
)
SMM_VAGINAL_NTSV = replace(
    SMM_CESAREAN_NTSV,
    id="smm_vaginal_ntsv",
    title="Severe maternal morbidity among NTSV births without cesarean",
    definition=(
        "Delivery stays with at least one of the 20 indicators of severe maternal morbidity (transfusion is not among "
        f"them), among births without a cesarean {_NTSV_WORDS}."
    ),
    denominator=all_of(_NTSV, not_(CESAREAN)),
)

MEASURES = (
    EPC02,
    EPC07_G1,
    EPC07_G2,
    EPC07_G1_2026,
    EPC07_G2_2026,
    PC02_CHART,
    SMM_CESAREAN_NTSV,
    SMM_VAGINAL_NTSV,
)
