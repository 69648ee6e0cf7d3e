"""Which encounters bear on which delivery and newborn, and the day on which their codes must be valid.

What stands on the encounters is read elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def create_fact_encounters(con: duckdb.DuckDBPyConnection) -> None:
    """Create temp table `fact_encounters`: one row a delivery stay, or a stay joined to a newborn.

    Columns: `unit_no` (BIGINT, one number a delivery or newborn), `delivery_id`, `newborn_id` (one of them
    filled), `hospital_id`, `encounter_id`, `is_index`, `stay_sequence`, `period_date` (of the unit),
    `code_date` (the day on which a code of this encounter must be valid: its discharge, or the period date
    while in hospital).
    """
    con.execute(
        """
        create or replace temp table fact_encounters as
        with
        -- one row a delivery stay
        delivery as (
            select stay.delivery_id, stay.hospital_id, stay.encounter_id,
                coalesce(mother.discharge_datetime::date, stay.discharge_at::date) as discharge_date,
                coalesce(mother.discharge_datetime::date, stay.discharge_at::date, stay.delivery_at::date,
                    mother.delivery_datetime::date, stay.admit_at::date, mother.admit_datetime::date)
                    as period_date
            from delivery_stays as stay
            left join maternal_encounters as mother using (hospital_id, encounter_id)
        ),
        -- one row a stay of a newborn: the index stay and the transfers that followed
        newborn as (
            select stay.newborn_id, stay.hospital_id, stay.encounter_id, stay.stay_sequence,
                infant.discharge_datetime::date as discharge_date,
                coalesce(infant.discharge_datetime::date, infant.birth_datetime::date) as own_period_date
            from newborn_stays as stay
            join newborn_encounters as infant using (hospital_id, encounter_id)
            where stay.newborn_id is not null and stay.stay_kind in ('birth', 'transfer')
        ),
        -- one row a newborn
        newborn_index as (
            select newborn_id, min(stay_sequence) as first_sequence,
                arg_min(own_period_date, stay_sequence) as period_date,
                row_number() over (order by newborn_id) as newborn_no
            from newborn
            group by newborn_id
        )
        select row_number() over (order by delivery_id) as unit_no, delivery_id, null::varchar as newborn_id,
            hospital_id, encounter_id, true as is_index, 1::bigint as stay_sequence, period_date,
            coalesce(discharge_date, period_date) as code_date
        from delivery
        union all
        select (select count(*) from delivery) + first.newborn_no, null, newborn_id,
            newborn.hospital_id, newborn.encounter_id, newborn.stay_sequence = first.first_sequence,
            newborn.stay_sequence, first.period_date, coalesce(newborn.discharge_date, first.period_date)
        from newborn
        join newborn_index as first using (newborn_id)
        """
    )
