"""Reads delivered files of one layout with one query into one staged Parquet file, and counts what was lost.

It does not decide what becomes of a submission; that stands in `judging.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from data_contracts.as_sql import quote_text
from data_contracts.contract import DataContract
from data_contracts.readers.delivered_file import FileFormat, FileRejectedError
from data_contracts.readers.staging_sql import ENCOUNTER_FEEDS, staged_rows_sql
from data_contracts.submitted import feed_named
from pipelines.durable import replace_durably
from pipelines.receiving.intake import IntakeFile
from pipelines.receiving.ledger import HospitalRows, ReceivingError, hash_texts
from pipelines.receiving.quarantine import (
    DUPLICATES_TABLE,
    find_duplicates,
    write_quarantine,
    write_rejected_values,
)

QUARANTINE = "quarantine"
REJECTED_VALUES = "rejected_values"

# What never comes from damaged content but from our own query, from the machine, or from somebody stopping us.
# (Damage has no class of its own: some of it arrives as the bare duckdb.Error.)
_NOT_THE_FILES_FAULT = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ConnectionException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.InterruptException,
    duckdb.ParserException,
    duckdb.PermissionException,
    duckdb.SyntaxException,
    duckdb.TransactionException,
)
_FILES_TABLE = "receiving_files"
_REJECTS = "receiving_rejects"
# Small files cost more to open than to read; many at once in one query also cost memory for their metadata.
_MOST_FILES_AT_ONCE = 2_000


@dataclass(frozen=True, kw_only=True)
class StagedFile:
    """What became of the rows of one file.

    `stops` counts broken STOP rules by name, `unreadable` the values by column that did not type.
    """

    submission_id: str
    feed: str
    batch: str
    rows: int
    quarantined_rows: int
    malformed_lines: int
    has_swallowed_lines: bool
    stops: Mapping[str, int]
    unreadable: Mapping[str, int]
    hospitals: tuple[HospitalRows, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StagingResult:
    """Files staged, and files that turned out unreadable with the reason."""

    staged: tuple[StagedFile, ...]
    unreadable: tuple[tuple[IntakeFile, str], ...]


def stage_files(
    con: DuckDBPyConnection,
    files: Sequence[IntakeFile],
    staged: Path,
    *,
    hospitals_table: str | None,
    progress: Callable[[str], None],
) -> StagingResult:
    """Stage every file, those of one layout together; a file that breaks its group is found and left out."""
    groups: dict[tuple[object, ...], list[IntakeFile]] = {}
    for file in files:
        groups.setdefault(file.inspected.layout, []).append(file)
    done: list[StagedFile] = []
    unreadable: list[tuple[IntakeFile, str]] = []
    for group in groups.values():
        for start in range(0, len(group), _MOST_FILES_AT_ONCE):
            part = group[start : start + _MOST_FILES_AT_ONCE]
            result = _stage_group(con, part, staged, hospitals_table)
            done += result.staged
            unreadable += result.unreadable
            rows = sum(file.rows + file.quarantined_rows for file in result.staged)
            progress(f"{part[0].feed}: {rows:,} rows from {len(part):,} files")
    return StagingResult(staged=tuple(done), unreadable=tuple(unreadable))


def batch_path(staged: Path, feed: str, batch: str) -> Path:
    """Where the staged rows of a batch stand."""
    return staged / feed / f"{batch}.parquet"


def side_path(staged: Path, kind: str, feed: str, batch: str) -> Path:
    """Where the quarantine or the rejected values of a batch stand."""
    return staged / kind / f"{feed}-{batch}.parquet"


def _stage_group(
    con: DuckDBPyConnection, group: Sequence[IntakeFile], staged: Path, hospitals_table: str | None
) -> StagingResult:
    """Stage files of one layout; when the query fails, find the files at fault and stage the others."""
    try:
        return StagingResult(staged=tuple(_stage_batch(con, group, staged, hospitals_table)), unreadable=())
    except FileRejectedError as problem:
        if len(group) == 1:
            return StagingResult(staged=(), unreadable=((group[0], str(problem)),))
    # Halving finds one bad file among n with about 2 log2(n) reads of shrinking groups.
    middle = len(group) // 2
    halves = [_stage_group(con, half, staged, hospitals_table) for half in (group[:middle], group[middle:])]
    return StagingResult(
        staged=halves[0].staged + halves[1].staged, unreadable=halves[0].unreadable + halves[1].unreadable
    )


def _stage_batch(
    con: DuckDBPyConnection, files: Sequence[IntakeFile], staged: Path, hospitals_table: str | None
) -> list[StagedFile]:
    contract = feed_named(files[0].feed)
    batch = hash_texts(sorted(f"{file.submission_id} {file.inspected.sha256}" for file in files))[:16]
    target = batch_path(staged, contract.name, batch)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.part")
    _offer_files(con, files)
    rows_sql = staged_rows_sql(
        contract,
        files[0].inspected,
        [file.path for file in files],
        files_table=_FILES_TABLE,
        hospitals_table=hospitals_table,
        rejects_table=_REJECTS,
    )
    try:
        _run_on_files(con, f"copy ({rows_sql}) to {quote_text(str(fresh))} (format parquet)")
        lines = _malformed_lines(con, files)
    finally:
        _forget_rejects(con)
    find_duplicates(con, contract, fresh)
    broken_lines = {submission: count for submission, (count, _) in lines.items()}
    quarantine = side_path(staged, QUARANTINE, contract.name, batch)
    write_quarantine(con, contract, fresh, quarantine, batch=batch, malformed_lines=broken_lines)
    rejected_values = side_path(staged, REJECTED_VALUES, contract.name, batch)
    write_rejected_values(con, contract, fresh, rejected_values)
    counts = _count_rows(con, contract, fresh)
    hospitals = _count_encounters(con, contract, fresh)
    stops = _count_by_submission(con, quarantine, "rule", "count(*)")
    unreadable = _count_by_submission(
        con, rejected_values, "column_name", "sum(values_lost) filter (where reason <> 'coded as missing')"
    )
    con.execute(f"drop table {DUPLICATES_TABLE}")
    replace_durably(fresh, target)
    return [
        StagedFile(
            submission_id=file.submission_id,
            feed=file.feed,
            batch=batch,
            rows=counts.get(file.submission_id, (0, 0))[0],
            quarantined_rows=counts.get(file.submission_id, (0, 0))[1],
            malformed_lines=lines.get(file.submission_id, (0, False))[0],
            has_swallowed_lines=lines.get(file.submission_id, (0, False))[1],
            stops=stops.get(file.submission_id, {}),
            unreadable=unreadable.get(file.submission_id, {}),
            hospitals=tuple(hospitals.get(file.submission_id, ())),
        )
        for file in files
    ]


def _offer_files(con: DuckDBPyConnection, files: Iterable[IntakeFile]) -> None:
    con.execute(
        f"create or replace temp table {_FILES_TABLE} (path varchar, submission_id varchar, period_end date)"
    )
    rows = [
        f"({quote_text(str(file.path))}, {quote_text(file.submission_id)}, "
        + (f"date '{file.period_end}')" if file.period_end else "null)")
        for file in files
    ]
    con.execute(f"insert into {_FILES_TABLE} values {', '.join(rows)}")


def _run_on_files(con: DuckDBPyConnection, query: str) -> None:
    """Run a query that reads delivered files; the engine's own words may repeat a row and go no further."""
    try:
        con.execute(query)
    except duckdb.OutOfMemoryException:
        raise ReceivingError(
            "the memory limit was reached while reading deliveries. Raise it, lower the number of threads, "
            "or give the temporary folder more room"
        ) from None
    except _NOT_THE_FILES_FAULT:
        raise
    except duckdb.Error as problem:
        if "No space left" in str(problem):
            raise ReceivingError("the disk is full: free some space and run again") from None
        raise FileRejectedError(
            f"the content is damaged: reading its rows failed ({type(problem).__name__}). Send the file again"
        ) from None


def _malformed_lines(con: DuckDBPyConnection, files: Sequence[IntakeFile]) -> dict[str, tuple[int, bool]]:
    """By submission: lines that are no rows, and whether an open quotation mark swallowed lines."""
    if files[0].inspected.format is not FileFormat.CSV:
        return {}
    odd = [quote_text(file.submission_id) for file in files if file.inspected.has_odd_quotes]
    counted = con.execute(
        f"""
        select
            f.submission_id,
            count(distinct e.line),
            bool_or(
                (e.error_type = 'UNQUOTED VALUE' and f.submission_id in ({", ".join(odd) or "''"}))
                or (e.error_type in ('UNQUOTED VALUE', 'LINE SIZE OVER MAXIMUM')
                    and (contains(e.csv_line, chr(10)) or contains(e.csv_line, chr(13))))
            )
        from {_REJECTS}_errors e
        inner join {_REJECTS}_scans s using (scan_id, file_id)
        inner join {_FILES_TABLE} f on f.path = s.file_path
        group by f.submission_id
        """
    ).fetchall()
    return {submission: (lines, swallowed) for submission, lines, swallowed in counted}


def _forget_rejects(con: DuckDBPyConnection) -> None:
    """The engine keeps whole rejected lines there: they go as soon as they are counted."""
    for table in ("errors", "scans"):
        con.execute(f"drop table if exists {_REJECTS}_{table}")


def _count_rows(con: DuckDBPyConnection, contract: DataContract, path: Path) -> dict[str, tuple[int, int]]:
    """By submission: accepted rows, quarantined rows."""
    counted = con.execute(
        f"""
        with delivered as (
            select submission_id, count(*) as all_rows, count(stop_rules) as stopped
            from read_parquet({quote_text(str(path))}) group by submission_id
        ),
        repeated as (
            select submission_id, count(*) as repeated_rows from {DUPLICATES_TABLE} group by submission_id
        )
        select submission_id, all_rows, stopped + coalesce(repeated_rows, 0)
        from delivered left join repeated using (submission_id)
        """
    ).fetchall()
    return {submission: (all_rows - bad, bad) for submission, all_rows, bad in counted}


def _count_encounters(
    con: DuckDBPyConnection, contract: DataContract, path: Path
) -> dict[str, list[HospitalRows]]:
    """By submission: accepted encounters of each hospital; nothing for other feeds."""
    if contract.name not in ENCOUNTER_FEEDS:
        return {}
    found: dict[str, list[HospitalRows]] = {}
    for submission, hospital, encounters in con.execute(
        f"""
        select submission_id, hospital_id, count(*)
        from read_parquet({quote_text(str(path))}, file_row_number = true) d
        anti join {DUPLICATES_TABLE} u on u.staged_row = d.file_row_number
        where stop_rules is null
        group by submission_id, hospital_id order by submission_id, hospital_id
        """
    ).fetchall():
        found.setdefault(submission, []).append(HospitalRows(hospital_id=hospital, encounters=encounters))
    return found


def _count_by_submission(
    con: DuckDBPyConnection, path: Path, name: str, counted: str
) -> dict[str, dict[str, int]]:
    """A small count by submission and name from a table beside the staged file; zeros are left out."""
    found: dict[str, dict[str, int]] = {}
    for submission, named, rows in con.execute(
        f"select submission_id, {name}, {counted}::bigint from read_parquet({quote_text(str(path))}) "
        "group by all order by all"
    ).fetchall():
        if rows:
            found.setdefault(submission, {})[named] = rows
    return found
