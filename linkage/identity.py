"""The project's own ids: what newborns, infants, mothers, deliveries and dyads are called outside the
hospitals.

An id is a keyed digest of the record it names, so it is the same every night and in every order of arrival;
who belongs to whom is decided elsewhere. The key never leaves the identities folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# 16 hex digits are 64 bits: among 10 M ids of one grain a collision has a chance of about 3 in a million,
# and the linkage gate counts ids, so that one would be seen.
ID_HEX_DIGITS = 16

GRAIN_LETTERS = {"newborn": "n", "infant": "i", "delivery": "d", "mother": "m", "dyad": "y"}

RELATIONS = ("crosswalk", "delivery_stays", "newborn_stays", "maternal_stays", "dyads")


class IdentityError(RuntimeError):
    """Two records got one id; the build must stop."""


def id_sql(grain: str, hospital: str, encounter: str, key_sql: str = "(select key from identity_key)") -> str:
    """SQL of the id of one record: a letter for the grain, then hex digits."""
    digest = f"sha256(concat_ws('|', {key_sql}, '{grain}', {hospital}, {encounter}))"
    return f"'{GRAIN_LETTERS[grain]}' || substr({digest}, 1, {ID_HEX_DIGITS})"


def identify(con: DuckDBPyConnection, key: str) -> None:
    """Create `crosswalk`, `delivery_stays`, `newborn_stays`, `maternal_stays` and `dyads`.

    Reads `links`, `infant_stays`, `mother_stays`, `comparable_deliveries`, `comparable_newborns` and
    `mother_encounters`. Raises IdentityError when two records of a grain would share an id.
    """
    con.execute("create or replace temp table identity_key(key varchar)")
    con.execute("insert into identity_key values (?)", [key])
    _name_mothers(con)
    _name_newborns(con)
    _name_dyads(con)
    _write_crosswalk(con)
    con.execute("drop table identity_key")
    _check_unique(con, "delivery_stays", "delivery_id")
    _check_unique(con, "dyads", "dyad_id")


def _name_mothers(con: DuckDBPyConnection) -> None:
    con.execute(f"""
        -- one row a maternal encounter
        create or replace temp table maternal_stays as
        select
            {id_sql("mother", "s.index_hospital_id", "s.index_encounter_id")} as mother_id,
            e.hospital_id, e.encounter_id, e.admit_at, e.discharge_at, e.is_delivery
        from mother_encounters e
        join mother_stays s using (hospital_id, encounter_id)
        order by e.hospital_id, e.encounter_id
    """)
    con.execute(f"""
        -- one row a delivery stay
        create or replace temp table delivery_stays as
        select
            {id_sql("delivery", "d.hospital_id", "d.encounter_id")} as delivery_id,
            m.mother_id, d.hospital_id, d.encounter_id, d.admit_at, d.discharge_at, d.delivery_at,
            d.gestational_age_days, d.plurality, d.liveborn_count, d.delivery_mode
        from comparable_deliveries d
        join maternal_stays m using (hospital_id, encounter_id)
        order by d.hospital_id, d.encounter_id
    """)


def _name_newborns(con: DuckDBPyConnection) -> None:
    con.execute(f"""
        -- one row an infant encounter; a readmission whose birth record is unknown is an infant, not a
        -- newborn
        create or replace temp table newborn_stays as
        select
            case when l.newborn_encounter_id is not null
                 then {id_sql("newborn", "s.index_hospital_id", "s.index_encounter_id")} end as newborn_id,
            {id_sql("infant", "s.index_hospital_id", "s.index_encounter_id")} as infant_id,
            s.hospital_id, s.encounter_id, s.stay_kind, s.stay_sequence,
            coalesce(l.is_outborn, false) as is_outborn
        from infant_stays s
        left join links l
            on l.newborn_hospital_id = s.index_hospital_id and l.newborn_encounter_id = s.index_encounter_id
        order by s.hospital_id, s.encounter_id
    """)


def _name_dyads(con: DuckDBPyConnection) -> None:
    con.execute(f"""
        -- one row a newborn, with its mother or the reason why there is none
        create or replace temp table dyads as
        select
            {id_sql("dyad", "l.newborn_hospital_id", "l.newborn_encounter_id")} as dyad_id,
            {id_sql("newborn", "l.newborn_hospital_id", "l.newborn_encounter_id")} as newborn_id,
            {id_sql("infant", "l.newborn_hospital_id", "l.newborn_encounter_id")} as infant_id,
            d.delivery_id, d.mother_id,
            l.newborn_hospital_id as hospital_id,
            l.link_status, l.link_reason, l.link_method,
            l.match_weight, l.match_probability, l.runner_up_weight,
            coalesce(n.plurality, d.plurality) as plurality,
            n.birth_order,
            coalesce(n.plurality, d.plurality) > 1 as is_multiple,
            l.is_outborn,
            date_trunc('month', n.birth_at)::date as birth_month
        from links l
        join comparable_newborns n
            on n.hospital_id = l.newborn_hospital_id and n.encounter_id = l.newborn_encounter_id
        left join delivery_stays d
            on l.link_status = 'linked'
            and d.hospital_id = l.delivery_hospital_id and d.encounter_id = l.delivery_encounter_id
        order by l.newborn_hospital_id, l.newborn_encounter_id
    """)


def _write_crosswalk(con: DuckDBPyConnection) -> None:
    con.execute("""
        -- one row a grain and source encounter; a newborn's readmissions carry its id too
        create or replace temp table crosswalk as
        with named as (
            select 'newborn' as grain, hospital_id, encounter_id, newborn_id as id
            from newborn_stays where newborn_id is not null
            union all
            select 'infant', hospital_id, encounter_id, infant_id from newborn_stays
            union all
            select 'delivery', hospital_id, encounter_id, delivery_id from delivery_stays
            union all
            select 'mother', hospital_id, encounter_id, mother_id from maternal_stays
        )
        select grain, hospital_id, encounter_id, id
        from named
        order by grain, hospital_id, encounter_id
    """)


def _check_unique(con: DuckDBPyConnection, relation: str, column: str) -> None:
    rows, ids = con.execute(f"select count(*), count(distinct {column}) from {relation}").fetchall()[0]
    if rows != ids:
        raise IdentityError(
            f"{relation}.{column}: {rows} rows but {ids} ids. Either a record stands twice after linking, "
            "or two records share a digest; the build was stopped and nothing was published."
        )
