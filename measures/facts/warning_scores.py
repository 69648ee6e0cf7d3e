"""Computes early-warning scores: one total a unit and moment of observation, the highest, and the hours to a review.

The tables of points stand in `measures/warning_scores.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from measures.warning_scores import MEWS, NEWTT2, REVIEWED, Sign, WarningScore

if TYPE_CHECKING:
    import duckdb


def create_fact_warnings(con: duckdb.DuckDBPyConnection) -> None:
    """Create temp table `fact_warnings`: one row a unit with a vital sign of its score in the stay.

    Reads `observations`, `fact_contacts`, `fact_encounters` and `code_lists`. Columns: `unit_no`, then for each score
    `<name>_highest` (most points at one moment; signs not observed have none) and `<name>_review_hours` (from the first
    moment that asked for a review to the next review; NULL when none asked or none followed). Only observations with a
    time of day count, and newborns' signs are scored by the newborns' table.
    """
    con.execute(
        f"""
        create or replace temp table fact_warnings as
        with
        -- one row a unit, and whether it is a mother or a newborn
        units as (
            select distinct unit_no, case when delivery_id is null then '{NEWTT2.name}' else '{MEWS.name}' end as score
            from fact_encounters
        ),
        -- one row an observation of a sign, or of a review
        seen as (
            select contact.unit_no, codes.codelist, record.observed_datetime as seen_at, record.value_number as value,
                lower(trim(record.unit)) as unit, lower(trim(record.value_text)) as word
            from observations as record
            join (
                select distinct codelist, code, system from code_lists
                where codelist in ({_lists_sql()})
            ) as codes
                on codes.code = trim(record.code) and codes.system = upper(coalesce(record.code_system, 'LOINC'))
            join fact_contacts as contact using (hospital_id, encounter_id)
            where contact.reach = 'stay' and record.observed_datetime::time <> time '00:00:00'
                and coalesce(lower(record.status), 'final') in ('final', 'amended', 'corrected')
        ),
        -- one row a unit, sign and moment: the most points, where a sign was taken twice
        signs as (
            select seen.unit_no, units.score, seen.seen_at, max({_points_sql()}) as points
            from seen
            join units using (unit_no)
            where seen.codelist <> '{REVIEWED}'
            group by seen.unit_no, units.score, seen.seen_at, seen.codelist
        ),
        totals as (
            select unit_no, score, seen_at, sum(points)::bigint as points
            from signs
            where points is not null
            group by unit_no, score, seen_at
        ),
        -- one row a unit: the most points, and the first moment that asked for a review
        worst as (
            select unit_no, score, max(points) as highest, min(seen_at) filter ({_trigger_sql()}) as asked_at
            from totals
            group by unit_no, score
        ),
        reviewed as (
            select worst.unit_no, min(seen.seen_at) as reviewed_at
            from worst
            join seen on seen.unit_no = worst.unit_no and seen.codelist = '{REVIEWED}' and seen.seen_at >= worst.asked_at
            group by worst.unit_no
        )
        select worst.unit_no, {_columns_sql()}
        from worst
        left join reviewed using (unit_no)
        """
    )


def _points_sql() -> str:
    """Points of one observation of a sign of its score; NULL when it is no sign of it or cannot be read."""
    scores = " ".join(
        f"when '{score.name}' then case seen.codelist {' '.join(_sign_sql(sign) for sign in score.signs)} end"
        for score in (MEWS, NEWTT2)
    )
    return f"case units.score {scores} end"


def _sign_sql(sign: Sign) -> str:
    units = ", ".join(f"'{unit}'" for unit in sign.units)
    unread = f"when seen.unit is null or seen.unit not in ({units}) then null " if units else ""
    bands = " ".join(
        "when "
        + " and ".join(
            f"seen.value {sign_of} {limit}"
            for sign_of, limit in ((">=", band.low), ("<=", band.high))
            if limit is not None
        )
        + f" then {band.points}"
        for band in sign.bands
    )
    words = " ".join(f"when seen.word = '{word}' then {points}" for word, points in sign.words)
    known = "when coalesce(seen.value::varchar, seen.word) is not null then 0"
    return f"when '{sign.codelist}' then case {unread}{bands} {words} {known} end"


def _lists_sql() -> str:
    names = {sign.codelist for score in (MEWS, NEWTT2) for sign in score.signs} | {REVIEWED}
    return ", ".join(f"'{name}'" for name in sorted(names))


def _trigger_sql() -> str:
    return " or ".join(f"(score = '{score.name}' and points >= {score.trigger})" for score in (MEWS, NEWTT2))


def _columns_sql() -> str:
    def of(score: WarningScore) -> str:
        hours = "date_diff('minute', worst.asked_at, reviewed.reviewed_at) / 60.0"
        return (
            f"case when worst.score = '{score.name}' then worst.highest end as {score.name}_highest, "
            f"case when worst.score = '{score.name}' then {hours} end as {score.name}_review_hours"
        )

    return ", ".join(of(score) for score in (MEWS, NEWTT2))
