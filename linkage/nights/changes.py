"""Finds what changed since the night before, record by record, and joins the stays of the persons it concerns again.

Which records a change can reach is declared in neighbourhood.py; pairs are linked again in relinking.py.
"""

from __future__ import annotations

import duckdb

from linkage.nights.neighbourhood import (
    NODE,
    add_infants_compared_with,
    add_nodes,
    close_infants,
    close_women,
    create_records,
)
from linkage.persons.stays import create_infant_stays, create_mother_stays

INPUTS = ("comparable_deliveries", "comparable_newborns", "mother_encounters")
_DECISION = "newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id, is_match"
_NEWBORN = "hash(newborn_hospital_id, newborn_encounter_id)"
_DELIVERY = "hash(delivery_hospital_id, delivery_encounter_id)"


def hash_records(con: duckdb.DuckDBPyConnection) -> None:
    """Create `record_hashes` (name, node, row_hash): one row a record of tonight's INPUTS, for the next night."""
    hashed = " union all ".join(
        f"select '{name}' as name, {NODE} as node, hash(record) as row_hash from tonight_{name} as record"
        for name in INPUTS
    )
    con.execute(f"create or replace temp table record_hashes as {hashed}")


def find_changes(con: duckdb.DuckDBPyConnection) -> int:
    """Create `changed_newborns`, `changed_deliveries` and `changed_encounters` (node), and `relink_decisions`.

    Compares `record_hashes` and `tonight_settled_decisions` with those of the night before (`previous_`); a record that
    came, went or changed counts once. Returns how many did.
    """
    hash_records(con)
    changed = {
        "changed_deliveries": "comparable_deliveries",
        "changed_newborns": "comparable_newborns",
        "changed_encounters": "mother_encounters",
    }
    for into, of in changed.items():
        con.execute(
            f"""
            create or replace temp table {into} as
            with tonight as (select node, row_hash from record_hashes where name = '{of}'),
            previous as (select node, row_hash from previous_record_hashes where name = '{of}')
            select node from tonight anti join previous using (row_hash)
            union
            select node from previous anti join tonight using (row_hash)
            """
        )
    # A decision ties its records as a certain link does, and a changed one changes both.
    con.execute(
        f"""
        create or replace temp table relink_decisions as
        with told as (
            select {_DECISION}, 'tonight' as night from tonight_settled_decisions
            union all
            select {_DECISION}, 'previous' from previous_settled_decisions
        )
        select {_NEWBORN} as newborn, {_DELIVERY} as delivery, count(distinct night) < 2 as is_changed
        from told
        group by {_DECISION}
        """
    )
    for into, which in (("changed_newborns", "newborn"), ("changed_deliveries", "delivery")):
        con.execute(
            f"insert into {into} select distinct {which} from relink_decisions "
            f"where is_changed and {which} not in (from {into})"
        )
    return sum(_count(con, table) for table in changed)


def join_changed_stays(con: duckdb.DuckDBPyConnection) -> None:
    """Create `infant_stays` and `mother_stays` of tonight; only persons touched by a change are joined again.

    Leaves `changed_infant_stays` and `changed_mother_stays` (node), `tonights_` and `previous_infants` and `_women`
    (node, person), and the tables of neighbourhood.create_records.
    """
    create_records(con)
    for person, stays in (("infants", "infant_stays"), ("women", "mother_stays")):
        _create_persons(con, f"previous_{person}", f"previous_{stays}")
    _join_women(con)
    _join_infants(con)


def _create_persons(con: duckdb.DuckDBPyConnection, into: str, stays: str) -> None:
    con.execute(
        f"create or replace temp table {into} as "
        f"select {NODE} as node, hash(index_hospital_id, index_encounter_id) as person from {stays}"
    )


def _join_women(con: duckdb.DuckDBPyConnection) -> None:
    """Women are joined by equal keys alone, so all that share one with a changed encounter are all that matter."""
    con.execute("create or replace temp table relinked_encounters as select node from changed_encounters")
    close_women(con, "relinked_encounters")
    con.execute(
        f"""
        create or replace temp table mother_encounters as
        select record.* from tonight_mother_encounters as record where {NODE} in (from relinked_encounters)
        """
    )
    create_mother_stays(con)
    _create_persons(con, "relinked_persons", "mother_stays")
    _splice_stays(con, "mother_stays", "women", "relinked_encounters")


def _join_infants(con: duckdb.DuckDBPyConnection) -> None:
    """A later stay goes to the clearly best of the births it is compared with, so these must all be at hand.

    Births outside the set may be at hand without the stays that are theirs; where such a stay comes to join the set,
    the set grows and everything is joined again.
    """
    con.execute("create or replace temp table relinked_infants as select node from changed_newborns")
    add_infants_compared_with(con, "changed_newborns", "relinked_infants")
    grew = 1
    while grew:
        close_infants(con, "relinked_infants", groups=("previous_infants",))
        con.execute("create or replace temp table infants_at_hand as from relinked_infants")
        add_infants_compared_with(con, "relinked_infants", "infants_at_hand")
        con.execute(
            f"""
            create or replace temp table comparable_newborns as
            select record.* from tonight_comparable_newborns as record where {NODE} in (from infants_at_hand)
            """
        )
        create_infant_stays(con)
        _create_persons(con, "relinked_persons", "infant_stays")
        grew = add_nodes(
            con,
            "relinked_infants",
            """
            select node from relinked_persons
            where person in (select person from relinked_persons where node in (from relinked_infants))
            """,
        )
    _splice_stays(con, "infant_stays", "infants", "relinked_infants")
    con.execute("drop table infants_at_hand")
    con.execute("drop table relinked_persons")


def _splice_stays(con: duckdb.DuckDBPyConnection, stays: str, persons: str, relinked: str) -> None:
    """Put the joined rows of `relinked` among the previous ones, and note in `changed_<stays>` which differ."""
    con.execute(
        f"""
        create or replace temp table tonights_{persons} as
        select node, person from previous_{persons} where node not in (from {relinked})
        union all
        select node, person from relinked_persons where node in (from {relinked})
        """
    )
    con.execute(
        f"""
        create or replace temp table changed_{stays} as
        with joined as (
            select {NODE} as node, hash(stay) as row_hash from {stays} as stay where {NODE} in (from {relinked})
        ),
        previous as (
            select {NODE} as node, hash(stay) as row_hash
            from previous_{stays} as stay where {NODE} in (from {relinked})
        )
        select node from joined where row_hash not in (select row_hash from previous)
        union
        select node from previous where row_hash not in (select row_hash from joined)
        """
    )
    con.execute(
        f"""
        create or replace temp table {stays} as
        select stay.* from previous_{stays} as stay where {NODE} not in (from {relinked})
        union all by name
        select stay.* from {stays} as stay where {NODE} in (from {relinked})
        """
    )


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    ((rows,),) = con.execute(f"select count(*) from {table}").fetchall()
    return int(rows)
