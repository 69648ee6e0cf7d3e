"""The ledger of ids: which id the records of a person or event carry tonight, given those they carried before.

Which records belong together is decided elsewhere; here ids are only issued, kept, merged, split, retired and revived.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# 16 hex digits are 64 bits: among 10 M ids of one grain two are the same with a chance of about 3 in a million.
# Even then nobody shares an id: the second takes a digest with a count.
ID_HEX_DIGITS = 16

GRAIN_LETTERS = {"newborn": "n", "infant": "i", "delivery": "d", "mother": "m", "dyad": "y"}

# What a night leaves to the next; before the first night they are missing.
_EARLIER = {
    "identity_ledger": "grain varchar, hospital_id varchar, encounter_id varchar, id varchar, issued_in bigint, "
    "is_anchor boolean, is_present boolean",
    "ended_ids": "grain varchar, id varchar, issued_in bigint, anchor_hospital_id varchar, anchor_encounter_id varchar",
    "identity_events": "event_number bigint, night bigint, event varchar, grain varchar, id varchar, other_id varchar, "
    "because varchar",
}

_GROUP = "index_hospital_id, index_encounter_id"

_SCRATCH = (
    "identity_key",
    "ledger_records",
    "ledger_claims",
    "ledger_lost",
    "ledger_outlived",
    "ledger_named",
    "ledger_nameless",
    "ledger_fresh",
    "ledger_changes",
)


def advance_ledger(con: DuckDBPyConnection, groups: Mapping[str, str], *, key: str, night: int) -> None:
    """Create `<grain>_ids` for each grain of `groups`, and from them `identity_ledger`, `ended_ids`, `identity_events`.

    `groups` names for each grain a relation `hospital_id, encounter_id, index_hospital_id, index_encounter_id`: one row
    a record; records with the same index record (itself one of them) are one person or event. What the last night
    left is read from `earlier_identity_ledger`, `earlier_ended_ids` and `earlier_identity_events`, where they exist.
    `<grain>_ids` has one row a record ever seen: `hospital_id, encounter_id, id, issued_in, is_anchor, is_present`.
    `night` numbers what is issued and what happens; groups that the ledger knows already change nothing in it.
    """
    create_missing(con, {f"earlier_{table}": columns for table, columns in _EARLIER.items()})
    con.execute("create or replace temp table identity_key(key varchar)")
    con.execute("insert into identity_key values (?)", [key])
    con.execute("create or replace temp table ended_ids as from earlier_ended_ids")
    con.execute("create or replace temp table identity_events as from earlier_identity_events")
    for grain, relation in groups.items():
        _gather_records(con, grain, relation)
        _settle_claims(con)
        _name_known_groups(con, grain)
        _name_new_groups(con, grain, night)
        _write_ids(con, grain)
        _tell_events(con, grain, night)
        _keep_ended(con, grain)
    ledger = " union all ".join(
        f"select '{grain}' as grain, hospital_id, encounter_id, id, issued_in, is_anchor, is_present from {grain}_ids"
        for grain in groups
    )
    con.execute(f"create or replace temp view identity_ledger as {ledger}")
    for table in _SCRATCH:
        con.execute(f"drop table if exists {table}")


def create_missing(con: DuckDBPyConnection, tables: Mapping[str, str]) -> None:
    """Create, empty, those of the relations that are not there."""
    known = {name for (name,) in con.execute("select table_name from information_schema.tables").fetchall()}
    for table, columns in tables.items():
        if table not in known:
            con.execute(f"create temp table {table}({columns})")


def _gather_records(con: DuckDBPyConnection, grain: str, relation: str) -> None:
    """`ledger_records`: tonight's records beside the ids they carried; `ledger_claims`: where each id's records are."""
    con.execute(f"""
        -- one row a record ever seen; its group is empty when the record is gone, its id when it is new
        create or replace temp table ledger_records as
        with earlier as (
            select hospital_id, encounter_id, id, issued_in, is_anchor, is_present
            from earlier_identity_ledger where grain = '{grain}'
        )
        select hospital_id, encounter_id, now.index_hospital_id, now.index_encounter_id,
            earlier.id, earlier.issued_in, coalesce(earlier.is_anchor, false) as is_anchor,
            coalesce(earlier.is_present, false) as was_present, now.index_encounter_id is not null as is_present
        from {relation} as now
        full join earlier using (hospital_id, encounter_id)
    """)
    con.execute(f"""
        -- one row an id and a group that holds records of it
        create or replace temp table ledger_claims as
        select id, any_value(issued_in) as issued_in, {_GROUP},
            bool_or(is_anchor and was_present) as holds_anchor, count(*) filter (was_present) as carried,
            bool_or(is_anchor) as holds_old_anchor, count(*) as records
        from ledger_records
        where is_present and id is not null
        group by id, {_GROUP}
    """)


def _settle_claims(con: DuckDBPyConnection) -> None:
    """`ledger_lost`: groups that lose an id whose records came apart; `ledger_outlived`: ids that end in a merge."""
    con.execute(f"""
        -- one row an id and a group that loses it: the id stays with its anchor record where that carried it last
        -- night, else where most records did; records that return come after those that stayed
        create or replace temp table ledger_lost as
        with contested as (select id from ledger_claims group by id having count(*) > 1)
        select id, {_GROUP}
        from ledger_claims semi join contested using (id)
        qualify row_number() over (
            partition by id
            order by holds_anchor desc, carried desc, holds_old_anchor desc, records desc, {_GROUP}
        ) > 1
    """)
    con.execute(f"""
        -- one row an id that ends; an id in use outlives one that was retired, then the older outlives the younger
        create or replace temp table ledger_outlived as
        with kept as (
            select id, issued_in, carried, {_GROUP} from ledger_claims anti join ledger_lost using (id, {_GROUP})
        ),
        crowded as (select {_GROUP} from kept group by {_GROUP} having count(*) > 1)
        select id, issued_in, {_GROUP},
            first_value(id) over of_group as survivor_id, first_value(issued_in) over of_group as survivor_issued_in
        from kept semi join crowded using ({_GROUP})
        window of_group as (partition by {_GROUP} order by carried = 0, issued_in, id)
        qualify row_number() over of_group > 1
    """)


def _name_known_groups(con: DuckDBPyConnection, grain: str) -> None:
    """`ledger_named`: the groups that keep an id, or take back the ended one whose anchor record they hold."""
    con.execute(f"""
        -- one row a group with an id; `origin` tells how it came by it
        create or replace temp table ledger_named as
        select {_GROUP}, id, issued_in, 'kept' as origin
        from ledger_claims anti join ledger_lost using (id, {_GROUP}) anti join ledger_outlived using (id)
    """)
    con.execute(f"""
        -- one row a group without an id
        create or replace temp table ledger_nameless as
        select {_GROUP}
        from ledger_records anti join ledger_named using ({_GROUP})
        where is_present and hospital_id = index_hospital_id and encounter_id = index_encounter_id
    """)
    con.execute(f"""
        insert into ledger_named
        with anchors as (
            select id, issued_in, anchor_hospital_id as hospital_id, anchor_encounter_id as encounter_id
            from earlier_ended_ids where grain = '{grain}'
        ),
        returned as (
            select {_GROUP}, anchors.id, anchors.issued_in
            from anchors
            join ledger_records using (hospital_id, encounter_id)
            join ledger_nameless using ({_GROUP})
        )
        select {_GROUP}, arg_min(id, (issued_in, id)), min(issued_in), 'revived'
        from returned group by {_GROUP}
    """)


def _name_new_groups(con: DuckDBPyConnection, grain: str, night: int) -> None:
    """Issue ids to the groups that have none: the digest of the index record, with a count where it is taken."""
    con.execute(f"""
        -- one row a group without an id
        create or replace temp table ledger_fresh as
        select {_GROUP}, {_digest_sql(grain)} as id, 0 as issue
        from ledger_nameless anti join ledger_named using ({_GROUP})
    """)
    count_on = f"""
        with older as (
            select id from ledger_records
            union all
            select id from ended_ids where grain = '{grain}'
        ),
        repeated as (select id from ledger_fresh group by id having count(*) > 1),
        taken as (
            select {_GROUP} from ledger_fresh semi join older using (id)
            union
            select {_GROUP} from ledger_fresh semi join repeated using (id)
            qualify row_number() over (partition by id order by issue, {_GROUP}) > 1
        )
        update ledger_fresh set issue = issue + 1, id = {_digest_sql(grain, "ledger_fresh.", "issue + 1")}
        from taken
        where ledger_fresh.index_hospital_id = taken.index_hospital_id
            and ledger_fresh.index_encounter_id = taken.index_encounter_id
    """
    while con.execute(count_on).fetchall()[0][0]:
        pass  # the statement counts on until nobody's id is taken
    con.execute(f"insert into ledger_named select {_GROUP}, id, {int(night)}, 'issued' from ledger_fresh")


def _digest_sql(grain: str, of: str = "", issue: str = "null") -> str:
    """SQL of a new id: a letter for the grain, then hex digits of a keyed digest of the index record."""
    parts = (
        f"(select key from identity_key), '{grain}', {of}index_hospital_id, {of}index_encounter_id, {issue}"
    )
    return f"'{GRAIN_LETTERS[grain]}' || substr(sha256(concat_ws('|', {parts})), 1, {ID_HEX_DIGITS})"


def _write_ids(con: DuckDBPyConnection, grain: str) -> None:
    con.execute(f"""
        -- one row a record ever seen; a record that is gone keeps its id, or that of its id's survivor
        create or replace temp table {grain}_ids as
        with anchors as (
            select id, anchor_hospital_id as hospital_id, anchor_encounter_id as encounter_id, true as is_ended_anchor
            from earlier_ended_ids where grain = '{grain}'
        )
        select hospital_id, encounter_id, named.id, named.issued_in,
            case named.origin
                when 'kept' then records.is_anchor and records.id = named.id
                when 'issued' then hospital_id = index_hospital_id and encounter_id = index_encounter_id
                else coalesce(anchors.is_ended_anchor and anchors.id = named.id, false)
            end as is_anchor,
            true as is_present
        from ledger_records as records
        join ledger_named as named using ({_GROUP})
        left join anchors using (hospital_id, encounter_id)
        union all
        select hospital_id, encounter_id, coalesce(ended.survivor_id, id), coalesce(ended.survivor_issued_in,
            records.issued_in), records.is_anchor and ended.survivor_id is null, false
        from ledger_records as records
        left join ledger_outlived as ended using (id)
        where not is_present
    """)


def _tell_events(con: DuckDBPyConnection, grain: str, night: int) -> None:
    con.execute(f"""
        -- one row an id that a researcher may hold and what became of it
        create or replace temp table ledger_changes as
        with vanished as (
            select distinct id from ledger_records where was_present and not is_present
        ),
        asleep as (
            select id from ledger_claims semi join ledger_named using (id)
            group by id having sum(carried) = 0
        )
        select 'merged' as event, id, survivor_id as other_id, 'their records belong together now' as because
        from ledger_outlived
        union all
        select distinct if(named.origin = 'kept', 'moved', 'split'), lost.id, named.id,
            if(named.origin = 'kept', 'some of its records belong to the other now',
                'its records came apart, and this part took the other id')
        from ledger_lost as lost join ledger_named as named using ({_GROUP})
        union all
        select 'retired', id, null, 'no current record carries it'
        from vanished anti join ledger_claims using (id)
        union all
        select 'revived', id, null, 'its records are back'
        from asleep anti join (select id from ledger_records where was_present) using (id)
        union all
        select 'revived', id, null, 'its records stand apart again' from ledger_named where origin = 'revived'
    """)
    con.execute(f"""
        insert into identity_events by name
        select {int(night)} as night, event, '{grain}' as grain, id, other_id, because from ledger_changes
    """)


def _keep_ended(con: DuckDBPyConnection, grain: str) -> None:
    con.execute(f"""
        delete from ended_ids
        where grain = '{grain}' and id in (select id from ledger_named where origin = 'revived')
    """)
    con.execute(f"""
        insert into ended_ids
        select '{grain}', ended.id, ended.issued_in, anchor.hospital_id, anchor.encounter_id
        from ledger_outlived as ended
        left join (select id, hospital_id, encounter_id from ledger_records where is_anchor) as anchor using (id)
    """)
