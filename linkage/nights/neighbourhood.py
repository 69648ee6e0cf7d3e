"""Tells which records can have a say in each other's links: the closed neighbourhood that must be linked together.

By which values records meet is declared in meetings.py; what changed is found in changes.py, and nothing is linked here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from linkage.candidates.sides import LONGEST_SEARCH_DAYS
from linkage.nights.meetings import (
    BIRTH_AND_LATER_ANY_DAY,
    BIRTH_AND_LATER_OF_DAY,
    CANDIDATES_ANY_DAY,
    CANDIDATES_ELSEWHERE,
    CANDIDATES_HERE,
    CLAIMS,
    HOSPITAL,
    RECORD_NUMBER_OF_INFANT,
    WOMEN,
    Meeting,
)

# A record is known by the hash of its hospital and encounter: among 10 M records two share one with a chance of one in
# 400 000, and then one of them is linked again without need.
NODE = "hash(hospital_id, encounter_id)"
RECORDS = ("relink_newborns", "relink_deliveries", "relink_encounters")

CANDIDATES = CANDIDATES_HERE + CANDIDATES_ELSEWHERE
_BIRTH_AND_LATER = BIRTH_AND_LATER_OF_DAY + BIRTH_AND_LATER_ANY_DAY
_IS_LATER = "role in ('transfer_in', 'readmission')"

# Columns of equal content are held once.
_OF_NEWBORN = list(
    dict.fromkeys(
        [
            *(meeting.first for meeting in (*CLAIMS, *CANDIDATES, *CANDIDATES_ANY_DAY)),
            RECORD_NUMBER_OF_INFANT,
            *(
                f"case when {_IS_LATER} then {meeting.second} else {meeting.first} end"
                if meeting.first != meeting.second
                else meeting.first
                for meeting in _BIRTH_AND_LATER
            ),
        ]
    )
)
_OF_DELIVERY = list(dict.fromkeys(meeting.second for meeting in (*CLAIMS, *CANDIDATES, *CANDIDATES_ANY_DAY)))
_OF_ENCOUNTER = list(dict.fromkeys(sql for meeting in WOMEN for sql in (meeting.first, meeting.second)))


def _newborn_column(value: str) -> str:
    return f"value_{_OF_NEWBORN.index(value)}"


def _delivery_column(value: str) -> str:
    return f"value_{_OF_DELIVERY.index(value)}"


def _birth_column(meeting: Meeting) -> str:
    if meeting.first == meeting.second:
        return _newborn_column(meeting.first)
    return _newborn_column(f"case when {_IS_LATER} then {meeting.second} else {meeting.first} end")


# The days of a stay on which its birth may be recorded (candidates/sides.py, candidates/found.py), a day before and
# after the delivery too.
_FIRST_DAY = "cast(admit_at as date) - 1"
_LAST_DAY = f"cast(coalesce(discharge_at, admit_at + interval {LONGEST_SEARCH_DAYS} day) as date) + 1"
_DELIVERED = f"""case when cast(delivery_at as date) between {_FIRST_DAY} and {_LAST_DAY}
    then cast(delivery_at as date) end"""


def create_records(con: duckdb.DuckDBPyConnection) -> None:
    """Create RECORDS: one row a record as it is tonight, and one as it was where that changed, with the values by which
    records meet.

    Reads `tonight_` and `previous_comparable_newborns`, `_comparable_deliveries` and `_mother_encounters`, and the
    `changed_` tables of changes.py.
    """
    _create(
        con,
        "relink_newborns",
        of="comparable_newborns",
        changed="changed_newborns",
        columns=[
            f"{_IS_LATER} as is_later",
            "cast(birth_at as date) as day",
            "cast(admit_at as date) as admit_day",
            *(f"{value} as {_newborn_column(value)}" for value in _OF_NEWBORN),
        ],
    )
    _create(
        con,
        "relink_deliveries",
        of="comparable_deliveries",
        changed="changed_deliveries",
        columns=[
            f"{_FIRST_DAY} as first_day",
            f"{_LAST_DAY} as last_day",
            f"{_DELIVERED} as day",
            f"hash(hospital_id, coalesce({_DELIVERED}, {_FIRST_DAY})) as hospital_day",
            *(f"{value} as {_delivery_column(value)}" for value in _OF_DELIVERY),
        ],
    )
    _create(
        con,
        "relink_encounters",
        of="mother_encounters",
        changed="changed_encounters",
        columns=[f"{value} as value_{place}" for place, value in enumerate(_OF_ENCOUNTER)],
    )


def _create(
    con: duckdb.DuckDBPyConnection, into: str, *, of: str, changed: str, columns: Sequence[str]
) -> None:
    chosen = f"{NODE} as node, {', '.join(columns)}"
    con.execute(
        f"""
        create or replace temp table {into} as
        select {chosen} from tonight_{of}
        union all
        select {chosen} from previous_{of} where {NODE} in (from {changed})
        """
    )


def add_nodes(con: duckdb.DuckDBPyConnection, into: str, *selects: str) -> int:
    """Add to a set the nodes that SELECTs find; returns how many are new."""
    con.execute(
        f"insert into {into} select distinct node from ({' union all '.join(selects)}) where node not in (from {into})"
    )
    ((new,),) = con.fetchall()
    return int(new)


def _sharing(table: str, column: str, of: str, of_column: str, among: str) -> str:
    """SQL of the nodes of `table` whose `column` is the `of_column` of a node of `of` in the set `among`."""
    return f"""
        select node from {table} where {column} in (
            select {of_column} from {of} where node in (from {among}) and {of_column} is not null)
    """


def _newborns_meeting(deliveries: str, meetings: Iterable[Meeting]) -> list[str]:
    """SQL, one a meeting, of the newborns that meet a delivery of a set, on whatever days."""
    return [
        f"""
        select node from relink_newborns semi join (
            select {_delivery_column(meeting.second)} as met, {_delivery_column(HOSPITAL)} as hospital
            from relink_deliveries where node in (from {deliveries})) as other
          on other.met = {_newborn_column(meeting.first)}
          {f"and other.hospital = {_newborn_column(HOSPITAL)}" if meeting.here else ""}
        """
        for meeting in meetings
    ]


def _deliveries_meeting(newborns: str, meetings: Iterable[Meeting]) -> list[str]:
    """SQL, one a meeting, of the deliveries that meet a newborn of a set, on whatever days."""
    return [
        f"""
        select node from relink_deliveries semi join (
            select {_newborn_column(meeting.first)} as met, {_newborn_column(HOSPITAL)} as hospital
            from relink_newborns where node in (from {newborns})) as other
          on other.met = {_delivery_column(meeting.second)}
          {f"and other.hospital = {_delivery_column(HOSPITAL)}" if meeting.here else ""}
        """
        for meeting in meetings
    ]


def _grouped_with(groups: str, among: str) -> str:
    return f"select node from {groups} where person in (select person from {groups} where node in (from {among}))"


def close_sets(con: duckdb.DuckDBPyConnection, *steps: tuple[str, Sequence[str]]) -> None:
    """Grow sets of nodes until nothing new is found.

    Each step names a set and SELECTs of nodes that belong to it; these read what was found last, as `<set>_found`.
    """
    sets = [into for into, _ in steps]
    for into in sets:
        con.execute(f"create or replace temp table {into}_found as select node from {into}")
    found = 1
    while found:
        for into, selects in steps:
            con.execute(f"create or replace temp table {into}_next as select node from {into} limit 0")
            con.execute(
                f"insert into {into}_next select distinct node from ({' union all '.join(selects)}) "
                f"where node not in (from {into})"
            )
        found = 0
        for into in sets:
            con.execute(f"create or replace temp table {into}_found as select node from {into}_next")
            found += add_nodes(con, into, f"select node from {into}_found")
    for into in sets:
        con.execute(f"drop table {into}_found")
        con.execute(f"drop table {into}_next")


def close_women(con: duckdb.DuckDBPyConnection, encounters: str) -> None:
    """Grow a set of maternal encounters to all that may be of the same women, or were."""
    found = f"{encounters}_found"
    pairs = {
        tuple(_OF_ENCOUNTER.index(value) for value in values)
        for meeting in WOMEN
        for values in ((meeting.first, meeting.second), (meeting.second, meeting.first))
    }
    selects = [
        _sharing("relink_encounters", f"value_{one}", "relink_encounters", f"value_{other}", found)
        for one, other in sorted(pairs)
    ]
    close_sets(con, (encounters, [*selects, _grouped_with("previous_women", found)]))


def close_infants(con: duckdb.DuckDBPyConnection, newborns: str, *, groups: Sequence[str]) -> None:
    """Grow a set of infant stays to those of one record number and those of `groups`, old or new."""
    found, number = f"{newborns}_found", _newborn_column(RECORD_NUMBER_OF_INFANT)
    by_number = _sharing("relink_newborns", number, "relink_newborns", number, found)
    close_sets(con, (newborns, [by_number, *(_grouped_with(each, found) for each in groups)]))


def add_infants_compared_with(con: duckdb.DuckDBPyConnection, newborns: str, into: str) -> None:
    """Add the births that the later stays of a set are compared with, and the later stays that its births are."""
    values = ", ".join(dict.fromkeys(map(_birth_column, _BIRTH_AND_LATER)))
    con.execute(
        f"""
        create or replace temp table relink_among as
        select day, is_later, {values} from relink_newborns where node in (from {newborns})
        """
    )
    con.execute(
        f"""
        create or replace temp table relink_near as
        select node, day, is_later, {values} from relink_newborns where day in (select day from relink_among)
        """
    )
    of_day = [
        f"""
        select b.node from relink_among as a join relink_near as b
          on a.{column} = b.{column} and a.day = b.day and a.is_later <> b.is_later
        """
        for column in map(_birth_column, BIRTH_AND_LATER_OF_DAY)
    ]
    any_day = [
        f"""
        select b.node from relink_among as a join relink_newborns as b
          on a.{_birth_column(meeting)} = b.{_birth_column(meeting)} and a.is_later <> b.is_later and {meeting.also}
        """
        for meeting in BIRTH_AND_LATER_ANY_DAY
    ]
    add_nodes(con, into, *of_day, *any_day)
    con.execute("drop table relink_among")
    con.execute("drop table relink_near")


def close_families(con: duckdb.DuckDBPyConnection, newborns: str, deliveries: str) -> None:
    """Grow sets of newborns and deliveries until no certain link, decision or stay of one person leads out of them."""
    infants, women = f"{newborns}_found", f"{deliveries}_found"
    close_sets(
        con,
        (
            newborns,
            [
                _grouped_with("tonights_infants", infants),
                f"select newborn as node from relink_decisions where delivery in (from {women})",
                *_newborns_meeting(women, CLAIMS),
            ],
        ),
        (
            deliveries,
            [
                _grouped_with("tonights_women", women),
                f"select delivery as node from relink_decisions where newborn in (from {infants})",
                *_deliveries_meeting(infants, CLAIMS),
            ],
        ),
    )


def deliveries_of_the_days_of(deliveries: str) -> str:
    """SQL of the deliveries that are counted in one hospital and day with one of a set."""
    return _sharing("relink_deliveries", "hospital_day", "relink_deliveries", "hospital_day", deliveries)


_NEWBORN_VALUES = ", ".join(dict.fromkeys(_newborn_column(meeting.first) for meeting in CANDIDATES))
_DELIVERY_VALUES = ", ".join(dict.fromkeys(_delivery_column(meeting.second) for meeting in CANDIDATES))


def add_candidate_deliveries(con: duckdb.DuckDBPyConnection, newborns: str, into: str) -> None:
    """Add the deliveries that may be candidates of a set of newborns, and those counted in one day with them."""
    con.execute(
        f"""
        create or replace temp table relink_among as
        select distinct born as day, {_NEWBORN_VALUES}
        from relink_newborns, unnest([day, admit_day]) as days(born)
        where node in (from {newborns}) and born is not null
        """
    )
    _create_near_deliveries(con)
    add_nodes(con, into, *_met("relink_near", "relink_among", CANDIDATES_HERE))
    add_nodes(con, into, deliveries_of_the_days_of(into))
    add_nodes(con, into, *_met("relink_near", "relink_among", CANDIDATES_ELSEWHERE))
    con.execute("drop table relink_among")
    con.execute("drop table relink_near")
    add_nodes(con, into, *_deliveries_meeting(newborns, CANDIDATES_ANY_DAY))


def _met(deliveries: str, newborns: str, meetings: Iterable[Meeting]) -> list[str]:
    """SQL, one a meeting, of the nodes of `deliveries` that share its value and a day with one of `newborns`."""
    return [
        f"""
        select node from {deliveries} semi join (
            select {_newborn_column(meeting.first)} as met, day from {newborns}) as born
          on born.met = {deliveries}.{_delivery_column(meeting.second)} and born.day = {deliveries}.day
        """
        for meeting in meetings
    ]


def _create_near_deliveries(con: duckdb.DuckDBPyConnection) -> None:
    """Create `relink_near`: deliveries by the days on which they may meet one of `relink_among`."""
    longest = LONGEST_SEARCH_DAYS + 2
    con.execute(
        f"""
        create or replace temp table relink_near as
        with days as (select distinct day from relink_among),
        anchors as (select distinct day + shift::int as day from days, range({-longest}, 9) as shifts(shift)),
        near as (select record.* from relink_deliveries as record where coalesce(day, first_day) in (from anchors))
        select node, candidate_day as day, {_DELIVERY_VALUES}
        from near, unnest({_DAYS}) as candidate(candidate_day)
        where candidate_day in (from days)
        """
    )


# Days of a delivery known to the day, at most a week from it; else of the stay.
_DAYS = f"""list_transform(range(
        (least(greatest(first_day, coalesce(day - 7, first_day)), coalesce(day - 1, first_day)) - date '2000-01-01')::bigint,
        (greatest(least(last_day, first_day + {LONGEST_SEARCH_DAYS + 2}, coalesce(day + 7, last_day)),
            coalesce(day + 1, first_day)) - date '2000-01-01')::bigint + 1),
    lambda number: date '2000-01-01' + number::int)"""


def add_candidate_newborns(con: duckdb.DuckDBPyConnection, deliveries: str, into: str) -> None:
    """Add the newborns that may be candidates of a set of deliveries."""
    con.execute(
        f"""
        create or replace temp table relink_among as
        select distinct candidate_day as day, {_DELIVERY_VALUES}
        from relink_deliveries, unnest({_DAYS}) as candidate(candidate_day)
        where node in (from {deliveries})
        """
    )
    con.execute(
        f"""
        create or replace temp table relink_near as
        with days as (select distinct day from relink_among)
        select node, day, {_NEWBORN_VALUES} from relink_newborns where day in (from days)
        union all
        select node, admit_day, {_NEWBORN_VALUES} from relink_newborns where admit_day in (from days) and admit_day <> day
        union all
        select node, admit_day, {_NEWBORN_VALUES} from relink_newborns where admit_day in (from days) and day is null
        """
    )
    on_their_days = [
        f"""
        select node from relink_near semi join (
            select {_delivery_column(meeting.second)} as met, day from relink_among) as stay
          on stay.met = relink_near.{_newborn_column(meeting.first)} and stay.day = relink_near.day
        """
        for meeting in CANDIDATES
    ]
    add_nodes(con, into, *on_their_days, *_newborns_meeting(deliveries, CANDIDATES_ANY_DAY))
    con.execute("drop table relink_among")
    con.execute("drop table relink_near")
