"""Writes the published tables, or what other standards make of them, as files in a folder.

What the tables of other standards hold stands in `linkage/`; nothing is read but the published database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from linkage.export_sentinel import create_mother_infant_linkage
from linkage.exports import create_fact_relationship, create_related_persons
from pipelines.settings import Settings, SettingsError
from pipelines.warehouse import quoted, reader

FORMATS = ("parquet", "csv")

Written = list[tuple[Path, int]]


@dataclass(frozen=True, kw_only=True)
class Standard:
    """A table of another standard: what makes it, and the only form it has, if it has one only."""

    table: str
    create: Callable[[DuckDBPyConnection], int]
    only_format: str | None = None


STANDARDS = {
    "mil": Standard(table="mother_infant_linkage", create=create_mother_infant_linkage),
    "omop": Standard(table="fact_relationship", create=create_fact_relationship),
    "fhir": Standard(table="related_persons", create=create_related_persons, only_format="ndjson"),
}


def export_standard(settings: Settings, name: str, out: Path, file_format: str) -> Written:
    """Write the table of a standard (a key of STANDARDS); returns its file and rows.

    Raises ExportError when what is published cannot be said in it, and then writes nothing.
    """
    standard = STANDARDS[name]
    with reader(_database(settings, file_format)) as con:
        rows = standard.create(con)
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"{standard.table}.{standard.only_format or file_format}"
        how = "format json" if standard.only_format == "ndjson" else _how(file_format)
        unfinished = path.with_name(f".{path.name}")
        con.execute(f"copy {standard.table} to {quoted(unfinished)} ({how})")
    unfinished.replace(path)
    return [(path, rows)]


def export_tables(settings: Settings, out: Path, tables: list[str], file_format: str) -> Written:
    """Write published tables (all when none is named) as Parquet or CSV; returns each file with its rows."""
    written: Written = []
    with reader(_database(settings, file_format)) as con:
        out.mkdir(parents=True, exist_ok=True)
        known = [
            row[0] for row in con.execute("select table_name from duckdb_tables() order by 1").fetchall()
        ]
        unknown = sorted(set(tables) - set(known))
        if unknown:
            raise SettingsError(f"not published: {', '.join(unknown)}; published are {', '.join(known)}")
        for table in tables or known:
            path = out / f"{table}.{file_format}"
            selected = f"from {table}" if file_format == "parquet" else _for_spreadsheets(con, table)
            con.execute(f"copy ({selected}) to {quoted(path)} ({_how(file_format)})")
            written.append((path, int(con.execute(f"select count(*) from {table}").fetchall()[0][0])))
    return written


def _database(settings: Settings, file_format: str) -> Path:
    if file_format not in FORMATS:
        raise SettingsError(f"--format is {' or '.join(FORMATS)}")
    database = settings.published / "research.duckdb"
    if not database.is_file():
        raise SettingsError(f"nothing is published at {database} yet; run `dyads run` first")
    return database


def _how(file_format: str) -> str:
    return "format csv, header" if file_format == "csv" else "format parquet"


def _for_spreadsheets(con: DuckDBPyConnection, table: str) -> str:
    """A select whose texts cannot be formulas: a quote before = + - @ tab and carriage return (OWASP)."""
    columns = con.execute(
        "select column_name, data_type from duckdb_columns() where table_name = ? order by column_index",
        [table],
    ).fetchall()
    shown = [
        f"""case when regexp_matches("{name}", '^[=+\\-@\\t\\r]') then '''' || "{name}" else "{name}" end as "{name}" """
        if kind == "VARCHAR"
        else f'"{name}"'
        for name, kind in columns
    ]
    return f"select {', '.join(shown)} from {table}"
