"""`delivery_strata`, `newborn_strata`, `dyad_strata`: the groups by which rates are shown, all text.

No rate is computed here. What is not known is the group `unknown`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_contracts.codings import age_band_sql

if TYPE_CHECKING:
    import duckdb

STRATA = (
    "race_ethnicity",
    "payer",
    "age_band",
    "language",
    "rural_urban",
    "svi_quartile",
    "plurality",
)
# RUCA 1-3 are metropolitan (urban), 4-10 all others.
LAST_URBAN_RUCA = 3


def create_strata(con: duckdb.DuckDBPyConnection) -> None:
    """Create the three temp tables from the fact tables, `dyads` and `fact_places`."""
    con.execute(f"create or replace temp table delivery_strata as {_delivery_strata()}")
    con.execute(f"create or replace temp table newborn_strata as {_newborn_strata()}")
    con.execute(f"create or replace temp table dyad_strata as {_dyad_strata()}")


def rural_urban_sql(ruca: str) -> str:
    """`urban`, `rural` or NULL from a RUCA code 1-10."""
    return f"case when {ruca} <= {LAST_URBAN_RUCA} then 'urban' when {ruca} <= 10 then 'rural' end"


def svi_quartile_sql(svi: str) -> str:
    """`1` (least vulnerable) to `4` from a Social Vulnerability Index 0-1, cut at 0.25, 0.5 and 0.75."""
    return f"""case when {svi} < 0.25 then '1' when {svi} < 0.5 then '2' when {svi} < 0.75 then '3'
                when {svi} <= 1 then '4' end"""


def plurality_sql(plurality: str) -> str:
    """`singleton`, `twins`, `higher` or NULL from a number of children."""
    return f"""case when {plurality} = 1 then 'singleton' when {plurality} = 2 then 'twins'
                when {plurality} > 2 then 'higher' end"""


def _known(expressions: dict[str, str]) -> str:
    return ",\n            ".join(
        f"coalesce({expressions[stratum]}, 'unknown') as {stratum}" for stratum in STRATA
    )


def _delivery_strata() -> str:
    groups = _known(
        {
            "race_ethnicity": "race_ethnicity",
            "payer": "payer",
            "age_band": age_band_sql("mother_age_years"),
            "language": "language",
            "rural_urban": rural_urban_sql("rural_urban_code"),
            "svi_quartile": svi_quartile_sql("svi_overall"),
            "plurality": plurality_sql("plurality"),
        }
    )
    return f"""
        -- one row a delivery
        select delivery_id, hospital_id, period_date,
            {groups}
        from delivery_facts
        """


def _newborn_strata() -> str:
    """Of the linked mother where she tells, else of the newborn's own record."""
    groups = _known(
        {
            "race_ethnicity": "coalesce(mother.race_ethnicity, newborn.race_ethnicity)",
            "payer": "coalesce(mother.payer, newborn.payer)",
            "age_band": age_band_sql("coalesce(mother.mother_age_years, own.mother_age_years)"),
            "language": "mother.language",
            "rural_urban": rural_urban_sql("coalesce(mother.rural_urban_code, place.rural_urban_code)"),
            "svi_quartile": svi_quartile_sql("coalesce(mother.svi_overall, place.svi_overall)"),
            "plurality": plurality_sql("newborn.plurality"),
        }
    )
    return f"""
        -- one row a newborn
        select newborn.newborn_id, newborn.hospital_id, newborn.period_date,
            {groups}
        from newborn_facts as newborn
        join fact_encounters as unit on unit.newborn_id = newborn.newborn_id and unit.is_index
        join newborn_encounters as own
            on own.hospital_id = unit.hospital_id and own.encounter_id = unit.encounter_id
        left join fact_places as place on place.zip = own.zip
        left join delivery_facts as mother
            on mother.delivery_id = newborn.delivery_id and newborn.link_status = 'linked'
        """


def _dyad_strata() -> str:
    groups = ", ".join(f"newborn.{stratum}" for stratum in STRATA)
    return f"""
        -- one row a linked dyad
        select dyad.dyad_id, newborn.hospital_id, newborn.period_date, {groups}
        from dyads as dyad
        join newborn_strata as newborn using (newborn_id)
        where dyad.link_status = 'linked'
        """
