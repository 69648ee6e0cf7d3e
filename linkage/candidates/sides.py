"""Builds the two sides that are paired: index newborns and deliveries, numbered, in one vocabulary of
columns.

Only columns that a model or a rule compares stand here; no pair is formed.
"""

from __future__ import annotations

import duckdb

from linkage.candidates.hospital_habits import SHARED_VALUES

# A woman's second delivery stay this soon after the first is the same delivery, recorded twice or continued.
SAME_DELIVERY_DAYS = 100
# Days of a stay in which a birth is looked for; a longer stay than this before the birth has its delivery
# time sent.
LONGEST_SEARCH_DAYS = 14

# UB-04 discharge status: to another hospital, to a children's hospital, died. Who is moved on leaves alone.
MOVED_ON = ("02", "05", "20")

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
    "state",
    "gestation_days",
    "gestation_weeks",
    "gestation_in_weeks",
    "plurality",
    "delivery_mode",
    "race_ethnicity",
    "payer",
    "admit_day",
    "discharge_day",
    "discharge_minute",
    "deliveries_of_day",
    *(f"{kind}_share" for kind in SHARED_VALUES),
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


_CLOCK = "case when {usual}.clock is null then epoch({column})::bigint // 60 end"
_MOVED_ON = f"(transfer_to_hospital_id is not null or coalesce(discharge_disposition in {MOVED_ON}, false))"


def _mode_sql() -> str:
    return "case when delivery_mode = 'cesarean' then 'cesarean' when delivery_mode is not null then 'vaginal' end"


def _usual_times_sql(table: str, side: str, column: str, usual: str) -> str:
    """A join that finds the clock times that are a default of the hospital's system."""
    return f"""left join linkage_default_times as {usual} on {usual}.hospital_id = {table}.hospital_id
            and {usual}.side = '{side}' and {usual}.clock = strftime({column}, '%H:%M')"""


def _delivery_side_sql() -> str:
    share_joins = "".join(
        f"""
        left join linkage_value_shares as {kind}_of on {kind}_of.hospital_no = delivery.hospital_no
            and {kind}_of.kind = '{kind}' and {kind}_of.value = {value}"""
        for kind, value in SHARED_VALUES.items()
    )
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
        ordered as (
            select *, lag(coalesce(delivered_at, admit_at)) over (
                partition by index_hospital_id, index_encounter_id
                order by coalesce(delivered_at, admit_at), admit_at, unique_id) as previous_delivery_at
            from timed
        ),
        first_of_delivery as (
            select *, coalesce(cast(delivered_at as date), first_day) as likely_day
            from ordered
            where previous_delivery_at is null
               or date_diff('day', cast(previous_delivery_at as date),
                    cast(coalesce(delivered_at, admit_at) as date)) >= {SAME_DELIVERY_DAYS}
        ),
        delivery as (
            select first_of_delivery.*, hospital_no, delivery_in_weeks, {_MOVED_ON} as is_moved_on,
                {_mode_sql()} as mode
            from first_of_delivery join linkage_hospital_habits using (hospital_id)
        )
        select unique_id, delivery.hospital_id, encounter_id, delivery.hospital_no,
            delivery.hospital_no as number_space, receiver.hospital_no as sending_hospital_no,
            cast(null as boolean) as is_outborn,
            cast(delivered_at as date) as day, {_CLOCK.format(usual="fixed", column="delivered_at")} as minute,
            first_day, last_day,
            ltrim(mother_mrn, '0') as record_number, ltrim(account_number, '0') as account_number,
            replace(first_name, ' ', '') as first_name, replace(middle_name, ' ', '') as middle_name,
            cast(null as varchar) as embedded_name, cast(null as varchar) as guarantor_name,
            cast(null as double) as first_name_share,
            replace(last_name, ' ', '') as surname, replace(maiden_name, ' ', '') as other_surname,
            cast(null as double) as surname_share,
            strftime(birth_date, '%Y%m%d') as birth_text,
            coalesce(age_years, year(likely_day) - birth_year) as age_years, phone, subscriber_id, street, zip,
            state, gestational_age_days as gestation_days, gestational_age_days // 7 as gestation_weeks,
            delivery_in_weeks as gestation_in_weeks, plurality, mode as delivery_mode, race_ethnicity, payer,
            cast(admit_at as date) as admit_day,
            case when not is_moved_on then cast(discharge_at as date) end as discharge_day,
            case when not is_moved_on then {_CLOCK.format(usual="fixed_end", column="discharge_at")} end
                as discharge_minute,
            count(*) over (partition by delivery.hospital_no, likely_day) as deliveries_of_day,
            {", ".join(f"coalesce({kind}_of.share, 0) as {kind}_share" for kind in SHARED_VALUES)},
            greatest(coalesce(liveborn_count, plurality, 1), 0) as capacity
        from delivery
        left join linkage_hospital_numbers as receiver on receiver.hospital_id =
            delivery.transfer_to_hospital_id
        {_usual_times_sql("delivery", "delivery", "delivered_at", "fixed")}
        {_usual_times_sql("delivery", "delivery_end", "discharge_at", "fixed_end")}{share_joins}
    """


def _newborn_side_sql() -> str:
    return f"""
        -- one row an infant whose birth record, or first transfer-in stay, is known
        create or replace temp table linkage_newborn_side as
        with newborn as (
            select newborn.*, row_number() over (order by newborn.hospital_id, newborn.encounter_id) as
                unique_id,
                coalesce(mother_last_name, newborn.last_name) as best_surname,
                -- who came from elsewhere, or goes elsewhere, leaves without the mother
                role <> 'birth' or {_MOVED_ON} as is_moved_on
            from comparable_newborns as newborn
            join infant_stays as stay using (hospital_id, encounter_id)
            where stay.stay_sequence = 1 and stay.stay_kind in ('birth', 'transfer')
        )
        select unique_id, newborn.hospital_id, encounter_id, hospital.hospital_no,
            hospital.hospital_no as number_space, sender.hospital_no as sending_hospital_no, is_outborn,
            path.model,
            cast(birth_at as date) as day, {_CLOCK.format(usual="fixed", column="birth_at")} as minute,
            case when role = 'birth' then cast(admit_at as date) end as admit_day,
            ltrim(mother_mrn, '0') as record_number, ltrim(mother_account_number, '0') as account_number,
            replace(mother_first_name, ' ', '') as first_name, cast(null as varchar) as middle_name,
            replace(name_mother_first_name, ' ', '') as embedded_name, guarantor_name,
            coalesce(first_share.share, 0) as first_name_share,
            replace(mother_last_name, ' ', '') as surname, replace(newborn.last_name, ' ', '') as
                other_surname,
            coalesce(surname_share.share, 0) as surname_share,
            strftime(mother_birth_date, '%Y%m%d') as birth_text, mother_age_years as age_years,
            phone, subscriber_id, street, zip, state,
            gestational_age_days as gestation_days, gestational_age_days // 7 as gestation_weeks,
            newborn_in_weeks as gestation_in_weeks, plurality, {_mode_sql()} as delivery_mode,
            race_ethnicity, payer,
            case when not is_moved_on then cast(discharge_at as date) end as discharge_day,
            case when not is_moved_on then {_CLOCK.format(usual="fixed_end", column="discharge_at")} end
                as discharge_minute,
            cast(null as bigint) as deliveries_of_day,
            {", ".join(f"cast(null as double) as {kind}_share" for kind in SHARED_VALUES)},
            coalesce(mother_mrn, mother_account_number, mother_first_name, mother_last_name,
                newborn.last_name,
                name_mother_first_name, guarantor_name, phone, subscriber_id, street) is not null
                or mother_birth_date is not null as has_identity
        from newborn
        join linkage_hospital_habits as hospital using (hospital_id)
        left join linkage_hospital_numbers as sender
            on sender.hospital_id = newborn.transfer_from_hospital_id and sender.hospital_no <>
                hospital.hospital_no
        left join linkage_path_models as path on path.hospital_no = hospital.hospital_no
            and path.mother_hospital_no = coalesce(sender.hospital_no, hospital.hospital_no)
        {_usual_times_sql("newborn", "newborn", "birth_at", "fixed")}
        {_usual_times_sql("newborn", "newborn_end", "discharge_at", "fixed_end")}
        left join linkage_first_name_shares as first_share on first_share.hospital_id = newborn.hospital_id
            and first_share.name = replace(mother_first_name, ' ', '')
        left join linkage_surname_shares as surname_share on surname_share.hospital_id = newborn.hospital_id
            and surname_share.name = replace(best_surname, ' ', '')
    """
