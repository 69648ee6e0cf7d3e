"""Counts the network as a whole: clock times that are a system's default, how common names are, hospital numbers.

Whatever a score, a rule or a type takes from more records than the pair's own is counted here and nowhere else: counted
when everything is linked, kept, and used as it is until everything is linked again. So one night's births change the
weight of no other night's pair, and linking a part of the network gives what linking all of it gives.
"""

from __future__ import annotations

import duckdb

from linkage.candidates.hospital_habits import COUNTED_HABITS, HABITS, count_habits, create_habits

# A clock time that more than this share of a hospital's births carries is a default of its system, not a
# time.
DEFAULT_TIME_SHARE = 0.05
DEFAULT_TIME_COUNT = 20
# Below that many names a share is mostly chance.
FEWEST_NAMES = 500

# Kept from one linkage of everything to the next.
COUNTED = ("counted_default_times", "counted_first_names", "counted_surnames", *COUNTED_HABITS)
# What linking reads: the counts, spread over the records at hand.
STATISTICS = (
    "linkage_hospital_numbers",
    "linkage_default_times",
    "linkage_first_name_shares",
    "linkage_surname_shares",
    *HABITS,
)


def count_statistics(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of COUNTED from all `comparable_deliveries` and `comparable_newborns` of the network.

    `counted_default_times`: `hospital_id, side, clock`. `counted_first_names`, `counted_surnames`: `hospital_id` (NULL:
    the network), `name, share` (of the names that mothers bear there; a share of nothing has no row).
    """
    con.execute(_count_default_times_sql())
    con.execute(_count_names_sql("first_names", ("first_name",)))
    con.execute(_count_names_sql("surnames", ("last_name", "maiden_name")))
    count_habits(con)
    count_habits(con)


def create_statistics(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of STATISTICS for the records at hand, from the tables of COUNTED.

    A record's rows depend on the record and the counts alone, so it is no matter which others are at hand. A hospital
    unknown to the counts has midnight as its only default time; a name that no mother of a hospital bore has the
    network's share, one that nobody bore has none.
    """
    con.execute(_HOSPITAL_NUMBERS)
    con.execute(_DEFAULT_TIMES)
    create_habits(con)
    con.execute(
        _name_shares_sql(
            "first_name",
            counted="first_names",
            of_mothers=("first_name",),
            of_newborns=("mother_first_name", "name_mother_first_name"),
        )
    )
    con.execute(
        _name_shares_sql(
            "surname",
            counted="surnames",
            of_mothers=("last_name", "maiden_name"),
            of_newborns=("mother_last_name", "last_name"),
        )
    )
    create_habits(con)


def drop_statistics(con: duckdb.DuckDBPyConnection) -> None:
    """Drop what create_statistics made."""
    for table in STATISTICS:
        con.execute(f"drop table if exists {table}")


def drop_counted(con: duckdb.DuckDBPyConnection) -> None:
    """Drop what count_statistics made."""
    for table in COUNTED:
        con.execute(f"drop table if exists {table}")


# 63 bits of the id's hash: the number does not depend on which other hospitals are at hand. Of a thousand hospitals two
# share one with a chance of one in 10^13.
_HOSPITAL_NUMBERS = """
    -- one row a hospital named anywhere
    create or replace temp table linkage_hospital_numbers as
    select hospital_id, (hash(hospital_id) >> 1)::bigint as hospital_no
    from (
        select hospital_id from comparable_deliveries
        union select hospital_id from comparable_newborns
        union select transfer_from_hospital_id from comparable_newborns
        union select transfer_to_hospital_id from comparable_deliveries
    )
    where hospital_id is not null
"""


# (side, table, column): the clocks that sides.py reads, of births and of discharges.
_CLOCKS = (
    ("delivery", "comparable_deliveries", "delivery_at"),
    ("newborn", "comparable_newborns", "birth_at"),
    ("delivery_end", "comparable_deliveries", "discharge_at"),
    ("newborn_end", "comparable_newborns", "discharge_at"),
)


def _count_default_times_sql() -> str:
    times = " union all ".join(
        f"select hospital_id, '{side}' as side, strftime({column}, '%H:%M') as clock from {table}"
        for side, table, column in _CLOCKS
    )
    return f"""
        -- one row a hospital, side and clock time that is a default of the hospital's system
        create or replace temp table counted_default_times as
        with times as ({times}),
        counted as (
            select hospital_id, side, clock, count(*) as records,
                sum(count(*)) over (partition by hospital_id, side) as all_records
            from times
            where clock is not null
            group by hospital_id, side, clock
        )
        select hospital_id, side, clock
        from counted
        where clock <> '00:00' and records > {DEFAULT_TIME_COUNT} and records > {DEFAULT_TIME_SHARE} * all_records
        order by hospital_id, side, clock
    """


_DEFAULT_TIMES = f"""
    -- one row a hospital, side and clock time that tells no time; midnight never does
    create or replace temp table linkage_default_times as
    select hospital_id, side, clock from counted_default_times
    union all
    select hospital_id, unnest({[side for side, _, _ in _CLOCKS]}), '00:00' from linkage_hospital_numbers
"""


def _count_names_sql(counted: str, columns: tuple[str, ...]) -> str:
    names = " union all ".join(
        f"select hospital_id, replace({column}, ' ', '') as name from comparable_deliveries where {column} is not null"
        for column in columns
    )
    # One bearer is no share: it may be the very mother.
    return f"""
        -- one row a hospital (or none: the network) and name that two mothers bear there
        create or replace temp table counted_{counted} as
        with names as ({names}),
        of_hospital as (
            select hospital_id, name, count(*) as bearers, sum(count(*)) over (partition by hospital_id) as names
            from names group by hospital_id, name
        ),
        of_network as (
            select null::varchar as hospital_id, name, sum(bearers) as bearers, sum(sum(bearers)) over () as names
            from of_hospital group by name
        )
        select hospital_id, name, ((bearers - 1) / greatest(names, {FEWEST_NAMES}))::double as share
        from (from of_hospital union all by name from of_network)
        where bearers > 1
        order by hospital_id, name
    """


def _name_shares_sql(
    kind: str, *, counted: str, of_mothers: tuple[str, ...], of_newborns: tuple[str, ...]
) -> str:
    names = " union ".join(
        f"select hospital_id, replace({column}, ' ', '') as name from {table} where {column} is not null"
        for table, columns in (("comparable_deliveries", of_mothers), ("comparable_newborns", of_newborns))
        for column in columns
    )
    return f"""
        -- one row a hospital and name on a record at hand: its share there or in the network, whichever is larger
        create or replace temp table linkage_{kind}_shares as
        with names as ({names})
        select names.hospital_id, names.name, greatest(coalesce(here.share, 0), coalesce(network.share, 0)) as share
        from names
        left join counted_{counted} as here on here.hospital_id = names.hospital_id and here.name = names.name
        left join counted_{counted} as network on network.hospital_id is null and network.name = names.name
    """
