"""How long after discharge later stays of a person can be seen: to the end of what its hospital has sent.

What happened in that time is read elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def create_data_ends(con: duckdb.DuckDBPyConnection) -> None:
    """Create temp table `fact_data_ends`: `hospital_id, last_day`, one row a hospital that sends encounters.

    Encounters are delivered by month of discharge, whole months at a time: `last_day` is the last day of the last month
    in which an encounter of the hospital, of a mother or an infant, ended (began, while in hospital).
    """
    con.execute(
        """
        create or replace temp table fact_data_ends as
        select hospital_id, last_day(max(coalesce(discharge_datetime, admit_datetime))::date) as last_day
        from (
            select hospital_id, admit_datetime, discharge_datetime from maternal_encounters
            union all
            select hospital_id, admit_datetime, discharge_datetime from newborn_encounters
        ) as encounters
        group by hospital_id
        """
    )


def followed_days_sql(discharged: str, data_ends: str) -> str:
    """Whole days from the discharge to the end of the hospital's data; NULL while in hospital."""
    return f"date_diff('day', ({discharged})::date, {data_ends}.last_day)"
