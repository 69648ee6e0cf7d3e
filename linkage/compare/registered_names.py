"""Tables of what the newborns' registered names tell, one row a distinct name, and of words that are rather surnames.

How a single name is read stands in names.py; which record carries it, in comparable.py.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pyarrow as pa

from linkage.compare.names import (
    FAMILY_MARKER_PATTERN,
    MARKER_PATTERN,
    NewbornName,
    parse_newborn_family_name,
    parse_newborn_name,
)

# A word borne this many times as often as a last name as as a first name is a last name.
RATHER_SURNAME_RATIO = 3

NAME_TABLES = ("linkage_parsed_names", "linkage_parsed_families", "linkage_rather_surnames")


def create_parsed_names(con: duckdb.DuckDBPyConnection) -> None:
    """Create NAME_TABLES from `newborn_encounters` and `linkage_mothers` (first_name, last_name: cleaned).

    `linkage_parsed_names` (first_name as sent) and `linkage_parsed_families` (last_name as sent) hold the names that
    are provisional; `linkage_rather_surnames` (word) what mothers bear as last name rather than as first.
    """
    _create_readings(con, "first_name", MARKER_PATTERN, parse_newborn_name, into="linkage_parsed_names")
    _create_readings(
        con, "last_name", FAMILY_MARKER_PATTERN, parse_newborn_family_name, into="linkage_parsed_families"
    )
    con.execute(
        f"""
        -- one row a word that mothers bear as last name much oftener than as first name
        create or replace temp table linkage_rather_surnames as
        with words as (
            select distinct told_mother as word from linkage_parsed_names
            where told_mother is not null
        ),
        borne as (
            select last_name as word, 1 as as_last, 0 as as_first from linkage_mothers
            union all
            select first_name, 0, 1 from linkage_mothers
        )
        select word
        from borne
        join words using (word)
        group by word
        having sum(as_last) > {RATHER_SURNAME_RATIO} * sum(as_first)
        """
    )


def drop_parsed_names(con: duckdb.DuckDBPyConnection) -> None:
    """Drop what create_parsed_names made."""
    for table in NAME_TABLES:
        con.execute(f"drop table if exists {table}")


def _create_readings(
    con: duckdb.DuckDBPyConnection,
    column: str,
    pattern: str,
    parse: Callable[[str | None], NewbornName],
    *,
    into: str,
) -> None:
    registered = [
        row[0]
        for row in con.execute(
            f"select distinct {column} from newborn_encounters "
            f"where regexp_matches(upper({column}), $pattern) order by {column}",
            {"pattern": pattern},
        ).fetchall()
    ]
    readings = [(name, parse(name)) for name in registered]
    provisional = [(name, told) for name, told in readings if told.is_provisional]
    con.register(
        "linkage_names_read",
        pa.table(
            {
                column: pa.array([name for name, _ in provisional], pa.string()),
                "told_mother": pa.array([told.mother_first_name for _, told in provisional], pa.string()),
                "told_sex": pa.array([told.sex for _, told in provisional], pa.string()),
                "told_order": pa.array([told.order for _, told in provisional], pa.int64()),
                "told_surname": pa.array([told.surname for _, told in provisional], pa.string()),
            }
        ),
    )
    con.execute(
        f"create or replace temp table {into} as "
        f"select {column}, told_mother, told_sex, told_order, told_surname from linkage_names_read"
    )
    con.unregister("linkage_names_read")
