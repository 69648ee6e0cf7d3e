"""Group L: measures that belong to one programme, and scorecards.

A scorecard shows measures of other groups together; those measures stand in their own modules.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import INBORN
from measures.measure import Better, DerivedMeasure, Grain, Measure, Need, Statistic
from measures.vocabulary import all_of, at_least, between, equals, everyone


def _smoking_at_the_end(id: str, title: str, steward: str) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=(
            "Deliveries with at least one cigarette a day in the last trimester, among deliveries with the "
            "cigarettes of the last trimester recorded. Codes are not used."
        ),
        group="L",
        family="programmes",
        grain=Grain.DELIVERY,
        denominator=everyone(),
        numerator=at_least("smoking_last_trimester", 1),
        better=Better.LOWER,
        steward=steward,
        version="2025",
        needs=(Need.SMOKING,),
        needs_spec_check=True,
    )


COIIN_SMOKING = _smoking_at_the_end(
    "coiin_smoking", "IM CoIIN: smoking in the third trimester", "HRSA IM CoIIN"
)
CQIM_SMOKING_DELIVERY = _smoking_at_the_end(
    "cqim_smoking_delivery", "CQIM: smoking at the time of delivery", "NHS England CQIM"
)
CQIM_PRETERM = Measure(
    id="cqim_preterm",
    title="CQIM: preterm birth of singletons",
    definition=(
        "Newborns born from 22 weeks 0 days to 36 weeks 6 days, among inborn live-born singletons of 22 "
        "weeks 0 days or more."
    ),
    group="L",
    family="programmes",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, equals("plurality", 1), at_least("gestational_age_days", 22 * 7)),
    numerator=between("gestational_age_days", 22 * 7, 36 * 7 + 6),
    rate_per=1000,
    better=Better.LOWER,
    steward="NHS England CQIM",
    version="2025",
    needs=(Need.GESTATION,),
    ruling="newborn_population, newborn_gestation",
    caveats=("CQIM counts stillborn babies too; newborn records hold live births only.",),
    needs_spec_check=True,
)

MEASURES = (COIIN_SMOKING, CQIM_SMOKING_DELIVERY, CQIM_PRETERM)


def _scorecard(
    id: str, title: str, shown: tuple[str, ...], steward: str, caveats: tuple[str, ...] = ()
) -> DerivedMeasure:
    return DerivedMeasure(
        id=id,
        title=title,
        definition=(
            f"{title}: the measures named, side by side for one place and period. Nothing is computed anew."
        ),
        group="L",
        family="programmes",
        statistic=Statistic.SCORECARD,
        derived_from=shown,
        steward=steward,
        version="2025",
        caveats=caveats,
    )


_CHART_PART_MISSING = ("The programme's chart-review measures need data that the feeds do not carry.",)
SCORECARDS = (
    _scorecard(
        "pic_scorecard",
        "HHS PIC view: hypertension, infection, COVID-19, chronic conditions, social factors",
        (
            "hdp_any",
            "preeclampsia",
            "dyad_htn_preterm",
            "smm_sepsis",
            "puerperal_infection",
            "covid_delivery",
            "covid_preterm",
            "chronic_htn",
            "gdm",
            "sdoh_any_z",
            "dyad_smm_nicu",
        ),
        "HHS PIC",
    ),
    _scorecard(
        "aim_hem",
        "AIM obstetric hemorrhage",
        ("pph_dx", "pph_1000", "smm_hemorrhage"),
        "AIM",
        _CHART_PART_MISSING,
    ),
    _scorecard(
        "aim_htn",
        "AIM severe hypertension in pregnancy",
        ("preeclampsia_severe", "smm_eclampsia", "smm_preeclampsia"),
        "AIM",
        _CHART_PART_MISSING,
    ),
    _scorecard(
        "aim_cs",
        "AIM safe reduction of primary cesarean",
        ("ntsv_discharge", "csec_primary"),
        "AIM",
        _CHART_PART_MISSING,
    ),
    _scorecard(
        "aim_sud",
        "AIM care for pregnant and postpartum people with substance use disorder",
        ("sdoh_oud", "sdoh_drug", "nows", "dyad_oud_nows"),
        "AIM",
        _CHART_PART_MISSING,
    ),
    _scorecard("coiin_regional", "IM CoIIN: perinatal regionalization", ("vlbw_level3",), "HRSA IM CoIIN"),
    _scorecard("coiin_sleep", "IM CoIIN: safe sleep", ("safe_sleep",), "HRSA IM CoIIN"),
    _scorecard(
        "coiin_sdoh",
        "IM CoIIN: social determinants",
        (
            "sdoh_any_z",
            "sdoh_housing",
            "sdoh_food",
            "sdoh_transport",
            "sdoh_finance",
            "sdoh_medicaid",
            "sdoh_rural",
        ),
        "HRSA IM CoIIN",
    ),
)

DERIVED = SCORECARDS
