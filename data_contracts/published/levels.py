"""The published tables of levels of care and of safety culture: what surveys say of hospitals and their units.

How a survey is held against published criteria stands in `measures/levels`.
"""

from __future__ import annotations

from data_contracts.contract import DataContract, Kind
from data_contracts.fields import boolean, date, integer, number, text
from data_contracts.rules import Between, OneOf, Severity

CARE_KINDS = ("maternal", "neonatal")
LEVEL_NAMES = ("below_birth_center", "birth_center", "below_I", "I", "II", "III", "IV")
DISCORDANCES = (
    "agree",
    "over_reported",
    "under_reported",
    "undecided",
    "not_reported",
    "not_assessed",
)
LEVEL_SOURCES = ("assessed", "self_reported", "unknown")
_NUMBERS = "birth center 0, I to IV as 1 to 4; one less than the lowest: not even that"

LEVELS_OF_CARE = DataContract(
    name="levels_of_care",
    kind=Kind.PUBLISHED,
    title="Levels of care",
    grain="one row a hospital, kind of care and survey; one without a date where there never was a survey",
    key=("hospital_id", "kind", "survey_date"),
    fields=(
        text("hospital_id", "Hospital", required=True),
        text("kind", "maternal or neonatal", required=True),
        date(
            "survey_date", "Day of the survey that was assessed; empty where the hospital never answered one"
        ),
        boolean("is_latest", "The hospital's latest survey of this kind", required=True),
        integer("assessed_level", f"Highest level whose criteria are all answered as met: {_NUMBERS}"),
        text("assessed_level_name", "The same as a word: birth_center, I, II, III, IV or below_ the lowest"),
        integer("highest_possible_level", "Level if every missing answer were favourable"),
        text("highest_possible_level_name", "The same as a word"),
        boolean("is_settled", "No missing answer could raise the assessed level"),
        integer(
            "reported_level", "Level by the hospital's own report: of the survey, else of the network's list"
        ),
        text("reported_level_name", "The same as a word"),
        text(
            "discordance",
            "agree, over_reported, under_reported, undecided (missing answers could bear the report out), "
            "not_reported or not_assessed",
            required=True,
        ),
        text("next_level_name", "Level above the assessed one; empty at the top"),
        integer("distance_to_next_level", "Criteria of the next level that are not met, for whatever reason"),
        text("criteria_unmet", "Criteria of the next level answered as not met: what stops it"),
        text("criteria_unanswered", "Criteria of the next level that no answer decides"),
        integer("items_missing", "Questions behind the latter that were not answered, or not readably"),
        text("missing_items", "Which questions"),
        integer("items_not_used", "Questions of the survey that are no criterion of any level"),
        integer("level_used", "Level that measures of risk-appropriate care go by from the survey's day on"),
        text("level_used_name", "The same as a word"),
        text(
            "level_source",
            "assessed where the assessment is settled; else self_reported, as far as the answers allow; else unknown",
            required=True,
        ),
        text("criteria_source", "Whose published criteria", required=True),
    ),
    rules=(
        OneOf(
            column="kind",
            values=CARE_KINDS,
            severity=Severity.STOP,
            because="levels are of maternal or of neonatal care",
        ),
        OneOf(
            column="discordance",
            values=DISCORDANCES,
            severity=Severity.STOP,
            because="a report agrees with the assessment, does not, or cannot be compared",
        ),
        OneOf(
            column="level_source",
            values=LEVEL_SOURCES,
            severity=Severity.STOP,
            because="readers are told where a level comes from",
        ),
        *(
            OneOf(
                column=column,
                values=LEVEL_NAMES,
                severity=Severity.STOP,
                because="levels have these names only",
            )
            for column in ("assessed_level_name", "reported_level_name", "level_used_name")
        ),
        Between(
            column="assessed_level", low=-1, high=4, severity=Severity.STOP, because="levels run from 0 to 4"
        ),
    ),
    notes=(
        "Levels are held against the published criteria of ACOG/SMFM (2019) and AAP (2012) in the project's own words. The "
        "scoring of CDC's survey tool LOCATe is not public, and these are not its results."
    ),
)

SAFETY_CULTURE = DataContract(
    name="safety_culture",
    kind=Kind.PUBLISHED,
    title="Safety culture",
    grain="one row a unit, survey date and domain",
    key=("hospital_id", "unit", "survey_date", "domain"),
    fields=(
        text("hospital_id", "Hospital", required=True),
        text("unit", "maternity, neonatal, ...", required=True),
        date("survey_date", "Day of the survey", required=True),
        boolean("is_latest", "The unit's latest survey", required=True),
        text("instrument", "SCORE, SOPS, ..."),
        text("domain", "Domain of the instrument", required=True),
        integer("respondents", "People who answered; empty when suppressed"),
        number("response_rate", "Respondents / people invited x 100, to the nearest 5", unit="%"),
        number("percent_positive", "Share of positive answers; empty when suppressed", unit="%"),
        boolean("debriefed", "Results were discussed with the unit"),
        date("debrief_date", "Day of that discussion"),
        boolean("suppressed", "Too few people of the unit answered to show what they said", required=True),
        text("suppression_reason", "Why hidden"),
    ),
    rules=(
        Between(
            column="percent_positive", low=0, high=100, severity=Severity.STOP, because="a share in per cent"
        ),
        Between(
            column="response_rate", low=0, high=100, severity=Severity.STOP, because="a share in per cent"
        ),
    ),
    notes="Shown beside outcomes, never used to adjust them.",
)
