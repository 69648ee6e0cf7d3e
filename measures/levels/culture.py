"""`safety_culture`: what safety-culture surveys say of each unit, without figures where few answered.

Culture is shown beside outcomes and never used to adjust them; its rows of the rates stand in `rates.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from measures.rates.suppression import DEFAULT_PROFILE, PROFILES

if TYPE_CHECKING:
    import duckdb

CULTURE_TABLE = "safety_culture"
# Fewer could be told apart by their colleagues, under any profile; AHRQ's SOPS database takes no hospital with fewer
# completed surveys.
FEWEST_RESPONDENTS = 10
RATE_STEP = 5
TOO_FEW = "too few respondents"


def fewest_respondents(profile: str) -> int:
    """How many people must have answered for a unit's results to be shown."""
    return max(FEWEST_RESPONDENTS, PROFILES[profile].largest_hidden + 1)


def create_safety_culture(con: duckdb.DuckDBPyConnection, profile: str = DEFAULT_PROFILE) -> None:
    """Create temp table `safety_culture` from `safety_culture_surveys`: one row a unit, survey date and domain.

    Columns: hospital_id, unit, survey_date, is_latest (of the unit), instrument, domain, respondents, response_rate
    (0-100, to the nearest 5: how many did not answer may be hidden in the rates), percent_positive (0-100), debriefed,
    debrief_date, suppressed, suppression_reason. With too few respondents in any domain of a survey all its figures are
    NULL: the domains tell of the same people. More respondents than people invited is a mistake: no response rate.
    """
    fewest = fewest_respondents(profile)
    con.execute(f"""
        -- one row a unit, survey date and domain
        create or replace temp table {CULTURE_TABLE} as
        with surveys as (  -- one row a unit and survey date
            select hospital_id, unit, survey_date, coalesce(min(respondents) < {fewest}, true) as is_small,
                survey_date = max(survey_date) over (partition by hospital_id, unit) as is_latest
            from safety_culture_surveys
            group by hospital_id, unit, survey_date
        )
        select r.hospital_id, r.unit, r.survey_date, s.is_latest, r.instrument, r.domain,
            case when not s.is_small then r.respondents end as respondents,
            case when not s.is_small and r.respondents <= r.invited
                then round(100.0 * r.respondents / r.invited / {RATE_STEP}) * {RATE_STEP} end as response_rate,
            case when not s.is_small then r.percent_positive end as percent_positive,
            r.debriefed, r.debrief_date, s.is_small as suppressed,
            case when s.is_small then '{TOO_FEW}' end as suppression_reason
        from safety_culture_surveys as r
        join surveys as s using (hospital_id, unit, survey_date)
    """)
