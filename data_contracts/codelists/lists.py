"""Loads the code lists (a CSV each beside this file, and the index `codelists.csv`); offers them as a table.

How lists are made stands in `expand.py` and `declared/`; what measures do with them does not stand here.

A diagnosis is written as in the official tables, with the dot (`O72.1`); `code_plain` is the same without it,
which is how feeds carry it. Every code has the days on which it is billable: `valid_to` is the last one,
empty while it is valid.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    import duckdb

FOLDER = Path(__file__).parent
INDEX_FILE = FOLDER / "codelists.csv"
COLUMNS = ("code", "system", "valid_from", "valid_to", "source")
# NAME: the generic name of a medicine in capitals, where a feed names it and gives no code. LOCAL: our own sign, for what
# has no public code.
SYSTEMS = ("ICD10CM", "ICD10PCS", "ICD10", "SNOMED", "LOINC", "RXNORM", "ATC", "CVX", "CPT", "NAME", "LOCAL")


@dataclass(frozen=True, kw_only=True)
class Code:
    """One code of a list on the days from `valid_from` to `valid_to` (both included; None: still valid)."""

    code: str
    system: str
    valid_from: date
    valid_to: date | None
    source: str

    @property
    def code_plain(self) -> str:
        """Without the dot, as feeds carry it."""
        return self.code.replace(".", "")


@dataclass(frozen=True, kw_only=True)
class CodeList:
    """A named set of dated codes; `needs_spec_check` when the steward's own list is not public."""

    name: str
    title: str
    steward: str
    note: str
    needs_spec_check: bool
    codes: tuple[Code, ...]


def _index_rows() -> list[dict[str, str]]:
    with INDEX_FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


KNOWN_CODELISTS: frozenset[str] = (
    frozenset(row["name"] for row in _index_rows()) if INDEX_FILE.exists() else frozenset()
)


@cache
def load_codelists() -> tuple[CodeList, ...]:
    """Every code list, in the order of the index.

    Raises ValueError when a list of the index has no file or a file has other columns than COLUMNS.
    """
    return tuple(
        CodeList(
            name=row["name"],
            title=row["title"],
            steward=row["steward"],
            note=row["note"],
            needs_spec_check=row["needs_spec_check"] == "true",
            codes=_read_codes(row["name"]),
        )
        for row in _index_rows()
    )


def codelist_named(name: str) -> CodeList:
    """The code list of that name; KeyError when there is none."""
    for codelist in load_codelists():
        if codelist.name == name:
            return codelist
    raise KeyError(f"no code list is called {name}; see {INDEX_FILE.name}")


def _read_codes(name: str) -> tuple[Code, ...]:
    path = FOLDER / f"{name}.csv"
    if not path.exists():
        raise ValueError(f"{INDEX_FILE.name} names {name}, but {path.name} is absent; run expand.py again")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path.name} must have the columns {', '.join(COLUMNS)}; run expand.py again")
        return tuple(
            Code(
                code=row["code"],
                system=row["system"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                source=row["source"],
            )
            for row in reader
        )


def codelist_table(con: duckdb.DuckDBPyConnection) -> None:
    """Create temp table `code_lists`, one row a code of a list and stretch of validity.

    Columns: `codelist, code, code_plain, system` (text), `valid_from, valid_to` (dates; `valid_to` NULL:
    still valid), `source` (text).
    """
    rows = [(codelist.name, code) for codelist in load_codelists() for code in codelist.codes]
    arrow = pa.table(
        {
            "codelist": pa.array([name for name, _ in rows], pa.string()),
            "code": pa.array([code.code for _, code in rows], pa.string()),
            "code_plain": pa.array([code.code_plain for _, code in rows], pa.string()),
            "system": pa.array([code.system for _, code in rows], pa.string()),
            "valid_from": pa.array([code.valid_from for _, code in rows], pa.date32()),
            "valid_to": pa.array([code.valid_to for _, code in rows], pa.date32()),
            "source": pa.array([code.source for _, code in rows], pa.string()),
        }
    )
    con.register("code_lists_arrow", arrow)
    con.execute(
        """
        -- one row a code of a list and stretch of validity
        create or replace temp table code_lists as
        select codelist, code, code_plain, system, valid_from, valid_to, source
        from code_lists_arrow
        """
    )
    con.unregister("code_lists_arrow")
