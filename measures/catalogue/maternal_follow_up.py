"""Groups B and J: what befalls the woman in intensive care and after she has gone home, and her stays and visits before.

What is done for her during the stay stands in `maternal_bundles.py`.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import CESAREAN, LEFT_FOR_ANOTHER_HOSPITAL
from measures.measure import Better, Grain, Measure, MeasureKind, Need
from measures.vocabulary import (
    above,
    all_of,
    any_of,
    at_least,
    diagnosed,
    everyone,
    is_known,
    is_true,
    not_,
    one_of,
    value_of,
)
from measures.words import Condition, Value

# UB-04: still a patient (30), died (20, 40 to 42).
_NOT_GONE_HOME = ("20", "30", "40", "41", "42", *LEFT_FOR_ANOTHER_HOSPITAL)
LEFT_ALIVE = not_(one_of("discharge_disposition", *_NOT_GONE_HOME))
_LEFT_WORDS = "deliveries discharged alive and not to another hospital"
_FOLLOWED = "that could be followed for {days} days: the hospital's data reach so far"
_SAME_PERSON = (
    "A stay at a hospital outside the network, or under a name and number that do not join, is not seen.",
)
_ICU = above("icu_hours", 0)
FOUR_UNITS = any_of(at_least("red_cell_transfusions", 4), at_least("red_cells_given", 4))
_FOUR_UNITS_WORDS = (
    "four or more units of red cells or whole blood (procedures 3023 and 3024 with H, N or P, or records among the "
    "medicines, each record one unit)"
)
_UNITS_CAVEAT = "Hospitals that code transfusion once a stay, however many units, never reach four."


def _outcome(
    id: str,
    title: str,
    definition: str,
    *,
    denominator: Condition,
    numerator: Condition | Value,
    needs: tuple[Need, ...],
    steward: str,
    ruling: str = "",
    rate_per: int = 100,
    group: str = "B",
    kind: MeasureKind = MeasureKind.PROPORTION,
    better: Better = Better.LOWER,
    caveats: tuple[str, ...] = (),
    needs_spec_check: bool = False,
) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=definition,
        group=group,
        family="maternal_follow_up",
        grain=Grain.DELIVERY,
        denominator=denominator,
        numerator=numerator,
        kind=kind,
        rate_per=rate_per,
        better=better,
        steward=steward,
        version="2025",
        needs=needs,
        ruling=ruling,
        caveats=caveats,
        needs_spec_check=needs_spec_check,
    )


def _later_stay(
    id: str,
    title: str,
    what: str,
    days: int,
    event: str,
    *,
    steward: str,
    among: str = _LEFT_WORDS,
    denominator: Condition = LEFT_ALIVE,
    is_followed: bool = True,
    needs: tuple[Need, ...] = (),
    ruling: str = "",
    caveats: tuple[str, ...] = (),
) -> Measure:
    """A later stay or visit 0 to `days` calendar days after discharge, from the event column `event`."""
    followed = (at_least("followed_days", days),) if is_followed else ()
    reach = f", {_FOLLOWED.format(days=days)}" if is_followed else ""
    return _outcome(
        id,
        title,
        f"Deliveries with {what} that began 0 to {days} calendar days after discharge, at any hospital, among "
        f"{among}{reach}. Discharge status unknown: outside.",
        denominator=all_of(denominator, *followed) if followed else denominator,
        numerator=is_true(event),
        needs=(Need.DISPOSITION, Need.READMISSIONS, *needs),
        steward=steward,
        ruling=ruling,
        caveats=(*_SAME_PERSON, *caveats),
    )


ICU_ADMISSION_MOTHER = _outcome(
    "icu_admission_mother",
    "Maternal admission to intensive care",
    "Deliveries with more than no hours of intensive care, among delivery stays with the hours of intensive care recorded "
    "(0 where there was none).",
    denominator=is_known("icu_hours"),
    numerator=_ICU,
    rate_per=1000,
    needs=(Need.ICU,),
    steward="AIM / ACOG",
    ruling="missing_is_outside",
    caveats=("A hospital that sends hours only where there were some shows 100 %: it must send 0 as well.",),
)
MASSIVE_TRANSFUSION = _outcome(
    "massive_transfusion",
    "Transfusion of four units or more",
    f"Deliveries with {_FOUR_UNITS_WORDS}, among all delivery stays.",
    denominator=everyone(),
    numerator=FOUR_UNITS,
    rate_per=10_000,
    needs=(Need.PROCEDURES,),
    steward="ACOG",
    caveats=(_UNITS_CAVEAT,),
    needs_spec_check=True,
)
ICU_OR_4UNITS = _outcome(
    "icu_or_4units",
    "Intensive care or four units transfused",
    f"Deliveries with more than no hours of intensive care, or {_FOUR_UNITS_WORDS}, among all delivery stays; hours not "
    "recorded and under four units: outside.",
    denominator=everyone(),
    numerator=any_of(_ICU, FOUR_UNITS),
    rate_per=10_000,
    needs=(Need.ICU, Need.PROCEDURES),
    steward="ACOG / SMFM screen of severe morbidity",
    ruling="missing_is_outside",
    caveats=(_UNITS_CAVEAT, "A screen for review of charts, not a measure of quality."),
    needs_spec_check=True,
)
MATERNAL_DEATH_42D = _outcome(
    "maternal_death_42d",
    "Death within 42 days",
    "Deliveries after which the delivery stay or a later encounter of the woman at any hospital ended with death (discharge "
    "status 20) within 42 days of birth, among delivery stays that could be followed for 42 days after discharge: the "
    "hospital's data reach so far.",
    denominator=at_least("followed_days", 42),
    numerator=is_true("died_within_42d"),
    rate_per=100_000,
    needs=(Need.DISPOSITION, Need.READMISSIONS),
    steward="WHO",
    caveats=(
        "Deaths at home and elsewhere are not seen: no feed carries death records of mothers.",
        *_SAME_PERSON,
    ),
    needs_spec_check=True,
)
SSI_CESAREAN = _outcome(
    "ssi_cesarean",
    "Surgical site infection after cesarean",
    "Deliveries with a code of infection of the obstetric wound (O86.0) on the delivery stay or on a stay that began within "
    "30 days of birth, among cesareans discharged alive and not to another hospital that could be followed for 30 days: the "
    "hospital's data reach so far.",
    denominator=all_of(CESAREAN, LEFT_ALIVE, at_least("followed_days", 30)),
    numerator=any_of(diagnosed("surgical_wound_infection_ob"), is_true("wound_infection_readmission_30d")),
    needs=(Need.DIAGNOSES, Need.PROCEDURES, Need.DISPOSITION, Need.READMISSIONS),
    steward="CDC NHSN / AIM, on discharge codes",
    ruling="cesarean_evidence",
    caveats=(
        "Infections treated outside a hospital stay are not seen; NHSN's surveillance reads charts.",
        *_SAME_PERSON,
    ),
    needs_spec_check=True,
)
READMISSIONS = (
    _later_stay(
        "readmit_42d_mother",
        "Maternal readmission within 42 days",
        "an inpatient stay of the woman",
        42,
        "readmitted_42d",
        steward="AIM / HCUP",
        is_followed=False,
        ruling="readmission_window",
        caveats=(
            "Deliveries of the last six weeks sent cannot show all their readmissions; see readmit_42d_mother_followed.",
        ),
    ),
    _later_stay(
        "readmit_42d_mother_followed",
        "Maternal readmission within 42 days, fully followed",
        "an inpatient stay of the woman",
        42,
        "readmitted_42d",
        steward="AIM / HCUP",
        ruling="readmission_window",
        caveats=("The other reading of ruling readmission_window: full follow-up required.",),
    ),
    _later_stay(
        "readmit_7d_mother",
        "Maternal readmission within 7 days",
        "an inpatient stay of the woman",
        7,
        "readmitted_7d",
        steward="HCUP",
    ),
    _later_stay(
        "ed_visit_42d",
        "Postpartum emergency visit within 42 days",
        "an emergency visit that did not end in an admission or a transfer (status 09, 02, 05, 43, 66)",
        42,
        "emergency_visit_42d",
        steward="AIM",
        needs=(Need.EMERGENCY_VISITS,),
        caveats=("Triage and observation visits do not count.",),
    ),
    _later_stay(
        "readmit_htn_10d",
        "Readmission for hypertension within 10 days",
        "an inpatient stay whose principal diagnosis is a hypertensive disorder of pregnancy (O10, O11, O13 to O16)",
        10,
        "readmitted_for_hypertension_10d",
        steward="AIM",
        among="deliveries with a code of such a disorder, discharged alive and not to another hospital",
        denominator=all_of(diagnosed("hypertension_dyad"), LEFT_ALIVE),
        needs=(Need.DIAGNOSES,),
    ),
)


def _before_birth(id: str, title: str, what: str, column: str, needs: tuple[Need, ...]) -> Measure:
    return _outcome(
        id,
        title,
        f"Mean number of {what} of the woman at any hospital that began in the 46 weeks before the delivery stay, over "
        "deliveries whose pregnancy lies within what the hospital has sent: 280 days or more before admission.",
        denominator=at_least("lookback_days", 280),
        numerator=value_of(column),
        kind=MeasureKind.CONTINUOUS,
        rate_per=1,
        group="J",
        better=Better.NEITHER,
        needs=(Need.READMISSIONS, *needs),
        steward="HCUP",
        caveats=_SAME_PERSON,
    )


ANTENATAL_ADMISSIONS = _before_birth(
    "antenatal_admissions",
    "Antenatal admissions per delivery",
    "inpatient stays",
    "antenatal_stays",
    (),
)
OB_ED_VISITS = _before_birth(
    "ob_ed_visits",
    "Triage and emergency visits per delivery",
    "emergency, triage and observation visits",
    "antenatal_visits",
    (Need.VISITS,),
)

MEASURES = (
    ICU_ADMISSION_MOTHER,
    MASSIVE_TRANSFUSION,
    ICU_OR_4UNITS,
    MATERNAL_DEATH_42D,
    SSI_CESAREAN,
    *READMISSIONS,
    ANTENATAL_ADMISSIONS,
    OB_ED_VISITS,
)
