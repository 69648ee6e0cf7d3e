"""Group K: ratios, differences and completeness across groups of people.

All are computed from rates, none unit by unit.
"""

from __future__ import annotations

from measures.measure import DerivedMeasure, Need, Statistic

_UNSTABLE = "Unstable where a group has few events: the interval says how much; small cells are suppressed."


def _compared(id: str, title: str, definition: str, statistic: Statistic) -> DerivedMeasure:
    return DerivedMeasure(
        id=id,
        title=title,
        definition=definition,
        group="K",
        family="equity",
        statistic=statistic,
        steward="NCHS" if statistic is Statistic.INDEX_OF_DISPARITY else "dyads",
        version="2025",
        caveats=(_UNSTABLE,),
    )


GENERAL = (
    _compared(
        "eq_ratio",
        "Rate ratio against the reference group",
        "For every measure and stratum: the rate of each group divided by the rate of the reference group.",
        Statistic.RATE_RATIO,
    ),
    _compared(
        "eq_diff",
        "Rate difference against the reference group",
        "For every measure and stratum: the rate of each group less the rate of the reference group.",
        Statistic.RATE_DIFFERENCE,
    ),
    _compared(
        "eq_idi",
        "Index of disparity",
        "For every measure and stratum: the mean absolute difference between the groups' rates and the "
        "rate of all, as a share of the rate of all.",
        Statistic.INDEX_OF_DISPARITY,
    ),
    _compared(
        "eq_excess",
        "Excess events against the best group",
        "For every measure and stratum: the events of a group beyond those expected at the rate of the "
        "group with the best rate.",
        Statistic.EXCESS_EVENTS,
    ),
    _compared(
        "eq_within_between",
        "Disparity within and between hospitals",
        "For every measure and stratum: the rate difference between a group and the reference group over the hospitals "
        "where both are shown, parted into what remains hospital for hospital (Mantel-Haenszel) and the rest, which comes "
        "of the groups being cared for in different hospitals.",
        Statistic.DECOMPOSITION,
    ),
)


def _smm_ratio(id: str, title: str, comparison_group: str, words: str) -> DerivedMeasure:
    return DerivedMeasure(
        id=id,
        title=title,
        definition=(
            f"Rate of severe maternal morbidity without transfusion (smm20) among {words} women divided by "
            "the rate among non-Hispanic White women. Ethnicity must be known."
        ),
        group="K",
        family="equity",
        statistic=Statistic.RATE_RATIO,
        derived_from=("smm20",),
        stratum="race_ethnicity",
        comparison_group=comparison_group,
        reference_group="nh_white",
        steward="AIM",
        version="2025",
        needs=(Need.RACE,),
        ruling="race_groups",
        caveats=(_UNSTABLE,),
    )


SMM_RATIOS = (
    _smm_ratio(
        "eq_bwhite_smm", "Black:White ratio of severe maternal morbidity", "nh_black", "non-Hispanic Black"
    ),
    _smm_ratio(
        "eq_aian_smm",
        "American Indian or Alaska Native:White ratio of severe maternal morbidity",
        "aian",
        "American Indian and Alaska Native",
    ),
    _smm_ratio("eq_hisp_smm", "Hispanic:White ratio of severe maternal morbidity", "hispanic", "Hispanic"),
)
EQ_PAYER = DerivedMeasure(
    id="eq_payer",
    title="Medicaid:private ratio of key outcomes",
    definition=(
        "Rate among deliveries and newborns with Medicaid as primary payer divided by the rate among those "
        "with private insurance, for severe maternal morbidity, NTSV cesarean, preterm birth and low birth "
        "weight."
    ),
    group="K",
    family="equity",
    statistic=Statistic.RATE_RATIO,
    derived_from=("smm20", "ntsv_discharge", "preterm", "lbw"),
    stratum="payer",
    comparison_group="medicaid",
    reference_group="private",
    steward="HCUP",
    version="2025",
    needs=(Need.PAYER,),
    ruling="payer",
    caveats=(_UNSTABLE,),
)
EQ_RURAL = DerivedMeasure(
    id="eq_rural",
    title="Rural:urban ratio",
    definition=(
        "For every measure: the rate among those who live in a rural area (rural-urban commuting code 4 to "
        "10) divided by the rate among those who live in an urban one (1 to 3)."
    ),
    group="K",
    family="equity",
    statistic=Statistic.RATE_RATIO,
    stratum="rural_urban",
    comparison_group="rural",
    reference_group="urban",
    steward="HCUP",
    version="2025",
    needs=(Need.AREAS,),
    caveats=(_UNSTABLE,),
)
EQ_RACEINFO_COMPLETE = DerivedMeasure(
    id="eq_raceinfo_complete",
    title="Completeness of race and ethnicity",
    definition=(
        "Deliveries with race and ethnicity known, as a share of all deliveries of a place and period."
    ),
    group="K",
    family="equity",
    statistic=Statistic.COMPLETENESS,
    derived_from=("vol_deliveries",),
    stratum="race_ethnicity",
    steward="AIM",
    version="2025",
    caveats=("Feeds do not tell whether race was reported by the woman herself.",),
)

DERIVED = (*GENERAL, *SMM_RATIOS, EQ_PAYER, EQ_RURAL, EQ_RACEINFO_COMPLETE)
