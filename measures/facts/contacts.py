"""Which encounters belong to a unit and when they began and ended, seen from its birth: its own stay, before, after.

What was recorded on them is read elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_contracts.codings import disposition_sql
from measures.facts.gestation import gestation_field_sql

if TYPE_CHECKING:
    import duckdb

# The longest pregnancy that measures know is 46 weeks; earlier encounters belong to no pregnancy of this birth.
LONGEST_PREGNANCY_DAYS = 322
# Infancy, and the time within which a death after childbirth is pregnancy-related.
FOLLOWED_DAYS = 365


def create_fact_contacts(con: duckdb.DuckDBPyConnection) -> None:
    """Create temp table `fact_contacts`: one row a unit and encounter of its person.

    Reads the feeds, `maternal_stays`, `newborn_stays`, `fact_encounters` and `fact_codes`. Columns: `unit_no, hospital_id,
    encounter_id, reach` (`stay, before, after`), `encounter_type, began_at, ended_at, code_date` (on which a code of
    the encounter must be valid), `birth_clock, admission_clock, discharge_clock, gestation_clock` (of
    the unit; the last is the birth less the gestation at birth, NULL of newborns), `disposition` (of the
    encounter; UB-04, two digits).
    An encounter between two births of a woman counts after the earlier and before the later one.
    """
    con.execute(
        f"""
        create or replace temp table fact_contacts as
        with
        -- one row a delivery
        delivery as (
            select unit.unit_no, stay.mother_id, stay.hospital_id, stay.encounter_id, unit.code_date,
                coalesce(stay.delivery_at, mother.delivery_datetime) as birth_clock,
                mother.admit_datetime as admission_clock, mother.discharge_datetime as discharge_clock,
                coalesce({gestation_field_sql("mother.gestational_age_days")}, codes.z3a_days) as gestation_days
            from delivery_stays as stay
            join fact_encounters as unit using (delivery_id)
            join maternal_encounters as mother
                on mother.hospital_id = stay.hospital_id and mother.encounter_id = stay.encounter_id
            left join fact_codes as codes on codes.unit_no = unit.unit_no
        ),
        -- one row a newborn: its birth, first admission and last discharge
        newborn as (
            select unit.unit_no, place.infant_id, arg_min(infant.birth_datetime, unit.stay_sequence) as birth_clock,
                min(infant.admit_datetime) as admission_clock, max(infant.discharge_datetime) as discharge_clock
            from fact_encounters as unit
            join newborn_stays as place using (hospital_id, encounter_id)
            join newborn_encounters as infant using (hospital_id, encounter_id)
            where unit.newborn_id is not null
            group by unit.unit_no, place.infant_id
        ),
        contacts as (
            select unit_no, hospital_id, encounter_id, 'stay' as reach, code_date, birth_clock, admission_clock,
                discharge_clock, birth_clock - to_days(gestation_days::integer) as gestation_clock
            from delivery
            union all
            select unit.unit_no, unit.hospital_id, unit.encounter_id, 'stay', unit.code_date,
                newborn.birth_clock, newborn.admission_clock, newborn.discharge_clock, null
            from fact_encounters as unit
            join newborn using (unit_no)
            union all
            select delivery.unit_no, other.hospital_id, other.encounter_id,
                case when other.admit_at < delivery.admission_clock then 'before' else 'after' end,
                coalesce(other.discharge_at, other.admit_at)::date, delivery.birth_clock,
                delivery.admission_clock, delivery.discharge_clock,
                delivery.birth_clock - to_days(delivery.gestation_days::integer)
            from delivery
            join maternal_stays as other using (mother_id)
            where (other.hospital_id, other.encounter_id) <> (delivery.hospital_id, delivery.encounter_id)
                and date_diff('day', delivery.admission_clock::date, other.admit_at::date)
                    between -{LONGEST_PREGNANCY_DAYS} and {FOLLOWED_DAYS}
            union all
            select newborn.unit_no, later.hospital_id, later.encounter_id, 'after',
                coalesce(infant.discharge_datetime, infant.admit_datetime)::date, newborn.birth_clock,
                newborn.admission_clock, newborn.discharge_clock, null
            from newborn
            join newborn_stays as later using (infant_id)
            join newborn_encounters as infant using (hospital_id, encounter_id)
            where later.stay_kind = 'readmission'
                and date_diff('day', newborn.birth_clock::date, infant.admit_datetime::date) <= {FOLLOWED_DAYS}
        ),
        encounters as (
            select hospital_id, encounter_id, lower(coalesce(encounter_type, 'inpatient')) as encounter_type,
                admit_datetime as began_at, discharge_datetime as ended_at, discharge_disposition as sent
            from maternal_encounters
            union all
            select hospital_id, encounter_id, 'inpatient', admit_datetime, discharge_datetime, discharge_disposition
            from newborn_encounters
        ),
        -- one row a discharge status as sent
        said as (
            select sent, {disposition_sql("sent")} as disposition
            from (select distinct sent from encounters) as statuses
        )
        select contacts.*, encounters.encounter_type, encounters.began_at, encounters.ended_at, said.disposition
        from contacts
        join encounters using (hospital_id, encounter_id)
        join said on said.sent is not distinct from encounters.sent
        """
    )
