"""Groups F and H: unexpected complications in term newborns (PC-06), alone and beside the mother's route to cesarean.

The algorithm is the steward's; the code lists are our own (ruling pc06_lists) and stand in
`data_contracts/codelists/declared/unexpected_complications.py`.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import INBORN, UNDER_2500_G
from measures.measure import Better, Grain, Measure, Need, UnknownExclusion
from measures.vocabulary import (
    above,
    all_matching,
    all_of,
    any_of,
    at_most,
    diagnosed,
    equals,
    established,
    first_answer,
    first_matching,
    gestation,
    had_procedure,
    is_known,
    is_true,
    not_,
    of_mother,
    of_newborn,
    one_of,
)
from measures.words import NO, YES, Condition

Cases = tuple[tuple[Condition, str], ...]

EXCLUDED_GROUPS: Cases = (
    (diagnosed("pc06_congenital_malformation"), "2A congenital malformation or genetic disease"),
    (diagnosed("pc06_fetal_condition"), "2B fetal or placental condition"),
    (diagnosed("pc06_drug_exposure"), "2C maternal drug use"),
)
# Not recorded counts as not low.
_LOW_APGAR = established(
    first_answer(
        (is_known("apgar_5"), at_most("apgar_5", 3)),
        (is_known("apgar_10"), at_most("apgar_10", 3)),
    )
)
SEVERE_GROUPS: Cases = (
    (is_true("died"), "death"),
    (is_true("left_for_other_hospital"), "transfer to another hospital"),
    (_LOW_APGAR, "Apgar score of 3 or less"),
    (diagnosed("pc06_severe_birth_trauma"), "3A severe birth trauma"),
    (diagnosed("pc06_severe_asphyxia"), "3B severe hypoxia or asphyxia"),
    (diagnosed("pc06_severe_shock"), "3C severe shock or resuscitation"),
    (diagnosed("pc06_severe_respiratory"), "3D severe respiratory complication"),
    (diagnosed("pc06_severe_infection"), "3E severe infection"),
    (diagnosed("pc06_severe_neurologic"), "3F severe neurologic complication"),
    (had_procedure("pc06_shock_procedure"), "3G shock or resuscitation procedure"),
    (had_procedure("pc06_severe_respiratory_procedure"), "3H severe respiratory procedure"),
    (had_procedure("pc06_severe_neurologic_procedure"), "3I severe neurologic procedure"),
    (all_of(diagnosed("pc06_severe_sepsis"), above("length_of_stay_days", 4)), "3J sepsis, over 4 days"),
)
# More than 2 days after a vaginal, more than 4 after a cesarean birth. Where the mode is unknown, a stay that is long or
# short after either still decides.
_LONG_STAY = first_answer(
    (equals("delivery_mode", "cesarean"), above("length_of_stay_days", 4)),
    (one_of("delivery_mode", "vaginal", "operative_vaginal"), above("length_of_stay_days", 2)),
    (above("length_of_stay_days", 4), YES),
    (at_most("length_of_stay_days", 2), NO),
)
_EXPLAINED_STAY = any_of(
    diagnosed("pc06_jaundice"), had_procedure("pc06_phototherapy"), diagnosed("pc06_social")
)
MODERATE_GROUPS: Cases = (
    (diagnosed("pc06_moderate_birth_trauma"), "4A moderate birth trauma"),
    (diagnosed("pc06_moderate_respiratory"), "4B moderate respiratory complication"),
    (had_procedure("pc06_moderate_respiratory_procedure"), "4C moderate respiratory procedure"),
    (all_of(diagnosed("pc06_stay_birth_trauma"), _LONG_STAY), "4D birth trauma, long stay"),
    (all_of(diagnosed("pc06_stay_respiratory"), _LONG_STAY), "4E respiratory complication, long stay"),
    (
        all_of(had_procedure("pc06_stay_neurologic_procedure"), _LONG_STAY),
        "4F neurologic procedure, long stay",
    ),
    (
        all_of(had_procedure("pc06_stay_respiratory_procedure"), _LONG_STAY),
        "4G respiratory procedure, long stay",
    ),
    (all_of(diagnosed("pc06_stay_infection"), _LONG_STAY), "4H infection, long stay"),
    (all_of(above("length_of_stay_days", 5), not_(_EXPLAINED_STAY)), "5 over 5 days, unexplained"),
)


def _any(cases: Cases) -> Condition:
    return any_of(*(condition for condition, _ in cases))


TERM_SINGLETON = all_of(
    INBORN,
    diagnosed("liveborn_inborn_singleton", first_listed=True),
    gestation(at_least=37),
    not_(UNDER_2500_G),
    is_known("died"),
    is_known("left_for_other_hospital"),
    is_known("length_of_stay_days"),
)
EXPECTED_TROUBLE = _any(EXCLUDED_GROUPS)
SEVERE = _any(SEVERE_GROUPS)
MODERATE = all_of(not_(SEVERE), _any(MODERATE_GROUPS))
SEVERE_OR_MODERATE = any_of(SEVERE, _any(MODERATE_GROUPS))

_AMONG = (
    "among inborn single live-born newborns (Z38.00 or Z38.01 listed first) of 37 weeks 0 days or more and 2,500 g or more, "
    "leaving out congenital malformations and genetic disease (2A), fetal and placental conditions (2B) and maternal drug "
    "use (2C). Gestation, weight or discharge unknown: outside"
)
_SEVERE_WORDS = (
    "death; transfer to another hospital; an Apgar score of 3 or less at five minutes (at ten, where five is missing); "
    "severe birth trauma, asphyxia, shock, respiratory, infectious or neurologic diagnoses (3A to 3F) or procedures (3G to "
    "3I); or sepsis with a stay of more than 4 days (3J)"
)
_MODERATE_WORDS = (
    "birth trauma or a respiratory diagnosis or procedure (4A to 4C); milder trauma, respiratory, neurologic or infectious "
    "findings (4D to 4H) with a stay of more than 2 days after a vaginal or 4 after a cesarean birth; or a stay of more "
    "than 5 days (5) without a code of jaundice, phototherapy or a social reason"
)
_NEEDS = (
    Need.DIAGNOSES,
    Need.PROCEDURES,
    Need.GESTATION,
    Need.BIRTH_WEIGHT,
    Need.DISPOSITION,
    Need.APGAR,
)
_RULINGS = "pc06_lists, weight_evidence, newborn_gestation, newborn_population, joined_stays, length_of_stay"
_CAVEATS = (
    "The steward's code lists are not public: these are small lists of our own by the names of its groups.",
    "Stays of one hospital that follow within a day are joined before days are counted and transfers told.",
)


def _pc06(id: str, title: str, words: str, numerator: Condition, cases: Cases) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=f"Newborns with {words}, {_AMONG}.",
        group="F",
        family="unexpected_complications",
        grain=Grain.NEWBORN,
        denominator=TERM_SINGLETON,
        numerator=numerator,
        exclusions=EXPECTED_TROUBLE,
        reason=first_matching((EXPECTED_TROUBLE, "left out: condition known before birth"), *cases)
        if id == "pc06_moderate"
        else all_matching(*EXCLUDED_GROUPS, *cases),
        better=Better.LOWER,
        steward="CMQCC / Joint Commission PC-06 (CMS851)",
        version="2026",
        needs=_NEEDS,
        ruling=_RULINGS,
        caveats=_CAVEATS,
        needs_spec_check=True,
    )


PC06_SEVERE = _pc06(
    "pc06_severe",
    "Unexpected severe complications in term newborns",
    f"a severe complication: {_SEVERE_WORDS}",
    SEVERE,
    SEVERE_GROUPS,
)
PC06_MODERATE = _pc06(
    "pc06_moderate",
    "Unexpected moderate complications in term newborns",
    f"a moderate and no severe complication (as in `pc06_severe`): {_MODERATE_WORDS}",
    MODERATE,
    ((SEVERE, "severe, so not moderate"), *MODERATE_GROUPS),
)
PC06_TOTAL = _pc06(
    "pc06_total",
    "Unexpected complications in term newborns",
    f"a severe complication ({_SEVERE_WORDS}) or a moderate one ({_MODERATE_WORDS})",
    SEVERE_OR_MODERATE,
    (*SEVERE_GROUPS, *MODERATE_GROUPS),
)
DYAD_NTSV_UNC = Measure(
    id="dyad_ntsv_unc",
    title="Unexpected newborn complications among NTSV births",
    definition=(
        "Dyads whose newborn has a severe or moderate unexpected complication (as in `pc06_total`), among dyads of a mother "
        "with no previous birth and a single live birth (Z37.0) without malpresentation (O32, O64), whose newborn is an "
        "inborn singleton of 37 weeks 0 days or more and 2,500 g or more, leaving out the newborn conditions of PC-06 (2A "
        "to 2C). The reason column tells the mode of birth, cesarean or vaginal: the balance to a lower cesarean rate."
    ),
    group="H",
    family="unexpected_complications",
    grain=Grain.DYAD,
    denominator=all_of(
        of_mother(
            all_of(
                equals("parity", 0), diagnosed("singleton_live"), not_(diagnosed("breech_malpresentation"))
            )
        ),
        of_newborn(TERM_SINGLETON),
    ),
    numerator=of_newborn(SEVERE_OR_MODERATE),
    exclusions=of_newborn(EXPECTED_TROUBLE),
    unknown_exclusion=UnknownExclusion.KEPT,
    reason=first_matching(
        (of_mother(had_procedure("cesarean")), "cesarean"),
        (of_mother(not_(had_procedure("cesarean"))), "vaginal"),
    ),
    better=Better.LOWER,
    steward="CMQCC (balance to NTSV cesarean)",
    version="2026",
    needs=(Need.LINKAGE, Need.PARITY, *_NEEDS),
    ruling=f"{_RULINGS}, parity_source, abnormal_presentation, cesarean_evidence",
    caveats=_CAVEATS,
    needs_spec_check=True,
)

MEASURES = (PC06_TOTAL, PC06_SEVERE, PC06_MODERATE, DYAD_NTSV_UNC)
