"""Finds in codes what tells a population apart: stillbirths, gestational carriers, foundlings, adoptions, births outside.

Runs where codes are visible and changes what may be compared accordingly; which type a row gets stands in populations.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb


@dataclass(frozen=True, kw_only=True)
class Sign:
    """Diagnosis codes (ICD-10-CM without the dot; all codes that begin so) and what they say of an encounter."""

    name: str
    codes: tuple[str, ...]
    because: str


SIGNS: tuple[Sign, ...] = (
    Sign(
        name="says_all_stillborn",
        codes=("Z371", "Z374", "Z377"),
        because="outcome of delivery: single, twins or other multiples, all stillborn",
    ),
    Sign(
        name="says_some_stillborn",
        codes=("Z373", "Z376"),
        because="outcome of delivery: one liveborn and one stillborn; some of several liveborn",
    ),
    Sign(
        name="says_fetal_death",
        codes=("O364",),
        because="maternal care for intrauterine death; of a multiple pregnancy it may be one of them",
    ),
    Sign(
        name="says_carrier",
        codes=("Z333", "Z317"),
        because="pregnant state, gestational carrier; counselling for gestational carrier",
    ),
    Sign(name="says_stillborn", codes=("P95",), because="a record for the stillborn child itself"),
    Sign(
        name="says_foundling",
        codes=("Z761",),
        because="health supervision and care of foundling: left under a safe haven law, or found",
    ),
    Sign(name="says_adoption", codes=("Z0282",), because="encounter for adoption services"),
    Sign(
        name="says_born_outside",
        codes=("Z381", "Z384", "Z387"),
        because="liveborn infant, born outside hospital: single, twin, other multiple",
    ),
)

# A guardian's, not the mother's: on the record of a child that is given away they speak against its own mother.
GUARDIANS_COLUMNS = ("guarantor_name", "subscriber_id", "street", "city", "zip", "phone")
# So many children of multiple births, all called the first, are a default and no order.
ORDERS_SEEN = 4


def create_population_evidence(con: duckdb.DuckDBPyConnection) -> None:
    """Create `population_evidence`, one row an encounter with a sign (`hospital_id, encounter_id`, a boolean a sign).

    Reads `diagnoses`, and changes `comparable_deliveries` and `comparable_newborns` where a sign bears on comparing:
    a single fetal death leaves no liveborn, a child given away is not told by its guardian's address, insurance or
    name, a birth order that a hospital gives to every child is none, and a single birth recorded twice where no record
    numbers are sent gets a number that both records share.
    """
    con.execute(_evidence_sql())
    con.execute(
        """
        update comparable_deliveries set liveborn_count = 0
        from population_evidence as evidence
        where evidence.hospital_id = comparable_deliveries.hospital_id
          and evidence.encounter_id = comparable_deliveries.encounter_id
          and says_fetal_death and liveborn_count is null and coalesce(plurality, 1) = 1
        """
    )
    con.execute(
        f"""
        update comparable_newborns set {", ".join(f"{column} = null" for column in GUARDIANS_COLUMNS)}
        from population_evidence as evidence
        where evidence.hospital_id = comparable_newborns.hospital_id
          and evidence.encounter_id = comparable_newborns.encounter_id
          and (says_foundling or says_adoption)
        """
    )
    con.execute(
        f"""
        update comparable_newborns set birth_order = null
        where hospital_id in (
            select hospital_id from comparable_newborns where plurality > 1
            group by hospital_id having count(birth_order) >= {ORDERS_SEEN} and max(birth_order) = 1
        )
        """
    )
    con.execute(_number_births_recorded_twice_sql())


# Two records of one hospital, birth, admission, discharge and weight to the gram, on which nothing known differs and so
# many of these agree: four of them leave less than one such pair of two children in 100,000 births.
_ALIKE = (
    "gestational_age_days",
    "delivery_mode",
    "race_ethnicity",
    "payer",
    "zip",
    "mother_age_years",
    "sex",
)
_LEAST_ALIKE = 4


def _number_births_recorded_twice_sql() -> str:
    differs = " or ".join(
        f"coalesce(one.{name} <> other.{name}, false)"
        for name in (*_ALIKE, "first_name", "last_name", "birth_order")
    )
    alike = " + ".join(f"coalesce(one.{name} = other.{name}, false)::int" for name in _ALIKE)
    return f"""
        update comparable_newborns set mrn = twice.number
        from (
            with pairs as (
                -- one row a pair of records of one child, the first by encounter
                select one.hospital_id, one.encounter_id as first_id, other.encounter_id as second_id
                from comparable_newborns as one
                join comparable_newborns as other
                  on other.hospital_id = one.hospital_id and other.birth_at = one.birth_at
                  and other.admit_at = one.admit_at and other.birth_weight_g = one.birth_weight_g
                  and other.encounter_id > one.encounter_id
                where one.role = 'birth' and other.role = 'birth' and one.mrn is null and other.mrn is null
                  and coalesce(one.plurality, 1) = 1 and coalesce(other.plurality, 1) = 1
                  and one.discharge_at is not distinct from other.discharge_at
                  and not ({differs})
                  and {alike} >= {_LEAST_ALIKE}
            )
            -- one row a record; a third one joins the first
            select hospital_id, encounter_id, 'E' || min(first_id) as number
            from (
                select hospital_id, first_id as encounter_id, first_id from pairs
                union all select hospital_id, second_id, first_id from pairs
            )
            group by hospital_id, encounter_id
        ) as twice
        where twice.hospital_id = comparable_newborns.hospital_id
          and twice.encounter_id = comparable_newborns.encounter_id
    """


def _evidence_sql() -> str:
    found = ",\n            ".join(f"bool_or({_begins(sign.codes)}) as {sign.name}" for sign in SIGNS)
    wanted = sorted({code[:3] for sign in SIGNS for code in sign.codes})
    any_sign = " or ".join(sign.name for sign in SIGNS)
    return f"""
        -- one row an encounter with a sign
        create or replace temp table population_evidence as
        with signs as (
            select hospital_id, encounter_id,
            {found}
            from diagnoses
            where left(code_plain, 3) in ({", ".join(f"'{start}'" for start in wanted)})
            group by hospital_id, encounter_id
        )
        select hospital_id, encounter_id, {", ".join(sign.name for sign in SIGNS)}
        from signs
        where {any_sign}
        order by hospital_id, encounter_id
    """


def _begins(codes: tuple[str, ...]) -> str:
    return " or ".join(f"starts_with(code_plain, '{code}')" for code in codes)
