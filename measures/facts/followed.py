"""How long before and after a stay other stays of a person can be seen: from the beginning to the end of what its
hospital has sent.

What happened in that time is read elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def create_data_spans(con: duckdb.DuckDBPyConnection) -> None:
    """Create temp table `fact_data_spans`: `hospital_id, first_day, last_day`, one row a hospital that sends encounters.

    Encounters are delivered by month of discharge, whole months at a time: `first_day` is the first day of the first
    month in which an encounter of the hospital, of a mother or an infant, ended (began, while in hospital), `last_day`
    the last day of the last one.
    """
    con.execute(
        """
        create or replace temp table fact_data_spans as
        select hospital_id,
            date_trunc('month', min(coalesce(discharge_datetime, admit_datetime)))::date as first_day,
            last_day(max(coalesce(discharge_datetime, admit_datetime))::date) as last_day
        from (
            select hospital_id, admit_datetime, discharge_datetime from maternal_encounters
            union all
            select hospital_id, admit_datetime, discharge_datetime from newborn_encounters
        ) as encounters
        group by hospital_id
        """
    )


def followed_days_sql(discharged: str, span: str) -> str:
    """Whole days from the discharge to the end of the hospital's data; NULL while in hospital."""
    return f"date_diff('day', ({discharged})::date, {span}.last_day)"


def lookback_days_sql(admitted: str, span: str) -> str:
    """Whole days from the beginning of the hospital's data to the admission."""
    return f"date_diff('day', {span}.first_day, ({admitted})::date)"
