"""Groups A, H and J: the way of mother and newborn through their stays together: parting, return, cost, and whether their
records agree.

How they fared stands in `dyads.py` and `dyad_outcomes.py`.
"""

from __future__ import annotations

from data_contracts.codings import PAYER_GROUPS, RACE_ETHNICITY_GROUPS
from measures.catalogue.first_hours import FED_BREAST_MILK_AT_DISCHARGE
from measures.catalogue.labor_and_birth import AT_37_38_WEEKS, ELECTIVE, PC01_EXCLUDED
from measures.catalogue.maternal_follow_up import LEFT_ALIVE
from measures.measure import Better, Grain, Measure, MeasureKind, Need
from measures.vocabulary import (
    all_of,
    any_of,
    at_least,
    at_most,
    below,
    diagnosed,
    equals,
    everyone,
    first_matching,
    gestation,
    is_true,
    mothers_value,
    newborns_value,
    not_,
    of_mother,
    of_newborn,
    one_of,
    sum_of,
    value_of,
)
from measures.words import Condition, Value

_POPULATION = "newborn_population, joined_stays"
_CODES = (Need.LINKAGE, Need.DIAGNOSES, Need.PROCEDURES)
_WENT_HOME = one_of("discharge_disposition", "01", "06")
_OPIOID_EXPOSED = any_of(
    of_mother(diagnosed("opioid_use_disorder")),
    of_newborn(any_of(diagnosed("prenatal_opioid_exposure"), diagnosed("nas_nows"))),
)
_OPIOID_WORDS = (
    "dyads whose mother has a code of opioid use, abuse or dependence (F11) or whose newborn has one of exposure to "
    "opioids (P04.14) or withdrawal (P96.1), the newborn having left alive"
)
_NEWBORN_LEFT_ALIVE = of_newborn(equals("died", False))


def _dyad(
    id: str,
    title: str,
    definition: str,
    *,
    denominator: Condition,
    numerator: Condition | Value,
    needs: tuple[Need, ...],
    steward: str,
    group: str = "H",
    reason: Value | None = None,
    kind: MeasureKind = MeasureKind.PROPORTION,
    better: Better = Better.LOWER,
    ruling: str = _POPULATION,
    caveats: tuple[str, ...] = (),
    needs_spec_check: bool = False,
) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=definition,
        group=group,
        family="dyad_journey",
        grain=Grain.DYAD,
        denominator=denominator,
        numerator=numerator,
        reason=reason,
        kind=kind,
        rate_per=1 if kind is MeasureKind.CONTINUOUS else 100,
        better=better,
        steward=steward,
        version="2025",
        needs=needs,
        ruling=ruling,
        caveats=caveats,
        needs_spec_check=needs_spec_check,
    )


def _says_the_same(column: str, groups: tuple[str, ...]) -> Condition:
    """Mother and newborn are in the same one of the groups; unknown where either is in none."""
    return any_of(
        *(all_of(of_mother(equals(column, group)), of_newborn(equals(column, group))) for group in groups)
    )


# A race without a known ethnicity says too little to agree or differ.
_RACE_GROUPS = tuple(group for group in RACE_ETHNICITY_GROUPS if not group.endswith("_unknown"))

DYAD_ELECTIVE_NICU = _dyad(
    "dyad_elective_nicu",
    "Intensive care of the newborn after an elective delivery at 37 or 38 weeks",
    "Dyads whose newborn was in neonatal intensive care, among dyads whose mother counts in the numerator of "
    "pc01_elective: induced, or cesarean before labor, from 37 weeks 0 days to 38 weeks 6 days with none of its "
    "exclusions. The birth hospital never says whether there was intensive care: outside.",
    denominator=of_mother(all_of(AT_37_38_WEEKS, ELECTIVE, not_(PC01_EXCLUDED))),
    numerator=of_newborn(is_true("nicu_admitted")),
    needs=(*_CODES, Need.GESTATION, Need.LABOR_ONSET, Need.NICU),
    steward="Joint Commission PC-01, balance",
    ruling=f"nicu_elsewhere, gestational_age, {_POPULATION}",
    needs_spec_check=True,
)
DYAD_OUD_HOME = _dyad(
    "dyad_oud_home",
    "Opioid-exposed newborn discharged home with the mother",
    "Dyads in which newborn and mother were both discharged home (status 01 or 06), the newborn without a code of "
    f"welfare custody (Z62.21), among {_OPIOID_WORDS}.",
    denominator=all_of(_OPIOID_EXPOSED, _NEWBORN_LEFT_ALIVE),
    numerator=all_of(
        of_newborn(_WENT_HOME), of_mother(_WENT_HOME), of_newborn(not_(diagnosed("child_welfare_custody")))
    ),
    needs=(Need.LINKAGE, Need.DIAGNOSES, Need.DISPOSITION),
    steward="AIM CPPSUD",
    better=Better.HIGHER,
    caveats=("Placement with foster parents is seldom coded and looks like a discharge home.",),
    needs_spec_check=True,
)
DYAD_OEN_BM = _dyad(
    "dyad_oen_bm",
    "Opioid-exposed newborn receiving the mother's milk at discharge",
    "Dyads whose newborn was fed breast milk at discharge, alone or with other milk, by the rule of bm_discharge (what was "
    f"observed, else exclusive breast milk in the stay, else the birth certificate), among {_OPIOID_WORDS}. None: outside.",
    denominator=all_of(_OPIOID_EXPOSED, _NEWBORN_LEFT_ALIVE),
    numerator=of_newborn(FED_BREAST_MILK_AT_DISCHARGE),
    needs=(Need.LINKAGE, Need.DIAGNOSES, Need.FEEDING),
    steward="AIM CPPSUD",
    better=Better.HIGHER,
    caveats=(
        "Where feeding at discharge is not observed, milk given beside formula is seen only on the certificate.",
    ),
    needs_spec_check=True,
)
DYAD_SEPARATION = _dyad(
    "dyad_separation",
    "Mother and newborn parted",
    "Dyads whose newborn was transferred to another hospital or stay, or left hospital on a later day than its mother, "
    "among dyads of which both left alive, the mother not to another hospital.",
    denominator=all_of(of_mother(LEFT_ALIVE), _NEWBORN_LEFT_ALIVE),
    numerator=of_newborn(any_of(is_true("was_transferred"), at_least("days_after_mother", 1))),
    reason=first_matching(
        (of_newborn(is_true("was_transferred")), "transferred"),
        (of_newborn(at_least("days_after_mother", 1)), "stayed longer"),
    ),
    needs=(Need.LINKAGE, Need.DISPOSITION),
    steward="ATAIN",
    caveats=("Parting within the hospital, in intensive care while the mother is on the ward, is not seen.",),
)
DYAD_READMIT = _dyad(
    "dyad_readmit",
    "Mother or newborn readmitted within 30 days",
    "Dyads of which the mother or the newborn began an inpatient stay 0 to 30 calendar days after the own discharge, "
    "at any hospital, among dyads of which both left alive and not to another hospital and both could be followed for "
    "30 days: their hospitals' data reach so far.",
    denominator=all_of(
        of_mother(all_of(LEFT_ALIVE, at_least("followed_days", 30))),
        of_newborn(all_of(LEFT_ALIVE, at_least("followed_days", 30))),
    ),
    numerator=any_of(of_mother(is_true("readmitted_30d")), of_newborn(is_true("newborn_readmitted_30_days"))),
    reason=first_matching(
        (
            all_of(of_mother(is_true("readmitted_30d")), of_newborn(is_true("newborn_readmitted_30_days"))),
            "both",
        ),
        (of_mother(is_true("readmitted_30d")), "mother"),
        (of_newborn(is_true("newborn_readmitted_30_days")), "newborn"),
    ),
    needs=(Need.LINKAGE, Need.DISPOSITION, Need.READMISSIONS),
    steward="project",
)


def _together(id: str, title: str, column: str, what: str, caveat: str) -> Measure:
    return _dyad(
        id,
        title,
        f"Mean over dyads of the {what} of the mother's delivery stay and of the newborn's joined stays together, in "
        "the currency sent. Either not recorded: outside.",
        denominator=everyone(),
        numerator=sum_of(mothers_value(value_of(column)), newborns_value(value_of(column))),
        kind=MeasureKind.CONTINUOUS,
        needs=(Need.LINKAGE, Need.CHARGES),
        steward="project",
        better=Better.NEITHER,
        caveats=("Twins count the mother's stay once each.", caveat),
    )


DYAD_COST = _together(
    "dyad_cost",
    "Charges of mother and newborn together",
    "total_charges",
    "charges",
    "Charges are prices asked; dyad_cost_by_cost uses what hospitals send as cost, no ratio of ours.",
)
DYAD_COST_BY_COST = _together(
    "dyad_cost_by_cost",
    "Cost of mother and newborn together",
    "total_cost",
    "costs",
    "How a hospital comes from charges to cost is its own.",
)
DYAD_COVERAGE_MATCH = _dyad(
    "dyad_coverage_match",
    "Mother and newborn have the same kind of payer",
    "Dyads whose mother and newborn have a primary payer of the same group, among dyads with both payers known.",
    denominator=everyone(),
    numerator=_says_the_same("payer", PAYER_GROUPS),
    needs=(Need.LINKAGE, Need.PAYER),
    steward="project",
    better=Better.NEITHER,
    caveats=("A newborn is often enrolled in another plan than its mother: a low rate is no fault.",),
)
DYAD_RACE_MATCH = _dyad(
    "dyad_race_match",
    "Race and ethnicity of mother and newborn agree",
    "Dyads whose mother and newborn are of the same group of race and ethnicity, among dyads with both groups known; a "
    "race without a known ethnicity is not known enough.",
    denominator=all_of(
        of_mother(one_of("race_ethnicity", *_RACE_GROUPS)),
        of_newborn(one_of("race_ethnicity", *_RACE_GROUPS)),
    ),
    numerator=_says_the_same("race_ethnicity", _RACE_GROUPS),
    needs=(Need.LINKAGE, Need.RACE),
    steward="project",
    better=Better.NEITHER,
    caveats=("A check of the records: many newborns rightly differ from their mothers.",),
)
_BORN_ILL = (
    (of_newborn(is_true("died")), "died"),
    (of_newborn(below("apgar_5", 7)), "5-minute Apgar score under 7"),
    (of_newborn(diagnosed("hie")), "hypoxic-ischemic encephalopathy"),
)
_TERM_SINGLETON = of_newborn(all_of(equals("plurality", 1), gestation(at_least=37)))


def _born_ill(id: str, title: str, when: str, weekday: Condition) -> Measure:
    return _dyad(
        id,
        title,
        "Dyads whose newborn died in the birth stay or a transfer within a day, had a 5-minute Apgar score under 7 or "
        f"a code of hypoxic-ischemic encephalopathy (P91.6), among dyads of singletons from 37 weeks 0 days born on {when}.",
        denominator=all_of(_TERM_SINGLETON, of_newborn(weekday)),
        numerator=any_of(*(condition for condition, _ in _BORN_ILL)),
        reason=first_matching(*_BORN_ILL),
        group="J",
        needs=(Need.LINKAGE, Need.DIAGNOSES, Need.APGAR, Need.GESTATION),
        steward="NMPA",
        caveats=(
            "The difference is that of bh_birth_weekend and bh_birth_weekday; planned births fall on weekdays.",
            "Public holidays count as the weekday they are.",
        ),
        needs_spec_check=True,
    )


BH_BIRTH_WEEKEND = _born_ill(
    "bh_birth_weekend",
    "Newborns born ill at weekends",
    "a Saturday or Sunday",
    at_least("birth_weekday", 6),
)
BH_BIRTH_WEEKDAY = _born_ill(
    "bh_birth_weekday",
    "Newborns born ill on weekdays",
    "a Monday to Friday",
    at_most("birth_weekday", 5),
)
LINK_PLURALITY_MATCH = Measure(
    id="link_plurality_match",
    title="As many newborns linked as were born alive",
    definition=(
        "Deliveries with as many linked newborns as children born alive (by Z37, else by the field), among deliveries "
        "of one to five children born alive with at least one newborn linked."
    ),
    group="A",
    family="dyad_journey",
    grain=Grain.DELIVERY,
    denominator=all_of(one_of("liveborn_count", 1, 2, 3, 4, 5), at_least("linked_newborns", 1)),
    numerator=any_of(
        *(all_of(one_of("liveborn_count", n), one_of("linked_newborns", n)) for n in range(1, 6))
    ),
    better=Better.HIGHER,
    steward="project",
    version="2025",
    needs=(Need.LINKAGE,),
    caveats=("A child transferred at birth without a record at the birth hospital lowers the rate.",),
)

MEASURES = (
    DYAD_ELECTIVE_NICU,
    DYAD_OUD_HOME,
    DYAD_OEN_BM,
    DYAD_SEPARATION,
    DYAD_READMIT,
    DYAD_COST,
    DYAD_COST_BY_COST,
    DYAD_COVERAGE_MATCH,
    DYAD_RACE_MATCH,
    BH_BIRTH_WEEKEND,
    BH_BIRTH_WEEKDAY,
    LINK_PLURALITY_MATCH,
)
