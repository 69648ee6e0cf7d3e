"""Nights of a small network for tests of relinking: what was delivered by then, linked in part and as a whole.

The records are those of small_dyads.py; here they come and go, change, move and are decided on.
"""

from __future__ import annotations

import random

import duckdb

from linkage.candidates.statistics import count_statistics
from linkage.compare.comparable import create_comparable
from linkage.nights.changes import INPUTS, find_changes, join_changed_stays
from linkage.nights.relinking import CARRIED, OUTPUTS, RelinkSummary, link_whole, relink
from linkage.persons.stays import create_infant_stays, create_mother_stays
from tests.support.small_dyads import HEAVY, create_small_network

_DECISIONS = "settled_decisions"
_DECISION_COLUMNS = (
    "newborn_hospital_id varchar, newborn_encounter_id varchar, delivery_hospital_id varchar, "
    "delivery_encounter_id varchar, is_match boolean"
)


def begin(con: duckdb.DuckDBPyConnection) -> None:
    """The first night: the comparable tables at hand are counted and linked as a whole."""
    count_statistics(con)
    for name in INPUTS:
        con.execute(f"create or replace table tonight_{name} as from {name}")
        con.execute(f"drop table {name}")
    con.execute(f"create or replace table tonight_{_DECISIONS} ({_DECISION_COLUMNS})")
    link_whole(con)
    end_night(con)


def end_night(con: duckdb.DuckDBPyConnection) -> None:
    """What tonight read and wrote becomes the night before."""
    for name in (*INPUTS, _DECISIONS):
        con.execute(f"create or replace table previous_{name} as from tonight_{name}")
    for name in (*OUTPUTS, *CARRIED):
        con.execute(f"create or replace table previous_{name} as from {name}")


def join_both_ways(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Join the stays of persons that tonight's changes touch, then everybody's; how many rows of each table differ."""
    find_changes(con)
    join_changed_stays(con)
    stays = ("infant_stays", "mother_stays")
    for name in stays:
        con.execute(f"create or replace table spliced_{name} as from {name}")
    for name in INPUTS:
        con.execute(f"drop table if exists {name}")
        con.execute(f"create or replace temp view {name} as from tonight_{name}")
    create_infant_stays(con)
    create_mother_stays(con)
    for name in INPUTS:
        con.execute(f"drop view {name}")
    return {name: _differing_rows(con, name) for name in stays}


def relink_both_ways(con: duckdb.DuckDBPyConnection) -> tuple[RelinkSummary, dict[str, int]]:
    """Link tonight's changes, then everything; how many rows of each table differ. Leaves the rows of the whole."""
    summary = relink(con)
    for name in OUTPUTS:
        con.execute(f"create or replace table spliced_{name} as from {name}")
    link_whole(con)
    return summary, {name: _differing_rows(con, name) for name in OUTPUTS}


def _differing_rows(con: duckdb.DuckDBPyConnection, name: str) -> int:
    columns = ", ".join(column for (column, *_) in con.execute(f"describe {name}").fetchall())
    both = (f"select {columns} from {name}", f"select {columns} from spliced_{name}")
    return sum(
        int(con.execute(f"select count(*) from ({one} except all {other})").fetchall()[0][0])
        for one, other in (both, both[::-1])
    )


def create_world(con: duckdb.DuckDBPyConnection, *, births: int, seed: int) -> None:
    """Create `all_` comparable tables: a small network with many errors, transfers, returns and earlier stays.

    Hospital H5 names nobody.
    """
    create_small_network(con, births=births, seed=seed, errors=HEAVY)
    create_comparable(con)
    for name in INPUTS:
        con.execute(f"create or replace table all_{name} as from {name}")
        con.execute(f"drop table {name}")
    # One infant in nine goes to another hospital after two days, one in nine comes back after twelve.
    for role, days, share in (("transfer_in", 2, 0), ("readmission", 12, 1)):
        con.execute(
            f"""
            insert into all_comparable_newborns
            select * replace (
                'H' || (1 + (right(hospital_id, 1)::int + 1) % 5) as hospital_id,
                '{role}' || encounter_id as encounter_id, '{role}' as role,
                if(hash(encounter_id) % 2 = 0, hospital_id, null) as transfer_from_hospital_id,
                admit_at + interval {days} day as admit_at,
                '{role}' || mrn as mrn, null as mother_mrn, null as mother_account_number)
            from all_comparable_newborns
            where role = 'birth' and hash(encounter_id, {seed}) % 9 = {share}
            """
        )
    # One woman in nine was in another hospital a month before.
    con.execute(
        f"""
        insert into all_mother_encounters
        select * replace (
            'H' || (1 + (right(hospital_id, 1)::int + 1) % 5) as hospital_id, 'before' || encounter_id as encounter_id,
            'B' || mother_mrn as mother_mrn, false as is_delivery,
            admit_at - interval 30 day as admit_at, discharge_at - interval 30 day as discharge_at)
        from all_mother_encounters where hash(encounter_id, {seed}) % 9 = 2
        """
    )
    for name, named in _NAMING.items():
        nothing = ", ".join(f"{column} = null" for column in named)
        con.execute(f"update all_{name} set {nothing} where hospital_id = 'H5'")


_NAMING = {
    "comparable_deliveries": (
        *("mother_mrn", "account_number", "first_name", "last_name", "maiden_name", "birth_date", "phone"),
        *("subscriber_id", "street"),
    ),
    "comparable_newborns": (
        *(
            "mother_mrn",
            "mother_account_number",
            "mother_first_name",
            "name_mother_first_name",
            "guarantor_name",
        ),
        *("mother_last_name", "last_name", "mother_birth_date", "phone", "subscriber_id", "street"),
    ),
    "mother_encounters": ("first_name", "last_name", "maiden_name", "birth_date", "phone", "subscriber_id"),
}


def add_rivals(con: duckdb.DuckDBPyConnection) -> None:
    """Give each infant that was seen again a rival: a birth of that minute elsewhere that shares a part of what is known."""
    con.execute(
        """
        insert into all_comparable_newborns
        select birth.* replace (
            'H' || (1 + (right(birth.hospital_id, 1)::int + 2) % 5) as hospital_id,
            'rival' || birth.encounter_id as encounter_id, 'R' || birth.mrn as mrn,
            if(hash(birth.encounter_id, 1) % 2 = 0, birth.last_name, 'OTHER') as last_name,
            if(hash(birth.encounter_id, 2) % 2 = 0, birth.mother_first_name, null) as mother_first_name,
            if(hash(birth.encounter_id, 3) % 2 = 0, birth.mother_birth_date, null) as mother_birth_date,
            null as mother_last_name, null as phone, null as subscriber_id, null as street,
            if(hash(birth.encounter_id, 4) % 2 = 0, birth.birth_weight_g, null) as birth_weight_g)
        from all_comparable_newborns as birth
        where role = 'birth' and 'transfer_in' || encounter_id in (select encounter_id from all_comparable_newborns)
           or role = 'birth' and 'readmission' || encounter_id in (select encounter_id from all_comparable_newborns)
        """
    )


def deliver_night(con: duckdb.DuckDBPyConnection, chance: random.Random, *, missing_percent: int = 2) -> None:
    """Create the `tonight_` tables: a few records are missing, a few read otherwise, a few pairs are decided.

    Each night draws anew, so that what was missing or wrong the night before mostly comes back as it was.
    """
    for name in INPUTS:
        kept = f"hash(hospital_id, encounter_id, {chance.randrange(10**6)}) % 100 >= {missing_percent}"
        con.execute(f"create or replace table tonight_{name} as select * from all_{name} where {kept}")
    for table, change in _CHANGES:
        con.execute(
            f"update tonight_{table} set {change} where hash(encounter_id, {chance.randrange(10**6)}) % 150 = 0"
        )
    con.execute(f"create or replace table tonight_{_DECISIONS} ({_DECISION_COLUMNS})")
    con.execute(
        f"""
        insert into tonight_{_DECISIONS}
        select newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id,
            hash(delivery_encounter_id) % 2 = 0
        from previous_scored_pairs
        where hash(newborn_encounter_id, {chance.randrange(10**6)}) % 60 = 0
        qualify row_number() over (
            partition by newborn_hospital_id, newborn_encounter_id order by match_weight, delivery_encounter_id) = 1
        """
    )


_CHANGES = (
    ("comparable_deliveries", "phone = null, delivery_at = delivery_at + interval 1 day"),
    ("comparable_deliveries", "liveborn_count = 2, plurality = 2"),
    ("comparable_deliveries", "last_name = 'GARCIA', mother_mrn = null"),
    ("comparable_newborns", "birth_at = birth_at - interval 70 minute, mother_first_name = 'MARIA'"),
    ("comparable_newborns", "mother_mrn = null, mother_account_number = null, mother_birth_date = null"),
    ("comparable_newborns", "mother_mrn = '1' || mother_mrn, phone = '3125550100'"),
    ("mother_encounters", "mother_mrn = 'X' || mother_mrn, ssn_last4 = '1234'"),
)
