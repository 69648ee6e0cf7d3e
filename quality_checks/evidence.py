"""What the checks of staged feeds look at: one row an encounter, with what its codes say about birth.

The clinical reading is coarse on purpose (is this a delivery, a birth?); linking and measures have their own.
"""

from __future__ import annotations

import duckdb

from quality_checks.sql_checks import values_sql

# ICD-10-CM Z37: fetuses and liveborn children; NULL where the code does not tell.
_OUTCOMES: tuple[tuple[str, int | None, int | None], ...] = (
    ("Z370", 1, 1),
    ("Z371", 1, 0),
    ("Z372", 2, 2),
    ("Z373", 2, 1),
    ("Z374", 2, 0),
    ("Z3750", None, None),
    ("Z3751", 3, 3),
    ("Z3752", 4, 4),
    ("Z3753", 5, 5),
    ("Z3754", 6, 6),
    ("Z3759", None, None),
    ("Z3760", None, None),
    ("Z3761", 3, None),
    ("Z3762", 4, None),
    ("Z3763", 5, None),
    ("Z3764", 6, None),
    ("Z3769", None, None),
    ("Z377", None, 0),
    ("Z379", None, None),
)
# MS-DRGs of deliveries: the groups up to FY2018, then those after.
_DELIVERY_DRGS = (
    "765",
    "766",
    "767",
    "768",
    "774",
    "775",
    "783",
    "784",
    "785",
    "786",
    "787",
    "788",
    "796",
    "797",
    "798",
    "805",
    "806",
    "807",
)
# ICD-10-PCS: extraction (cesarean, forceps, vacuum) and delivery of the products of conception.
_DELIVERY_PROCEDURES = r"^(10D00Z[0-2]|10D07Z[3-8]|10E0XZZ)$"

READS = ("maternal_encounters", "newborn_encounters", "diagnoses", "procedures")
EVIDENCE_TABLES = ("checked_mothers", "checked_newborns")


def create_evidence(con: duckdb.DuckDBPyConnection) -> None:
    """Create the temporary tables `checked_mothers` and `checked_newborns` from the four feeds of READS.

    One pass over diagnoses and one over procedures, so that ten million codes are read once for all checks.
    """
    con.execute(_DIAGNOSES_SQL)
    con.execute(_PROCEDURES_SQL)
    con.execute(_MOTHERS_SQL)
    con.execute(_NEWBORNS_SQL)


def drop_evidence(con: duckdb.DuckDBPyConnection) -> None:
    """Remove the temporary tables again."""
    for table in ("checked_diagnoses", "checked_procedures", *EVIDENCE_TABLES):
        con.execute(f"drop table if exists {table}")


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


_OUTCOME_ROWS = ", ".join(
    f"('{code}', {_number(plurality)}::bigint, {_number(liveborn)}::bigint)"
    for code, plurality, liveborn in _OUTCOMES
)

_DIAGNOSES_SQL = f"""
    create or replace temp table checked_diagnoses as
    -- grain: an encounter with a diagnosis
    with outcome(code_plain, plurality, liveborn) as (values {_OUTCOME_ROWS})
    select
        d.hospital_id,
        d.encounter_id,
        count(*) as codes,
        bool_or(o.code_plain is not null) as has_outcome,
        max(o.plurality) as plurality,
        max(o.liveborn) as liveborn,
        bool_or(d.code_plain like 'Z38%') as has_birth_code
    from diagnoses d
    left join outcome o on o.code_plain = d.code_plain
    group by d.hospital_id, d.encounter_id
"""

_PROCEDURES_SQL = f"""
    create or replace temp table checked_procedures as
    -- grain: an encounter with a delivery procedure
    select
        hospital_id,
        encounter_id,
        bool_or(code_plain like '10D00Z%') as is_cesarean
    from procedures
    where regexp_matches(code_plain, '{_DELIVERY_PROCEDURES}')
    group by hospital_id, encounter_id
"""

_MOTHERS_SQL = f"""
    create or replace temp table checked_mothers as
    -- grain: a maternal encounter
    select
        m.hospital_id,
        m.encounter_id,
        m.discharge_month as month,
        coalesce(m.encounter_type, 'inpatient') = 'inpatient' as is_inpatient,
        coalesce(d.codes, 0) as codes,
        coalesce(d.has_outcome, false) as has_outcome,
        p.encounter_id is not null
            or coalesce(m.ms_drg in ({values_sql(_DELIVERY_DRGS)}), false)
            or m.delivery_datetime is not null
            or m.delivery_mode is not null as has_delivery,
        coalesce(p.is_cesarean, m.cesarean, m.delivery_mode = 'cesarean') as is_cesarean,
        upper(m.sex) in ('M', 'MALE') as is_male,
        coalesce(m.age_years, date_diff('year', m.birth_date, m.admit_datetime::date)) as age_years,
        d.plurality as code_plurality,
        m.plurality as field_plurality,
        coalesce(d.liveborn, m.liveborn_count) as liveborn
    from maternal_encounters m
    left join checked_diagnoses d using (hospital_id, encounter_id)
    left join checked_procedures p using (hospital_id, encounter_id)
"""

_NEWBORNS_SQL = """
    create or replace temp table checked_newborns as
    -- grain: an infant encounter that is no test patient
    select
        n.hospital_id,
        n.encounter_id,
        n.discharge_month as month,
        coalesce(d.codes, 0) as codes,
        coalesce(d.has_birth_code, false) as has_birth_code,
        -- born here: admitted on the day of birth or the next, and not sent by another hospital
        date_diff('day', n.birth_datetime::date, n.admit_datetime::date) between -1 and 1
            and coalesce(n.point_of_origin, '5') not in ('4', '6')
            and n.transfer_from_hospital_id is null as is_birth,
        date_diff('day', n.birth_datetime::date, n.admit_datetime::date) as age_at_admission_days,
        coalesce(n.birth_datetime::date > n.discharge_datetime::date, false) as is_born_after_discharge,
        n.plurality,
        n.birth_weight_g,
        n.gestational_age_days
    from newborn_encounters n
    left join checked_diagnoses d using (hospital_id, encounter_id)
    where not coalesce(n.test_patient, false)
"""
