"""Links again what a night's changes can reach, and keeps the rest of the night before: the same rows as linking all.

It works on what the night before left under `previous_`, and on tonight's records under `tonight_`; how a pair is linked is
the linker's matter. docs/explanation/nights.md says why the answer is the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from linkage.linker import ParameterFiles, link_on_given
from linkage.nights.changes import INPUTS, find_changes, hash_records, join_changed_stays
from linkage.nights.neighbourhood import (
    NODE,
    RECORDS,
    add_candidate_deliveries,
    add_candidate_newborns,
    add_nodes,
    close_families,
    close_sets,
    deliveries_of_the_days_of,
)
from linkage.persons.stays import create_infant_stays, create_mother_stays

# Of the network's newborns or deliveries. Beyond that, finding the neighbourhood costs more than linking everything.
LARGEST_SHARE = 0.3
# One more round is usual. Where records name nobody, long rows of doubtful pairs may lead on and on: then each further
# round takes along the candidates of the candidates too.
NARROW_ROUNDS = 1

_NEWBORN = "hash(newborn_hospital_id, newborn_encounter_id)"
_DELIVERY = "hash(delivery_hospital_id, delivery_encounter_id)"


@dataclass(frozen=True, kw_only=True)
class Spliced:
    """A table of the link stage, and SQL that tells whether a row belongs to what was linked again.

    `{newborns}` and `{deliveries}` stand for the sets of nodes linked again.
    """

    name: str
    belongs: str


SPLICED: tuple[Spliced, ...] = (
    Spliced(
        name="scored_pairs",
        belongs=f"({_NEWBORN} in (from {{newborns}}) or {_DELIVERY} in (from {{deliveries}}))",
    ),
    Spliced(name="links", belongs=f"{_NEWBORN} in (from {{newborns}})"),
)


# What the stage writes, and what it leaves to the next night beside that.
OUTPUTS = (*(table.name for table in SPLICED), "infant_stays", "mother_stays")
CARRIED = ("record_hashes",)


@dataclass(frozen=True, kw_only=True)
class RelinkSummary:
    """How much of the network a night linked again: records that changed, newborns looked at, newborns whose rows are new.

    `whole` when the changes reached so far that everything was linked; `rounds` is how often a neighbourhood was linked.
    """

    changed_records: int
    newborns_at_hand: int
    newborns_relinked: int
    rounds: int
    whole: bool


def relink(con: duckdb.DuckDBPyConnection, parameter_files: ParameterFiles | None = None) -> RelinkSummary:
    """Create OUTPUTS as link() would with the same counts, linking only what changes can reach; and CARRIED.

    Reads `tonight_` and `previous_` of the comparable tables and of `settled_decisions`, `previous_` of OUTPUTS and
    CARRIED, and the tables of statistics.COUNTED that both nights share.
    """
    changed = find_changes(con)
    con.execute("create or replace temp table settled_decisions as from tonight_settled_decisions")
    join_changed_stays(con)
    _create_core(con)
    _create_accepted(con)
    at_hand, rounds = 0, 0
    _gather_candidates(con, of="core", to="region")
    while _is_left(con):
        # A certain link, and room beside it, are right where the whole family is at hand.
        close_families(con, "region_newborns", "region_deliveries")
        if _is_too_large(con):
            newborns = link_whole(con, parameter_files)
            _drop_scratch(con)
            return RelinkSummary(
                changed_records=changed,
                newborns_at_hand=newborns,
                newborns_relinked=newborns,
                rounds=rounds,
                whole=True,
            )
        at_hand, rounds = max(at_hand, _count(con, "region_newborns")), rounds + 1
        _lay_out_region(con)
        link_on_given(con, parameter_files)
        _accept_closed_part(con)
        if rounds > NARROW_ROUNDS and _is_left(con):
            _gather_candidates(con, of="region", to="wanted")
            _rename(con, "wanted", to="region")
    relinked = _count(con, "relinked_newborns")
    _splice(con)
    _drop_scratch(con)
    return RelinkSummary(
        changed_records=changed,
        newborns_at_hand=at_hand,
        newborns_relinked=relinked,
        rounds=rounds,
        whole=False,
    )


def link_whole(con: duckdb.DuckDBPyConnection, parameter_files: ParameterFiles | None = None) -> int:
    """Create OUTPUTS and CARRIED from all `tonight_` records and the tables of statistics.COUNTED.

    Returns the number of newborns.
    """
    hash_records(con)
    for name in INPUTS:
        con.execute(f"drop table if exists {name}")
        con.execute(f"create or replace temp view {name} as from tonight_{name}")
    con.execute("create or replace temp table settled_decisions as from tonight_settled_decisions")
    create_mother_stays(con)
    create_infant_stays(con)
    summary = link_on_given(con, parameter_files)
    for name in INPUTS:
        con.execute(f"drop view {name}")
    return summary.newborns


def _create_core(con: duckdb.DuckDBPyConnection) -> None:
    """Create `core_newborns` and `core_deliveries`: all whose rows may differ from those of the night before.

    That is: what changed or whose person changed; what may be certain differently for it; deliveries counted in one
    day with it; everything in a pair with these; and everything that competes with that, pair by pair.
    """
    con.execute(
        """
        create or replace temp table core_newborns as
        select node from changed_newborns union select node from changed_infant_stays
        """
    )
    con.execute(
        """
        create or replace temp table core_deliveries as
        with changed as (
            select node from changed_deliveries
            union select node from changed_mother_stays where node in (select node from relink_deliveries)
        ),
        women as (
            select person from tonights_women where node in (from changed)
            union select person from previous_women where node in (from changed)
        )
        select node from changed
        union select node from tonights_women where person in (from women)
        union select node from previous_women where person in (from women)
        """
    )
    con.execute(
        f"create or replace temp table counted_again as {deliveries_of_the_days_of('core_deliveries')}"
    )
    close_families(con, "core_newborns", "core_deliveries")
    add_nodes(con, "core_deliveries", "select node from counted_again")
    con.execute("drop table counted_again")
    con.execute(
        f"""
        create or replace temp table pairs_before as
        select {_NEWBORN} as newborn, {_DELIVERY} as delivery from previous_scored_pairs
        """
    )
    _close_pairs(con, "core_newborns", "core_deliveries", pairs="pairs_before")


def _close_pairs(con: duckdb.DuckDBPyConnection, newborns: str, deliveries: str, *, pairs: str) -> None:
    close_sets(
        con,
        (
            newborns,
            [f"select newborn as node from {pairs} where delivery in (from {deliveries}_found)"],
        ),
        (
            deliveries,
            [f"select delivery as node from {pairs} where newborn in (from {newborns}_found)"],
        ),
    )


def _gather_candidates(con: duckdb.DuckDBPyConnection, *, of: str, to: str) -> None:
    """Create `<to>_newborns` and `<to>_deliveries`: those of `of` and all their possible candidates."""
    for kind in ("newborns", "deliveries"):
        con.execute(f"create or replace temp table {to}_{kind} as from {of}_{kind}")
    add_candidate_newborns(con, f"{of}_deliveries", f"{to}_newborns")
    add_candidate_deliveries(con, f"{of}_newborns", f"{to}_deliveries")
    add_nodes(con, f"{to}_deliveries", deliveries_of_the_days_of(f"{of}_deliveries"))


def _is_left(con: duckdb.DuckDBPyConnection) -> bool:
    return _count(con, "core_newborns") + _count(con, "core_deliveries") > 0


def _is_too_large(con: duckdb.DuckDBPyConnection) -> bool:
    return any(
        _count(con, region) > LARGEST_SHARE * _count(con, everything)
        for region, everything in (
            ("region_newborns", "tonight_comparable_newborns"),
            ("region_deliveries", "tonight_mother_encounters"),
        )
    )


def _lay_out_region(con: duckdb.DuckDBPyConnection) -> None:
    """Put the region's records under the names that the linker reads; `infant_stays` and `mother_stays` stand whole."""
    for name, region in (
        ("comparable_newborns", "region_newborns"),
        ("comparable_deliveries", "region_deliveries"),
    ):
        con.execute(
            f"create or replace temp table {name} as "
            f"select record.* from tonight_{name} as record where {NODE} in (from {region})"
        )


def _create_accepted(con: duckdb.DuckDBPyConnection) -> None:
    for table in SPLICED:
        con.execute(
            f"create or replace temp table relinked_{table.name} as from previous_{table.name} limit 0"
        )
    for kind in ("newborns", "deliveries"):
        con.execute(f"create or replace temp table relinked_{kind} (node ubigint)")


def _accept_closed_part(con: duckdb.DuckDBPyConnection) -> None:
    """Keep the rows of the core that no pair leads out of; what is left becomes the core of the next round.

    A pair found tonight may lead to a record outside the core. Where all candidates of what competes with that record
    were at hand, its pairs are right and it simply joins; where not, these are linked once more with all of them.
    """
    con.execute(
        f"""
        create or replace temp table pairs_now as
        select {_NEWBORN} as newborn, {_DELIVERY} as delivery from scored_pairs
        """
    )
    for kind in ("newborns", "deliveries"):
        con.execute(f"create or replace temp table known_{kind} as from core_{kind}")
    _close_pairs(con, "core_newborns", "core_deliveries", pairs="pairs_now")
    for kind in ("newborns", "deliveries"):
        con.execute(
            f"create or replace temp table open_{kind} as "
            f"select node from core_{kind} where node not in (from known_{kind})"
        )
    _close_pairs(con, "open_newborns", "open_deliveries", pairs="pairs_now")
    _gather_candidates(con, of="open", to="wanted")
    if _is_at_hand(con, "wanted"):
        for kind in ("newborns", "deliveries"):
            con.execute(f"delete from open_{kind}")
    for kind in ("newborns", "deliveries"):
        con.execute(f"delete from core_{kind} where node in (from open_{kind})")
        con.execute(f"insert into relinked_{kind} from core_{kind}")
    for table in SPLICED:
        con.execute(
            f"insert into relinked_{table.name} by name select record.* from {table.name} as record "
            f"where {table.belongs.format(newborns='core_newborns', deliveries='core_deliveries')}"
        )
    for kind in ("newborns", "deliveries"):
        con.execute(f"create or replace temp table core_{kind} as from open_{kind}")
    _rename(con, "wanted", to="region")


def _rename(con: duckdb.DuckDBPyConnection, sets: str, *, to: str) -> None:
    for kind in ("newborns", "deliveries"):
        con.execute(f"drop table {to}_{kind}")
        con.execute(f"alter table {sets}_{kind} rename to {to}_{kind}")


def _is_at_hand(con: duckdb.DuckDBPyConnection, wanted: str) -> bool:
    ((absent,),) = con.execute(
        f"""
        select (select count(*) from {wanted}_newborns where node not in (from region_newborns))
            + (select count(*) from {wanted}_deliveries where node not in (from region_deliveries))
        """
    ).fetchall()
    return bool(absent == 0)


def _splice(con: duckdb.DuckDBPyConnection) -> None:
    for table in SPLICED:
        belongs = table.belongs.format(newborns="relinked_newborns", deliveries="relinked_deliveries")
        con.execute(
            f"""
            create or replace temp table {table.name} as
            select record.* from previous_{table.name} as record where not {belongs}
            union all by name
            from relinked_{table.name}
            """
        )


_SCRATCH = (
    *RECORDS,
    *INPUTS,
    *(f"relinked_{table.name}" for table in SPLICED),
    *(
        f"{kind}_{records}"
        for kind in ("core", "region", "known", "open", "wanted", "relinked")
        for records in ("newborns", "deliveries")
    ),
    *(f"changed_{records}" for records in ("newborns", "deliveries", "encounters")),
    *(f"{night}_{person}" for night in ("previous", "tonights") for person in ("infants", "women")),
    "changed_infant_stays",
    "changed_mother_stays",
    "relinked_encounters",
    "relinked_infants",
    "relink_decisions",
    "pairs_before",
    "pairs_now",
)


def _drop_scratch(con: duckdb.DuckDBPyConnection) -> None:
    for table in _SCRATCH:
        con.execute(f"drop table if exists {table}")


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    ((rows,),) = con.execute(f"select count(*) from {table}").fetchall()
    return int(rows)
