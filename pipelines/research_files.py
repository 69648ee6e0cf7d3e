"""What lies beside the tables for researchers: views, Parquet by birth year, the citation with hashes, example queries.

The tables themselves are written in `published_tables.py`; nothing here decides what may be seen.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Final

from duckdb import DuckDBPyConnection

from data_contracts.as_duckdb import comment_sql
from data_contracts.as_sql import quote_identifier
from data_contracts.published.views import VIEWS
from pipelines.privacy import Privacy, mark_contract
from pipelines.warehouse import quoted, reader

EXAMPLES: Final = Path(__file__).with_name("examples.sql")

# The table that knows when a unit was born, and its column; measures of the unit follow it.
_BORN: Final = {
    "delivery": ("deliveries", "delivery_date"),
    "newborn": ("newborns", "birth_date"),
    "dyad": ("dyads", "birth_month"),
}


def create_views(con: DuckDBPyConnection, privacy: Privacy) -> None:
    """Create and comment the researchers' views in the attached database `research`, once its tables are written.

    They name tables without the database, so that they work under whatever name the file is opened: what stages left
    under the same names on this connection is dropped first.
    """
    home = con.execute("select current_database()").fetchall()[0][0]
    for kind, listed in (("view", "duckdb_views()"), ("table", "duckdb_tables()")):
        shadows = con.execute(
            f"select {kind}_name from {listed} where database_name = 'temp' and {kind}_name in "
            "(select table_name from duckdb_tables() where database_name = 'research')"
        ).fetchall()
        for (name,) in shadows:
            con.execute(f"drop {kind} temp.{quote_identifier(name)}")
    con.execute("use research")
    con.execute("begin")
    for view in VIEWS:
        con.execute(f"create view {view.name} as {view.sql}")
        for statement in comment_sql(mark_contract(privacy, view.contract), relation="view"):
            con.execute(statement)
    con.execute("commit")
    con.execute(f"use {home}")


def create_source_records(con: DuckDBPyConnection) -> None:
    """Create `source_records`, one row a grain and hospital record, from `crosswalk` and the feeds; identified only."""
    con.execute("""
        -- one row a grain and hospital record
        create or replace temp view source_source_records as
        with records as (
            select 'mother' as of_whom, hospital_id, encounter_id, patient_mrn, account_number,
                birth_date as person_birth_date, admit_datetime as admit_at, discharge_datetime as discharge_at
            from maternal_encounters
            union all
            select 'infant', hospital_id, encounter_id, patient_mrn, account_number,
                birth_datetime::date, admit_datetime, discharge_datetime
            from newborn_encounters
        )
        select c.grain, c.id, c.hospital_id, c.encounter_id, r.patient_mrn, r.account_number,
            r.person_birth_date, r.admit_at, r.discharge_at
        from crosswalk as c
        left join records as r
            on r.hospital_id = c.hospital_id and r.encounter_id = c.encounter_id
            and r.of_whom = if(c.grain in ('mother', 'delivery'), 'mother', 'infant')
    """)


def write_by_birth_year(con: DuckDBPyConnection, parquet: Path) -> None:
    """Write each person's tables once more as `by_birth_year/<table>/birth_year=<year>/`, for tools that read folders.

    The year is of the published date, so a shifted date gives a shifted year.
    """
    folder = parquet / "by_birth_year"
    folder.mkdir()
    for grain, (table, born) in _BORN.items():
        for name in (table, f"{grain}_measures"):
            years = f"select {grain}_id, year({born}) as birth_year from research.{table}"
            con.execute(f"""
                copy (
                    select t.*, y.birth_year from research.{name} as t left join ({years}) as y using ({grain}_id)
                ) to {quoted(folder / name)} (format parquet, compression zstd, partition_by (birth_year))
            """)


def write_companions(build: Path) -> None:
    """Write `citation.txt` (how to cite the build, and the hash of each of its files) and `examples.sql`."""
    with reader(build / "research.duckdb") as con:
        build_id, words, finished = con.execute(
            "select build_id, citation, finished_at from v_build"
        ).fetchall()[0]
    hashes = [
        f"{_sha256(path)}  {path.relative_to(build)}"
        for path in sorted([build / "research.duckdb", *(build / "parquet").glob("*.parquet")])
    ]
    (build / "citation.txt").write_text(
        f"{words}\n\n"
        f"@misc{{dyads_{build_id},\n"
        "  title = {Linked mother-newborn research database (dyads)},\n"
        f"  year = {{{finished:%Y}}},\n"
        f"  version = {{{build_id}}},\n"
        f"  note = {{{words}}}\n}}\n\n"
        "# sha256 of the files; check with: grep '  ' citation.txt | grep -E '^[0-9a-f]{64}' | sha256sum -c\n"
        + "\n".join(hashes)
        + "\n"
    )
    shutil.copyfile(EXAMPLES, build / "examples.sql")


def close_to_others(build: Path) -> None:
    """Leave the build's files to their owner alone: 0600, folders 0700."""
    build.chmod(0o700)
    for path in build.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
