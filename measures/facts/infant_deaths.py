"""Which registered deaths belong to which newborn: age, whether sudden and unexpected, where the infant slept.

Deaths in hospital, which discharge status tells, do not stand here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from measures.facts.certificates import SAME_INFANT

if TYPE_CHECKING:
    import duckdb

SUDDEN_DEATHS = "sudden_unexpected_infant_death"


def create_fact_infant_deaths(con: duckdb.DuckDBPyConnection) -> None:
    """Create temp table `fact_infant_deaths`: one row a newborn with a registered death in the first year.

    Reads the feeds, `newborn_stays` and `code_lists`. Columns: `newborn_id, registered_death_age_days` (calendar days
    from birth), `registered_death_sudden` (underlying cause R95, R99 or W75; NULL when no cause is told) and
    `registered_sleep_environment`. A death is the newborn's by its record number and day of birth, or by the birth
    certificate it names; of several the earliest counts.
    """
    con.execute(
        f"""
        create or replace temp table fact_infant_deaths as
        with
        -- deaths that name the infant's record number at its hospital of birth
        by_number as (
            select stay.newborn_id, certificate.death_certificate_number, infant.birth_datetime
            from infant_deaths as certificate
            {SAME_INFANT}
        ),
        -- deaths that name the birth certificate of an infant with a record number
        by_certificate as (
            select stay.newborn_id, death.death_certificate_number, infant.birth_datetime
            from infant_deaths as death
            join birth_certificates as certificate
                on certificate.certificate_number = death.birth_certificate_number
            {SAME_INFANT}
        ),
        -- one row a newborn and death
        found as (
            select distinct newborn_id, death_certificate_number, min(birth_datetime::date) as birth_date
            from (from by_number union all from by_certificate) as both_ways
            where newborn_id is not null
            group by newborn_id, death_certificate_number
        ),
        -- one row a cause as sent
        causes as (
            select sent, left(upper(trim(sent)), 3) in (
                select code from code_lists where codelist = '{SUDDEN_DEATHS}') as is_sudden
            from (select distinct underlying_cause as sent from infant_deaths where underlying_cause is not null) as told
        ),
        told as (
            select found.newborn_id, death.death_datetime, death.death_certificate_number, causes.is_sudden,
                date_diff('day', found.birth_date, death.death_datetime::date) as age_days,
                lower(trim(death.sleep_environment)) as sleep_environment
            from found
            join infant_deaths as death using (death_certificate_number)
            left join causes on causes.sent = death.underlying_cause
        )
        select newborn_id, age_days as registered_death_age_days, is_sudden as registered_death_sudden,
            sleep_environment as registered_sleep_environment
        from told
        where age_days between 0 and 365
        qualify row_number() over (partition by newborn_id order by death_datetime, death_certificate_number) = 1
        """
    )
