"""Risk-appropriate care by levels of maternal and neonatal care, and what hospitals' own surveys say.

Where very small newborns are born stands with the dyads (`vlbw_level3`) and with optimisation (`right_place`).
"""

from __future__ import annotations

from functools import partial

from measures.catalogue.comorbidity import BATEMAN_POINTS
from measures.catalogue.levels_shared import BOTH_LEVEL_SOURCES, MATERNAL_LEVEL_SOURCE, OWN_REPORT
from measures.measure import Better, Grain, HospitalMeasure, Measure, MeasureKind, Need
from measures.vocabulary import (
    all_of,
    any_of,
    at_least,
    at_most,
    equals,
    is_known,
    of_mother,
    points,
    score_at_least,
)

# Clapp and others, Am. J. Obstet. Gynecol. 219 (2018): women with 3 points or more are those at high risk.
HIGH_RISK_POINTS = 3
_NOT_LOCATE = (
    "The scoring of CDC LOCATe is not public: levels are held against the criteria published by ACOG/SMFM (2019) and AAP "
    "(2012), in the project's own words."
)

LEVEL_MISMATCH = Measure(
    id="level_mismatch",
    title="High-risk mothers delivering at level I or II",
    definition=(
        "Deliveries at a hospital whose level of maternal care on the day of birth was II or lower, among deliveries with "
        f"{HIGH_RISK_POINTS} points or more of the comorbidity index of Bateman (cm_bateman) and the mother's age known. "
        "The level is the assessed one where a survey settles it, else the hospital's own report; unknown: outside."
    ),
    group="J",
    family="levels",
    grain=Grain.DELIVERY,
    denominator=score_at_least(points(*BATEMAN_POINTS), HIGH_RISK_POINTS),
    numerator=at_most("maternal_level", 2),
    reason=MATERNAL_LEVEL_SOURCE,
    better=Better.LOWER,
    steward="LOCATe / AIM",
    version="2025",
    needs=(Need.DIAGNOSES, Need.MATERNAL_AGE, Need.LEVELS),
    ruling="bateman_mapping, multiple_evidence, age_limits",
    caveats=(
        _NOT_LOCATE,
        OWN_REPORT,
        "The index counts what the stay coded: some of the risk became known at birth only.",
        "Many women with 3 points are rightly cared for at level II: the rate is a start for review, not a target of 0.",
    ),
    needs_spec_check=True,
)
# What both are: below level I (a birth center, for the mother), I, II, III, IV.
_SAME = any_of(
    *(
        all_of(of_mother(is_level("maternal_level")), of_mother(is_level("neonatal_level")))
        for is_level in (
            partial(at_most, limit=0),
            *(partial(equals, constant=level) for level in (1, 2, 3)),
            partial(at_least, limit=4),
        )
    )
)
DYAD_SAME_LEVEL = Measure(
    id="dyad_same_level",
    title="Born where maternal and neonatal levels of care are the same",
    definition=(
        "Dyads delivered at a hospital whose levels of maternal and of neonatal care on the day of birth had the same "
        "number, so that mother and newborn could both be cared for there, among linked dyads with both levels known. "
        "Each level is the assessed one where a survey settles it, else the hospital's own report."
    ),
    group="H",
    family="levels",
    grain=Grain.DYAD,
    denominator=all_of(of_mother(is_known("maternal_level")), of_mother(is_known("neonatal_level"))),
    numerator=_SAME,
    reason=BOTH_LEVEL_SOURCES,
    better=Better.HIGHER,
    steward="LOCATe",
    version="2025",
    needs=(Need.LINKAGE, Need.LEVELS),
    ruling="linked_only",
    caveats=(
        _NOT_LOCATE,
        OWN_REPORT,
        "A hospital that reaches level I in neither counts as the same.",
    ),
    needs_spec_check=True,
)

MEASURES: tuple[Measure, ...] = (LEVEL_MISMATCH, DYAD_SAME_LEVEL)


def _agreement(kind: str, criteria: str) -> HospitalMeasure:
    return HospitalMeasure(
        id=f"locate_{kind}",
        title=f"Hospitals whose own report of their level of {kind} care differs from the assessment",
        definition=(
            f"Hospitals whose own report of their level of {kind} care is higher or lower than the level that the answers "
            f"of their latest survey reach by the criteria of {criteria}, among hospitals with a survey and a report for "
            "which the answers decide. A missing answer never counts as met; where missing ones could bear the report out "
            "the hospital is outside."
        ),
        group="L",
        family="levels",
        one_row="hospital",
        denominator=f"hospitals with a level-of-care survey and their own report of the level of {kind} care, compared",
        numerator="hospitals whose own report is higher or lower than the assessed level",
        feed="level_of_care_surveys",
        better=Better.LOWER,
        steward="CDC LOCATe",
        version="2025",
        caveats=(
            _NOT_LOCATE,
            "Of 721 US facilities 33.1 % differed in their neonatal level, three in four of them by reporting a higher one "
            "(J. Perinatol. 43 (2023) 484-489).",
            "Small counts are hidden here by the one rule for all rates; the table levels_of_care names every hospital.",
        ),
        needs_spec_check=True,
    )


HOSPITAL_MEASURES: tuple[HospitalMeasure, ...] = (
    _agreement("maternal", "ACOG/SMFM 2019"),
    _agreement("neonatal", "AAP 2012"),
    HospitalMeasure(
        id="culture_response",
        title="Response to safety-culture surveys",
        definition=(
            "People who answered a safety-culture survey of a unit, among the people invited to it, by the day of the "
            "survey. Units with too few respondents (10 or fewer under most profiles), and surveys that do not say how "
            "many were invited or name more respondents than invited, are left out."
        ),
        group="L",
        family="culture",
        one_row="person invited",
        denominator="people invited to the survey of a unit",
        numerator="people who answered",
        feed="safety_culture_surveys",
        better=Better.HIGHER,
        steward="NMNSIP",
        version="2023",
    ),
    HospitalMeasure(
        id="culture_positive",
        title="Safety culture: per cent positive by domain",
        definition=(
            "Mean per cent of positive answers over the domains of the safety-culture surveys (SCORE, SOPS) of units, each "
            "unit weighted by its respondents, by domain as a stratum. Units with too few respondents are left out. Whether "
            "the results were discussed with the unit stands beside each in the table safety_culture."
        ),
        group="L",
        family="culture",
        one_row="respondent and domain",
        denominator="respondents of a unit, once a domain",
        numerator="per cent of positive answers of the unit in the domain",
        feed="safety_culture_surveys",
        kind=MeasureKind.CONTINUOUS,
        rate_per=1,
        better=Better.HIGHER,
        steward="NMNSIP (SCORE, SOPS)",
        version="2023",
        caveats=(
            "Shown beside outcomes, never used to adjust them.",
            "Instruments word their questions differently: compare units by one instrument only.",
            "No interval: the answers of one person, and of one unit, go together.",
        ),
    ),
)
