"""The project's own ids: what newborns, infants, mothers, deliveries and dyads are called outside the hospitals.

How ids last from night to night stands in `ledger.py`, who belongs to whom is decided by linking; here the stays and
dyads are written under their ids. The key of new ids never leaves the identities folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkage.persons.ledger import GRAIN_LETTERS, advance_ledger, create_missing

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# What one night leaves to the next (docs/explanation/stages.md, 4).
CARRIED_OVER = ("identity_ledger", "ended_ids", "dyad_deliveries", "identity_events")

# One row a record; those with one index record are one person or event.
_GROUPS = {
    "mother": "select hospital_id, encounter_id, index_hospital_id, index_encounter_id from mother_stays",
    "delivery": "select hospital_id, encounter_id, hospital_id as index_hospital_id, encounter_id as index_encounter_id "
    "from comparable_deliveries",
    "infant": "select hospital_id, encounter_id, index_hospital_id, index_encounter_id from infant_stays",
    # a readmission whose birth record is unknown is an infant, not a newborn
    "newborn": "select s.hospital_id, s.encounter_id, s.index_hospital_id, s.index_encounter_id from infant_stays s "
    "semi join links l on l.newborn_hospital_id = s.index_hospital_id and l.newborn_encounter_id = s.index_encounter_id",
}


class IdentityError(RuntimeError):
    """Two rows got one id; the build must stop."""


def identify(con: DuckDBPyConnection, key: str, night: int = 1) -> None:
    """Create `crosswalk`, `delivery_stays`, `newborn_stays`, `maternal_stays`, `dyads`, and what the next night needs:
    `identity_ledger`, `ended_ids`, `dyad_deliveries`, `identity_events`.

    Reads `links`, `infant_stays`, `mother_stays`, `newborn_types`, `delivery_types`, `comparable_deliveries`,
    `comparable_newborns`, `mother_encounters`, and `earlier_<table>` of what the last night left, where it is there.
    `night` is later than any that the ledger knows. Raises IdentityError when two rows of a table would share an id.
    """
    create_missing(con, {"earlier_dyad_deliveries": "dyad_id varchar, delivery_id varchar"})
    for grain, groups in _GROUPS.items():
        con.execute(f"create or replace temp view {grain}_groups as {groups}")
    advance_ledger(con, {grain: f"{grain}_groups" for grain in _GROUPS}, key=key, night=night)
    _write_stays(con)
    _write_dyads(con)
    _tell_dyad_events(con, night)
    _write_crosswalk(con)
    _check_unique(con, "delivery_stays", "delivery_id")
    _check_unique(con, "dyads", "dyad_id")


def _write_stays(con: DuckDBPyConnection) -> None:
    con.execute("""
        -- one row a maternal encounter
        create or replace temp table maternal_stays as
        select i.id as mother_id, e.hospital_id, e.encounter_id, e.admit_at, e.discharge_at, e.is_delivery
        from mother_encounters e
        join mother_ids i using (hospital_id, encounter_id)
        order by e.hospital_id, e.encounter_id
    """)
    con.execute("""
        -- one row a delivery stay
        create or replace temp table delivery_stays as
        select i.id as delivery_id, m.mother_id, d.hospital_id, d.encounter_id, d.admit_at, d.discharge_at,
            d.delivery_at, d.gestational_age_days, d.plurality, d.liveborn_count, d.delivery_mode
        from comparable_deliveries d
        join delivery_ids i using (hospital_id, encounter_id)
        join maternal_stays m using (hospital_id, encounter_id)
        order by d.hospital_id, d.encounter_id
    """)
    con.execute("""
        -- one row an infant encounter
        create or replace temp table newborn_stays as
        select n.id as newborn_id, i.id as infant_id, s.hospital_id, s.encounter_id, s.stay_kind, s.stay_sequence,
            coalesce(l.is_outborn, false) as is_outborn
        from infant_stays s
        join infant_ids i using (hospital_id, encounter_id)
        left join newborn_ids n
            on n.is_present and n.hospital_id = s.hospital_id and n.encounter_id = s.encounter_id
        left join links l
            on l.newborn_hospital_id = s.index_hospital_id and l.newborn_encounter_id = s.index_encounter_id
        order by s.hospital_id, s.encounter_id
    """)


def _write_dyads(con: DuckDBPyConnection) -> None:
    con.execute(f"""
        -- one row a newborn, with its mother or the reason why there is none; a dyad is called after its newborn
        create or replace temp table dyads as
        select
            '{GRAIN_LETTERS["dyad"]}' || substr(s.newborn_id, 2) as dyad_id,
            s.newborn_id, s.infant_id, d.delivery_id, d.mother_id,
            l.newborn_hospital_id as hospital_id,
            l.link_status, l.link_reason, l.link_method, l.model, l.link_tier,
            l.match_weight, l.match_probability, l.link_probability, l.runner_up_weight,
            coalesce(n.plurality, d.plurality) as plurality,
            n.birth_order,
            coalesce(n.plurality, d.plurality) > 1 as is_multiple,
            l.is_outborn, nt.newborn_type, dt.delivery_type,
            date_trunc('month', n.birth_at)::date as birth_month
        from links l
        join newborn_stays s
            on s.hospital_id = l.newborn_hospital_id and s.encounter_id = l.newborn_encounter_id
        join comparable_newborns n
            on n.hospital_id = l.newborn_hospital_id and n.encounter_id = l.newborn_encounter_id
        left join delivery_stays d
            on l.link_status = 'linked'
            and d.hospital_id = l.delivery_hospital_id and d.encounter_id = l.delivery_encounter_id
        left join newborn_types nt
            on nt.hospital_id = l.newborn_hospital_id and nt.encounter_id = l.newborn_encounter_id
        left join delivery_types dt on dt.hospital_id = d.hospital_id and dt.encounter_id = d.encounter_id
        order by l.newborn_hospital_id, l.newborn_encounter_id
    """)
    con.execute("""
        -- one row a dyad with a mother
        create or replace temp view dyad_deliveries as
        select dyad_id, delivery_id from dyads where delivery_id is not null
    """)


def _tell_dyad_events(con: DuckDBPyConnection, night: int) -> None:
    """What happens to a newborn's id happens to its dyad's; a dyad with another mother than last night keeps its id."""
    letter = GRAIN_LETTERS["dyad"]
    con.execute(f"""
        insert into identity_events by name
        select night, event, 'dyad' as grain, '{letter}' || substr(id, 2) as id,
            '{letter}' || substr(other_id, 2) as other_id, because
        from identity_events where grain = 'newborn' and night = {int(night)}
        union all
        select {int(night)}, 'relinked', 'dyad', dyad_id, now.delivery_id,
            if(now.delivery_id is null, 'its mother was taken back', 'another delivery fits better')
        from earlier_dyad_deliveries as before
        join dyads as now using (dyad_id)
        where now.delivery_id is distinct from before.delivery_id
    """)
    con.execute("""
        -- one row an event; numbers go on from the last night's
        create or replace temp table identity_events as
        with known as (select coalesce(max(event_number), 0) as events from identity_events)
        select coalesce(event_number, events + row_number() over (
                partition by event_number is null order by night, grain, event, id, other_id
            )) as event_number,
            night, event, grain, id, other_id, because
        from identity_events, known
        order by 1
    """)


def _write_crosswalk(con: DuckDBPyConnection) -> None:
    con.execute("""
        -- one row a grain and source encounter; a newborn's readmissions carry its id too
        create or replace temp view crosswalk as
        select grain, hospital_id, encounter_id, id from identity_ledger where is_present
    """)


def _check_unique(con: DuckDBPyConnection, relation: str, column: str) -> None:
    rows, ids = con.execute(f"select count(*), count(distinct {column}) from {relation}").fetchall()[0]
    if rows != ids:
        raise IdentityError(
            f"{relation}.{column}: {rows} rows but {ids} ids. A record stands twice after linking; "
            "the build was stopped and nothing was published."
        )
