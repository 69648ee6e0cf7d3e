"""Opens a new research database in a process of its own and says whether it is whole. Run as a module."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from data_contracts.contract import identifying_columns
from data_contracts.submitted import SUBMITTED
from pipelines.privacy import IDENTIFIED_MARK
from pipelines.warehouse import reader


def find_fault(database: Path, rows: dict[str, int]) -> str | None:
    """The first thing wrong with the file, in words, or None."""
    forbidden = {name for contract in SUBMITTED for name in identifying_columns(contract)} | {"encounter_id"}
    with reader(database) as con:
        profiles = con.execute("select privacy_profile from builds where is_current").fetchall()
        unmarked = con.execute(
            "select table_name from duckdb_tables() where not starts_with(coalesce(comment, ''), ?) order by all",
            [IDENTIFIED_MARK],
        ).fetchall()
        for table, expected in rows.items():
            found = con.execute(f'select count(*) from "{table}"').fetchall()[0][0]
            if found != expected:
                return f"{table} holds {found} rows instead of {expected}"
        columns = con.execute(
            "select table_name, column_name, comment from duckdb_columns() where not internal"
        ).fetchall()
    if profiles == [("identified",)]:
        forbidden = set()
        if unmarked:
            return f"{unmarked[0][0]} is identified and not marked as such"
    for table, column, comment in columns:
        # A newborn's own day of birth is a date that the profile `limited` keeps; a mother's is not.
        if column in forbidden and (table, column) != ("newborns", "birth_date"):
            return f"{table}.{column} identifies people and must not be published"
        if not comment:
            return f"{table}.{column} carries no comment"
    return None


if __name__ == "__main__":
    fault = find_fault(Path(sys.argv[1]), json.load(sys.stdin))
    sys.stdout.write(f"{fault or 'whole'}\n")
    sys.exit(1 if fault else 0)
