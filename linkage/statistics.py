"""Counts the network as a whole: hospital numbers, clock times that are a system's default, how common names are.

Scores depend on these; they are counted when everything is linked and stay as they are until it is linked again.
"""

from __future__ import annotations

import duckdb

# A clock time that more than this share of a hospital's births carries is a default of its system, not a
# time.
DEFAULT_TIME_SHARE = 0.05
DEFAULT_TIME_COUNT = 20
STATISTICS = (
    "linkage_hospital_numbers",
    "linkage_default_times",
    "linkage_first_name_shares",
    "linkage_surname_shares",
)


def create_statistics(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of STATISTICS from `comparable_deliveries` and `comparable_newborns`."""
    con.execute(_HOSPITAL_NUMBERS)
    con.execute(_default_times_sql())
    con.execute(_name_shares_sql("first_name", ("first_name",)))
    con.execute(_name_shares_sql("surname", ("last_name", "maiden_name")))


def drop_statistics(con: duckdb.DuckDBPyConnection) -> None:
    """Drop what create_statistics made."""
    for table in STATISTICS:
        con.execute(f"drop table if exists {table}")


_HOSPITAL_NUMBERS = """
    -- one row a hospital named anywhere
    create or replace temp table linkage_hospital_numbers as
    select hospital_id, row_number() over (order by hospital_id) as hospital_no
    from (
        select hospital_id from comparable_deliveries
        union select hospital_id from comparable_newborns
        union select transfer_from_hospital_id from comparable_newborns
        union select transfer_to_hospital_id from comparable_deliveries
    )
    where hospital_id is not null
"""


def _default_times_sql() -> str:
    return f"""
        -- one row a hospital, side and clock time that is a default of the hospital's system
        create or replace temp table linkage_default_times as
        with times as (
            select hospital_id, 'delivery' as side, strftime(delivery_at, '%H:%M') as clock from
                comparable_deliveries
            union all
            select hospital_id, 'newborn', strftime(birth_at, '%H:%M') from comparable_newborns
        ),
        counted as (
            select hospital_id, side, clock, count(*) as births,
                sum(count(*)) over (partition by hospital_id, side) as all_births
            from times
            where clock is not null
            group by hospital_id, side, clock
        )
        select hospital_id, side, clock
        from counted
        where clock = '00:00' or (births > {DEFAULT_TIME_COUNT} and births > {DEFAULT_TIME_SHARE} *
            all_births)
    """


def _name_shares_sql(kind: str, columns: tuple[str, ...]) -> str:
    names = " union all ".join(
        f"select hospital_id, replace({column}, ' ', '') as name from comparable_deliveries where {column} is not null"
        for column in columns
    )
    # One bearer is no share: it may be the very mother. 500: below that many deliveries a share is mostly
    # chance.
    return f"""
        -- one row a hospital and name borne by mothers there: its share there or in the network, whichever
        -- is larger
        create or replace temp table linkage_{kind}_shares as
        with names as ({names}),
        of_hospital as (select hospital_id, name, count(*) as bearers from names group by hospital_id, name),
        hospital_size as (
            select hospital_id, greatest(sum(bearers), 500) as size from of_hospital group by hospital_id
        ),
        of_network as (
            select name, (sum(bearers) - 1) / greatest(sum(sum(bearers)) over (), 500) as share
            from of_hospital group by name
        )
        select hospital_id, name, greatest((bearers - 1) / size, share) as share
        from of_hospital
        join hospital_size using (hospital_id)
        join of_network using (name)
    """
