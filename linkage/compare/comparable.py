"""Standardises what hospitals sent into deliveries, newborns and mothers' stays that can be compared field
by field.

Recognises delivery and newborn records by code, DRG and fields; who belongs to whom is decided elsewhere.
"""

from __future__ import annotations

import duckdb

from data_contracts.codings import (
    delivery_mode_sql,
    disposition_sql,
    payer_sql,
    race_ethnicity_sql,
    sex_sql,
    ub04_code_sql,
)
from linkage.compare.cleaning import (
    NAME,
    NUMBER,
    PHONE,
    SSN_LAST4,
    STREET,
    SURNAME,
    Cleaner,
    age_sql,
    birth_date_sql,
)
from linkage.compare.codes import DELIVERY_DRGS, birth_codes_sql, maternal_codes_sql, quoted
from linkage.compare.placeholders import ignore_shared_values
from linkage.compare.registered_names import create_parsed_names, drop_parsed_names
from linkage.persons.population_evidence import create_population_evidence

# Born before this day of life ended, and admitted, without another sign: a birth record.
BIRTH_RECORD_MAX_AGE_DAYS = 1
# 28 days: neonatal period by WHO definition; an infant that comes from another hospital within it is a
# transfer.
NEONATAL_DAYS = 28


def create_comparable(con: duckdb.DuckDBPyConnection) -> None:
    """Create `comparable_deliveries`, `comparable_newborns`, `mother_encounters`, `population_evidence`, `ignored_values`.

    Reads the feed views `maternal_encounters`, `newborn_encounters`, `diagnoses` and `procedures`
    (docs/explanation/stages.md, 1 and 2).
    """
    _create_words(con)
    con.execute(maternal_codes_sql())
    con.execute(_mothers_sql())
    con.execute(_DELIVERIES)
    con.execute(_MOTHER_ENCOUNTERS)
    create_parsed_names(con)
    con.execute(birth_codes_sql())
    con.execute(_newborns_sql())
    for table in ("linkage_maternal_codes", "linkage_mothers", "linkage_birth_codes", *_WORD_TABLES):
        con.execute(f"drop table {table}")
    drop_parsed_names(con)
    create_population_evidence(con)
    ignore_shared_values(con)


_MOTHER_COLUMNS: tuple[tuple[str, str, Cleaner], ...] = (
    ("mother_mrn", "patient_mrn", NUMBER),
    ("account_number", "account_number", NUMBER),
    ("first_name", "first_name", NAME),
    ("middle_name", "middle_name", NAME),
    ("last_name", "last_name", SURNAME),
    ("maiden_name", "maiden_name", SURNAME),
    ("ssn_last4", "ssn_last4", SSN_LAST4),
    ("street", "street_address", STREET),
    ("city", "city", NAME),
    ("phone", "phone", PHONE),
    ("subscriber_id", "subscriber_id", NUMBER),
)
_NEWBORN_COLUMNS: tuple[tuple[str, str, Cleaner], ...] = (
    ("mrn", "patient_mrn", NUMBER),
    ("account_number", "account_number", NUMBER),
    ("first_name", "first_name", NAME),
    ("last_name", "last_name", SURNAME),
    ("mother_mrn", "mother_mrn", NUMBER),
    ("mother_account_number", "mother_account_number", NUMBER),
    ("mother_first_name", "mother_first_name", NAME),
    ("mother_last_name", "mother_last_name", SURNAME),
    ("guarantor_name", "guarantor_name", NAME),
    ("subscriber_id", "subscriber_id", NUMBER),
    ("street", "street_address", STREET),
    ("city", "city", NAME),
    ("phone", "phone", PHONE),
)


def _plain(columns: tuple[tuple[str, str, Cleaner], ...]) -> str:
    return ",\n            ".join(
        f"{cleaner.plain(f'sent.{sent}')} as plain_{name}" for name, sent, cleaner in columns
    )


def _known(columns: tuple[tuple[str, str, Cleaner], ...], *names: str) -> str:
    return ",\n            ".join(
        f"{cleaner.known(f'plain_{name}')} as {name}"
        for name, _, cleaner in columns
        if not names or name in names
    )


def _create_words(con: duckdb.DuckDBPyConnection) -> None:
    """One row a value as sent of race, payer and mode: reading a few hundred values is quicker than a million rows."""
    con.execute(
        f"""
        create or replace temp table linkage_races as
        select race, ethnicity, {race_ethnicity_sql("race", "ethnicity")} as race_ethnicity
        from (select race, ethnicity from maternal_encounters union select race, ethnicity from
            newborn_encounters)
        """
    )
    con.execute(
        f"""
        create or replace temp table linkage_payers as
        select payer_primary, {payer_sql("payer_primary")} as payer
        from (select payer_primary from maternal_encounters union select payer_primary from
            newborn_encounters)
        """
    )
    con.execute(
        f"""
        create or replace temp table linkage_modes as
        select delivery_mode, {delivery_mode_sql("delivery_mode")} as mode
        from (select delivery_mode from maternal_encounters union select delivery_mode from
            newborn_encounters)
        """
    )
    con.execute(
        f"""
        create or replace temp table linkage_dispositions as
        select discharge_disposition, {disposition_sql("discharge_disposition")} as disposition
        from (
            select discharge_disposition from maternal_encounters
            union select discharge_disposition from newborn_encounters
        )
        """
    )


_WORD_TABLES = ("linkage_races", "linkage_payers", "linkage_modes", "linkage_dispositions")
_WITH_WORDS = """
            left join linkage_races as races
                on races.race is not distinct from sent.race and races.ethnicity is not distinct from
                    sent.ethnicity
            left join linkage_payers as payers on payers.payer_primary = sent.payer_primary
            left join linkage_modes as modes on modes.delivery_mode = sent.delivery_mode
            left join linkage_dispositions as dispositions
                on dispositions.discharge_disposition = sent.discharge_disposition
"""


def _mothers_sql() -> str:
    return f"""
        -- one row a maternal encounter, cleaned, with the signs of delivery
        create or replace temp table linkage_mothers as
        with plain as (
            select sent.hospital_id, sent.encounter_id,
            {_plain(_MOTHER_COLUMNS)},
            {birth_date_sql("birth_date")} as birth_date, birth_year, age_years,
            upper(trim(zip)) as zip, upper(trim(state)) as state,
            races.race_ethnicity, payers.payer, modes.mode, dispositions.disposition,
            lower(coalesce(encounter_type, 'inpatient')) = 'inpatient' as is_inpatient,
            admit_datetime as admit_at, discharge_datetime as discharge_at, delivery_datetime,
            gestational_age_days, plurality, liveborn_count, cesarean, ms_drg,
            transfer_from_hospital_id, transfer_to_hospital_id
            from maternal_encounters as sent {_WITH_WORDS}
        )
        select plain.hospital_id, plain.encounter_id,
            {_known(_MOTHER_COLUMNS)},
            birth_date, coalesce(year(birth_date), birth_year) as birth_year,
            coalesce(age_years, {age_sql("birth_date", "admit_at")}) as age_years,
            nullif(zip, '') as zip, nullif(state, '') as state,
            race_ethnicity, payer, admit_at, discharge_at,
            coalesce(delivery_datetime, procedure_at) as delivery_at,
            gestational_age_days,
            coalesce(outcome_plurality, case when is_higher_multiple then greatest(plurality, 3) else
                plurality end)
                as plurality,
            coalesce(outcome_liveborn, liveborn_count, case when is_higher_multiple then greatest(plurality,
                3) end)
                as liveborn_count,
            coalesce(mode, case when cesarean then 'cesarean' end, procedure_mode,
                case when not cesarean then 'vaginal' end) as delivery_mode,
            transfer_from_hospital_id, transfer_to_hospital_id, disposition as discharge_disposition,
            is_inpatient and not coalesce(has_abortion_evidence, false)
                and (coalesce(has_delivery_evidence, false)
                    or coalesce(ms_drg in ({quoted(DELIVERY_DRGS)}), false)
                    -- a delivery time outside the stay belongs to an earlier stay: a postpartum readmission
                    or coalesce(delivery_datetime between admit_at - interval 1 day
                        and coalesce(discharge_at, delivery_datetime) + interval 1 day, false)) as is_delivery
        from plain
        left join linkage_maternal_codes as codes using (hospital_id, encounter_id)
    """


_DELIVERIES = """
    -- one row a delivery stay: inpatient, with evidence of delivery and none of abortion
    create or replace temp table comparable_deliveries as
    select hospital_id, encounter_id, mother_mrn, account_number, first_name, middle_name, last_name,
        maiden_name,
        birth_date, birth_year, age_years, ssn_last4, street, city, zip, state, phone, subscriber_id,
            race_ethnicity,
        payer, admit_at, discharge_at, delivery_at, gestational_age_days, plurality, liveborn_count,
            delivery_mode,
        transfer_from_hospital_id, transfer_to_hospital_id, discharge_disposition
    from linkage_mothers
    where is_delivery
"""
_MOTHER_ENCOUNTERS = """
    -- one row a maternal encounter
    create or replace temp table mother_encounters as
    select hospital_id, encounter_id, mother_mrn, first_name, middle_name, last_name, maiden_name, birth_date,
        ssn_last4, street, zip, phone, subscriber_id, race_ethnicity, is_delivery, admit_at, discharge_at
    from linkage_mothers
"""


def _newborns_sql() -> str:
    return f"""
        -- one row an infant encounter
        create or replace temp table comparable_newborns as
        with plain as (
            select sent.hospital_id, sent.encounter_id,
            {_plain(_NEWBORN_COLUMNS)},
            coalesce(given.told_mother, family.told_mother) as plain_name_mother,
            coalesce(given.told_sex, family.told_sex) as name_sex,
            coalesce(given.told_order, family.told_order) as name_order,
            given.first_name is not null or family.last_name is not null as name_is_provisional,
            -- a name like SMITH BG in the first-name field, with no last name: SMITH is no first name
            rather.word as plain_whole_name_surname, given.told_surname as plain_comma_surname,
            family.told_surname as plain_family_surname, family.last_name is not null as
                is_family_provisional,
            {sex_sql("sent.sex")} as sex, birth_datetime as birth_at, birth_order, plurality, birth_weight_g,
            gestational_age_days, {birth_date_sql("mother_birth_date")} as mother_birth_date,
                mother_age_years,
            upper(trim(zip)) as zip, upper(trim(state)) as state,
            races.race_ethnicity, payers.payer, modes.mode, cesarean, dispositions.disposition,
            admit_datetime as admit_at, discharge_datetime as discharge_at,
            date_diff('day', cast(birth_datetime as date), cast(admit_datetime as date)) as
                age_at_admission_days,
            {ub04_code_sql("admission_type")} as admission_code,
            {ub04_code_sql("point_of_origin")} as origin_code,
            transfer_from_hospital_id, transfer_to_hospital_id,
            coalesce(transfer_from_hospital_id <> sent.hospital_id, false) as is_sent,
            coalesce(test_patient, false) as is_test
            from newborn_encounters as sent {_WITH_WORDS}
            left join linkage_parsed_names as given on given.first_name = sent.first_name
            left join linkage_parsed_families as family on family.last_name = sent.last_name
            left join linkage_rather_surnames as rather on rather.word = given.told_mother
        ),
        with_role as (
            select plain.*, code_plurality, code_mode, coalesce(says_born_outside, false) as
                says_born_outside,
                -- UB-04 point of origin: 5 and 6 of a newborn are born here and born elsewhere, 4 is from a
                -- hospital
                case when is_test then 'test'
                     when is_sent and not (coalesce(says_born_in_hospital, false) and coalesce(origin_code =
                         '5', false))
                         then 'transfer_in'
                     when coalesce(says_born_outside, false) then 'birth'
                     when origin_code in ('4', '6') and age_at_admission_days <= {NEONATAL_DAYS} then
                         'transfer_in'
                     when coalesce(says_born_in_hospital, false) or coalesce(admission_code = '4', false)
                         then 'birth'
                     when age_at_admission_days <= {BIRTH_RECORD_MAX_AGE_DAYS} then 'birth'
                     else 'readmission' end as role
            from plain
            left join linkage_birth_codes using (hospital_id, encounter_id)
        ),
        with_surnames as (
            select *, {NAME.known("plain_name_mother")} as name_mother,
            {_known(_NEWBORN_COLUMNS, "mother_first_name", "mother_last_name", "last_name")}
            from with_role
        ),
        named as (
            select * replace (case when is_family_provisional then plain_family_surname
                    else coalesce(last_name, plain_comma_surname, plain_whole_name_surname) end as last_name)
            from with_surnames
        )
        select hospital_id, encounter_id, role,
            role = 'transfer_in' or (role = 'birth' and says_born_outside) as is_outborn,
            {_known(_NEWBORN_COLUMNS, "mrn", "account_number", "first_name")}, last_name,
            -- BABY SMITH of Mrs Smith names the family, not the mother, unless Smith is her first name too
            case when name_mother = mother_first_name
                    or name_mother not in (coalesce(last_name, ''), coalesce(mother_last_name, ''))
                then name_mother end as name_mother_first_name,
            name_sex, name_order, name_is_provisional,
            sex, birth_at, birth_order, coalesce(plurality, code_plurality) as plurality, birth_weight_g,
            gestational_age_days,
            {_known(_NEWBORN_COLUMNS, "mother_mrn", "mother_account_number")}, mother_first_name, mother_last_name,
            mother_birth_date,
            coalesce(mother_age_years, {age_sql("mother_birth_date", "birth_at")}) as mother_age_years,
            {_known(_NEWBORN_COLUMNS, "guarantor_name", "subscriber_id", "street", "city")},
            nullif(zip, '') as zip, nullif(state, '') as state,
            {_known(_NEWBORN_COLUMNS, "phone")},
            race_ethnicity, payer, admit_at, discharge_at,
            coalesce(mode, case when cesarean then 'cesarean' when not cesarean then 'vaginal' end, code_mode)
                as delivery_mode,
            transfer_from_hospital_id, transfer_to_hospital_id, disposition as discharge_disposition
        from named
    """
