"""Gives a fact table the columns of `measures/fact_columns.py`, then its flags; computes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from measures.fact_columns import Columns
from measures.flags import Flag

if TYPE_CHECKING:
    import duckdb


def create_fact_table(
    con: duckdb.DuckDBPyConnection, table: str, columns: Columns, flags: Iterable[Flag], select: str
) -> None:
    """Create the temp table from `select`, which yields at least these columns and one column a flag."""
    values = ",\n    ".join(f"cast({name} as {type_}) as {name}" for name, type_ in columns)
    flag_columns = "".join(f",\n    {flag.column}" for flag in flags)
    con.execute(
        f"create or replace temp table {table} as\nselect {values}{flag_columns}\nfrom ({select}) as facts"
    )
