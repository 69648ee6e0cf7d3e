"""Builds the two sides that are paired: index newborns and deliveries, numbered, in one vocabulary of
columns.

Only columns that a model or a rule compares stand here; no pair is formed.
"""

from __future__ import annotations

import duckdb

# A woman's second delivery stay this soon after the first is the same delivery, recorded twice or continued.
SAME_DELIVERY_DAYS = 100
# Days of a stay in which a birth is looked for; a longer stay than this before the birth has its delivery
# time sent.
LONGEST_SEARCH_DAYS = 14

SIDE_COLUMNS = (
    "unique_id",
    "hospital_no",
    "number_space",
    "sending_hospital_no",
    "is_outborn",
    "day",
    "minute",
    "record_number",
    "account_number",
    "first_name",
    "middle_name",
    "embedded_name",
    "guarantor_name",
    "first_name_share",
    "surname",
    "other_surname",
    "surname_share",
    "birth_text",
    "age_years",
    "phone",
    "subscriber_id",
    "street",
    "zip",
    "gestation_days",
    "plurality",
    "delivery_mode",
    "race_ethnicity",
    "payer",
)


def create_sides(con: duckdb.DuckDBPyConnection) -> None:
    """Create `linkage_delivery_side` and `linkage_newborn_side`.

    Reads `comparable_deliveries`, `comparable_newborns`, `infant_stays`, `mother_stays` and the tables of
    statistics.py. `unique_id`
    counts rows in
    order of (hospital_id, encounter_id), so it does not depend on the order of the rows read.
    """
    con.execute(_delivery_side_sql())
    con.execute(_newborn_side_sql())


def drop_sides(con: duckdb.DuckDBPyConnection) -> None:
    """Drop what create_sides made."""
    con.execute("drop table if exists linkage_delivery_side")
    con.execute("drop table if exists linkage_newborn_side")


def _delivery_side_sql() -> str:
    return f"""
        -- one row a delivery (a second record of the same delivery left out); capacity is its number of
        -- liveborn
        create or replace temp table linkage_delivery_side as
        with numbered as (
            select delivery.*, row_number() over (order by delivery.hospital_id, delivery.encounter_id) as
                unique_id,
                stay.index_hospital_id, stay.index_encounter_id,
                cast(admit_at as date) - 1 as first_day,
                cast(coalesce(discharge_at, admit_at + interval {LONGEST_SEARCH_DAYS} day) as date) + 1 as
                    last_day
            from comparable_deliveries as delivery
            join mother_stays as stay using (hospital_id, encounter_id)
        ),
        timed as (
            -- a delivery time outside the stay is a typing error
            select *, case when cast(delivery_at as date) between first_day and last_day then delivery_at end
                as delivered_at
            from numbered
        ),
        first_of_delivery as (
            select *, lag(coalesce(delivered_at, admit_at)) over (
                partition by index_hospital_id, index_encounter_id
                order by coalesce(delivered_at, admit_at), admit_at, unique_id) as previous_delivery_at
            from timed
        )
        select unique_id, delivery.hospital_id, encounter_id, hospital.hospital_no,
            hospital.hospital_no as number_space, receiver.hospital_no as sending_hospital_no,
            cast(null as boolean) as is_outborn,
            cast(delivered_at as date) as day,
            case when fixed.clock is null then epoch(delivered_at)::bigint // 60 end as minute,
            first_day, last_day,
            ltrim(mother_mrn, '0') as record_number, ltrim(account_number, '0') as account_number,
            replace(first_name, ' ', '') as first_name, replace(middle_name, ' ', '') as middle_name,
            cast(null as varchar) as embedded_name, cast(null as varchar) as guarantor_name,
            cast(null as double) as first_name_share,
            replace(last_name, ' ', '') as surname, replace(maiden_name, ' ', '') as other_surname,
            cast(null as double) as surname_share,
            strftime(birth_date, '%Y%m%d') as birth_text, age_years, phone, subscriber_id, street, zip,
            gestational_age_days as gestation_days, plurality,
            case when delivery_mode = 'cesarean' then 'cesarean' when delivery_mode is not null then
                'vaginal' end
                as delivery_mode,
            race_ethnicity, payer,
            greatest(coalesce(liveborn_count, plurality, 1), 0) as capacity,
            count(*) over (partition by hospital.hospital_no, coalesce(cast(delivered_at as date), first_day))
                as deliveries_of_day
        from first_of_delivery as delivery
        join linkage_hospital_numbers as hospital using (hospital_id)
        left join linkage_hospital_numbers as receiver on receiver.hospital_id =
            delivery.transfer_to_hospital_id
        left join linkage_default_times as fixed on fixed.hospital_id = delivery.hospital_id
            and fixed.side = 'delivery' and fixed.clock = strftime(delivered_at, '%H:%M')
        where previous_delivery_at is null
           or date_diff('day', cast(previous_delivery_at as date), cast(coalesce(delivered_at, admit_at) as
               date))
              >= {SAME_DELIVERY_DAYS}
    """


def _newborn_side_sql() -> str:
    return """
        -- one row an infant whose birth record, or first transfer-in stay, is known
        create or replace temp table linkage_newborn_side as
        with numbered as (
            select newborn.*, row_number() over (order by newborn.hospital_id, newborn.encounter_id) as
                unique_id,
                coalesce(mother_last_name, newborn.last_name) as best_surname
            from comparable_newborns as newborn
            join infant_stays as stay using (hospital_id, encounter_id)
            where stay.stay_sequence = 1 and stay.stay_kind in ('birth', 'transfer')
        )
        select unique_id, newborn.hospital_id, encounter_id, hospital.hospital_no,
            hospital.hospital_no as number_space, sender.hospital_no as sending_hospital_no, is_outborn,
            cast(birth_at as date) as day,
            case when fixed.clock is null then epoch(birth_at)::bigint // 60 end as minute,
            case when role = 'birth' then cast(admit_at as date) end as admit_day,
            ltrim(mother_mrn, '0') as record_number, ltrim(mother_account_number, '0') as account_number,
            replace(mother_first_name, ' ', '') as first_name, cast(null as varchar) as middle_name,
            replace(name_mother_first_name, ' ', '') as embedded_name, guarantor_name,
            coalesce(first_share.share, 0) as first_name_share,
            replace(mother_last_name, ' ', '') as surname, replace(newborn.last_name, ' ', '') as
                other_surname,
            coalesce(surname_share.share, 0) as surname_share,
            strftime(mother_birth_date, '%Y%m%d') as birth_text, mother_age_years as age_years,
            phone, subscriber_id, street, zip,
            gestational_age_days as gestation_days, plurality,
            case when delivery_mode = 'cesarean' then 'cesarean' when delivery_mode is not null then
                'vaginal' end
                as delivery_mode,
            race_ethnicity, payer,
            coalesce(mother_mrn, mother_account_number, mother_first_name, mother_last_name,
                newborn.last_name,
                name_mother_first_name, guarantor_name, phone, subscriber_id, street) is not null
                or mother_birth_date is not null as has_identity
        from numbered as newborn
        join linkage_hospital_numbers as hospital using (hospital_id)
        left join linkage_hospital_numbers as sender
            on sender.hospital_id = newborn.transfer_from_hospital_id and sender.hospital_no <>
                hospital.hospital_no
        left join linkage_default_times as fixed on fixed.hospital_id = newborn.hospital_id
            and fixed.side = 'newborn' and fixed.clock = strftime(birth_at, '%H:%M')
        left join linkage_first_name_shares as first_share on first_share.hospital_id = newborn.hospital_id
            and first_share.name = replace(mother_first_name, ' ', '')
        left join linkage_surname_shares as surname_share on surname_share.hospital_id = newborn.hospital_id
            and surname_share.name = replace(best_surname, ' ', '')
    """
