"""Writes the published tables, or what other standards make of them, as files in a folder.

What the tables of other standards hold stands in `linkage/`; nothing is read but the published database.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from linkage.exports.sentinel import create_mother_infant_linkage
from linkage.exports.tables import create_fact_relationship, create_related_persons
from measures.catalogue import CATALOGUE
from measures.measure import MeasureKind
from measures.measure_reports import measure_report
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


def export_measure_reports(settings: Settings, out: Path, period: str = "year") -> Written:
    """Write `measure_reports.ndjson`: a FHIR MeasureReport a measure, place and period, in order; returns file and rows.

    `period` is month, quarter, year or all. Places are the network, regions, states and hospitals.
    """
    kinds = {measure.id: measure.kind for measure in CATALOGUE}
    excluding = {measure.id for measure in CATALOGUE if measure.exclusions is not None}
    with reader(_database(settings, "parquet")) as con:
        build_id, finished_at, last_month = con.execute(
            "select build_id, finished_at, last_month from v_build"
        ).fetchall()[0]
        found = con.execute(
            """
            -- one row a measure, place and period
            select r.measure_id, r.period_type, r.period_start, r.level, r.place, r.denominator, r.exclusions,
                r.numerator, r.rate, r.rate_per, r.suppressed, r.computable, c.title, c.version, c.better
            from measure_rates as r left join measure_catalogue as c on c.measure_id = r.measure_id
            where r.stratum = 'overall' and r.period_type = ?
            order by r.measure_id, r.period_start, r.level, r.place
            """,
            [period],
        )
        names = [column[0] for column in found.description]
        out.mkdir(parents=True, exist_ok=True)
        path, rows = out / "measure_reports.ndjson", 0
        unfinished = path.with_name(f".{path.name}")
        with unfinished.open("w", encoding="utf-8") as stream:
            while batch := found.fetchmany(10_000):
                for values in batch:
                    row = dict(zip(names, values, strict=True))
                    kind = kinds.get(row["measure_id"])
                    row["kind"] = "mean" if kind is MeasureKind.CONTINUOUS else "share"
                    row["has_exclusions"] = row["measure_id"] in excluding
                    report = measure_report(
                        row, build_id=build_id, finished_at=finished_at, last_month=last_month
                    )
                    stream.write(json.dumps(report, ensure_ascii=False) + "\n")
                    rows += 1
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
