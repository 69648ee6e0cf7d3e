"""Which birth certificates belong to which delivery and newborn, and what of them stands in where encounters are silent.

Certificates as a feed of their own, and deaths, do not stand here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# Of twins two certificates speak of one pregnancy: the lower number of earlier children, else the higher of what is told.
_OF_THE_PREGNANCY = {
    "prior_live_births": "min",
    "prenatal_visits": "max",
    "first_prenatal_visit_month": "min",
    "mother_education": "max",
    "height_in": "max",
    "prepregnancy_weight_lb": "max",
}


def create_fact_certificates(con: duckdb.DuckDBPyConnection) -> None:
    """Create temp tables `fact_delivery_certificates` and `fact_newborn_certificates`, one row a unit with a certificate.

    Reads the feeds, `delivery_stays`, `newborn_stays` and `dyads`. Columns of the first: `delivery_id` and those of
    `_OF_THE_PREGNANCY`; of the second: `newborn_id, breastfed_at_discharge` (yes when one of several says so).
    """
    told = ", ".join(f"certificate.{column}" for column in _OF_THE_PREGNANCY)
    chosen = ", ".join(f"{choose}({column}) as {column}" for column, choose in _OF_THE_PREGNANCY.items())
    con.execute(
        f"""
        create or replace temp table fact_delivery_certificates as
        with
        -- certificates that name the mother's record number, for a birth on a day of her delivery stay
        by_mother as (
            select stay.delivery_id, {told}
            from birth_certificates as certificate
            join maternal_encounters as mother
                on mother.hospital_id = certificate.hospital_id
                and mother.patient_mrn = certificate.mother_mrn
            join delivery_stays as stay
                on stay.hospital_id = mother.hospital_id and stay.encounter_id = mother.encounter_id
            where certificate.birth_datetime::date >= mother.admit_datetime::date
                and (mother.discharge_datetime is null
                    or certificate.birth_datetime::date <= mother.discharge_datetime::date)
        ),
        -- certificates that name the record number of a newborn linked to the delivery, born on the same day
        by_infant as (
            select dyad.delivery_id, {told}
            from birth_certificates as certificate
            {SAME_INFANT}
            join dyads as dyad on dyad.newborn_id = stay.newborn_id and dyad.link_status = 'linked'
        )
        select delivery_id, {chosen}
        from (from by_mother union all from by_infant) as found
        group by delivery_id
        """
    )
    con.execute(
        f"""
        create or replace temp table fact_newborn_certificates as
        select stay.newborn_id, bool_or(certificate.breastfed_at_discharge) as breastfed_at_discharge
        from birth_certificates as certificate
        {SAME_INFANT}
        where stay.newborn_id is not null
        group by stay.newborn_id
        """
    )


# The stays of the infant that a `certificate` names by hospital, record number and day of birth.
SAME_INFANT = """join newborn_encounters as infant
                on infant.hospital_id = certificate.hospital_id
                and infant.patient_mrn = certificate.infant_mrn
                and infant.birth_datetime::date = certificate.birth_datetime::date
            join newborn_stays as stay
                on stay.hospital_id = infant.hospital_id and stay.encounter_id = infant.encounter_id"""
